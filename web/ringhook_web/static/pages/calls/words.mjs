// What is said of a call in the list and on its page.
import { draft } from "../../draft.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";

export const RESULTS = ["answered", "missed", "busy", "cancelled", "rejected", "failed", "voicemail", "forwarded"];
const TONES = { answered: "good", missed: "bad", failed: "bad" };

export function Direction({ direction }) {
  return html`<span class=${`tag ${direction === "inbound" ? "good" : ""}`}>${t(`calls.direction.${direction}`)}</span>`;
}

/** How the call went, or how far it is. */
export function Outcome({ call }) {
  if (call.phase !== "ended") return html`<span class="tag warn"><i class="dot"></i>${t(`calls.phase.${call.phase}`)}</span>`;
  const result = call.missed ? "missed" : call.result;
  return html`<span class=${`tag ${TONES[result] ?? ""}`}>${t(`calls.result.${result}`)}</span>`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function connectionName(id) {
  return draft.get().document?.connections.find((entry) => entry.id === id)?.name || id;
}

/** Who took part: agents by their names, whom nobody knows as the PBX calls them. */
export function people(call) {
  const agents = draft.get().document?.agents ?? [];
  const named = call.agents.length ? call.agents : call.identifiers;
  return named.map((text) => agents.find(({ id, identifiers }) => id === text || identifiers.includes(text))?.name || text).join(", ");
}

/** Whose click placed the call, and where; nothing for a call that nobody clicked. */
export function clicked({ dialled }) {
  if (!dialled) return "";
  const agent = draft.get().document?.agents.find(({ id }) => id === dialled.agent_id)?.name || dialled.agent_id;
  return t(`calls.clicked.${dialled.origin}`, { agent });
}

/** The time alone for today, else day and time. */
export function moment(at) {
  const [when, now] = [new Date(at), new Date()];
  const isToday = when.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(language.get(), isToday ? { timeStyle: "medium" } : { dateStyle: "short", timeStyle: "short" }).format(when);
}

/** What people call the action of a decision. */
export function nameOf({ name, action_id: id, kind, position }) {
  if (kind === "POP") return t("calls.popup");
  return name || (position ? `${kind} ${position}` : id);
}

/** Names and values as they came. */
export function Fields({ fields }) {
  const shown = Object.entries(fields);
  if (!shown.length) return html`<p class="about">${t("calls.nothing")}</p>`;
  return html`<dl class="facts mono">
    ${shown.map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd>`)}
  </dl>`;
}
