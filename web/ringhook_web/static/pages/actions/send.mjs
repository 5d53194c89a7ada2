// "Send for real": to the CRM, or to one desktop; asked twice, then the answer is shown.
import { ApiError, get, post } from "../../api.mjs";
import { Button } from "../../parts/button.mjs";
import { milliseconds } from "../../parts/contact.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { useAsked } from "../../parts/page.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { isDesktop } from "./fresh.mjs";
import { pretty } from "./would.mjs";

export function SendForReal({ action, request }) {
  const [step, setStep] = useState("start");
  const [device, setDevice] = useState("");
  const [outcome, setOutcome] = useState(null);
  const devices = useAsked(() => (isDesktop(action.kind) ? get("/api/devices") : Promise.resolve({ devices: [] })), []);
  const connected = (devices.data?.devices ?? []).filter((one) => one.connected);
  const chosen = device || connected[0]?.id || "";
  const send = async () => {
    setStep("sending");
    setOutcome(await perform({ ...request, device_id: chosen }));
    setStep("start");
  };
  const isLocked = isDesktop(action.kind) && !chosen;
  return html`<section class="send">
    <h3>${t("test.real")}</h3>
    ${isDesktop(action.kind) && html`<${Devices} ...${{ connected, chosen, setDevice }} />`}
    ${step === "start"
      ? html`<${Button} disabled=${isLocked} onClick=${() => setStep("asking")}>${t("test.send")}<//>`
      : html`<div class="row" role="group" aria-label=${t("test.sure")}>
          <b>${t(isDesktop(action.kind) ? "test.sure.desktop" : "test.sure.crm")}</b>
          <${Button} kind="main" isBusy=${step === "sending"} onClick=${send}>${t("test.yes")}<//>
          <${Button} disabled=${step === "sending"} onClick=${() => setStep("start")}>${t("shell.cancel")}<//>
        </div>`}
    <div role="status">${outcome && html`<${Outcome} outcome=${outcome} />`}</div>
  </section>`;
}

function Devices({ connected, chosen, setDevice }) {
  if (!connected.length) return html`<p class="about">${t("test.nobody")}</p>`;
  const options = connected.map(({ id, name, agent_id }) => ({ value: id, label: `${name || id} · ${agent_id}` }));
  return html`<div class="fields"><${Field} label=${t("test.device")}>
    ${(attributes) => html`<${Select} ...${attributes} value=${chosen} options=${options} onChange=${setDevice} />`}
  <//></div>`;
}

async function perform(request) {
  try {
    return await post("/api/try", request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problems: error.problems.map(({ message }) => message) };
  }
}

function Outcome({ outcome }) {
  if (outcome.problems) return html`<${Problems} messages=${outcome.problems} />`;
  const { ok, status, duration_ms, ack, sentence, answer, detail, request } = outcome;
  const took = ack?.duration_ms ?? duration_ms;
  const facts = [status || null, ack?.status, ack?.reason, took === undefined ? null : milliseconds(took)];
  return html`<p class="row">
      <span class=${`tag ${ok ? "good" : "bad"}`}>${t(ok ? "test.worked" : "test.failed")}</span>
      <span>${facts.filter(Boolean).join(" · ")}</span>
    </p>
    ${[sentence, ack?.detail, detail].filter(Boolean).map((text) => html`<p key=${text}>${text}</p>`)}
    ${request?.url && html`<pre>${`${request.method ?? ""} ${request.url}`}</pre>`}
    ${answer && html`<pre>${pretty(answer)}</pre>`}`;
}
