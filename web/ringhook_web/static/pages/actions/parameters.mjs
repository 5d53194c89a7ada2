// What a caller may give: name, type, whether it must be there, and the value that a test gives.
import { useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems, Select } from "../../parts/field.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

const TYPES = ["string", "number", "boolean", "date", "list", "object"];
const TEXTS = new Set(["string", "date"]);
const FRESH = { name: "", type: "string", required: false, test_value: null };

export function Parameters({ place, path }) {
  const { value = [], set, problems, isLocked } = useBound(place, path);
  const edit = (index, more) => set(value.map((one, at) => (at === index ? { ...one, ...more } : one)));
  const types = TYPES.map((type) => ({ value: type, label: t(`functions.type.${type}`) }));
  return html`<div class="stack">
    ${value.map(
      (one, index) => html`<div key=${index} class="pair four" role="group" aria-label=${one.name || t("functions.parameter", { number: index + 1 })}>
        <input type="text" class="mono" aria-label=${t("functions.parameter.name")} placeholder=${t("functions.parameter.name")} maxlength="80"
          disabled=${isLocked} value=${one.name} onInput=${(event) => edit(index, { name: event.currentTarget.value.trim() })} />
        <${Select} aria-label=${t("functions.parameter.type")} value=${one.type} options=${types} disabled=${isLocked}
          onChange=${(type) => edit(index, { type, test_value: toValue(toText(one.test_value), type) })} />
        <input type="text" class="mono" aria-label=${t("functions.parameter.test")} placeholder=${t("functions.parameter.test")}
          disabled=${isLocked} value=${toText(one.test_value)} onChange=${(event) => edit(index, { test_value: toValue(event.currentTarget.value, one.type) })} />
        <label class="row"><input type="checkbox" disabled=${isLocked} checked=${one.required}
          onChange=${(event) => edit(index, { required: event.currentTarget.checked })} /><span>${t("functions.parameter.required")}</span></label>
        <${Button} kind="quiet" icon="bin" label=${t("functions.parameter.remove", { name: one.name || index + 1 })} disabled=${isLocked}
          onClick=${() => set(value.filter((_, at) => at !== index))} />
      </div>`,
    )}
    <${Problems} messages=${problems} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => set([...value, FRESH])}>${t("functions.parameter.add")}<//></div>
  </div>`;
}

function toText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// What cannot be read stays as it was typed: the server says what is wrong with it.
function toValue(text, type) {
  if (text === "") return null;
  if (TEXTS.has(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
