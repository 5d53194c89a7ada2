// Install a CRM: the fields its chosen operations need, and what will be added.
import { ApiError, ask } from "../api.mjs";
import { draft, refresh } from "../draft.mjs";
import { Button } from "../parts/button.mjs";
import { Dialog } from "../parts/dialog.mjs";
import { Field, Problems, Select } from "../parts/field.mjs";
import { toast } from "../parts/toast.mjs";
import { html, useState } from "../view.mjs";
import { t } from "../words.mjs";

const ANSWER = /^(?:answers|body\.answers)\./;

export default function PackDialog({ pack, onClose }) {
  const [answers, setAnswers] = useState(Object.fromEntries(pack.fields.map((field) => [field.key, field.default])));
  const [wanted, setWanted] = useState(pack.operations.map(({ operation }) => operation));
  const [problems, setProblems] = useState([]);
  const [isBusy, setBusy] = useState(false);
  const needed = pack.operations.filter(({ operation }) => wanted.includes(operation));
  const keys = new Set(needed.flatMap(({ fields }) => fields));
  const fields = pack.fields.filter(({ key }) => keys.has(key));
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    const found = wanted.length ? await install(pack, fields, answers, wanted) : [{ path: "", message: t("packs.nothing") }];
    setBusy(false);
    setProblems(found);
    if (found.length) return;
    toast(t("packs.installed", { title: pack.title }), { tone: "good" });
    onClose();
  };
  const at = (key) => problems.filter(({ path }) => path.replace(ANSWER, "") === key).map(({ message }) => message);
  const others = problems.filter(({ path }) => !fields.some(({ key }) => path.replace(ANSWER, "") === key));
  return html`<${Dialog} title=${pack.title} kind="wide" onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      <p class="about">${t("packs.about")}</p>
      <${Operations} pack=${pack} wanted=${wanted} setWanted=${setWanted} />
      <div class="fields">
        ${fields.map(
          (field) => html`<${Answer} key=${field.key} field=${field} value=${answers[field.key]} problems=${at(field.key)}
            set=${(value) => setAnswers({ ...answers, [field.key]: value })} />`,
        )}
      </div>
      ${pack.notes.length > 0 &&
      html`<details><summary>${t("packs.notes")}</summary><ul lang="en">${pack.notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul></details>`}
      <${Problems} messages=${others.map(({ message }) => message)} />
      <div class="row"><${Button} kind="main" type="submit" isBusy=${isBusy}>${t("packs.install")}<//></div>
    </form>
  <//>`;
}

function Operations({ pack, wanted, setWanted }) {
  const toggle = (operation) =>
    setWanted(wanted.includes(operation) ? wanted.filter((one) => one !== operation) : [...wanted, operation]);
  return html`<fieldset>
    <legend>${t("packs.choose")}</legend>
    <div class="checks">
      ${pack.operations.map(
        ({ operation, title, kind, unverified }) => html`<label key=${operation}>
          <input type="checkbox" checked=${wanted.includes(operation)} onChange=${() => toggle(operation)} />
          <span>${title} <span class="tag">${kind === "lookup" ? t("packs.kind.lookup") : kind}</span>
            ${unverified && html` <span class="tag warn" title=${unverified}>${t("packs.unverified")}</span>`}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

function Answer({ field, value, problems, set }) {
  const label = field.required ? field.label : `${field.label} (${t("packs.options")})`;
  const typed = (event) => set(event.currentTarget.value);
  return html`<${Field} label=${label} help=${field.help} problems=${problems}>
    ${(attributes) =>
      field.options.length
        ? html`<${Select} ...${attributes} value=${value} options=${field.options} onChange=${set} />`
        : html`<input ...${attributes} type=${field.secret ? "password" : "text"} autocomplete="off" required=${field.required}
            value=${value} onInput=${typed} />`}
  <//>`;
}

// Returns the problems; none when it is installed and the draft stands on the new version.
async function install(pack, fields, answers, operations) {
  const given = Object.fromEntries(fields.map(({ key }) => [key, answers[key]]).filter(([, value]) => value));
  try {
    const body = { answers: given, operations };
    await ask("POST", `/api/packs/${encodeURIComponent(pack.slug)}/install`, { body, etag: draft.get().etag });
    await refresh();
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412) await refresh();
    return error.problems;
  }
}
