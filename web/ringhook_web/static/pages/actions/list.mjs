// CELY's list: Type d'appel | Action | URL/PATH. Rows are dragged by their handle, or moved with the arrow keys on it.
import { useCell } from "../../cell.mjs";
import { add, draft, move } from "../../draft.mjs";
import { Menu } from "../../parts/menu.mjs";
import { may, session } from "../../session.mjs";
import { html, useMemo, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { freshAction, KINDS } from "./fresh.mjs";
import { usePreviews } from "./preview.mjs";
import { Row } from "./row.mjs";

export function ActionList({ open }) {
  const { document, problems } = useCell(draft);
  const previews = usePreviews();
  const drag = useDrag();
  useCell(session);
  const spoken = useCell(language);
  const shared = { count: document.actions.length, isLocked: !may("admin"), open, problems, spoken };
  return html`<section class="card actions">
    <table class="action-table">
      <caption class="unseen">${t("actions.list")}</caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${t("actions.calltype")}</th>
          <th scope="col">${t("actions.kind")}</th>
          <th scope="col">${t("actions.target")}</th>
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${document.actions.map(
          (action, index) => html`<${Kept} key=${action.id} ...${shared} action=${action} index=${index} drag=${drag}
            would=${previews.would[action.id]} found=${previews.problems[action.id]} />`,
        )}
      </tbody>
    </table>
    <footer class="actions-foot">
      <${AddMenu} kind="link" />
      <p class="hint"><${Hint} /></p>
    </footer>
  </section>`;
}

// A row is drawn again only when something of it changed: a list may have hundreds.
function Kept(properties) {
  const { drag, open, ...rest } = properties;
  const isDragged = drag.dragged === rest.action.id || drag.over === rest.action.id;
  return useMemo(() => html`<${Row} ...${properties} />`, [...Object.values(rest), isDragged, drag.dragged]);
}

export function AddMenu({ kind }) {
  useCell(session);
  const items = KINDS.map((one) => ({
    label: t(`actions.add.${one}`),
    help: t(`actions.add.${one}.help`),
    onSelect: () => addAction(one),
  }));
  return html`<${Menu} button=${{ kind, icon: "plus", children: t("actions.add"), disabled: !may("admin") }} items=${items} />`;
}

export function addAction(kind, more) {
  const id = add("actions", freshAction(kind, more));
  requestAnimationFrame(() => {
    const row = window.document.querySelector(`[data-id="${CSS.escape(id)}"]`);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector("select").focus();
  });
}

function Hint() {
  const [before, between, after] = t("actions.hint").split("|");
  return html`${before}<code>"$phone$"</code> ${between} <code>"https://test.url/$phone$/"</code> ${after} <code>"/Applications/Program.App?$phone$"</code>`;
}

function useDrag() {
  const [dragged, setDragged] = useState("");
  const [over, setOver] = useState("");
  const idOf = (event) => event.currentTarget.closest("tr").dataset.id;
  const end = () => {
    setDragged("");
    setOver("");
  };
  return {
    dragged,
    over,
    onStart(event) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(event.currentTarget.closest("tr"), 0, 0);
      setDragged(idOf(event));
    },
    onOver(event) {
      if (!dragged) return;
      event.preventDefault();
      setOver(idOf(event));
    },
    onDrop(event) {
      event.preventDefault();
      const to = draft.get().document.actions.findIndex(({ id }) => id === idOf(event));
      if (dragged && to >= 0) move("actions", dragged, to);
      end();
    },
    onEnd: end,
  };
}
