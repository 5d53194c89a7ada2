// The calls that fit a search, kept up to date: news come in above, older ones are fetched below.
import { ApiError, get } from "../../api.mjs";
import { onChanged } from "../../live.mjs";
import { useEffect, useRef, useState } from "../../view.mjs";

const WAIT_MS = 400;
const NOTHING = { calls: null, cursor: "", error: null, fresh: new Set() };
const WATCHED = new Set(["", "call", "config"]);

/** {calls, cursor, error, fresh, more(), again()}: *fresh* are the ids that came while somebody looked. */
export function useCalls(query) {
  const [state, setState] = useState(NOTHING);
  const turn = useRef(0);
  const key = JSON.stringify(query);
  const ask = async (cursor, join) => {
    turn.current += cursor ? 0 : 1;
    const asked = turn.current;
    try {
      const found = await get("/api/calls", { ...query, cursor });
      if (asked === turn.current) setState((last) => join(last, found));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === turn.current) setState((last) => ({ ...last, error }));
    }
  };
  const again = () => ask("", renewed);
  const more = () => ask(state.cursor, lengthened);
  useEffect(() => {
    setState(NOTHING);
    again();
    let timer = 0;
    const stop = onChanged(({ what }) => {
      if (!WATCHED.has(what)) return;
      timer ||= setTimeout(() => {
        timer = 0;
        again();
      }, WAIT_MS);
    });
    return () => {
      clearTimeout(timer);
      turn.current += 1;
      stop();
    };
  }, [key]);
  return { ...state, more, again };
}

// The first page again, above what was fetched behind it.
function renewed(last, { calls, next_cursor: cursor }) {
  const known = new Set((last.calls ?? []).map(({ id }) => id));
  const newest = new Set(calls.map(({ id }) => id));
  const older = (last.calls ?? []).filter(({ id }) => !newest.has(id));
  const fresh = last.calls ? new Set(calls.map(({ id }) => id).filter((id) => !known.has(id))) : new Set();
  return { calls: [...calls, ...older], cursor: older.length ? last.cursor : cursor, error: null, fresh };
}

function lengthened(last, { calls, next_cursor: cursor }) {
  const known = new Set(last.calls.map(({ id }) => id));
  return { ...last, calls: [...last.calls, ...calls.filter(({ id }) => !known.has(id))], cursor, error: null, fresh: new Set() };
}
