// Which PBX the new connection is for.
import { Dialog } from "../../parts/dialog.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Choose({ adapters, choose, onClose }) {
  const [sought, setSought] = useState("");
  const fits = ({ title, slug }) => `${title} ${slug}`.toLowerCase().includes(sought.toLowerCase());
  return html`<${Dialog} title=${t("connections.choose")} kind="wide" onClose=${onClose}>
    <div class="stack">
      <input type="search" autofocus aria-label=${t("connections.choose.search")} placeholder=${t("connections.choose.search")}
        value=${sought} onInput=${(event) => setSought(event.currentTarget.value)} />
      <div class="gallery">
        ${adapters.filter(fits).map(
          (adapter) => html`<button key=${adapter.slug} type="button" onClick=${() => choose(adapter)}>
            <b>${adapter.title}</b><small lang="en">${adapter.proof}</small>
          </button>`,
        )}
      </div>
    </div>
  <//>`;
}
