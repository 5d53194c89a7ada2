// Place a call for an agent: their telephone rings first. Pressing twice, or asking again after a lost answer, calls once.
import { ApiError, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { may, session } from "../../session.mjs";
import { html, useId, useRef, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

let lastAgent = "";

/** A button that opens the form. *call* is the call to return, if it is one: then *number* and *agent* are known. */
export function DialButton({ number = "", agent = "", call = "" }) {
  useCell(session);
  const [isOpen, setOpen] = useState(false);
  if (!may("operator")) return null;
  const words = call ? t("calls.dial.back") : t("calls.dial");
  return html`<${Button} kind=${call ? "" : "main"} icon="phone" onClick=${() => setOpen(true)}>${words}<//>
    ${isOpen && html`<${DialDialog} title=${words} number=${number} agent=${agent} call=${call} onClose=${() => setOpen(false)} />`}`;
}

function DialDialog({ title, number, agent, call, onClose }) {
  const { document } = useCell(draft);
  const { agents, settings } = document;
  const form = useId();
  const wish = useRef("");
  const known = agents.some(({ id }) => id === (agent || lastAgent)) ? agent || lastAgent : "";
  const [typed, setTyped] = useState({ agent: known || (agents.length === 1 ? agents[0].id : ""), number });
  const [told, setTold] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const change = (name, value) => {
    wish.current = "";
    setTold(null);
    setTyped({ ...typed, [name]: value });
  };
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    wish.current ||= newId();
    lastAgent = typed.agent;
    setBusy(true);
    setTold(null);
    const answer = await place({ ...typed, number: typed.number.trim(), id: wish.current, call_id: call });
    if (answer.isOver) wish.current = "";
    setTold(answer);
    setBusy(false);
  };
  const options = [...(typed.agent ? [] : [{ value: "", label: t("calls.dial.choose") }]), ...agents.map(({ id, name }) => ({ value: id, label: name || id }))];
  const prefix = settings.outgoing_prefix;
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`<${Button} onClick=${onClose}>${t("shell.close")}<//>
    <${Button} kind="main" icon="phone" type="submit" form=${form} isBusy=${isBusy}>${t("calls.dial.go")}<//>`}>
    <form id=${form} class="stack" onSubmit=${submit}>
      <p class="about">${agents.length ? t("calls.dial.about") : t("calls.dial.nobody")}</p>
      <${Field} label=${t("calls.agent")}>
        ${(attributes) => html`<${Select} ...${attributes} required value=${typed.agent} options=${options} onChange=${(value) => change("agent", value)} />`}
      <//>
      <${Field} label=${t("calls.number")} help=${prefix && t("calls.dial.prefix", { prefix })}>
        ${(attributes) => html`<input type="tel" autocomplete="off" maxlength="64" required autofocus ...${attributes} value=${typed.number}
          onInput=${(event) => change("number", event.currentTarget.value)} />`}
      <//>
      <p class=${`told ${told ? told.tone : ""}`} role="status">${told?.sentence ?? ""}${told?.detail && html` <small lang="en">${told.detail}</small>`}</p>
    </form>
  <//>`;
}

// While nobody heard the answer, the same wish is asked about again; once it is told, the next press is a new one.
async function place(wanted) {
  try {
    const { status, sentence, detail } = await post("/api/calls", wanted, { query: { language: language.get() } });
    return { sentence, detail, tone: status === "done" ? "good" : "bad", isOver: true };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { sentence: error.message, detail: "", tone: "bad", isOver: error.status >= 400 && error.status < 500 && error.status !== 409 };
  }
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
