// A test call through the connection, as far as one likes: it rings, is answered, ends.
import { post } from "../../api.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { link } from "../../router.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

const NEXT = { "": ["ringing"], ringing: ["answered", "ended"], answered: ["ended"], ended: [] };
const SAMPLE = "+442079460123";

export function Ring({ connection, adapter, onClose }) {
  const saved = draft.get().base;
  const [number, setNumber] = useState(SAMPLE);
  const [agent, setAgent] = useState(saved.agents[0]?.id ?? "");
  const [call, setCall] = useState({ id: "", call_id: "", last: "" });
  const { isBusy, problems, run } = useDeed();
  const isSaved = draft.get().document === saved;
  const agents = [{ value: "", label: "—" }, ...saved.agents.map(({ id, name }) => ({ value: id, label: name || id }))];
  const send = (event) =>
    run(async () => {
      const made = await post(`/api/connections/${encodeURIComponent(connection.id)}/ring`, { number, agent, event, call_id: call.call_id });
      setCall({ ...made, last: event });
    });
  const actions = html`<${Button} onClick=${onClose}>${t("shell.close")}<//>
    ${NEXT[call.last].map((event, index) => html`<${Button} key=${event} kind=${index ? "" : "main"} isBusy=${isBusy} onClick=${() => send(event)}>${t(`connections.ring.${event}`)}<//>`)}`;
  return html`<${Dialog} title=${t("connections.ring.of", { name: connection.name || adapter.title })} onClose=${onClose} actions=${actions}>
    <div class="stack">
      <p class="about">${t("connections.ring.about")}</p>
      ${!isSaved && html`<p class="about">${t("connections.ring.saved")}</p>`}
      <div class="fields">
        <${Field} label=${t("connections.number")}>
          ${(attributes) => html`<input type="text" inputmode="tel" maxlength="40" ...${attributes} value=${number} disabled=${Boolean(call.last)} onInput=${(event) => setNumber(event.currentTarget.value)} />`}
        <//>
        <${Field} label=${t("connections.agent")}>
          ${(attributes) => html`<${Select} ...${attributes} value=${agent} options=${agents} disabled=${Boolean(call.last)} onChange=${setAgent} />`}
        <//>
      </div>
      <${Problems} messages=${problems} />
      <div role="status">${call.last && html`<p class="row"><span class="tag good">${t(`connections.rang.${call.last}`)}</span> <a href=${link("calls", [call.id])}>${t("connections.ring.look")}</a></p>`}</div>
    </div>
  <//>`;
}
