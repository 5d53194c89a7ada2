// Agents & devices: who answers, by which extensions the PBX knows them, and at which desktops they sit.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { useNews } from "../../parts/news.mjs";
import { PageHead, useAsked } from "../../parts/page.mjs";
import { session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { AgentDrawer } from "./agent.mjs";
import { Agents } from "./agents.mjs";
import { Devices } from "./devices.mjs";
import { Pairing } from "./pairing.mjs";
import { Unknown } from "./unknown.mjs";

const DIALOGS = { edit: AgentDrawer, pair: Pairing };

export default function AgentsPage() {
  const { document, base } = useCell(draft);
  useCell(session);
  const devices = useAsked(() => get("/api/devices"), []);
  const strangers = useAsked(() => get("/api/unknown-agents"), [base]);
  useNews(devices.reload, ({ what }) => what === "device");
  useNews(strangers.reload, ({ what }) => what === "call" || what === "config");
  const [shown, setShown] = useState({});
  const agent = document.agents.find(({ id }) => id === shown.id);
  const Shown = agent && DIALOGS[shown.dialog];
  const paired = devices.data?.devices ?? [];
  return html`<${PageHead} title=${t("agents.title")} about=${t("agents.about")} saves />
    <div class="stack">
      <${Unknown} seen=${strangers.data ?? []} />
      <${Agents} devices=${paired} open=${(dialog, id) => setShown({ dialog, id })} />
      <${Devices} asked=${devices} />
    </div>
    ${Shown && html`<${Shown} key=${shown.id} agent=${agent} devices=${paired} onClose=${() => setShown({})} />`}`;
}
