// One event of a call: what arrived, what it meant, what every action did.
import { clockTime, whole } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Acks, Decision } from "./decision.mjs";
import { FollowUps } from "./follow.mjs";
import { Fields, nameOf } from "./words.mjs";

export function Event({ event, isLast, reload }) {
  const { event: meant, received, vendor_event: said, news, note, decisions, closed, follow_ups: followUps } = event;
  const runs = decisions.filter((decision) => decision.runs);
  const kind = meant.event.replace(/^call\./, "");
  return html`<li class=${`card happening ${isLast ? "last" : ""}`}>
    <header class="row">
      <time class="mono" datetime=${meant.received_at} title=${whole(meant.received_at)}>${clockTime(meant.received_at)}</time>
      <h2>${t(`calls.event.${kind}`)}</h2>
      ${said && html`<small class="mono">${said}</small>`}
      ${news !== "new" && html`<span class="tag warn">${t(`calls.news.${news}`)}</span>`}
      ${note && html`<small>${note}</small>`}
    </header>
    <div class="pairs-of-details">
      <details><summary>${t("calls.arrived", { count: Object.keys(received).length })}</summary><${Fields} fields=${received} /></details>
      <details><summary>${t("calls.meant")}</summary><${Fields} fields=${flat(meant)} /></details>
    </div>
    ${runs.length > 0 && html`<ul class="plain decisions">
      ${runs.map((decision, index) => html`<${Decision} key=${index} decision=${decision} reload=${reload} />`)}
    </ul>`}
    <${FollowUps} followUps=${followUps} reload=${reload} />
    ${closed.length > 0 && html`<div><h3>${t("calls.closed")}</h3><${Acks} desktops=${closed} /></div>`}
    <${Skipped} decisions=${decisions.filter((decision) => !decision.runs)} />
  </li>`;
}

function Skipped({ decisions }) {
  if (!decisions.length) return null;
  const reasons = new Map();
  for (const decision of decisions) reasons.set(decision.sentence, [...(reasons.get(decision.sentence) ?? []), decision]);
  return html`<details class="skipped">
    <summary>${t("calls.skipped", { count: decisions.length })}</summary>
    <dl class="reasons">
      ${[...reasons].map(
        ([sentence, those]) => html`<dt key=${sentence}>${sentence}</dt>
          <dd>${those.map((one, index) => html`<span key=${index} class="tag">${nameOf(one)}${one.agent && ` · ${one.agent}`}</span>`)}</dd>`,
      )}
    </dl>
  </details>`;
}

// What is known of the event, one name to a value; what is empty is left out.
function flat(value, path = "") {
  if (value === null || value === undefined || value === "") return {};
  if (typeof value !== "object") return { [path]: String(value) };
  const found = {};
  for (const [key, part] of Object.entries(value)) Object.assign(found, flat(part, path ? `${path}.${key}` : key));
  return found;
}
