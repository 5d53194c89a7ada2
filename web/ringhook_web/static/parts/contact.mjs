// What the lookups said of the caller, and how each of them went.
import { useCell } from "../cell.mjs";
import { draft } from "../draft.mjs";
import { html } from "../view.mjs";
import { language, loadWords, t } from "../words.mjs";

await loadWords("parts");

const TONES = { one: "good", several: "warn", nobody: "", unanswered: "bad" };

/** *contact* as a story or a tried lookup tells it; nothing when nobody was asked. */
export function Contact({ contact }) {
  useCell(draft);
  if (!contact) return null;
  const { known, choices, asked } = contact;
  return html`<section class="card padded contact">
    <header class="row"><h2>${t("parts.contact")}</h2><span class=${`tag ${TONES[known]}`}>${t(`parts.known.${known}`)}</span></header>
    <${ContactFields} fields=${contact.fields} />
    ${choices.map((choice, index) => html`<${ContactFields} key=${index} fields=${choice} />`)}
    <ul class="plain asked">
      ${asked.map((one, index) => html`<${Asked} key=${index} one=${one} />`)}
    </ul>
  </section>`;
}

function ContactFields({ fields }) {
  const shown = Object.entries(fields).filter(([, value]) => value);
  if (!shown.length) return null;
  return html`<dl class="facts">
    ${shown.map(
      ([name, value]) => html`<dt key=${name}>${name}</dt>
        <dd>${/^https?:\/\//i.test(value) ? html`<a href=${value} target="_blank" rel="noopener noreferrer">${value}</a>` : value}</dd>`,
    )}
  </dl>`;
}

function Asked({ one }) {
  const name = draft.get().document?.lookups.find(({ id }) => id === one.lookup_id)?.name || one.lookup_id;
  return html`<li class="row">
    <b>${name}</b>
    ${one.number && html`<span class="mono">${one.number}</span>`}
    <span class=${`tag ${one.failure ? "bad" : "good"}`}>${one.failure ? failureWord(one.failure) : "OK"}</span>
    <small>${milliseconds(one.duration_ms)}</small>
    ${one.sentence && html`<small class="whole">${one.sentence}</small>`}
  </li>`;
}

/** A kind of failure in a word or two; what this page does not know is shown as it came. */
export function failureWord(failure) {
  const [key, found] = [`parts.failure.${failure}`, t(`parts.failure.${failure}`)];
  return found === key ? failure : found;
}

export function milliseconds(ms) {
  return t("parts.ms", { ms: new Intl.NumberFormat(language.get(), { maximumFractionDigits: 0 }).format(ms) });
}
