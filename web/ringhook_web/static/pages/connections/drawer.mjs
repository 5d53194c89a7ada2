// Everything about one connection: the adapter's own fields, lines, who may send, the webhook address.
import { useCell } from "../../cell.mjs";
import { change, draft } from "../../draft.mjs";
import { LinesField, NumberField, SelectField, SwitchField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Problems } from "../../parts/field.mjs";
import { SecretField } from "../../parts/secret.mjs";
import { SaveButton } from "../../parts/save.mjs";
import { Switch } from "../../parts/switch.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { COUNTRY_PATTERN, ZoneField } from "../settings/zone.mjs";
import { ConnectionRouting } from "./routing.mjs";

export function ConnectionDrawer({ connection, adapter, onClose }) {
  const place = `connections/${connection.id}`;
  return html`<${Dialog} title=${connection.name || adapter.title} kind="drawer" onClose=${onClose} actions=${html`<${Button} onClick=${onClose}>${t("shell.close")}<//><${SaveButton} />`}>
    <div class="stack">
      <div class="fields">
        <${TextField} place=${place} path="name" label=${t("connections.name")} maxlength="200" />
        <${SwitchField} place=${place} path="enabled" label=${t("connections.on")} />
      </div>
      ${adapter.fields.length > 0 && html`<section>
        <h3>${adapter.title}</h3>
        <div class="fields" lang="en">${adapter.fields.map((field) => html`<${AdapterField} key=${field.key} place=${place} field=${field} />`)}</div>
      </section>`}
      ${adapter.routes && html`<${ConnectionRouting} place=${place} />`}
      <${Lines} place=${place} />
      <${Addresses} place=${place} preset=${adapter.addresses} />
      <section>
        <h3>${t("connections.where")}</h3>
        <div class="fields">
          <${ZoneField} place=${place} path="time_zone" label=${t("connections.zone")} help=${t("connections.inherit")} />
          <${TextField} place=${place} path="country" label=${t("connections.country")} help=${t("connections.inherit")} maxlength="2" pattern=${COUNTRY_PATTERN} />
          <${NumberField} place=${place} path="silence_hours" label=${t("connections.silence")} help=${t("connections.silence.about")} min="0" max="744" />
        </div>
      </section>
      <${Token} place=${place} />
    </div>
  <//>`;
}

// A pattern of plain words (a|b|c) is a choice; any other is only checked.
function AdapterField({ place, field }) {
  const { key, label, secret, required, pattern, help, credential } = field;
  const path = `settings.${key}`;
  const title = required ? label : `${label} (${t("connections.optional")})`;
  if (secret) return html`<${SecretField} place=${place} path=${path} label=${title} help=${help} required=${required} />`;
  if (credential) return html`<${CredentialField} place=${place} path=${path} label=${title} help=${help} />`;
  if (/^\w+(\|\w+)+$/.test(pattern)) {
    const options = [...(required ? [] : [""]), ...pattern.split("|")].map((value) => ({ value, label: value || "—" }));
    return html`<${SelectField} place=${place} path=${path} label=${title} help=${help} options=${options} />`;
  }
  return html`<${TextField} place=${place} path=${path} label=${title} help=${help} required=${required} pattern=${pattern || undefined} />`;
}

function CredentialField(props) {
  const { document } = useCell(draft);
  const options = document.credentials.map(({ id, name }) => ({ value: id, label: name || id }));
  return html`<${SelectField} ...${props} options=${[{ value: "", label: "—" }, ...options]} />`;
}

function Lines({ place }) {
  const { value: lines = [], isLocked, problems } = useBound(place, "lines");
  const put = (index, key, value) => change(place, "lines", lines.map((line, at) => (at === index ? { ...line, [key]: value } : line)));
  const typed = (index, key) => (event) => put(index, key, event.currentTarget.value);
  return html`<fieldset class="field entries">
    <legend>${t("connections.lines")}</legend>
    <small>${t("connections.lines.about")}</small>
    ${lines.map(
      (line, index) => html`<div key=${index} class="pair line">
        <input type="text" inputmode="tel" class="mono" aria-label=${t("connections.number")} placeholder="+33184881234" disabled=${isLocked} value=${line.number} onInput=${typed(index, "number")} />
        <input type="text" aria-label=${t("connections.name")} placeholder=${t("connections.name")} disabled=${isLocked} value=${line.name} onInput=${typed(index, "name")} />
        <span class="row">
          <${Switch} label=${t("connections.line.on", { number: line.number })} isOn=${line.enabled} disabled=${isLocked} onChange=${(on) => put(index, "enabled", on)} />
          <${Button} kind="quiet" icon="bin" label=${t("connections.remove", { name: line.number || index + 1 })} disabled=${isLocked}
            onClick=${() => change(place, "lines", lines.filter((_, at) => at !== index))} />
        </span>
      </div>`,
    )}
    <${Problems} messages=${problems} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => change(place, "lines", [...lines, { number: "", name: "", enabled: true }])}>${t("connections.line.add")}<//></div>
  </fieldset>`;
}

// The button stands above: a problem that goes from below the field would move it away under the pointer.
function Addresses({ place, preset }) {
  const { value = [], isLocked } = useBound(place, "allowed_ips");
  const missing = preset.filter((address) => !value.includes(address));
  return html`<section class="stack">
    ${missing.length > 0 && html`<div><${Button} disabled=${isLocked} onClick=${() => change(place, "allowed_ips", [...value, ...missing])}>${t("connections.addresses.preset", { count: missing.length })}<//></div>`}
    <${LinesField} place=${place} path="allowed_ips" label=${t("connections.addresses")} help=${t("connections.addresses.about")} isMono />
  </section>`;
}

function Token({ place }) {
  const { value, isLocked, problems } = useBound(place, "token");
  const isSaved = Boolean(value);
  return html`<section>
    <h3>${t("connections.address")}</h3>
    <p class="about">${isSaved ? t("connections.address.about") : t("connections.address.fresh")}</p>
    <${Problems} messages=${problems} />
    ${isSaved && html`<${Button} kind="danger" disabled=${isLocked} onClick=${() => change(place, "token", "")}>${t("connections.address.change")}<//>`}
  </section>`;
}
