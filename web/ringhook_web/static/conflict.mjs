// Somebody else saved first: what they changed, what is changed here, and a choice where both touched the same.
import { draft, leaveConflict, rebase } from "./draft.mjs";
import { merge } from "./merge.mjs";
import { Button } from "./parts/button.mjs";
import { Change, unitTitle } from "./parts/changes.mjs";
import { Dialog } from "./parts/dialog.mjs";
import { saveNow } from "./parts/save.mjs";
import { html, useId, useState } from "./view.mjs";
import { t } from "./words.mjs";

const SIDES = ["mine", "theirs"];

export default function ConflictDialog() {
  const { base, document, conflict } = draft.get();
  const [choices, setChoices] = useState({});
  const { conflicts, theirs } = merge(base, document, conflict.document);
  const both = new Set(conflicts.map(({ unit }) => unit));
  const proceed = async () => {
    rebase(conflict, choices);
    await saveNow();
  };
  const actions = html`<${Button} onClick=${leaveConflict}>${t("shell.cancel")}<//>
    <${Button} kind="main" onClick=${proceed}>${t("shell.conflict.save")}<//>`;
  return html`<${Dialog} title=${t("shell.conflict.title")} kind="wide" onClose=${leaveConflict} actions=${actions}>
    <p>${t(conflicts.length ? "shell.conflict.choose" : "shell.conflict.apart")}</p>
    ${conflicts.map(
      (found) => html`<${Choice} key=${found.unit} found=${found} side=${choices[found.unit] ?? "mine"}
        choose=${(side) => setChoices({ ...choices, [found.unit]: side })} />`,
    )}
    <${Others} changes=${theirs.filter(({ unit }) => !both.has(unit))} />
  <//>`;
}

function Choice({ found, side, choose }) {
  const name = useId();
  return html`<fieldset class="choice">
    <legend>${unitTitle(found.unit, found.mine ?? found.theirs ?? found.before)}</legend>
    <div class="sides">
      ${SIDES.map(
        (one) => html`<label key=${one} class=${side === one ? "chosen" : ""}>
          <span><input type="radio" name=${name} checked=${side === one} onChange=${() => choose(one)} />
            <b>${t(`shell.conflict.${one}`)}</b></span>
          <${Change} before=${found.before} after=${found[one]} />
        </label>`,
      )}
    </div>
  </fieldset>`;
}

function Others({ changes }) {
  if (!changes.length) return null;
  return html`<h3>${t("shell.conflict.others")}</h3>
    <ul class="plain">
      ${changes.map(
        ({ unit, before, after }) => html`<li key=${unit}>
          <b>${unitTitle(unit, after ?? before)}</b><${Change} before=${before} after=${after} />
        </li>`,
      )}
    </ul>`;
}
