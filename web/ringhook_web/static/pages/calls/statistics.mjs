// What the calls of some days add up to: in all, by day, by agent.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Icon } from "../../parts/icon.mjs";
import { PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { go } from "../../router.mjs";
import { html, useEffect, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { Chart, dayName, number } from "./chart.mjs";
import { AgentField, DayField } from "./filters.mjs";
import { Tables } from "./tables.mjs";
import { Views } from "./views.mjs";
import { duration } from "./words.mjs";

const FILTERS = ["from", "to", "agent"];

export default function Statistics({ query }) {
  useCell(language);
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, query[name] ?? ""]));
  const asked = useAsked(() => get("/api/statistics", wanted), FILTERS.map((name) => wanted[name]));
  return html`<${PageHead} title=${t("calls.title")} about=${t("calls.about")} />
    <${Views} current="statistics" />
    <div class="stack">
      <${Span} wanted=${wanted} told=${asked.data} />
      <${Waiting} asked=${asked} />
      ${asked.data && html`<${Figures} told=${asked.data} />`}
      <div class="row middle"><${Tables} path="/api/statistics.csv" query=${wanted} name="statistics.csv" /></div>
    </div>`;
}

function Span({ wanted, told }) {
  useCell(draft);
  const shown = { ...wanted, from: wanted.from || told?.from || "", to: wanted.to || told?.to || "" };
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown.from, shown.to, shown.agent]);
  const set = (name) => (value) => setTyped({ ...typed, [name]: value });
  const submit = (event) => {
    event.preventDefault();
    go("calls", ["statistics"], { ...typed, agent: typed.agent.trim() });
  };
  return html`<form class="card padded filters" onSubmit=${submit}>
    <${DayField} label=${t("calls.from")} value=${typed.from} onChange=${set("from")} />
    <${DayField} label=${t("calls.until")} value=${typed.to} onChange=${set("to")} />
    <${AgentField} value=${typed.agent} onInput=${set("agent")} />
    <div class="row"><${Button} type="submit">${t("calls.show")}<//></div>
  </form>`;
}

function Figures({ told }) {
  return html`${!told.complete && html`<p class="problem" role="status"><${Icon} name="alert" /><span>${t("calls.incomplete")}</span></p>`}
    <section class="card padded">
      <dl class="figures">${FIGURES.map(({ key, label, show }) => html`<div key=${key}><dt>${label()}</dt><dd>${show(told.total)}</dd></div>`)}</dl>
      ${told.days.length > 0 && html`<${Chart} days=${told.days} />`}
    </section>
    <h2>${t("calls.days.table")}</h2>
    <${Table} caption=${t("calls.days.table")} columns=${[DAY, ...COLUMNS()]} rows=${told.days} keyOf=${({ day }) => day} />
    ${told.agents.length > 0 && html`<h2>${t("calls.agents.table")}</h2>
      <${Table} caption=${t("calls.agents.table")} columns=${[agentColumn(), ...COLUMNS()]} rows=${told.agents} keyOf=${(row) => `${row.agent_id}/${row.agent}`} />`}`;
}

const hours = (seconds) => {
  const minutes = Math.round(seconds / 60);
  return t("calls.hours", { time: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` });
};
const FIGURES = [
  { key: "calls", label: () => t("calls.count.all"), show: (row) => number(row.calls) },
  { key: "answered", label: () => t("calls.count.answered"), show: (row) => number(row.answered) },
  { key: "missed", label: () => t("calls.count.missed"), show: (row) => number(row.missed) },
  { key: "outgoing", label: () => t("calls.count.outgoing"), show: (row) => number(row.outgoing) },
  { key: "median", label: () => t("calls.wait.median"), show: (row) => duration(row.wait_median_seconds) || "—" },
  { key: "p90", label: () => t("calls.wait.p90"), show: (row) => duration(row.wait_p90_seconds) || "—" },
  { key: "talk", label: () => t("calls.talk.total"), show: (row) => hours(row.talk_seconds) },
];
const COLUMNS = () => FIGURES.map(({ key, label, show }) => ({ key, label: label(), class: "number", show }));
const DAY = { key: "day", get label() { return t("calls.day"); }, show: ({ day }) => html`<time datetime=${day}>${dayName(day)}</time>` };
const agentColumn = () => ({
  key: "agent",
  label: t("calls.agent"),
  show: ({ agent, agent_id: id }) => html`${agent}${!id && html` <small>${t("calls.stranger")}</small>`}`,
});
