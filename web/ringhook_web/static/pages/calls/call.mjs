// One call: who and when, what is known of the caller, and everything that happened, event by event.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Contact } from "../../parts/contact.mjs";
import { useNews } from "../../parts/news.mjs";
import { PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { whole } from "../../parts/time.mjs";
import { link } from "../../router.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { DialButton } from "./dial.mjs";
import { Event } from "./event.mjs";
import { Handled } from "./handled.mjs";
import { Recording } from "./recording.mjs";
import { Routes } from "./routing.mjs";
import { clicked, connectionName, Direction, duration, Outcome, people } from "./words.mjs";

export function CallPage({ id }) {
  const spoken = useCell(language);
  const asked = useAsked(() => get(`/api/calls/${encodeURIComponent(id)}`, { language: spoken }), [id, spoken]);
  useNews(asked.reload, ({ what, id: changed }) => what === "delivery" || changed === id, [id]);
  const call = asked.data?.call;
  const title = call ? call.name || asked.data.contact?.fields.name || call.phone || t("calls.withheld") : t("calls.one");
  return html`<p class="back"><a href=${link("calls")}>← ${t("calls.back")}</a></p>
    <${PageHead} title=${title}>${call && html`<span class="row"><${Direction} direction=${call.direction} /><${Outcome} call=${call} /><${Handled} call=${call} done=${asked.reload} /></span>${call.phone && html`<${DialButton} number=${call.phone} agent=${call.dialled?.agent_id} call=${call.id} />`}`}<//>
    <${Waiting} asked=${asked} />
    ${call && html`<div class="stack"><${Story} story=${asked.data} reload=${asked.reload} /></div>`}`;
}

function Story({ story, reload }) {
  const { call, contact, events } = story;
  return html`<div class="call-head">
      <section class="card padded" aria-label=${t("calls.one")}><${Facts} call=${call} /></section>
      <${Contact} contact=${contact} />
    </div>
    <${Routes} routes=${story.routing} />
    ${call.recordings.map((recording) => html`<${Recording} key=${recording.number} recording=${recording} />`)}
    <ol class="timeline">
      ${events.map((event, index) => html`<${Event} key=${`${event.event.event_id}/${index}`} event=${event} isLast=${index === events.length - 1} reload=${reload} />`)}
    </ol>`;
}

function Facts({ call }) {
  const facts = [
    [t("calls.number"), call.phone || t("calls.withheld")],
    [t("calls.line"), call.line],
    [t("calls.connection"), connectionName(call.connection)],
    [t("calls.agent"), people(call)],
    [t("calls.clicked"), clicked(call)],
    [t("calls.started"), whole(call.started_at)],
    [t("calls.answered"), call.answered_at && whole(call.answered_at)],
    [t("calls.ended"), call.ended_at && whole(call.ended_at)],
    [t("calls.talk"), duration(call.talk_seconds)],
    [t("calls.wait"), duration(call.wait_seconds)],
    [t("calls.cause"), call.cause],
    [t("calls.pbx"), call.pbx_call_id],
  ];
  return html`<dl class="facts">
    ${facts.filter(([, value]) => value).map(([title, value]) => html`<dt key=${title}>${title}</dt><dd>${value}</dd>`)}
  </dl>`;
}
