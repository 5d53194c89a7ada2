// Numbers for which nothing happens; as a file they go through any spreadsheet.
import { useCell } from "../../cell.mjs";
import { change, draft, problemsAt } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { download } from "../../parts/copy.mjs";
import { Problems, Select } from "../../parts/field.mjs";
import { readText } from "../../parts/file.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html, useRef, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { readCsv, writeCsv } from "./csv.mjs";

const PLACE = "settings";
const MOST_SHOWN = 100;
const NAME = "exceptions.csv";

const put = (list) => change(PLACE, "exceptions", list);

export function Exceptions() {
  const { document } = useCell(draft);
  const list = document.settings.exceptions;
  const [sought, setSought] = useState("");
  const isLocked = !may("admin");
  const rows = list.map((entry, index) => ({ entry, index })).filter(({ entry }) => `${entry.number} ${entry.note}`.toLowerCase().includes(sought.toLowerCase()));
  return html`<section class="card padded stack" aria-labelledby="exceptions-list">
    <div><h2 id="exceptions-list">${t("settings.exceptions")}</h2><p class="about">${t("settings.exceptions.about")}</p></div>
    ${list.length > 10 && html`<input type="search" class="short" aria-label=${t("settings.search")} placeholder=${t("settings.search")} value=${sought} onInput=${(event) => setSought(event.currentTarget.value)} />`}
    ${rows.length > 0 && html`<div class="entries">${rows.slice(0, MOST_SHOWN).map(({ entry, index }) => html`<${Exception} key=${index} ...${{ entry, index, list, isLocked, agents: document.agents }} />`)}</div>`}
    ${rows.length > MOST_SHOWN && html`<p class="about">${t("settings.cut", { shown: MOST_SHOWN, count: rows.length })}</p>`}
    <div class="row">
      <${Button} icon="plus" disabled=${isLocked} onClick=${() => put([{ number: "", agent: "", note: "" }, ...list])}>${t("settings.exception.add")}<//>
      <${Import} list=${list} agents=${document.agents} isLocked=${isLocked} />
      <${Button} disabled=${!list.length} onClick=${() => download(NAME, writeCsv(list), "text/csv")}>${t("settings.csv.export")}<//>
    </div>
  </section>`;
}

function Exception({ entry, index, list, isLocked, agents }) {
  const set = (key, value) => put(list.map((old, at) => (at === index ? { ...old, [key]: value } : old)));
  const typed = (key) => (event) => set(key, event.currentTarget.value);
  const options = [{ value: "", label: t("settings.everybody") }, ...agents.map(({ id, name }) => ({ value: id, label: name || id }))];
  const problems = problemsAt(PLACE, `exceptions.${index}`);
  const name = entry.number || index + 1;
  return html`<div class="pair three">
      <input type="text" class="mono" inputmode="tel" maxlength="40" aria-label=${t("settings.number")} placeholder="+3338820*" aria-invalid=${problems.length ? "true" : undefined} disabled=${isLocked} value=${entry.number} onInput=${typed("number")} />
      <${Select} aria-label=${t("settings.agent")} disabled=${isLocked} value=${entry.agent} options=${options} onChange=${(id) => set("agent", id)} />
      <input type="text" maxlength="200" aria-label=${t("settings.note")} placeholder=${t("settings.note")} disabled=${isLocked} value=${entry.note} onInput=${typed("note")} />
      <${Button} kind="quiet" icon="bin" label=${t("settings.exception.remove", { name })} disabled=${isLocked} onClick=${() => put(list.filter((_, at) => at !== index))} />
    </div>
    <${Problems} messages=${problems} />`;
}

// What is there already is kept; the file adds to it.
function Import({ list, agents, isLocked }) {
  const input = useRef(null);
  const take = async (event) => {
    const [file] = event.currentTarget.files;
    if (!file) return;
    const { found, unknown } = readCsv(await readText(file), agents);
    input.current.value = "";
    const known = new Set(list.map(({ number, agent }) => `${number}|${agent}`));
    const added = found.filter(({ number, agent }) => !known.has(`${number}|${agent}`));
    put([...list, ...added]);
    const undo = () => put(list);
    toast(t("settings.csv.added", { count: added.length }) + (unknown ? ` ${t("settings.csv.unknown", { count: unknown })}` : ""), { undo });
  };
  return html`<input ref=${input} type="file" class="unseen" tabindex="-1" aria-label=${t("settings.csv.import")} accept=".csv,.txt,text/csv,text/plain" onChange=${take} />
    <${Button} disabled=${isLocked} onClick=${() => input.current.click()}>${t("settings.csv.import")}<//>`;
}
