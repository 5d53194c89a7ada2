// What is kept about callers: erase a number, take calls along.
import { post, text } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { download } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Problems } from "../../parts/field.mjs";
import { may, session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

export function Privacy() {
  useCell(session);
  const [isErasing, setErasing] = useState(false);
  const { isBusy, problems, run } = useDeed();
  const isAdmin = may("admin");
  const take = (masked) => run(() => takeAlong(masked));
  return html`<section class="card padded" aria-labelledby="privacy"><h2 id="privacy">${t("settings.privacy")}</h2>
    <p class="about">${t("settings.privacy.about")}</p>
    <div class="row wrap">
      <${Button} kind="danger" disabled=${!isAdmin} onClick=${() => setErasing(true)}>${t("settings.erase")}<//>
      <${Button} isBusy=${isBusy} onClick=${() => take(true)}>${t("settings.export.masked")}<//>
      <${Button} isBusy=${isBusy} disabled=${!isAdmin} onClick=${() => take(false)}>${t("settings.export")}<//>
    </div>
    <${Problems} messages=${problems} />
    ${isErasing && html`<${Erase} onClose=${() => setErasing(false)} />`}
  </section>`;
}

// Asked twice: first for the number, then whether it is the right one.
function Erase({ onClose }) {
  const [number, setNumber] = useState("");
  const [isSure, setSure] = useState(false);
  const [removed, setRemoved] = useState(null);
  const { isBusy, problems, run } = useDeed();
  const submit = async (event) => {
    event.preventDefault();
    if (!isSure) setSure(true);
    else await run(async () => setRemoved(await erase(number.trim())));
  };
  if (removed) {
    const done = html`<${Button} kind="main" onClick=${onClose}>${t("shell.close")}<//>`;
    return html`<${Dialog} title=${t("settings.erase")} onClose=${onClose} actions=${done}>
      <p role="status">${t("settings.erase.done", { count: removed.calls ?? 0 })}</p>
    <//>`;
  }
  const yes = isSure ? t("settings.erase.yes") : t("settings.erase.next");
  const actions = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//>
    <${Button} kind=${isSure ? "danger" : "main"} type="submit" form="erase-form" isBusy=${isBusy}>${yes}<//>`;
  return html`<${Dialog} title=${t("settings.erase")} onClose=${onClose} actions=${actions}>
    <form id="erase-form" class="stack" onSubmit=${submit}>
      <p>${t("settings.erase.about")}</p>
      <${Field} label=${t("settings.number")} help=${t("settings.erase.help")}>
        ${(attributes) => html`<input type="text" class="mono" inputmode="tel" required maxlength="60" autofocus autocomplete="off" ...${attributes}
          readonly=${isSure} value=${number} onInput=${(event) => setNumber(event.currentTarget.value)} />`}
      <//>
      ${isSure && html`<p role="alert"><b>${t("settings.erase.sure", { number })}</b></p>`}
      <${Problems} messages=${problems} />
    </form>
  <//>`;
}

// Much to look at takes several requests.
async function erase(number) {
  const removed = {};
  let cursor = "";
  do {
    const told = await post("/api/erase", { number, cursor });
    for (const [kind, count] of Object.entries(told.removed)) removed[kind] = (removed[kind] ?? 0) + count;
    cursor = told.next_cursor;
  } while (cursor);
  return removed;
}

async function takeAlong(masked) {
  const pages = [];
  let cursor = "";
  do {
    const lines = await text("/api/export", { masked, cursor });
    const end = lines.trimEnd().lastIndexOf("\n") + 1;
    pages.push(lines.slice(0, end));
    cursor = JSON.parse(lines.slice(end)).cursor ?? "";
  } while (cursor);
  download(masked ? "ringhook-masked.jsonl" : "ringhook.jsonl", pages.join(""), "application/x-ndjson");
}

