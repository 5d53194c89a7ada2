// Whether a missed call needs nothing more: who said so and when, or the conversation that came of it.
import { ApiError, post } from "../../api.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field } from "../../parts/field.mjs";
import { whole } from "../../parts/time.mjs";
import { toastProblem } from "../../parts/toast.mjs";
import { link } from "../../router.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

/** *done* is called when the mark has changed. */
export function Handled({ call, done }) {
  const [isAsking, ask] = useState(false);
  if (!call.missed) return null;
  const say = async (body) => {
    try {
      await post(`/api/calls/${encodeURIComponent(call.id)}/handled`, body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toastProblem(error);
    }
    ask(false);
    done();
  };
  if (call.handled) return html`<${Mark} handled=${call.handled} reopen=${() => say({ handled: false })} />`;
  return html`<span onClick=${(event) => event.stopPropagation()}>
    <${Button} icon="check" disabled=${!may("operator")} onClick=${() => ask(true)}>${t("calls.handle")}<//>
    ${isAsking && html`<${Note} close=${() => ask(false)} say=${say} />`}
  </span>`;
}

function Mark({ handled, reopen }) {
  const { by, at, note, call_id: later } = handled;
  return html`<span class="handled" onClick=${(event) => event.stopPropagation()}>
    <span class="tag good">${t("calls.handled")}</span>
    ${later
      ? html` <a href=${link("calls", [later])}>${t("calls.handled.call")}</a>`
      : html` <small>${t("calls.handled.by", { name: by, at: whole(at) })}</small>`}
    ${note && html` <q>${note}</q>`}
    ${may("operator") && html` <${Button} kind="link" onClick=${reopen}>${t("calls.reopen")}<//>`}
  </span>`;
}

function Note({ close, say }) {
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    setBusy(true);
    say({ handled: true, note });
  };
  return html`<${Dialog} title=${t("calls.handle")} onClose=${close}>
    <form class="stack" onSubmit=${submit}>
      <p class="about">${t("calls.handle.about")}</p>
      <${Field} label=${t("calls.note")}>
        ${(attributes) => html`<input type="text" maxlength="500" ...${attributes} value=${note} onInput=${(event) => setNote(event.currentTarget.value)} />`}
      <//>
      <div class="row"><${Button} kind="main" type="submit" isBusy=${isBusy}>${t("calls.handle")}<//></div>
    </form>
  <//>`;
}
