// A table of names and values, such as headers; a row without a name is not kept.
import { useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems } from "../../parts/field.mjs";
import { TemplateInput } from "../../parts/template.mjs";
import { html, useEffect, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Pairs({ place, path, name, value: valueLabel, isTemplate }) {
  const { value = {}, set, problems, isLocked } = useBound(place, path);
  const { rows, write } = useRows(value, set);
  const remove = (index) => write(rows.filter((_, at) => at !== index));
  const edit = (index, row) => write(rows.map((old, at) => (at === index ? row : old)));
  return html`<div class="stack">
    ${rows.map(
      ([key, text], index) => html`<div key=${index} class="pair">
        <input type="text" class="mono" aria-label=${name} placeholder=${name} value=${key} disabled=${isLocked}
          onInput=${(event) => edit(index, [event.currentTarget.value, text])} />
        ${isTemplate
          ? html`<${TemplateInput} label=${valueLabel} value=${text} set=${(next) => edit(index, [key, next])} disabled=${isLocked} />`
          : html`<input type="text" aria-label=${valueLabel} value=${text} disabled=${isLocked}
              onInput=${(event) => edit(index, [key, event.currentTarget.value])} />`}
        <${Button} kind="quiet" icon="bin" label=${t("advanced.remove")} disabled=${isLocked} onClick=${() => remove(index)} />
      </div>`,
    )}
    <${Problems} messages=${problems} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => write([...rows, ["", ""]])}>${t("advanced.add")}<//></div>
  </div>`;
}

/** Rows of an object while they are typed: names may be empty or twice for a moment. */
export function useRows(value, set) {
  const [rows, setRows] = useState(Object.entries(value));
  const kept = JSON.stringify(Object.fromEntries(rows.filter(([key]) => key)));
  useEffect(() => {
    if (JSON.stringify(value) !== kept) setRows(Object.entries(value));
  }, [value]);
  const write = (next) => {
    setRows(next);
    set(Object.fromEntries(next.filter(([key]) => key)));
  };
  return { rows, write };
}
