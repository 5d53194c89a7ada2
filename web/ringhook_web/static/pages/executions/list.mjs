// The executions of one day, with their filters.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { milliseconds } from "../../parts/contact.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { useNews } from "../../parts/news.mjs";
import { More, useOlder } from "../../parts/older.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { clockTime, whole } from "../../parts/time.mjs";
import { go, link } from "../../router.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { OUTCOMES, Outcome, Who } from "./words.mjs";

const PATH = "/api/executions";
const FILTERS = ["action", "day", "outcome"];

export function ExecutionList({ query }) {
  const spoken = useCell(language);
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, query[name] ?? ""]));
  const asking = { ...wanted, language: spoken };
  const asked = useAsked(() => get(PATH, asking), [...FILTERS.map((name) => wanted[name]), spoken]);
  const list = useOlder(asked, PATH, "executions", asking);
  useNews(asked.reload, ({ what }) => what === "delivery");
  return html`<${PageHead} title=${t("executions.title")} about=${t("executions.about")} />
    <div class="stack">
      <${Filters} wanted=${wanted} />
      <${Waiting} asked=${asked} />
      ${asked.data && (list.rows.length
        ? html`<${Table} caption=${t("executions.title")} columns=${columns()} rows=${list.rows} onOpen=${({ id }) => go("executions", [id])} />`
        : html`<section class="card"><${Empty} icon="terminal" title=${t("executions.none")} about=${t("executions.none.about")} /></section>`)}
      <${More} list=${list} words=${t("executions.more")} />
    </div>`;
}

function Filters({ wanted }) {
  const { document } = useCell(draft);
  const choose = (more) => go("executions", [], { ...wanted, ...more });
  const all = { value: "", label: t("executions.any") };
  const actions = [all, ...document.actions.map(({ id, name, target }) => ({ value: id, label: name || target || id }))];
  const outcomes = [all, ...OUTCOMES.map((value) => ({ value, label: t(`executions.outcome.${value}`) }))];
  return html`<div class="card padded filters" role="search">
    <${Field} label=${t("executions.action")}>
      ${(attributes) => html`<${Select} ...${attributes} value=${wanted.action} options=${actions} onChange=${(action) => choose({ action })} />`}
    <//>
    <${Field} label=${t("executions.day")}>
      ${(attributes) => html`<input type="date" ...${attributes} value=${wanted.day} onChange=${(event) => choose({ day: event.currentTarget.value })} />`}
    <//>
    <${Field} label=${t("executions.outcome")}>
      ${(attributes) => html`<${Select} ...${attributes} value=${wanted.outcome} options=${outcomes} onChange=${(outcome) => choose({ outcome })} />`}
    <//>
  </div>`;
}

function columns() {
  return [
    { key: "when", label: t("executions.when"), show: (one) => html`<a href=${link("executions", [one.id])} onClick=${(event) => event.stopPropagation()}><time datetime=${one.at} title=${whole(one.at)}>${clockTime(one.at)}</time></a>` },
    { key: "action", label: t("executions.action"), show: ({ action }) => html`<b>${action}</b>` },
    { key: "who", label: t("executions.who"), show: (one) => html`<${Who} execution=${one} />` },
    { key: "given", label: t("executions.given"), show: ({ arguments: given }) => html`<small class="mono">${short(given)}</small>` },
    { key: "outcome", label: t("executions.outcome"), show: (one) => html`<${Outcome} execution=${one} />` },
    { key: "took", label: t("executions.took"), class: "number", show: (one) => milliseconds(one.duration_ms) },
  ];
}

function short(given) {
  return Object.entries(given).map(([name, value]) => `${name}: ${value}`).join(", ") || "—";
}
