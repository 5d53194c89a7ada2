// The list of calls and its search.
import { useCell } from "../../cell.mjs";
import { liveness } from "../../live.mjs";
import { Button } from "../../parts/button.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { Empty, PageHead, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { whole } from "../../parts/time.mjs";
import { go, link } from "../../router.mjs";
import { html, useEffect, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { DialButton } from "./dial.mjs";
import { AgentField, DayField } from "./filters.mjs";
import { useCalls } from "./found.mjs";
import { Tables } from "./tables.mjs";
import { Views } from "./views.mjs";
import { connectionName, Direction, duration, moment, Outcome, people, RESULTS } from "./words.mjs";

const FILTERS = ["q", "from", "to", "agent", "result"];

export function CallList({ query }) {
  // Links of before had a number, or one day.
  const asked = { q: query.number, from: query.day, to: query.day, ...query };
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, asked[name] ?? ""]));
  const found = useCalls(wanted);
  const isFiltered = FILTERS.some((name) => wanted[name]);
  return html`<${PageHead} title=${t("calls.title")} about=${t("calls.about")}><${Live} /><${DialButton} /><//>
    <${Views} current="list" />
    <div class="stack">
      <${Search} wanted=${wanted} isFiltered=${isFiltered} />
      ${found.calls === null || found.error ? html`<${Waiting} asked=${{ data: found.calls ?? undefined, error: found.error, reload: found.again }} />` : null}
      ${found.calls !== null && html`<${Found} found=${found} isFiltered=${isFiltered} />`}
      <div class="row middle"><${Tables} path="/api/calls.csv" query=${wanted} name="calls.csv" masks /></div>
    </div>`;
}

function Live() {
  const isLive = useCell(liveness) === "live";
  const words = isLive ? t("calls.live") : t("calls.polling");
  return html`<span class=${`tag ${isLive ? "good" : "warn"}`} role="status"><i class=${`dot ${isLive ? "on" : ""}`}></i>${words}</span>`;
}

// What is typed counts once somebody presses Enter or the button; a choice counts at once.
function Search({ wanted, isFiltered }) {
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), FILTERS.map((name) => wanted[name]));
  const set = (name) => (value) => setTyped({ ...typed, [name]: value });
  const search = (more) => go("calls", [], { ...typed, ...more });
  const results = [{ value: "", label: t("calls.any") }, ...RESULTS.map((value) => ({ value, label: t(`calls.result.${value}`) }))];
  const submit = (event) => {
    event.preventDefault();
    search({ q: typed.q.trim(), agent: typed.agent.trim() });
  };
  return html`<form class="card padded filters" role="search" onSubmit=${submit}>
    <${Field} label=${t("calls.query")}>
      ${(attributes) => html`<input type="search" maxlength="200" ...${attributes} value=${typed.q} onInput=${(event) => set("q")(event.currentTarget.value)} />`}
    <//>
    <${DayField} label=${t("calls.from")} value=${typed.from} onChange=${set("from")} />
    <${DayField} label=${t("calls.until")} value=${typed.to} onChange=${set("to")} />
    <${AgentField} value=${typed.agent} onInput=${set("agent")} />
    <${Field} label=${t("calls.result")}>
      ${(attributes) => html`<${Select} ...${attributes} value=${typed.result} options=${results} onChange=${(result) => search({ result })} />`}
    <//>
    <div class="row">
      <${Button} icon="search" type="submit">${t("calls.search")}<//>
      ${isFiltered && html`<${Button} kind="quiet" onClick=${() => go("calls")}>${t("calls.clear")}<//>`}
    </div>
  </form>`;
}

function Found({ found, isFiltered }) {
  const { calls, cursor, fresh, more } = found;
  const empty = isFiltered
    ? { title: t("calls.none.fit"), about: t("calls.none.fit.about") }
    : { title: t("calls.none"), about: t("calls.none.about") };
  return html`${calls.length
      ? html`<div class="calls"><${Table} caption=${t("calls.title")} columns=${columns(fresh)} rows=${calls} onOpen=${({ id }) => go("calls", [id])} /></div>`
      : html`<section class="card"><${Empty} icon="phone" ...${empty} /></section>`}
    ${cursor && html`<div class="row middle"><${Button} onClick=${more}>${t("calls.more")}<//></div>`}`;
}

function columns(fresh) {
  return [
    { key: "when", label: t("calls.when"), class: "c-when", show: (call) => html`<time datetime=${call.started_at} title=${whole(call.started_at)}>${moment(call.started_at)}</time>${fresh.has(call.id) && html` <span class="tag good">${t("calls.new")}</span>`}` },
    { key: "direction", class: "c-direction", label: t("calls.direction"), show: (call) => html`<${Direction} direction=${call.direction} />` },
    { key: "caller", class: "c-caller", label: t("calls.caller"), show: (call) => html`<${Caller} call=${call} />` },
    { key: "line", label: t("calls.line"), show: (call) => html`<${Line} call=${call} />` },
    { key: "agents", class: "c-agent", label: t("calls.agent"), show: (call) => people(call) || "—" },
    { key: "result", class: "c-result", label: t("calls.result"), show: (call) => html`<${Outcome} call=${call} />` },
    { key: "talk", label: t("calls.talk"), class: "number", show: (call) => duration(call.talk_seconds) },
  ];
}

export function Line({ call }) {
  return html`<span class="mono">${call.line}</span> <small>${connectionName(call.connection)}</small>`;
}

export function Caller({ call }) {
  const phone = call.phone || t("calls.withheld");
  const name = call.name || call.contact;
  return html`<a class="caller" href=${link("calls", [call.id])} onClick=${(event) => event.stopPropagation()}>
    ${name && html`<b>${name}</b> `}<span class="mono">${phone}</span></a>`;
}
