// How a GET or POST action is sent, when its answer is a success, and what is read from it; how a page is opened.
import { entries } from "../../draft.mjs";
import { NumberField, SelectField, SwitchField, TemplateField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { BODY_TYPES, SOURCES } from "./fresh.mjs";
import { Pairs, useRows } from "./pairs.mjs";

const METHODS = ["", "PUT", "PATCH"];
const WRITTEN_BY_US = ["event", "arguments"];
const NUMBERS = /[\s,;]+/;

export function RequestGroup({ place, action, Group }) {
  const credentials = entries("credentials").map(({ id, name }) => ({ value: id, label: name || id }));
  const isPost = action.kind === "POST";
  return html`<${Group} title=${t("advanced.request")} isOpen>
      <div class="fields">
        ${isPost && html`<${SelectField} place=${place} path="request.method" label=${t("advanced.method")}
          options=${METHODS.map((value) => ({ value, label: value || "POST" }))} />`}
        <${SelectField} place=${place} path="request.credential" label=${t("advanced.credential")}
          options=${[{ value: "", label: t("advanced.credential.none") }, ...credentials]} />
        ${isPost && html`<${SelectField} place=${place} path="request.body_type" label=${t("advanced.body.type")}
          options=${BODY_TYPES.map((value) => ({ value, label: t(`advanced.body.${value}`) }))} />`}
        ${isPost && !WRITTEN_BY_US.includes(action.request.body_type) &&
        html`<${TemplateField} place=${place} path="request.body" label=${t("advanced.body")} rows="6" />`}
      </div>
      <h3>${t("advanced.headers")}</h3>
      <${Pairs} place=${place} path="request.headers" isTemplate name=${t("advanced.header")} value=${t("advanced.value")} />
    <//>
    <${Group} title=${t("advanced.retrying")}>
      <div class="fields">
        <${NumberField} place=${place} path="request.timeout_seconds" label=${t("advanced.timeout")} min="0.5" max="30" step="0.5" empty=${10} />
        <${Retry} place=${place} />
        <${SwitchField} place=${place} path="request.repeatable" label=${t("advanced.repeatable")} help=${t("advanced.repeatable.help")} />
        <${TextField} place=${place} path="request.signing_secret" label=${t("advanced.signing")} help=${t("advanced.signing.help")} isMono />
      </div>
    <//>
    <${Group} title=${t("advanced.reading")} isOpen=${Object.keys(action.request.read).length > 0}>
      <div class="fields">
        <${Statuses} place=${place} />
        <${TextField} place=${place} path="request.success.condition" label=${t("advanced.condition")} help=${t("advanced.condition.help")} isMono />
      </div>
      <h3>${t("advanced.read")}</h3>
      <p class="about">${t("advanced.read.help")}</p>
      <${Readings} place=${place} path="request.read" />
    <//>`;
}

/** A page is opened by its address, or with a form that the browser posts there. */
export function PageGroup({ place, action, Group }) {
  const { value, set, problems, isLocked } = useBound(place, "request.method");
  const { value: bodyType, set: setBodyType } = useBound(place, "request.body_type");
  const options = [{ value: "", label: t("advanced.page.get") }, { value: "POST", label: t("advanced.page.post") }];
  const choose = (method) => {
    set(method);
    if (method && bodyType !== "form") setBodyType("form");
  };
  return html`<${Group} title=${t("advanced.page")} isOpen=${action.request.method === "POST"}>
    <div class="fields">
      <${Field} label=${t("advanced.method")} problems=${problems}>
        ${(attributes) => html`<${Select} ...${attributes} disabled=${isLocked} value=${value} options=${options} onChange=${choose} />`}
      <//>
      ${value === "POST" && html`<${TemplateField} place=${place} path="request.body" label=${t("advanced.page.form")}
        help=${t("advanced.page.help")} rows="4" />`}
    </div>
  <//>`;
}

function Retry({ place }) {
  const { value, set, problems, isLocked } = useBound(place, "request.retry");
  const typed = (event) => {
    const text = event.currentTarget.value.trim();
    set(text ? text.split(NUMBERS).filter(Boolean).map(Number) : null);
  };
  return html`<${Field} label=${t("advanced.retry")} help=${t("advanced.retry.help")} problems=${problems}>
    ${(attributes) => html`<input ...${attributes} type="text" class="mono" disabled=${isLocked} placeholder="10 60 300 900 3600 21600"
      value=${(value ?? []).join(" ")} onChange=${typed} />`}
  <//>`;
}

function Statuses({ place }) {
  const { value = [], set, problems, isLocked } = useBound(place, "request.success.statuses");
  const typed = (event) => set(event.currentTarget.value.split(NUMBERS).filter(Boolean));
  return html`<${Field} label=${t("advanced.statuses")} help=${t("advanced.statuses.help")} problems=${problems}>
    ${(attributes) => html`<input ...${attributes} type="text" class="mono" disabled=${isLocked} value=${value.join(" ")} onChange=${typed} />`}
  <//>`;
}

/** What is read from an answer: name, kind of place, path. */
export function Readings({ place, path }) {
  const { value = {}, set, problems, isLocked } = useBound(place, path);
  const { rows, write } = useRows(value, set);
  const edit = (index, row) => write(rows.map((old, at) => (at === index ? row : old)));
  return html`<div class="stack">
    ${rows.map(
      ([key, reading], index) => html`<div key=${index} class="pair three">
        <input type="text" class="mono" aria-label=${t("advanced.read.name")} placeholder=${t("advanced.read.name")} value=${key}
          disabled=${isLocked} onInput=${(event) => edit(index, [event.currentTarget.value, reading])} />
        <${Select} aria-label=${t("advanced.read.source")} value=${reading.source} disabled=${isLocked}
          options=${SOURCES.map((source) => ({ value: source, label: t(`advanced.source.${source}`) }))}
          onChange=${(source) => edit(index, [key, { ...reading, source }])} />
        <input type="text" class="mono" aria-label=${t("advanced.read.path")} placeholder=${t("advanced.read.path")} value=${reading.path}
          disabled=${isLocked} onInput=${(event) => edit(index, [key, { ...reading, path: event.currentTarget.value }])} />
        <${Button} kind="quiet" icon="bin" label=${t("advanced.remove")} disabled=${isLocked}
          onClick=${() => write(rows.filter((_, at) => at !== index))} />
      </div>`,
    )}
    <${Problems} messages=${problems} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => write([...rows, ["", { source: "json", path: "" }]])}>${t("advanced.add")}<//></div>
  </div>`;
}
