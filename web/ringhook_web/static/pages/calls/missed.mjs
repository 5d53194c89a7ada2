// Missed calls: those that wait for somebody, or those that were handled.
import { get } from "../../api.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { useNews } from "../../parts/news.mjs";
import { More, useOlder } from "../../parts/older.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { whole } from "../../parts/time.mjs";
import { go } from "../../router.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Handled } from "./handled.mjs";
import { Caller, Line } from "./list.mjs";
import { Views } from "./views.mjs";
import { moment, people } from "./words.mjs";

const PATH = "/api/calls";

export default function MissedCalls({ query }) {
  const handled = query.handled === "true" ? "true" : "false";
  const wanted = { missed: "true", handled };
  const asked = useAsked(() => get(PATH, wanted), [handled]);
  useNews(asked.reload, ({ what }) => what === "call");
  const list = useOlder(asked, PATH, "calls", wanted);
  return html`<${PageHead} title=${t("calls.title")} about=${t("calls.missed.none.about")} />
    <${Views} current="missed" />
    <div class="stack">
      <div class="card padded filters"><${Choice} handled=${handled} /></div>
      <${Waiting} asked=${asked} />
      ${asked.data && (list.rows.length
        ? html`<div class="calls"><${Table} caption=${t("calls.view.missed")} columns=${columns(asked.reload)} rows=${list.rows} onOpen=${({ id }) => go("calls", [id])} /></div>`
        : html`<section class="card"><${Empty} icon="check" title=${t("calls.missed.none")} about=${t("calls.missed.none.about")} /></section>`)}
      <${More} list=${list} words=${t("calls.more")} />
    </div>`;
}

function Choice({ handled }) {
  const options = [
    { value: "false", label: t("calls.handled.no") },
    { value: "true", label: t("calls.handled.yes") },
  ];
  const choose = (value) => go("calls", ["missed"], { handled: value === "true" ? value : "" });
  return html`<${Field} label=${t("calls.handled.filter")}>
    ${(attributes) => html`<${Select} ...${attributes} value=${handled} options=${options} onChange=${choose} />`}
  <//>`;
}

function columns(reload) {
  return [
    { key: "when", label: t("calls.when"), class: "c-when", show: (call) => html`<time datetime=${call.started_at} title=${whole(call.started_at)}>${moment(call.started_at)}</time>` },
    { key: "caller", class: "c-caller", label: t("calls.caller"), show: (call) => html`<${Caller} call=${call} />` },
    { key: "line", label: t("calls.line"), show: (call) => html`<${Line} call=${call} />` },
    { key: "agents", class: "c-agent", label: t("calls.agent"), show: (call) => people(call) || "—" },
    { key: "handled", class: "c-handled", label: t("calls.handled"), show: (call) => html`<${Handled} call=${call} done=${reload} />` },
  ];
}
