// What the PBX asked about a call, who was considered, and what it heard.
import { milliseconds } from "../../parts/contact.mjs";
import { clockTime, whole } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { loadWords, t } from "../../words.mjs";

await loadWords("routing");

const TONES = { rings: "good", own_way: "warn", shows_name: "warn" };

export function Routes({ routes }) {
  if (!routes?.length) return null;
  return html`<section class="card padded routes" aria-labelledby="routes-title">
    <h2 id="routes-title">${t("routing.asked")}</h2>
    <ol class="plain">${routes.map((route) => html`<${Route} key=${route.at} route=${route} />`)}</ol>
  </section>`;
}

function Route({ route }) {
  const { at, sentence, answered, answer_sentence: said, considered, digits, source, duration_ms: ms } = route;
  return html`<li>
    <p class="row">
      <time class="mono" datetime=${at} title=${whole(at)}>${clockTime(at)}</time>
      ${digits && html`<span class="tag">${t("routing.digits", { digits })}</span>`}
      ${source && html`<span class="tag">${t(`routing.source.${source}`)}</span>`}
      <small>${milliseconds(ms)}</small>
    </p>
    <p>${sentence}</p>
    ${considered.length > 0 && html`<ul class="considered">
      ${considered.map((one, index) => html`<li key=${index}>${one.sentence}</li>`)}
    </ul>`}
    <p><span class=${`tag ${TONES[answered] ?? ""}`}>${said}</span></p>
  </li>`;
}
