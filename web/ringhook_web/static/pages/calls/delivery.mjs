// A request to a CRM: what was sent, every attempt with its answer, and sending it again.
import { ApiError, post } from "../../api.mjs";
import { Button } from "../../parts/button.mjs";
import { failureWord, milliseconds } from "../../parts/contact.mjs";
import { clockTime, whole } from "../../parts/time.mjs";
import { toast, toastProblem } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { pretty } from "../actions/would.mjs";

const TONES = { succeeded: "good", sending: "warn", waiting: "warn", failed: "bad", unknown: "bad", dead: "bad" };
const CAN_BE_SENT = new Set(["failed", "unknown", "dead"]);

export function Delivery({ delivery, rendered, reload }) {
  const { id, state, attempts, shown, sentence, next_at: next, waits_for: cause } = delivery;
  return html`<div class="delivery">
    <${Request} request=${shown ?? rendered} />
    <div class="row">
      <span class=${`tag ${TONES[state]}`}>${t(`calls.state.${state}`)}</span>
      ${cause && html`<span class="tag">${failureWord(cause)}</span>`}
      ${state === "waiting" && next && html`<small>${t("calls.next", { at: whole(next) })}</small>`}
      ${CAN_BE_SENT.has(state) && html`<${Again} id=${id} reload=${reload} />`}
    </div>
    ${sentence && html`<p class="about">${sentence}</p>`}
    <ol class="plain attempts">${attempts.map((attempt, index) => html`<${Attempt} key=${index} attempt=${attempt} number=${index + 1} />`)}</ol>
  </div>`;
}

function Again({ id, reload }) {
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await post(`/api/deliveries/${encodeURIComponent(id)}/retry`, {});
      toast(t("calls.sent"), { tone: "good" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toastProblem(error);
    }
    setBusy(false);
    reload();
  };
  return html`<${Button} isBusy=${isBusy} disabled=${!may("operator")} onClick=${send}>${t("calls.again")}<//>`;
}

function Attempt({ attempt, number }) {
  const { started_at: at, outcome, status, duration_ms: ms, detail, answer, sentence } = attempt;
  const isGood = outcome === "ok";
  return html`<li>
    <p class="row">
      <small>${t("calls.attempt", { number })}</small>
      <time class="mono" datetime=${at} title=${whole(at)}>${clockTime(at)}</time>
      ${status > 0 && html`<span class=${`tag ${isGood ? "good" : "bad"}`}>${status}</span>`}
      ${outcome && !isGood && html`<span class="tag bad">${failureWord(outcome)}</span>`}
      <small>${milliseconds(ms)}</small>
    </p>
    ${sentence && html`<p class="about">${sentence}</p>`}
    ${detail && html`<p class="about mono" lang="en">${detail}</p>`}
    ${answer && html`<details><summary>${t("calls.answer")}</summary><pre>${pretty(answer)}</pre></details>`}
  </li>`;
}

/** The request as it goes out; its secrets are masked by the server. */
export function Request({ request }) {
  if (!request) return null;
  const { method, url, headers, body } = request;
  const lines = typeof headers === "string" ? headers : Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  if (!lines && !body) return html`<pre>${method} ${url}</pre>`;
  return html`<details class="request">
    <summary class="mono">${method} ${url}</summary>
    <pre>${[lines, body && pretty(body)].filter(Boolean).join("\n\n")}</pre>
  </details>`;
}
