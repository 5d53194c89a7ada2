// Access: keys with their roles, and who did what.
import { useCell } from "../../cell.mjs";
import { Empty, PageHead } from "../../parts/page.mjs";
import { may, session } from "../../session.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Audit } from "./audit.mjs";
import { Keys } from "./keys.mjs";

export default function AccessPage() {
  useCell(session);
  const inside = may("admin")
    ? html`<div class="stack"><${Keys} /><${Audit} /></div>`
    : html`<section class="card"><${Empty} icon="key" title=${t("access.locked")} about=${t("access.locked.about")} /></section>`;
  return html`<${PageHead} title=${t("access.title")} about=${t("access.about")} />${inside}`;
}
