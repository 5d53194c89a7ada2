// What one action did: what was opened or sent, what the desktops answered, how the CRM took it.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { milliseconds } from "../../parts/contact.mjs";
import { clockTime } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Delivery, Request } from "./delivery.mjs";
import { Fields, nameOf } from "./words.mjs";

export function Decision({ decision, reload }) {
  const { kind, agent, sentence, rendered, desktops, delivery, later } = decision;
  return html`<li class="decision">
    <header class="row">
      <span class=${`kind ${kind}`}>${kind}</span>
      <b>${nameOf(decision)}</b>
      ${agent && html`<span class="tag">${agent}</span>`}
      <small>${sentence}</small>
    </header>
    ${later.map((one, index) => html`<p key=${index} class="about"><time class="mono">${clockTime(one.at)}</time> ${one.sentence}</p>`)}
    ${delivery ? html`<${Delivery} delivery=${delivery} rendered=${rendered} reload=${reload} />` : html`<${Rendered} rendered=${rendered} />`}
    <${Acks} desktops=${desktops} />
  </li>`;
}

function Rendered({ rendered }) {
  if (!rendered) return null;
  if (rendered.refused) return html`<p class="problem">${rendered.message}</p>`;
  if (rendered.card) {
    const fields = Object.fromEntries(Object.entries(rendered.card).filter(([, value]) => value));
    return html`<details><summary>${t("calls.card")}</summary><${Fields} fields=${fields} /></details>`;
  }
  if (rendered.argv) {
    return html`<div class="block chips">${rendered.argv.map((one, index) => html`<span key=${index} class=${`chip ${index ? "" : "program"}`}>${one || '""'}</span>`)}</div>`;
  }
  if (rendered.method) return html`<${Request} request=${rendered} />`;
  return rendered.url ? html`<pre>${rendered.url}</pre>` : null;
}

/** What each desktop was sent and what it answered. */
export function Acks({ desktops }) {
  useCell(draft);
  if (!desktops.length) return null;
  return html`<ul class="plain acks">
    ${desktops.map((push) => html`<${Ack} key=${push.command_id} push=${push} />`)}
  </ul>`;
}

function Ack({ push }) {
  const agent = draft.get().document?.agents.find(({ id }) => id === push.agent_id)?.name || push.agent_id;
  const { ack } = push;
  const isGood = ack?.status === "done";
  return html`<li class="row">
    <span class=${`tag ${ack ? (isGood ? "good" : "bad") : "warn"}`}>${t(isGood ? "calls.ack.done" : ack ? "calls.ack.refused" : "calls.ack.none")}</span>
    <b>${agent}</b>
    ${ack && html`<span lang="en">${ack.sentence}</span>${ack.detail && html`<small class="mono">${ack.detail}</small>`}<small>${milliseconds(ack.duration_ms)}</small>`}
  </li>`;
}
