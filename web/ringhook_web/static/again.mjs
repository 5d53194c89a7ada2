// A session ended in the middle of the work: sign in again, over the draft.
import { isDirty } from "./draft.mjs";
import { Dialog } from "./parts/dialog.mjs";
import { giveUp } from "./session.mjs";
import { KeyForm } from "./signin.mjs";
import { html } from "./view.mjs";
import { t } from "./words.mjs";

export default function SignInDialog() {
  return html`<${Dialog} title=${t("shell.signin.again")} onClose=${giveUp}>
    <p>${t(isDirty() ? "shell.signin.kept" : "shell.signin.ended")}</p>
    <${KeyForm} />
  <//>`;
}
