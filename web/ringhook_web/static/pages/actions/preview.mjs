// What each action would do, asked of the server while a person types; nothing is saved or sent.
import { ApiError, post } from "../../api.mjs";
import { cell, useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { useEffect } from "../../view.mjs";
import { platformOf, sampleContact, sampleEvent } from "./sample.mjs";

const WAIT_MS = 350;
const ACTION_PROBLEM = /^(?:config\.)?actions\.(\d+)\.(.*)$/;
const PARTS = ["connections", "agents", "lookups", "credentials", "settings"];

/** {would: {<action id>: ...}, problems: {<action id>: [message]}} */
const previews = cell({ would: {}, problems: {} });
let asked = 0;

/** Keep the previews of all actions up to date while the page is shown; returns them. */
export function usePreviews() {
  const { document } = useCell(draft);
  useEffect(() => {
    const timer = setTimeout(() => renew(document), WAIT_MS);
    return () => clearTimeout(timer);
  }, [document]);
  return useCell(previews);
}

async function renew(document) {
  asked += 1;
  const turn = asked;
  const actions = document.actions.filter(({ target }) => target);
  const found = actions.length ? await look(document, actions) : { would: {}, problems: {} };
  if (found && turn === asked) previews.set(found);
}

// Actions that the server refuses are left out of a second question, for the sake of the others.
async function look(document, actions, problems = {}) {
  const config = { ...document, actions: actions.map((action) => unchained(action, actions)) };
  try {
    return { would: Object.assign({}, ...(await Promise.all(byPlatform(config).map(simulate)))), problems };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 400) return null;
    const bad = badActions(error.problems, actions);
    const good = actions.filter(({ id }) => !(id in bad));
    if (Object.keys(bad).length && good.length) return look(document, good, { ...problems, ...bad });
    if (Object.keys(bad).length) return { would: {}, problems: { ...problems, ...bad } };
    const saved = draft.get().base;
    const isTried = PARTS.every((part) => document[part] === saved[part]);
    return isTried ? null : look({ ...saved }, actions, problems);
  }
}

// One question for each system that programs of the list are written for; most lists have one.
function byPlatform(config) {
  const platforms = new Set(config.actions.map(platformOf));
  return [...platforms].map((platform) => ({ config, platform }));
}

async function simulate({ config, platform }) {
  const answer = await post("/api/simulate", { config, platform, event: sampleEvent(config), contact: sampleContact });
  const ids = new Set(config.actions.filter((action) => platformOf(action) === platform).map(({ id }) => id));
  const decisions = answer.events[0].decisions.filter(({ action_id }) => ids.has(action_id));
  return Object.fromEntries(decisions.reverse().map(({ action_id, would }) => [action_id, would]));
}

export const unchained = (action, actions) =>
  actions.some(({ id }) => id === action.after) ? action : { ...action, after: "" };


function badActions(problems, actions) {
  const found = {};
  for (const { path, message } of problems) {
    const [, index, rest] = ACTION_PROBLEM.exec(path) ?? [];
    if (index === undefined) continue;
    const { id } = actions[Number(index)];
    found[id] = [...(found[id] ?? []), ...(rest === "target" ? [message] : [])];
  }
  return found;
}
