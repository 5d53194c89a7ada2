// Settings of other products, or our own export, taken over as unsaved changes.
import { post } from "../../api.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { readText } from "../../parts/file.mjs";
import { Switch } from "../../parts/switch.mjs";
import { toast } from "../../parts/toast.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { withIds } from "./ids.mjs";

const FORMATS = ["ringhook", "cely", "biztel", "divalto", "threecx"];
const LISTS = ["connections", "agents", "actions", "lookups", "credentials"];

export function Import({ onClose }) {
  const [form, setForm] = useState(FORMATS[0]);
  const [text, setText] = useState("");
  const [merges, setMerges] = useState(true);
  const [read, setRead] = useState(null);
  const { isBusy, problems, run } = useDeed();
  const ask = async (event) => {
    event.preventDefault();
    await run(async () => setRead(await post(`/api/import/${form}`, { text }, { query: { merge: merges } })));
  };
  const take = () => {
    const before = draft.get().document;
    draft.set({ ...draft.get(), document: withIds(read.draft), problems: [] });
    toast(t("history.taken"), { undo: () => draft.set({ ...draft.get(), document: before }) });
    onClose();
  };
  const open = async (event) => {
    const [file] = event.currentTarget.files;
    if (file) setText(await readText(file));
    setRead(null);
  };
  const formats = FORMATS.map((value) => ({ value, label: t(`history.format.${value}`) }));
  const change = (set) => (value) => (setRead(null), set(value));
  const actions = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//>
    ${read ? html`<${Button} kind="main" onClick=${take}>${t("history.take")}<//>` : html`<${Button} kind="main" type="submit" form="import-form" isBusy=${isBusy}>${t("history.read")}<//>`}`;
  return html`<${Dialog} title=${t("history.import")} kind="wide" onClose=${onClose} actions=${actions}>
    <form class="stack" id="import-form" onSubmit=${ask}>
      <p class="about">${t("history.import.about")}</p>
      <div class="fields">
        <${Field} label=${t("history.format")}>${(attributes) => html`<${Select} ...${attributes} value=${form} options=${formats} onChange=${change(setForm)} />`}<//>
        <${Field} label=${t("history.file")}>${(attributes) => html`<input type="file" accept=".json,.csv,.txt,.xml,.html,text/*,application/json" ...${attributes} onChange=${open} />`}<//>
        <${Field} label=${t("history.text")} help=${t(`history.format.${form}.about`)} problems=${problems} isWide>
          ${(attributes) => html`<textarea class="mono" rows="8" required spellcheck=${false} ...${attributes} value=${text} onInput=${(event) => change(setText)(event.currentTarget.value)}></textarea>`}
        <//>
      </div>
      <div><${Switch} label=${t("history.merge")} isOn=${merges} onChange=${change(setMerges)}><span class="switch-words">${t("history.merge")}<small>${t("history.merge.about")}</small></span><//></div>
      <div role="status">${read && html`<${Found} read=${read} />`}</div>
    </form>
  <//>`;
}

function Found({ read }) {
  const counts = LISTS.map((section) => [section, read.draft[section]?.length ?? 0]).filter(([, count]) => count);
  return html`<p class="row"><b>${t("history.found")}</b>${counts.map(([section, count]) => html`<span key=${section} class="tag good">${t(`history.section.${section}`)}: ${count}</span>`)}</p>
    ${read.warnings.length > 0 && html`<h3>${t("history.warnings", { count: read.warnings.length })}</h3>
      <ul class="warnings" lang="en">${read.warnings.map(({ path, message }, index) => html`<li key=${index}>${path && html`<code>${path}</code> `}${message}</li>`)}</ul>`}`;
}
