// An action as a function: who may call it by REST, with what, how often, and what follows it.
import { ApiError, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft, entries, isDirty } from "../../draft.mjs";
import { NumberField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { milliseconds } from "../../parts/contact.mjs";
import { CopyText } from "../../parts/copy.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { Switch } from "../../parts/switch.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { language, loadWords, t } from "../../words.mjs";
import { Parameters } from "./parameters.mjs";
import { pretty } from "./would.mjs";

await loadWords("functions");

const MOST_FOLLOW_UPS = 5;
const LONGEST_SECONDS = 2_592_000;

export function FunctionGroup({ place, action, Group }) {
  const isUsed = action.callable_by !== "nobody" || action.parameters.length > 0;
  return html`<${Group} title=${t("functions.title")} isOpen=${isUsed}>
      <p class="about">${t("functions.about")}</p>
      <div class="fields">
        <${CallableBy} place=${place} />
        <${TextField} place=${place} path="api_name" label=${t("functions.name")} help=${t("functions.name.help")} isMono maxlength="64" />
        <${TextField} place=${place} path="description" label=${t("functions.description")} isWide maxlength="1000" />
        <${NumberField} place=${place} path="executions_per_day" label=${t("functions.limit")} help=${t("functions.limit.help")} min="0" max="10000000" />
      </div>
      <h3>${t("functions.parameters")}</h3>
      <p class="about">${t("functions.parameters.help")}</p>
      <${Parameters} place=${place} path="parameters" />
      <${Tested} action=${action} />
      ${action.callable_by !== "nobody" && html`<${Address} action=${action} />`}
    <//>
    <${Group} title=${t("functions.follow")} isOpen=${action.follow_ups.length > 0}>
      <p class="about">${t("functions.follow.help")}</p>
      <${FollowUps} place=${place} path="follow_ups" />
    <//>`;
}

// Two switches, as Zoho CRM has them, for one value.
function CallableBy({ place }) {
  const { value, set, problems, isLocked } = useBound(place, "callable_by");
  const [key, oauth] = [value === "key" || value === "both", value === "oauth" || value === "both"];
  const put = (withKey, withToken) => set(withKey ? (withToken ? "both" : "key") : withToken ? "oauth" : "nobody");
  const one = (label, help, isOn, onChange) => html`<div class="field switch-field">
    <${Switch} label=${label} isOn=${isOn} disabled=${isLocked} onChange=${onChange}>
      <span class="switch-words">${label}<small>${help}</small></span>
    <//>
  </div>`;
  return html`${one(t("functions.key"), t("functions.key.help"), key, (on) => put(on, oauth))}
    ${one("OAuth2", t("functions.oauth.help"), oauth, (on) => put(key, on))}
    <${Problems} messages=${problems} />`;
}

function Address({ action }) {
  const url = `${window.location.origin}/api/actions/${action.api_name || action.id}/execute`;
  const given = Object.fromEntries(action.parameters.map(({ name, test_value: value }) => [name, value ?? ""]));
  const body = JSON.stringify({ arguments: given }).replaceAll("'", String.raw`'\''`);
  const isToken = action.callable_by === "oauth";
  const sample = `curl -X POST '${url}' \\\n  -H 'Authorization: Bearer ${t(isToken ? "functions.token" : "functions.your")}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
  return html`<${CopyText} title=${t("functions.address")} text=${url} /><${CopyText} title="curl" text=${sample} />
    <p class="about">${t("functions.keys")} <a href="#/access">${t("shell.page.access")}</a> · <a href=${`#/executions?action=${encodeURIComponent(action.id)}`}>${t("shell.page.executions")}</a></p>`;
}

// "Save & Execute Script": what is saved, with the test values that are saved with it.
function Tested({ action }) {
  useCell(draft);
  const [state, setState] = useState({ isBusy: false });
  const run = async () => {
    setState({ isBusy: true });
    try {
      const path = `/api/actions/${encodeURIComponent(action.id)}/test`;
      setState({ isBusy: false, outcome: await post(path, {}, { query: { language: language.get() } }) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const outcome = error.data?.outcome ? error.data : undefined;
      setState({ isBusy: false, outcome, problems: outcome ? [] : error.problems.map(({ path, message }) => `${path} ${message}`.trim()) });
    }
  };
  const isUnsaved = isDirty("actions");
  return html`<div class="send">
    <${Button} isBusy=${state.isBusy} disabled=${isUnsaved || !may("operator")} onClick=${run}>${t("functions.test")}<//>
    ${isUnsaved && html`<p class="about">${t("functions.test.unsaved")}</p>`}
    <div role="status">
      ${state.problems && html`<${Problems} messages=${state.problems} />`}
      ${state.outcome && html`<${Outcome} outcome=${state.outcome} />`}
    </div>
  </div>`;
}

function Outcome({ outcome: { outcome, duration_ms: ms, reason, result } }) {
  const isGood = outcome === "succeeded";
  return html`<p class="row">
      <span class=${`tag ${isGood ? "good" : "bad"}`}>${t(isGood ? "functions.worked" : "functions.failed")}</span>
      <span>${milliseconds(ms)}</span>
    </p>
    ${reason && html`<p>${reason.sentence || reason.code}</p>`}
    ${Object.keys(result).length > 0 && html`<pre>${pretty(JSON.stringify(result))}</pre>`}`;
}

function FollowUps({ place, path }) {
  const { value = [], set, problems, isLocked } = useBound(place, path);
  const options = entries("actions").map(({ id, name, target }) => ({ value: id, label: name || target || id }));
  const edit = (index, more) => set(value.map((one, at) => (at === index ? { ...one, ...more } : one)));
  const add = () => set([...value, { action: options[0].value, delay_seconds: 0 }]);
  return html`<div class="stack">
    ${value.map(
      (one, index) => html`<div key=${index} class="pair">
        <${Field} label=${t("functions.follow.action")}>
          ${(attributes) => html`<${Select} ...${attributes} value=${one.action} disabled=${isLocked} options=${options} onChange=${(action) => edit(index, { action })} />`}
        <//>
        <${Field} label=${t("functions.follow.delay")}>
          ${(attributes) => html`<input type="number" ...${attributes} min="0" max=${LONGEST_SECONDS} disabled=${isLocked} value=${one.delay_seconds}
            onInput=${(event) => edit(index, { delay_seconds: Number(event.currentTarget.value) })} />`}
        <//>
        <${Button} kind="quiet" icon="bin" label=${t("functions.follow.remove", { number: index + 1 })} disabled=${isLocked}
          onClick=${() => set(value.filter((_, at) => at !== index))} />
      </div>`,
    )}
    <${Problems} messages=${problems} />
    ${value.length < MOST_FOLLOW_UPS && html`<div><${Button} icon="plus" disabled=${isLocked} onClick=${add}>${t("functions.follow.add")}<//></div>`}
  </div>`;
}
