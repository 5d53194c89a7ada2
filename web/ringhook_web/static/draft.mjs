// The one draft of the configuration: every page changes this, one Save keeps it.
//
// A *place* is "settings" or "actions/<id>"; a *path* leads on from there: "request.timeout_seconds".
import { ApiError, ask } from "./api.mjs";
import { cell } from "./cell.mjs";
import { changes, merge, same } from "./merge.mjs";

const PATH = "/api/config";
const EMPTY = { document: null, base: null, etag: "", problems: [], conflict: null, isSaving: false };
const ID_BYTES = 4;

export const draft = cell(EMPTY);

const update = (more) => draft.set({ ...draft.get(), ...more });

export async function load() {
  const { data, etag } = await ask("GET", PATH);
  update({ ...EMPTY, document: data, base: data, etag });
}

export const forget = () => draft.set(EMPTY);
export const discard = () => update({ document: draft.get().base, problems: [], conflict: null });

/** Say whether anything is unsaved, in all or in one section. */
export function isDirty(section) {
  const { document, base } = draft.get();
  return section ? !same(document?.[section], base?.[section]) : !same(document, base);
}

/** Return what is unsaved: [{unit, before, after}]. */
export function unsaved() {
  const { document, base } = draft.get();
  return document && document !== base ? changes(base, document) : [];
}

export function entries(section) {
  return draft.get().document?.[section] ?? [];
}

export function read(place, path) {
  return path.split(".").reduce((value, key) => value?.[key], find(place));
}

/** Put *value* at *path* of *place*; the problem that was shown there goes. */
export function change(place, path, value) {
  const [section, id] = split(place);
  const changed = placed(find(place), path.split("."), value);
  const { document, problems } = draft.get();
  const whole = id ? document[section].map((entry) => (entry.id === id ? changed : entry)) : changed;
  update({
    document: { ...document, [section]: whole },
    problems: problems.filter((problem) => problem.place !== place || !isAt(problem.path, path)),
  });
}

/** Add *entry* to a section, at the end or at *index*; returns its id, made if it has none. */
export function add(section, entry, index = entries(section).length) {
  const added = entry.id ? entry : { ...entry, id: freshId(section) };
  replace(section, (list) => [...list.slice(0, index), added, ...list.slice(index)]);
  return added.id;
}

/** Take an entry out; returns a function that puts it back where it was. */
export function remove(section, id) {
  const index = entries(section).findIndex((entry) => entry.id === id);
  const removed = entries(section)[index];
  replace(section, (list) => list.filter((entry) => entry.id !== id));
  return () => {
    if (!entries(section).some((entry) => entry.id === id)) add(section, removed, index);
  };
}

export function duplicate(section, id) {
  const index = entries(section).findIndex((entry) => entry.id === id);
  const copy = { ...structuredClone(entries(section)[index]), id: "" };
  if (copy.api_name) copy.api_name = ""; // it names one action
  return add(section, copy, index + 1);
}

/** Move an entry to *index*, kept within the list. */
export function move(section, id, index) {
  replace(section, (list) => {
    const others = list.filter((entry) => entry.id !== id);
    const at = Math.max(0, Math.min(index, others.length));
    return [...others.slice(0, at), list.find((entry) => entry.id === id), ...others.slice(at)];
  });
}

/** Return the messages for *path* of *place*, those of its parts included. */
export function problemsAt(place, path) {
  const found = draft.get().problems.filter((problem) => problem.place === place && isAt(problem.path, path));
  return found.map((problem) => problem.message);
}

/** Show the API's problems (paths like "actions.2.target") on the entries of *document*. */
export function showProblems(problems, document = draft.get().document) {
  update({ problems: problems.map((problem) => located(problem, document)) });
}

/** Save everything. Returns "saved", "invalid" or "conflict"; raises ApiError for whatever else went wrong. */
export async function save() {
  const { document, etag } = draft.get();
  update({ isSaving: true, problems: [] });
  try {
    const answer = await ask("PUT", PATH, { body: document, etag });
    settle(document, answer);
    return "saved";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412) return await meet();
    if (error.status !== 400) throw error;
    showProblems(error.problems, document);
    return "invalid";
  } finally {
    update({ isSaving: false });
  }
}

/** Go on from what others saved: what is unsaved stays unsaved, on top of theirs. */
export function rebase({ document, etag }, choices) {
  const mine = draft.get();
  const merged = merge(mine.base, mine.document, document, choices);
  update({ document: merged.document, base: document, etag, conflict: null, problems: [] });
}

/** Fetch the newest version and go on from it, as after an import or an installation. */
export async function refresh() {
  const { data, etag } = await ask("GET", PATH);
  rebase({ document: data, etag });
}

export const leaveConflict = () => update({ conflict: null });

async function meet() {
  const { data, etag } = await ask("GET", PATH);
  update({ conflict: { document: data, etag } });
  return "conflict";
}

// Whatever was typed while the answer was on its way is kept as unsaved.
function settle(sent, { data, etag }) {
  const { document } = draft.get();
  const current = document === sent ? data : merge(sent, document, data).document;
  update({ document: current, base: data, etag, conflict: null });
}

function replace(section, make) {
  const { document } = draft.get();
  update({ document: { ...document, [section]: make(document[section] ?? []) } });
}

function find(place) {
  const [section, id] = split(place);
  const part = draft.get().document?.[section];
  return id ? part?.find((entry) => entry.id === id) : part;
}

function placed(whole, [key, ...rest], value) {
  const copy = Array.isArray(whole) ? [...whole] : { ...whole };
  copy[key] = rest.length ? placed(whole?.[key], rest, value) : value;
  return copy;
}

function located({ path, message }, document) {
  const [section = "", index = "", ...rest] = path.replace(/^config\./, "").split(".");
  const id = Array.isArray(document?.[section]) && document[section][Number(index)]?.id;
  if (id) return { place: `${section}/${id}`, path: rest.join("."), message };
  return { place: section, path: [index, ...rest].filter(Boolean).join("."), message };
}

const isAt = (found, path) => found === path || found.startsWith(`${path}.`);
const split = (place) => {
  const [section, ...id] = place.split("/");
  return [section, id.join("/")];
};

function freshId(section) {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${section.replace(/s$/, "")}-${hex}`;
}
