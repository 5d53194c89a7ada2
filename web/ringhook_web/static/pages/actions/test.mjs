// Try an action: pick a call, see what would happen and why, then send it for real and see the answer.
import { get, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { Icon } from "../../parts/icon.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { clockTime } from "../../parts/time.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { unchained } from "./preview.mjs";
import { platformOf, sampleContact, sampleEvent } from "./sample.mjs";
import { SendForReal } from "./send.mjs";
import { WouldWhole } from "./would.mjs";

const CALLS = 15;
const SAMPLES = ["inbound", "outbound"];

export default function TestDialog({ id, onClose }) {
  const { document } = useCell(draft);
  const action = document.actions.find((entry) => entry.id === id);
  const [source, setSource] = useState(action.call_type === "outbound" ? "outbound" : "inbound");
  const [phone, setPhone] = useState("+33184881234");
  const calls = useAsked(() => get("/api/calls", { limit: CALLS }), []);
  const asked = useAsked(() => look(document, action, source, phone), [source, phone]);
  const isSample = SAMPLES.includes(source);
  return html`<${Dialog} title=${`${t("test.title")} · ${action.name || action.kind}`} kind="wide" onClose=${onClose}>
    <div class="stack">
      <div class="fields">
        <${Field} label=${t("test.call")}>
          ${(attributes) => html`<${Select} ...${attributes} value=${source} options=${sources(calls.data?.calls ?? [])} onChange=${setSource} />`}
        <//>
        ${isSample &&
        html`<${Field} label=${t("test.number")} help=${t("test.number.help")}>
          ${(attributes) => html`<input ...${attributes} type="tel" value=${phone} onInput=${(event) => setPhone(event.currentTarget.value)} />`}
        <//>`}
      </div>
      <section>
        <h3>${t("test.would")}</h3>
        ${asked.data ? html`<${Verdicts} decisions=${asked.data.decisions} />` : html`<${Waiting} asked=${asked} />`}
        ${asked.data && asked.error && html`<${Waiting} asked=${asked} />`}
      </section>
      ${asked.data && may("operator") && html`<${SendForReal} action=${action} request=${asked.data.request} />`}
    </div>
  <//>`;
}

function Verdicts({ decisions }) {
  if (!decisions.length) return html`<p class="verdict bad">${t("test.nothing")}</p>`;
  return decisions.map(
    (decision, index) => html`<div key=${index}>
      <p class=${`verdict ${decision.runs ? "good" : "bad"}`}>
        <${Icon} name=${decision.runs ? "check" : "alert"} />
        <span>${decision.sentence} ${decision.agent && html`<span class="tag">${decision.agent}</span>`}</span>
      </p>
      ${!decision.runs && html`<p class="about">${t("test.else")}</p>`}
      <${WouldWhole} would=${decision.would} />
    </div>`,
  );
}

function sources(calls) {
  const made = SAMPLES.map((value) => ({ value, label: t(`test.sample.${value}`) }));
  const kept = calls.map(({ id, started_at, phone, name, direction, result }) => ({
    value: `call:${id}`,
    label: [clockTime(started_at), t(`test.direction.${direction}`), name || phone || "—", result].join(" · "),
  }));
  return [...made, ...kept];
}

// Returns the decisions about this action, those that run first, and what /api/try needs for the same call.
async function look(document, action, source, phone) {
  const actions = document.actions.filter(({ target }) => target);
  const config = { ...document, actions: actions.map((entry) => unchained(entry, actions)) };
  const basis = source.startsWith("call:") ? await keptCall(source.slice("call:".length)) : madeUp(document, action, source, phone);
  const platform = platformOf(action);
  const told = await post("/api/simulate", { config, platform, language: language.get(), ...basis.simulated });
  const about = told.events.flatMap(({ event, decisions }) =>
    decisions.filter(({ action_id }) => action_id === action.id).map((decision) => ({ ...decision, event_id: event.event_id })),
  );
  const running = about.filter(({ runs }) => runs);
  const shown = running.length ? running : about.slice(0, 1);
  const request = { action_id: action.id, ...basis.tried(shown[0]?.event_id) };
  if (may("admin")) request.config = config;
  return { decisions: shown, request };
}

function madeUp(document, { trigger }, direction, phone) {
  const event = sampleEvent(document, { phone, direction, trigger });
  return { simulated: { event, contact: sampleContact }, tried: () => ({ event }) };
}

async function keptCall(id) {
  const story = await get(`/api/calls/${encodeURIComponent(id)}`);
  return {
    simulated: { events: story.events.map(keptEvent), contact: story.contact?.fields ?? {} },
    tried: (event_id = "") => ({ call_id: id, event_id }),
  };
}

// A kept event, as GET /api/calls/<id> tells it, the way /api/simulate takes one.
function keptEvent({ event, received }) {
  return {
    event: event.event,
    direction: event.direction,
    phone: event.client.number,
    name: event.client.name,
    line: event.line.number,
    connection: event.connection,
    call_id: event.pbx_call_id,
    event_id: event.event_id,
    leg_id: event.leg_id,
    agents: event.agents.map(({ id, extension, number, email, name }) => ({ id, extension, number, email, name })),
    talk_seconds: event.talk_seconds,
    result: event.result,
    at: event.occurred_at,
    fields: received,
  };
}
