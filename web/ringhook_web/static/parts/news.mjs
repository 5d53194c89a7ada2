// Ask again when something changed, at most once in a while.
import { onChanged } from "../live.mjs";
import { useEffect } from "../view.mjs";

const WAIT_MS = 400;

/** *concerns* says which of the changes {what, id} matter; by default all of them do. */
export function useNews(reload, concerns = () => true, inputs = []) {
  useEffect(() => {
    let timer = 0;
    const stop = onChanged((change) => {
      if (change.what && !concerns(change)) return;
      timer ||= setTimeout(() => {
        timer = 0;
        reload();
      }, WAIT_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reload, ...inputs]);
}
