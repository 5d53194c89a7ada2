// The operator's page: every workspace, made and deleted. What is in them needs a key of theirs.
import { ask, get, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { CopyText } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Problems } from "../../parts/field.mjs";
import { PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { Ago } from "../../parts/time.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const NAME = "[a-z0-9\\-]{1,40}";

export default function WorkspacesPage() {
  useCell(language);
  const asked = useAsked(() => get("/api/workspaces"), []);
  const [isMaking, setMaking] = useState(false);
  const [chosen, setChosen] = useState(null);
  const add = html`<${Button} kind="main" icon="plus" onClick=${() => setMaking(true)}>${t("workspaces.add")}<//>`;
  return html`<${PageHead} title=${t("workspaces.title")} about=${t("workspaces.about")}>${add}<//>
    <${Waiting} asked=${asked} />
    ${asked.data && html`<${Table} caption=${t("workspaces.title")} columns=${columns(setChosen)} rows=${asked.data.workspaces} keyOf=${({ name }) => name} />`}
    ${isMaking && html`<${Make} onMade=${asked.reload} onClose=${() => setMaking(false)} />`}
    ${chosen && html`<${Delete} name=${chosen.name} onDone=${asked.reload} onClose=${() => setChosen(null)} />`}`;
}

function columns(choose) {
  return [
    { key: "name", label: t("workspaces.name"), show: ({ name, standing }) => html`<b class="mono">${name}</b>${standing !== "open" && html` <span class="tag">${t("workspaces.leaving")}</span>`}` },
    { key: "title", label: t("workspaces.label"), show: ({ title }) => title || "—" },
    { key: "made", label: t("workspaces.made"), show: ({ created_at }) => (created_at ? html`<${Ago} at=${created_at} />` : "—") },
    { key: "tools", label: t("parts.tools"), class: "tools", show: (one) => html`<${Button} kind="danger" label=${t("workspaces.delete.of", { name: one.name })} onClick=${() => choose(one)}>${t("workspaces.delete")}<//>` },
  ];
}

function Make({ onMade, onClose }) {
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [made, setMade] = useState(null);
  const { isBusy, problems, run } = useDeed();
  const make = async (event) => {
    event.preventDefault();
    if (await run(async () => setMade(await post("/api/workspaces", { name, title })))) onMade();
  };
  if (made) {
    const done = html`<${Button} kind="main" onClick=${onClose}>${t("workspaces.copied")}<//>`;
    return html`<${Dialog} title=${t("workspaces.ready", { name })} actions=${done}>
      <p>${t("workspaces.once")}</p>
      <${CopyText} title=${t("workspaces.key")} text=${made.key} />
      <${CopyText} title=${t("workspaces.address")} text=${made.url} />
    <//>`;
  }
  const actions = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//><${Button} kind="main" type="submit" form="workspace-form" isBusy=${isBusy}>${t("workspaces.make")}<//>`;
  return html`<${Dialog} title=${t("workspaces.add")} onClose=${onClose} actions=${actions}>
    <form id="workspace-form" class="stack" onSubmit=${make}>
      <${Field} label=${t("workspaces.name")} help=${t("workspaces.name.about")}>
        ${(attributes) => html`<input type="text" class="mono" required maxlength="40" pattern=${NAME} autofocus autocomplete="off" spellcheck=${false} ...${attributes} value=${name} onInput=${(event) => setName(event.currentTarget.value)} />`}
      <//>
      <${Field} label=${t("workspaces.label")} help=${t("workspaces.label.about")}>
        ${(attributes) => html`<input type="text" maxlength="100" autocomplete="off" ...${attributes} value=${title} onInput=${(event) => setTitle(event.currentTarget.value)} />`}
      <//>
      <${Problems} messages=${problems} />
    </form>
  <//>`;
}

// Its name is typed once more: nothing of it can come back.
function Delete({ name, onDone, onClose }) {
  const [typed, setTyped] = useState("");
  const { isBusy, problems, run } = useDeed();
  const remove = async (event) => {
    event.preventDefault();
    const path = `/api/workspaces/${encodeURIComponent(name)}`;
    if (!(await run(() => ask("DELETE", path, { query: { confirm: typed } })))) return;
    onDone();
    onClose();
  };
  const actions = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//><${Button} kind="danger" type="submit" form="delete-form" isBusy=${isBusy} disabled=${typed !== name}>${t("workspaces.delete")}<//>`;
  return html`<${Dialog} title=${t("workspaces.delete.of", { name })} onClose=${onClose} actions=${actions}>
    <form id="delete-form" class="stack" onSubmit=${remove}>
      <p>${t("workspaces.delete.about")}</p>
      <${Field} label=${t("workspaces.again", { name })}>
        ${(attributes) => html`<input type="text" class="mono" required autofocus autocomplete="off" spellcheck=${false} ...${attributes} value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />`}
      <//>
      <${Problems} messages=${problems} />
    </form>
  <//>`;
}
