// A text with variables: an input and, beside it, the list of variables to put in where the cursor stands.
import { lazy } from "../lazy.mjs";
import { html, useRef } from "../view.mjs";
import { t } from "../words.mjs";
import { Popover } from "./popover.mjs";

const Variables = lazy(() => import("./variables.mjs"));

/** *more* are variables of this place alone: [{name, spelling, meaning, sample}]. */
export function TemplateInput({ value, set, rows, more, label, ...attributes }) {
  const input = useRef(null);
  const insert = (spelling) => {
    const field = input.current;
    field.setRangeText(spelling, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
    set(field.value);
    requestAnimationFrame(() => field.focus());
  };
  const all = {
    ...attributes,
    ref: input,
    class: "mono",
    value,
    "aria-label": label,
    spellcheck: false,
    autocapitalize: "off",
    autocomplete: "off",
    onInput: (event) => set(event.currentTarget.value),
  };
  const button = { kind: "quiet", class: "inserter", label: t("shell.insert"), children: "$…$", disabled: attributes.disabled };
  return html`<div class="template">
    ${rows ? html`<textarea ...${all} rows=${rows}></textarea>` : html`<input type="text" ...${all} />`}
    <${Popover} button=${button} panelClass="variables">
      ${(close) => html`<${Variables} more=${more ?? []} choose=${(spelling) => (close(), insert(spelling))} />`}
    <//>
  </div>`;
}
