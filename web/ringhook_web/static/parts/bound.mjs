// Fields tied to the draft: they read and change *path* of *place*, and show the problems found there.
import { useCell } from "../cell.mjs";
import { change, draft, problemsAt, read } from "../draft.mjs";
import { may, session } from "../session.mjs";
import { html } from "../view.mjs";
import { Field, Problems, Select } from "./field.mjs";
import { Switch } from "./switch.mjs";
import { TemplateInput } from "./template.mjs";

/** Return what a field of the draft needs: its value, how to change it, its problems. */
export function useBound(place, path) {
  useCell(draft);
  useCell(session);
  return {
    value: read(place, path),
    set: (value) => change(place, path, value),
    problems: problemsAt(place, path),
    isLocked: !may("admin"),
  };
}

export function TextField({ place, path, label, help, isWide, isMono, rows, ...rest }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  return html`<${Field} label=${label} help=${help} problems=${problems} isWide=${isWide}>
    ${(attributes) => {
      const all = { ...attributes, ...rest, disabled: isLocked, class: isMono ? "mono" : "", value: value ?? "" };
      all.onInput = (event) => set(event.currentTarget.value);
      return rows ? html`<textarea ...${all} rows=${rows} />` : html`<input type="text" ...${all} />`;
    }}
  <//>`;
}

/** A number; *empty* is the value of an empty field. */
export function NumberField({ place, path, label, help, empty = 0, ...rest }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  const typed = (event) => set(event.currentTarget.value === "" ? empty : Number(event.currentTarget.value));
  return html`<${Field} label=${label} help=${help} problems=${problems}>
    ${(attributes) =>
      html`<input type="number" ...${attributes} ...${rest} disabled=${isLocked} value=${value ?? ""} onInput=${typed} />`}
  <//>`;
}

export function SelectField({ place, path, label, help, options }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  return html`<${Field} label=${label} help=${help} problems=${problems}>
    ${(attributes) =>
      html`<${Select} ...${attributes} disabled=${isLocked} value=${value ?? ""} options=${options} onChange=${set} />`}
  <//>`;
}

export function SwitchField({ place, path, label, help }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  return html`<div class="field switch-field">
    <${Switch} label=${label} isOn=${Boolean(value)} onChange=${set} disabled=${isLocked}>
      <span class="switch-words">${label}${help && html`<small>${help}</small>`}</span>
    <//>
    <${Problems} messages=${problems} />
  </div>`;
}

/** Texts, one to a line. */
export function LinesField({ place, path, label, help, rows = 3, isMono, read: readLine = String }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  const typed = (event) => set(event.currentTarget.value.split("\n").map((line) => line.trim()).filter(Boolean).map(readLine));
  return html`<${Field} label=${label} help=${help} problems=${problems} isWide>
    ${(attributes) =>
      html`<textarea ...${attributes} class=${isMono ? "mono" : ""} rows=${rows} disabled=${isLocked} onChange=${typed}
        value=${(value ?? []).join("\n")}></textarea>`}
  <//>`;
}

/** A text with variables; see template.mjs. */
export function TemplateField({ place, path, label, help, rows, more, ...rest }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  return html`<${Field} label=${label} help=${help} problems=${problems} isWide>
    ${(attributes) =>
      html`<${TemplateInput} ...${attributes} ...${rest} value=${value ?? ""} set=${set} rows=${rows} more=${more} disabled=${isLocked} />`}
  <//>`;
}
