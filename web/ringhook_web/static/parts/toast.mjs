// Short news at the bottom, read aloud: toast("Saved"), or with {undo} to take something back.
import { cell, useCell } from "../cell.mjs";
import { html } from "../view.mjs";
import { t } from "../words.mjs";
import { Button } from "./button.mjs";

const SHOWN_MS = 6000;
const SHOWN_WITH_UNDO_MS = 12000;

const toasts = cell([]);
let count = 0;

export function toast(text, { undo, tone = "" } = {}) {
  const id = (count += 1);
  toasts.set([...toasts.get().slice(-2), { id, text, undo, tone }]);
  setTimeout(() => drop(id), undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

/** Say what went wrong with something a person asked for. */
export const toastProblem = (error) => toast(error.message, { tone: "bad" });

const drop = (id) => toasts.set(toasts.get().filter((shown) => shown.id !== id));

export function Toasts() {
  const take = ({ id, undo }) => {
    drop(id);
    undo();
  };
  return html`<div class="toasts" role="status" aria-live="polite">
    ${useCell(toasts).map(
      (shown) => html`<div key=${shown.id} class=${`toast ${shown.tone}`}>
        <span>${shown.text}</span>
        ${shown.undo && html`<${Button} kind="quiet" onClick=${() => take(shown)}>${t("shell.undo")}<//>`}
        <${Button} kind="quiet" icon="close" label=${t("shell.close")} onClick=${() => drop(shown.id)} />
      </div>`,
    )}
  </div>`;
}
