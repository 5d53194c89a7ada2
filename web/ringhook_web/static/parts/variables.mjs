// The list of variables to choose from, with what each means and a sample.
import { get } from "../api.mjs";
import { html, useEffect, useState } from "../view.mjs";
import { language, loadWords, t } from "../words.mjs";
import { toastProblem } from "./toast.mjs";

const FIRST = ["phone", "caller_name", "line", "agent", "extension", "call_id", "name", "company"];
const FORMS = ["national", "e164", "digits"];

// In the language it was opened in; another language opens it again.
const catalogues = new Map();

export default function Variables({ more, choose }) {
  const [sought, setSought] = useState("");
  const [listed, setListed] = useState(catalogues.get(language.get()));
  useEffect(() => {
    if (!listed) open().then(setListed, toastProblem);
  }, []);
  const words = sought.toLowerCase();
  const fits = ({ spelling, meaning }) => `${spelling} ${meaning}`.toLowerCase().includes(words);
  const enter = (event) => {
    const [first] = [...more, ...(listed ?? [])].filter(fits);
    if (event.key === "Enter" && first) choose(first.spelling);
  };
  return html`<input type="search" autofocus placeholder=${t("shell.insert.search")} aria-label=${t("shell.insert.search")}
      value=${sought} onInput=${(event) => setSought(event.currentTarget.value)} onKeyDown=${enter} />
    <ul class="plain">
      ${[...more, ...(listed ?? [])].filter(fits).map(
        (variable) => html`<li key=${variable.spelling}>
          <button type="button" class="menu-item" onClick=${() => choose(variable.spelling)}>
            <span><code>${variable.spelling}</code><small>${variable.meaning}</small></span>
            ${variable.sample && html`<small class="mono">${variable.sample}</small>`}
          </button>
        </li>`,
      )}
    </ul>`;
}

async function open() {
  const [{ variables }] = await Promise.all([get("/api/variables"), loadWords("variables")]);
  const rank = ({ name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const usual = variables
    .map(({ name, spellings, meaning, sample }) => ({ name, sample, meaning, spelling: spellings.find((text) => text.startsWith("$")) }))
    .filter(({ spelling }) => spelling)
    .sort((one, other) => rank(one) - rank(other));
  const forms = FORMS.map((form) => ({ name: form, spelling: `$phone|${form}$`, sample: "" }));
  const found = [usual[0], ...forms, ...usual.slice(1)].map((one) => ({ ...one, meaning: meaningOf(one) }));
  catalogues.set(language.get(), found);
  return found;
}

// The words of the page, else what the server calls it.
function meaningOf({ name, meaning }) {
  const key = `variables.${name}`;
  const found = t(`variables.${name}`);
  return found === key ? meaning : found;
}
