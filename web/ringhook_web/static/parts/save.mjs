// The one Save of the page, wherever it is shown.
import { useCell } from "../cell.mjs";
import { draft, isDirty, save } from "../draft.mjs";
import { may, session } from "../session.mjs";
import { html } from "../view.mjs";
import { t } from "../words.mjs";
import { Button } from "./button.mjs";
import { toast, toastProblem } from "./toast.mjs";

export async function saveNow() {
  let outcome;
  try {
    outcome = await save();
  } catch (error) {
    toastProblem(error);
    return;
  }
  if (outcome === "saved") toast(t("shell.saved"), { tone: "good" });
  if (outcome === "invalid") {
    toast(t("shell.invalid", { count: draft.get().problems.length }), { tone: "bad" });
    requestAnimationFrame(() => document.querySelector("[aria-invalid=true]")?.focus());
  }
}

export function SaveButton() {
  const { isSaving } = useCell(draft);
  useCell(session);
  return html`<${Button} kind="main" class="save" isBusy=${isSaving} disabled=${!isDirty() || !may("admin")} onClick=${saveNow}>
    ${t("shell.save")}
  <//>`;
}
