// A component whose module is fetched when it is first shown.
import { html, useEffect, useState } from "./view.mjs";
import { loadWords } from "./words.mjs";

/** *load* is `() => import(...)` of a module with a default export; *parts* are the words it needs. */
export function lazy(load, ...parts) {
  let Component = null;
  return function Later(properties) {
    const [, ready] = useState(false);
    useEffect(() => {
      if (Component) return;
      Promise.all([load(), ...parts.map(loadWords)]).then(([found]) => {
        Component = found.default;
        ready(true);
      });
    }, []);
    return Component ? html`<${Component} ...${properties} />` : null;
  };
}
