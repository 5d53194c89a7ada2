// What an administrator pastes into the PBX.
import { get } from "../../api.mjs";
import { CopyText } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Setup({ connection, adapter, onClose }) {
  const asked = useAsked(() => get(`/api/connections/${encodeURIComponent(connection.id)}/setup`), [connection.id]);
  return html`<${Dialog} title=${t("connections.setup.of", { name: connection.name || adapter.title })} kind="wide" onClose=${onClose}>
    <p class="about">${t("connections.setup.about")}</p>
    <${Waiting} asked=${asked} />
    ${asked.data && html`<${CopyText} title=${t("connections.address")} text=${asked.data.url} />
      ${asked.data.senders.length > 0 && html`<${CopyText} title=${t("connections.senders")} text=${asked.data.senders.join("\n")} />`}
      ${asked.data.paste.map(({ title, text }, index) => html`<${CopyText} key=${index} title=${title} text=${text} />`)}`}
  <//>`;
}
