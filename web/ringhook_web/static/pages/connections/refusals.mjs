// Webhooks that were refused or could not be read: where to look when a PBX is set up and nothing comes.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Field } from "../../parts/field.mjs";
import { More, useOlder } from "../../parts/older.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { whole } from "../../parts/time.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Refusals() {
  const [isOpen, setOpen] = useState(false);
  return html`<details class="card" onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary>${t("connections.refusals")}</summary>
    ${isOpen && html`<div><${OneDay} /></div>`}
  </details>`;
}

function OneDay() {
  useCell(draft);
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const asked = useAsked(() => get("/api/refusals", { day }), [day]);
  const list = useOlder(asked, "/api/refusals", "refusals", { day });
  return html`<p class="about">${t("connections.refusals.about")}</p>
    <div class="short"><${Field} label=${t("connections.refusals.day")}>
      ${(attributes) => html`<input type="date" required ...${attributes} value=${day} onChange=${(event) => event.currentTarget.value && setDay(event.currentTarget.value)} />`}
    <//></div>
    <${Waiting} asked=${asked} />
    ${asked.data && !list.rows.length && html`<p>${t("connections.refusals.none")}</p>`}
    ${list.rows.length > 0 && html`<${Table} caption=${t("connections.refusals")} columns=${columns()} rows=${list.rows} keyOf=${(row) => `${row.at}${row.connection}`} />`}
    <${More} list=${list} words=${t("connections.refusals.more")} />`;
}

const connectionName = (id) => draft.get().document.connections.find((one) => one.id === id)?.name || id;

const columns = () => [
  { key: "when", label: t("connections.refusals.when"), class: "c-when", show: ({ at }) => html`<time datetime=${at}>${whole(at)}</time>` },
  { key: "connection", label: t("connections.name"), show: ({ connection }) => connectionName(connection) },
  { key: "status", label: t("connections.refusals.answered"), show: ({ status }) => html`<span class="tag">${status}</span>` },
  { key: "why", label: t("connections.refusals.why"), show: ({ why }) => html`<span lang="en">${why}</span>` },
];
