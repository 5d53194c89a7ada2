// Fields that several views of the calls share.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Field } from "../../parts/field.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

export function DayField({ label, value, onChange }) {
  return html`<${Field} label=${label}>
    ${(attributes) => html`<input type="date" ...${attributes} value=${value} onChange=${(event) => onChange(event.currentTarget.value)} />`}
  <//>`;
}

export function AgentField({ value, onInput }) {
  const { document } = useCell(draft);
  return html`<${Field} label=${t("calls.agent")}>
    ${(attributes) => html`<input type="search" list="calls-agents" maxlength="200" ...${attributes} value=${value} onInput=${(event) => onInput(event.currentTarget.value)} />
      <datalist id="calls-agents">${document.agents.slice(0, 200).map(({ id, name }) => html`<option key=${id} value=${name || id} />`)}</datalist>`}
  <//>`;
}
