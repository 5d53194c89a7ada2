// A list that is read page by page: the newest with useAsked, the older ones below when somebody wants them.
import { ApiError, get } from "../api.mjs";
import { html, useEffect, useState } from "../view.mjs";
import { Button } from "./button.mjs";
import { toastProblem } from "./toast.mjs";

const NOTHING = { rows: [], cursor: undefined };

/** *asked* holds {<word>: [...], next_cursor}. *query* is asked for again with each page. Returns {rows, cursor, more}. */
export function useOlder(asked, path, word, query = {}) {
  const [older, setOlder] = useState(NOTHING);
  useEffect(() => setOlder(NOTHING), [asked.data]);
  const cursor = older.cursor ?? asked.data?.next_cursor;
  const more = async () => {
    try {
      const page = await get(path, { ...query, cursor });
      setOlder({ rows: [...older.rows, ...page[word]], cursor: page.next_cursor });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toastProblem(error);
    }
  };
  return { rows: [...(asked.data?.[word] ?? []), ...older.rows], cursor, more };
}

export function More({ list, words }) {
  return list.cursor ? html`<div class="row middle"><${Button} onClick=${list.more}>${words}<//></div>` : null;
}
