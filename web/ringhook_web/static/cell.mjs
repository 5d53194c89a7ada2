// A value that components can watch: the page's only kind of shared state.
import { useLayoutEffect, useState } from "./view.mjs";

export function cell(initial) {
  let value = initial;
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of [...watchers]) watcher(value);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

/** Draw the component again whenever the cell changes; returns its value. */
export function useCell(watched) {
  const [, draw] = useState(watched.get());
  useLayoutEffect(() => {
    draw(watched.get());
    return watched.watch((value) => draw(() => value));
  }, [watched]);
  return watched.get();
}
