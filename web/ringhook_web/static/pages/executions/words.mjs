// What is said of an execution in the list and on its page.
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

export const OUTCOMES = ["succeeded", "failed", "unknown", "waiting", "running"];
const TONES = { succeeded: "good", failed: "bad", unknown: "bad", waiting: "warn", running: "warn" };

export function Outcome({ execution: { outcome, reason } }) {
  return html`<span class=${`tag ${TONES[outcome]}`}>${t(`executions.outcome.${outcome}`)}</span>
    ${reason && html` <small>${reason.sentence || reason.code}</small>`}`;
}

export function Who({ execution: { who, via } }) {
  return html`${who || "—"} <small>${t(`executions.via.${via}`)}</small>`;
}
