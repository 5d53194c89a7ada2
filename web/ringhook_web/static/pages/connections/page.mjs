// Connections: one for each PBX account, with what was last heard of it.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { add, change, draft, remove } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Icon } from "../../parts/icon.mjs";
import { useNews } from "../../parts/news.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Switch } from "../../parts/switch.mjs";
import { Ago } from "../../parts/time.mjs";
import { toast } from "../../parts/toast.mjs";
import { may, session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Choose } from "./choose.mjs";
import { ConnectionDrawer } from "./drawer.mjs";
import { Refusals } from "./refusals.mjs";
import { Ring } from "./ring.mjs";
import { Setup } from "./setup.mjs";

const DIALOGS = { edit: ConnectionDrawer, setup: Setup, ring: Ring };

export default function ConnectionsPage() {
  const { document } = useCell(draft);
  useCell(session);
  const asked = useAsked(() => get("/api/adapters"), []);
  const status = useAsked(() => get("/api/connections/status"), [document.connections.length]);
  const [shown, setShown] = useState({});
  useNews(status.reload);
  const adapters = new Map((asked.data?.adapters ?? []).map((adapter) => [adapter.slug, adapter]));
  const close = () => setShown({});
  const begin = (adapter) => setShown({ dialog: "edit", id: add("connections", fresh(adapter)) });
  const connection = document.connections.find(({ id }) => id === shown.id);
  const Shown = connection && adapters.get(connection.adapter) && DIALOGS[shown.dialog];
  return html`<${PageHead} title=${t("connections.title")} about=${t("connections.about")} saves>
      <${Button} icon="plus" disabled=${!may("admin") || !asked.data} onClick=${() => setShown({ dialog: "choose" })}>${t("connections.add")}<//>
    <//>
    <${Waiting} asked=${asked} />
    ${asked.data && html`<div class="stack">
      ${document.connections.length === 0 && html`<section class="card"><${Empty} icon="plug" title=${t("connections.none")} about=${t("connections.none.about")} /></section>`}
      ${document.connections.map((one) => html`<${Connection} key=${one.id} connection=${one} adapter=${adapters.get(one.adapter)}
        status=${status.data?.find(({ id }) => id === one.id)} open=${(dialog) => setShown({ dialog, id: one.id })} />`)}
      <${Refusals} />
    </div>`}
    ${shown.dialog === "choose" && html`<${Choose} adapters=${asked.data.adapters} choose=${begin} onClose=${close} />`}
    ${Shown && html`<${Shown} key=${shown.id} connection=${connection} adapter=${adapters.get(connection.adapter)} open=${(dialog) => setShown({ dialog, id: shown.id })} onClose=${close} />`}`;
}

function Connection({ connection, adapter, status, open }) {
  const { id, name, enabled, lines, allowed_ips: addresses } = connection;
  const title = name || adapter?.title || connection.adapter;
  const isSaved = draft.get().base.connections.some((saved) => saved.id === id);
  const isLocked = !may("admin");
  return html`<section class=${`card padded connection ${enabled ? "" : "off"}`} data-id=${id}>
    <header class="row">
      <${Switch} label=${t("connections.enabled", { name: title })} isOn=${enabled} disabled=${isLocked} onChange=${(value) => change(`connections/${id}`, "enabled", value)} />
      <h2>${title}</h2>
      ${name && html`<span class="tag">${adapter?.title ?? connection.adapter}</span>`}
      ${lines.length > 0 && html`<small>${t("connections.lines.count", { count: lines.length })}</small>`}
      ${addresses.length > 0 && html`<small>${t("connections.addresses.count", { count: addresses.length })}</small>`}
    </header>
    <${State} status=${status} isSaved=${isSaved} />
    <footer class="row">
      <${Button} icon="sliders" onClick=${() => open("edit")}>${t("connections.edit")}<//>
      <${Button} icon="copy" disabled=${!isSaved || isLocked} onClick=${() => open("setup")}>${t("connections.setup")}<//>
      <${Button} icon="phone" disabled=${!isSaved || !enabled || !may("operator")} onClick=${() => open("ring")}>${t("connections.ring")}<//>
      <${Button} kind="quiet" icon="bin" class="end" label=${t("connections.remove", { name: title })} disabled=${isLocked} onClick=${() => drop(id, title)} />
    </footer>
  </section>`;
}

function State({ status, isSaved }) {
  if (!isSaved) return html`<p class="about">${t("connections.unsaved")}</p>`;
  if (!status) return null;
  return html`<p class="row state">
      <i class=${`dot ${status.last_event_at ? "on" : "idle"}`}></i>
      <span>${status.last_event_at ? html`${t("connections.heard")} <${Ago} at=${status.last_event_at} />` : t("connections.silent")}</span>
    </p>
    ${status.asked_at && html`<p class="row state"><i class=${`dot ${status.problem ? "idle" : "on"}`}></i><span>${t("connections.asked")} <${Ago} at=${status.asked_at} /></span></p>`}
    ${status.problem && html`<p class="problem"><${Icon} name="alert" /><span>${t("connections.asking.problem")} <${Ago} at=${status.problem_at} />: <span lang="en">${status.problem}</span></span></p>`}
    ${status.last_refused_at && html`<p class="problem"><${Icon} name="alert" /><span>${t("connections.refused")} <${Ago} at=${status.last_refused_at} />: <span lang="en">${status.last_refusal}</span></span></p>`}`;
}

function drop(id, name) {
  const undo = remove("connections", id);
  toast(t("connections.removed", { name }), { undo });
}

const ROUTING = { enabled: false, show_name: true, ring_seconds: 0, fallback: [], fallback_text: "", unknown_code: "", error_code: "" };

function fresh({ slug, fields }) {
  const settings = Object.fromEntries(fields.filter((field) => field.default).map((field) => [field.key, field.default]));
  return { id: "", name: "", adapter: slug, enabled: true, token: "", settings, allowed_ips: [], lines: [], time_zone: "", country: "", routing: ROUTING, silence_hours: 0 };
}
