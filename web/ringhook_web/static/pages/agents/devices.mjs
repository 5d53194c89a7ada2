// The paired desktops.
import { ask } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Confirm } from "../../parts/confirm.mjs";
import { Empty, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { Ago } from "../../parts/time.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

const POLICIES = ["asks", "listed", "monitor", "broken"];

export function Devices({ asked }) {
  const [chosen, setChosen] = useState(null);
  useCell(draft);
  const devices = asked.data?.devices;
  const revoke = async () => {
    await ask("DELETE", `/api/devices/${encodeURIComponent(chosen.id)}`);
    asked.reload();
  };
  return html`<section class="stack" aria-labelledby="devices-list">
    <header class="row section-head"><h2 id="devices-list">${t("agents.desktops")}</h2></header>
    <${Waiting} asked=${asked} />
    ${devices?.length > 0 && html`<${Table} caption=${t("agents.desktops")} columns=${columns(setChosen)} rows=${devices} />`}
    ${devices?.length === 0 && html`<div class="card"><${Empty} icon="plug" title=${t("agents.desktops.none")} about=${t("agents.desktops.none.about")} /></div>`}
    ${chosen && html`<${Confirm} title=${t("agents.revoke.of", { name: chosen.name || chosen.id })} yes=${t("agents.revoke")} onYes=${revoke} onClose=${() => setChosen(null)}>
      <p>${t("agents.revoke.about")}</p>
    <//>`}
  </section>`;
}

function columns(choose) {
  const agentName = (id) => draft.get().document.agents.find((agent) => agent.id === id)?.name || id;
  return [
    { key: "name", label: t("agents.desktop"), show: (device) => html`<b>${device.name || device.id}</b>` },
    { key: "agent", label: t("agents.one"), show: (device) => agentName(device.agent_id) },
    { key: "platform", label: t("agents.platform"), show: (device) => [device.platform, device.version].filter(Boolean).join(" ") || "—" },
    { key: "policy", label: t("agents.policy"), show: (device) => POLICIES.includes(device.policy) ? t(`agents.policy.${device.policy}`) : "—" },
    { key: "seen", label: t("agents.seen"), show: (device) => html`<${Seen} device=${device} />` },
    { key: "paired", label: t("agents.paired"), show: (device) => html`<${Ago} at=${device.paired_at} />` },
    { key: "tools", label: t("parts.tools"), class: "tools", show: (device) => html`<${Button} kind="danger" disabled=${!may("admin")} label=${t("agents.revoke.of", { name: device.name || device.id })} onClick=${() => choose(device)}>${t("agents.revoke")}<//>` },
  ];
}

function Seen({ device }) {
  if (device.connected) return html`<span class="tag good"><i class="dot on"></i>${t("agents.online")}</span>`;
  return device.last_seen_at ? html`<${Ago} at=${device.last_seen_at} />` : "—";
}
