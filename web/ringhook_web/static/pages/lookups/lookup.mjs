// Everything about one lookup.
import { change } from "../../draft.mjs";
import { SelectField, SwitchField, TemplateField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { ReadCells, ReadField } from "../../parts/entries.mjs";
import { Problems } from "../../parts/field.mjs";
import { SaveButton } from "../../parts/save.mjs";
import { Switch } from "../../parts/switch.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { FORM_SAMPLES, FORMS, ON_MANY, READ_NAMES } from "./fresh.mjs";
import { RequestFields } from "./request.mjs";

export function LookupDrawer({ entry, onClose }) {
  const place = `lookups/${entry.id}`;
  const many = ON_MANY.map((value) => ({ value, label: t(`lookups.many.${value}`) }));
  return html`<${Dialog} title=${entry.name || t("lookups.edit.one")} kind="drawer" onClose=${onClose} actions=${html`<${Button} onClick=${onClose}>${t("shell.close")}<//><${SaveButton} />`}>
    <div class="stack">
      <div class="fields">
        <${TextField} place=${place} path="name" label=${t("lookups.name")} maxlength="200" />
        <${SwitchField} place=${place} path="enabled" label=${t("lookups.on")} />
      </div>
      <${TemplateField} place=${place} path="target" label=${t("lookups.target")} help=${t("lookups.target.about")} more=${[{ spelling: "$number$", meaning: t("lookups.number"), sample: "0184881234" }]} placeholder="https://crm.example/api/contacts?phone=$number$" />
      <${RequestFields} place=${place} withCredential />
      <${Forms} place=${place} />
      <${Matches} place=${place} />
      <${ReadField} place=${place} path="read" label=${t("lookups.read")} help=${t("lookups.read.about")} names=${READ_NAMES} />
      <${TemplateField} place=${place} path="card" label=${t("lookups.card")} help=${t("lookups.card.about")} placeholder="https://crm.example/contacts/$contact.id$" />
      <${SelectField} place=${place} path="on_many" label=${t("lookups.many")} options=${many} />
    </div>
  <//>`;
}

// The chosen spellings in the order of the list; at least one stays.
function Forms({ place }) {
  const { value = [], problems, isLocked } = useBound(place, "number_formats");
  const toggle = (form) => change(place, "number_formats", value.includes(form) ? value.filter((one) => one !== form) : [...value, form]);
  return html`<fieldset class="field wide">
    <legend>${t("lookups.forms")}</legend>
    <small>${t("lookups.forms.about")}</small>
    <div class="days">${FORMS.map(
      (form) => html`<label key=${form}><input type="checkbox" checked=${value.includes(form)} disabled=${isLocked || (value.length === 1 && value[0] === form)} onChange=${() => toggle(form)} />
        <span class="mono">${FORM_SAMPLES[form]}</span></label>`,
    )}</div>
    <${Problems} messages=${problems} />
  </fieldset>`;
}

function Matches({ place }) {
  const { value, set, problems, isLocked } = useBound(place, "matches");
  return html`<fieldset class="field wide entries">
    <legend class="unseen">${t("lookups.matches")}</legend>
    <div><${Switch} label=${t("lookups.matches")} isOn=${Boolean(value)} disabled=${isLocked} onChange=${(on) => set(on ? { source: "json", path: "results" } : null)}>
      <span class="switch-words">${t("lookups.matches")}<small>${t("lookups.matches.about")}</small></span><//></div>
    ${value && html`<div class="pair two"><${ReadCells} value=${value} set=${set} attributes=${{ disabled: isLocked }} /></div>`}
    <${Problems} messages=${problems} />
  </fieldset>`;
}
