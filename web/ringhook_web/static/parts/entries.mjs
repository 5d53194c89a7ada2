// A table of names and what belongs to each (headers, parameters, what is read), edited row by row.
import { problemsAt } from "../draft.mjs";
import { html, useState } from "../view.mjs";
import { loadWords, t } from "../words.mjs";
import { useBound } from "./bound.mjs";
import { Button } from "./button.mjs";
import { Problems, Select } from "./field.mjs";

await loadWords("parts");

const SOURCES = ["json", "xml", "regex", "delimited", "header", "text"];

/** {name: text}. */
export function PairsField(properties) {
  return html`<${Entries} ...${properties} blank="" cells=${(value, set, attributes) =>
    html`<input type="text" class="mono" ...${attributes} aria-label=${t("parts.value")} value=${value} onInput=${(event) => set(event.currentTarget.value)} />`} />`;
}

/** {name: {source, path}}: where each value stands in an answer. */
export function ReadField(properties) {
  const cells = (value, set, attributes) => html`<${ReadCells} ...${{ value, set, attributes }} />`;
  return html`<${Entries} ...${properties} kind="three" blank=${{ source: "json", path: "" }} cells=${cells} />`;
}

export function ReadCells({ value, set, attributes }) {
  const sources = SOURCES.map((source) => ({ value: source, label: t(`parts.source.${source}`) }));
  return html`<${Select} ...${attributes} aria-label=${t("parts.source")} value=${value.source} options=${sources}
      onChange=${(source) => set({ ...value, source })} />
    <input type="text" class="mono" ...${attributes} aria-label=${t("parts.path")} value=${value.path}
      onInput=${(event) => set({ ...value, path: event.currentTarget.value })} />`;
}

// Rows are kept here too: a name that is being typed may be empty or stand there twice for a moment.
function Entries({ place, path, label, help, names = [], blank, cells, kind = "" }) {
  const { value, set, isLocked } = useBound(place, path);
  const [rows, setRows] = useState(() => Object.entries(value ?? {}));
  const shown = JSON.stringify(Object.fromEntries(rows.filter(([name]) => name))) === JSON.stringify(value ?? {}) ? rows : Object.entries(value ?? {});
  const keep = (next) => {
    setRows(next);
    set(Object.fromEntries(next.filter(([name]) => name)));
  };
  const put = (index, row) => keep(shown.map((old, at) => (at === index ? row : old)));
  const list = `${place}-${path}-names`.replace(/[^\w-]/g, "-");
  const free = names.filter((name) => !shown.some(([used]) => used === name));
  return html`<fieldset class="field wide entries">
    <legend>${label}</legend>
    ${help && html`<small>${help}</small>`}
    <datalist id=${list}>${names.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
    ${shown.map(
      ([name, one], index) => html`<div key=${index} class=${`pair ${kind}`}>
        <input type="text" list=${list} aria-label=${t("parts.name")} disabled=${isLocked} value=${name} placeholder=${t("parts.name")}
          onInput=${(event) => put(index, [event.currentTarget.value.trim(), one])} />
        ${cells(one, (next) => put(index, [name, next]), { disabled: isLocked })}
        <${Button} kind="quiet" icon="bin" label=${t("parts.drop", { name: name || index + 1 })} disabled=${isLocked}
          onClick=${() => keep(shown.filter((_, at) => at !== index))} />
      </div>`,
    )}
    <${Problems} messages=${problemsAt(place, path)} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => keep([...shown, [free[0] ?? "", blank]])}>${t("parts.add")}<//></div>
  </fieldset>`;
}
