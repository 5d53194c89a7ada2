// The list of agents.
import { useCell } from "../../cell.mjs";
import { add, draft, problemsAt, remove } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems } from "../../parts/field.mjs";
import { Empty } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

const MOST_SHOWN = 100;
const SEARCH_FROM = 10;
const KEPT = { internal: null, min_digits: null, busy: null, unknown_contact: null };
const POPUP = { size: null, seconds: null, buttons: null, copy_number: null, withheld_label: null };

export const freshAgent = (more = {}) => ({ id: "", name: "", email: "", identifiers: [], crm_ids: [], route_to: "", deputies: [], absent: false, suppress: KEPT, popup: POPUP, ...more });

export function Agents({ devices, open }) {
  const { document } = useCell(draft);
  const [sought, setSought] = useState("");
  const fits = ({ name, email, identifiers }) => [name, email, ...identifiers].join(" ").toLowerCase().includes(sought.toLowerCase());
  const found = document.agents.filter(fits);
  const isLocked = !may("admin");
  return html`<section class="stack" aria-labelledby="agents-list">
    <header class="row section-head">
      <h2 id="agents-list">${t("agents.list")}</h2><small>${document.agents.length}</small>
      <span class="row end">
        ${document.agents.length >= SEARCH_FROM && html`<input type="search" class="short" aria-label=${t("agents.search")} placeholder=${t("agents.search")} value=${sought} onInput=${(event) => setSought(event.currentTarget.value)} />`}
        <${Button} icon="plus" disabled=${isLocked} onClick=${() => open("edit", add("agents", freshAgent()))}>${t("agents.add")}<//>
      </span>
    </header>
    ${document.agents.length
      ? html`<${Table} caption=${t("agents.list")} columns=${columns({ devices, open, isLocked })} rows=${found.slice(0, MOST_SHOWN)} />`
      : html`<div class="card"><${Empty} icon="people" title=${t("agents.none")} about=${t("agents.none.about")} /></div>`}
    ${found.length > MOST_SHOWN && html`<p class="about">${t("agents.cut", { shown: MOST_SHOWN, count: found.length })}</p>`}
  </section>`;
}

function columns({ devices, open, isLocked }) {
  return [
    { key: "name", label: t("agents.name"), show: (agent) => html`<b>${agent.name || "—"}</b> <small>${agent.email}</small><${Problems} messages=${["name", "email", "identifiers", "crm_ids", "route_to", "deputies", "suppress", "popup"].flatMap((path) => problemsAt(`agents/${agent.id}`, path))} />` },
    { key: "identifiers", label: t("agents.identifiers"), show: (agent) => (agent.identifiers.length ? html`<span class="chips">${agent.identifiers.map((text) => html`<span key=${text} class="chip">${text}</span>`)}</span>` : html`<span class="tag warn">${t("agents.identifiers.none")}</span>`) },
    { key: "devices", label: t("agents.devices"), show: (agent) => html`<${Desks} devices=${devices.filter((device) => device.agent_id === agent.id)} />` },
    { key: "tools", label: t("parts.tools"), class: "tools", show: (agent) => html`<${Tools} agent=${agent} open=${open} isLocked=${isLocked} />` },
  ];
}

function Desks({ devices }) {
  if (!devices.length) return html`<small>${t("agents.devices.none")}</small>`;
  const connected = devices.filter((device) => device.connected).length;
  return html`<span class="row"><i class=${`dot ${connected ? "on" : "idle"}`}></i>${t("agents.connected", { connected, count: devices.length })}</span>`;
}

function Tools({ agent, open, isLocked }) {
  const name = agent.name || agent.id;
  const isSaved = draft.get().base.agents.some(({ id }) => id === agent.id);
  const drop = () => {
    const undo = remove("agents", agent.id);
    toast(t("agents.removed", { name }), { undo });
  };
  return html`<span class="row end">
    <${Button} disabled=${isLocked || !isSaved} label=${isSaved ? t("agents.pair.of", { name }) : t("agents.pair.unsaved")} onClick=${() => open("pair", agent.id)}>${t("agents.pair")}<//>
    <${Button} label=${t("agents.edit.of", { name })} onClick=${() => open("edit", agent.id)}>${t("agents.edit")}<//>
    <${Button} kind="quiet" icon="bin" label=${t("agents.remove", { name })} disabled=${isLocked} onClick=${drop} />
  </span>`;
}
