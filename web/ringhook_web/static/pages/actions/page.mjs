// Actions, the first page: CELY's list and, while it is empty, where to begin.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { lazy } from "../../lazy.mjs";
import { Empty, PageHead } from "../../parts/page.mjs";
import { html, useCallback, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { ActionList, AddMenu } from "./list.mjs";

const Gallery = lazy(() => import("../../packs/gallery.mjs"), "packs");
const DIALOGS = {
  advanced: lazy(() => import("./drawer.mjs"), "advanced"),
  test: lazy(() => import("./test.mjs"), "test"),
};

export default function ActionsPage() {
  const { document } = useCell(draft);
  const [shown, setShown] = useState({});
  const open = useCallback((dialog, id) => setShown({ dialog, id }), []);
  const isEmpty = !document.actions.length;
  const Shown = document.actions.some(({ id }) => id === shown.id) && DIALOGS[shown.dialog];
  return html`<${PageHead} title=${t("actions.title")} about=${t("actions.about")} saves />
    <div class="stack">
      <h2>${t("actions.list")}</h2>
      ${isEmpty ? html`<${NoActions} />` : html`<${ActionList} open=${open} />`}
      <${Ready} key=${isEmpty} isOpen=${isEmpty} />
    </div>
    ${Shown && html`<${Shown} key=${shown.id} id=${shown.id} onClose=${() => setShown({})} />`}`;
}

function NoActions() {
  return html`<section class="card">
    <${Empty} icon="bolt" title=${t("actions.empty")} about=${t("actions.empty.about")}>
      <${AddMenu} kind="main" />
    <//>
  </section>`;
}

// Ready-made actions and CRMs: fetched when somebody wants to see them.
function Ready({ isOpen }) {
  const [isShown, setShown] = useState(isOpen);
  return html`<details class="card" open=${isOpen} onToggle=${(event) => setShown(event.currentTarget.open)}>
    <summary>${t("actions.gallery")}</summary>
    ${isShown && html`<${Gallery} />`}
  </details>`;
}
