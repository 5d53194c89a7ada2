// One agent: what the PBX calls them, and where they differ from the workspace.
import { LinesField, NumberField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Select } from "../../parts/field.mjs";
import { SaveButton } from "../../parts/save.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { AgentRouting } from "./routing.mjs";

const SUPPRESS = ["internal", "busy", "unknown_contact"];
const WORDS = { yes: true, no: false, "": null };

export function AgentDrawer({ agent, onClose }) {
  const place = `agents/${agent.id}`;
  const inherit = t("agents.inherit");
  return html`<${Dialog} title=${agent.name || t("agents.one")} kind="drawer" onClose=${onClose} actions=${html`<${Button} onClick=${onClose}>${t("shell.close")}<//><${SaveButton} />`}>
    <div class="stack">
      <div class="fields">
        <${TextField} place=${place} path="name" label=${t("agents.name")} maxlength="200" />
        <${TextField} place=${place} path="email" label=${t("agents.email")} maxlength="200" />
        <${LinesField} place=${place} path="identifiers" label=${t("agents.identifiers")} help=${t("agents.identifiers.about")} rows=${4} isMono />
      </div>
      <${AgentRouting} agent=${agent} />
      <section><h3>${t("agents.suppress")}</h3>
        <div class="fields">
          ${SUPPRESS.map((key) => html`<${Override} key=${key} place=${place} path=${`suppress.${key}`} label=${t(`agents.suppress.${key}`)} />`)}
          <${NumberField} place=${place} path="suppress.min_digits" label=${t("agents.suppress.min_digits")} min="0" max="15" empty=${null} placeholder=${inherit} />
        </div></section>
      <section><h3>${t("agents.popup")}</h3>
        <div class="fields">
          <${Size} place=${place} />
          <${NumberField} place=${place} path="popup.seconds" label=${t("agents.popup.seconds")} min="0" max="3600" empty=${null} placeholder=${inherit} />
          <${Override} place=${place} path="popup.buttons" label=${t("agents.popup.buttons")} />
          <${Override} place=${place} path="popup.copy_number" label=${t("agents.popup.copy_number")} />
          <${Withheld} place=${place} />
        </div></section>
    </div>
  <//>`;
}

/** Yes, no, or as the workspace has it. */
function Override({ place, path, label }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  const chosen = Object.keys(WORDS).find((word) => WORDS[word] === (value ?? null));
  const options = [
    { value: "", label: t("agents.inherit") },
    { value: "yes", label: t("agents.yes") },
    { value: "no", label: t("agents.no") },
  ];
  return html`<${Field} label=${label} problems=${problems}>
    ${(attributes) => html`<${Select} ...${attributes} disabled=${isLocked} value=${chosen} options=${options} onChange=${(word) => set(WORDS[word])} />`}
  <//>`;
}

function Size({ place }) {
  const { value, set, problems, isLocked } = useBound(place, "popup.size");
  const options = [{ value: "", label: t("agents.inherit") }, ...["S", "M", "L"].map((size) => ({ value: size, label: t(`agents.size.${size}`) }))];
  return html`<${Field} label=${t("agents.popup.size")} problems=${problems}>
    ${(attributes) => html`<${Select} ...${attributes} disabled=${isLocked} value=${value ?? ""} options=${options} onChange=${(size) => set(size || null)} />`}
  <//>`;
}

function Withheld({ place }) {
  const { value, set, problems, isLocked } = useBound(place, "popup.withheld_label");
  return html`<${Field} label=${t("agents.popup.withheld")} problems=${problems}>
    ${(attributes) => html`<input type="text" maxlength="60" ...${attributes} disabled=${isLocked} placeholder=${t("agents.inherit")} value=${value ?? ""}
      onInput=${(event) => set(event.currentTarget.value || null)} />`}
  <//>`;
}
