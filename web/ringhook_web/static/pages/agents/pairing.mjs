// Pair a desktop: a code to type there, good for ten minutes.
import { post } from "../../api.mjs";
import { Button } from "../../parts/button.mjs";
import { CopyText } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { html, useEffect, useRef, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

const TICK_MS = 1_000;

export function Pairing({ agent, devices, onClose }) {
  const asked = useAsked(() => post("/api/pairings", { agent_id: agent.id }), [agent.id]);
  const before = useRef(new Set(devices.map(({ id }) => id)));
  const made = devices.find((device) => device.agent_id === agent.id && !before.current.has(device.id));
  const actions = html`<${Button} onClick=${onClose}>${t("shell.close")}<//>`;
  return html`<${Dialog} title=${t("agents.pair.of", { name: agent.name || agent.id })} onClose=${onClose} actions=${actions}>
    <${Waiting} asked=${asked} />
    <div role="status">${made && html`<p class="tag good">${t("agents.pair.done", { name: made.name || made.id })}</p>`}</div>
    ${asked.data && !made && html`<${Code} offer=${asked.data} again=${asked.reload} />`}
  <//>`;
}

function Code({ offer, again }) {
  const left = useSecondsLeft(offer.expires_at);
  if (left <= 0) return html`<p>${t("agents.pair.over")} <${Button} onClick=${again}>${t("agents.pair.again")}<//></p>`;
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return html`<p class="pairing-code mono">${offer.code}</p>
    <p class="about">${t("agents.pair.about")} <span role="timer">${t("agents.pair.left", { clock })}</span></p>
    <${CopyText} title=${t("agents.pair.command")} text=${offer.command} />`;
}

function useSecondsLeft(at) {
  const count = () => Math.ceil((new Date(at) - Date.now()) / 1000);
  const [left, setLeft] = useState(count);
  useEffect(() => {
    setLeft(count());
    const timer = setInterval(() => setLeft(count()), TICK_MS);
    return () => clearInterval(timer);
  }, [at]);
  return left;
}
