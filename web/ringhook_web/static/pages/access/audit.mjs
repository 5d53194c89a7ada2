// The audit log: who did what, newest first.
import { get } from "../../api.mjs";
import { useNews } from "../../parts/news.mjs";
import { More, useOlder } from "../../parts/older.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { whole } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Audit() {
  const asked = useAsked(() => get("/api/audit"), []);
  const list = useOlder(asked, "/api/audit", "entries");
  useNews(asked.reload, ({ what }) => what !== "call");
  return html`<section class="stack" aria-labelledby="audit-list">
    <header class="row section-head"><h2 id="audit-list">${t("access.audit")}</h2></header>
    <${Waiting} asked=${asked} />
    ${list.rows.length > 0 && html`<${Table} caption=${t("access.audit")} columns=${columns()} rows=${list.rows} keyOf=${(row) => `${row.at}${row.what}${row.detail}`} />`}
    <${More} list=${list} words=${t("access.more")} />
  </section>`;
}

const columns = () => [
  { key: "at", label: t("access.when"), show: ({ at }) => html`<time datetime=${at}>${whole(at)}</time>` },
  { key: "who", label: t("access.who"), show: ({ who, role }) => html`${who || "—"} ${role && html`<small>${t(`shell.role.${role}`)}</small>`}` },
  { key: "what", label: t("access.what"), show: ({ what }) => deed(what) },
  { key: "detail", label: t("access.detail"), show: ({ detail }) => html`<small class="mono">${detail || "—"}</small>` },
];

// A deed that this page has no word for is shown as it is called.
function deed(what) {
  const [key, found] = [`access.deed.${what}`, t(`access.deed.${what}`)];
  return found === key ? what : found;
}
