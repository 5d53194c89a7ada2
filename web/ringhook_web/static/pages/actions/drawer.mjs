// Everything else about an action. Like the list it changes the draft: Save keeps it.
import { useCell } from "../../cell.mjs";
import { draft, entries } from "../../draft.mjs";
import { LinesField, NumberField, SelectField, SwitchField, TextField } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { SaveButton } from "../../parts/save.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Checks } from "./checks.mjs";
import { CONTACTS, isDesktop, TRIGGERS } from "./fresh.mjs";
import { FunctionGroup } from "./functions.mjs";
import { Hours } from "./hours.mjs";
import { Pairs } from "./pairs.mjs";
import { PageGroup, RequestGroup } from "./request.mjs";

export default function Drawer({ id, onClose }) {
  useCell(draft);
  const action = entries("actions").find((entry) => entry.id === id);
  const place = `actions/${id}`;
  const actions = html`<${Button} onClick=${onClose}>${t("shell.close")}<//><${SaveButton} />`;
  return html`<${Dialog} title=${t("advanced.title")} kind="drawer" onClose=${onClose} actions=${actions}>
    <p class="row"><span class=${`kind ${action.kind}`}>${action.kind}</span><span class="mono">${action.target}</span></p>
    <${Group} title=${t("advanced.moment")} isOpen>
      <div class="fields">
        <${TextField} place=${place} path="name" label=${t("advanced.name")} isWide maxlength="200" />
        <${SelectField} place=${place} path="trigger" label=${t("advanced.trigger")} options=${options(TRIGGERS, "actions.trigger")} />
        <${NumberField} place=${place} path="delay_seconds" label=${t("advanced.delay")} min="0" max="900" />
        <${SelectField} place=${place} path="after" label=${t("advanced.after")} help=${t("advanced.after.help")} options=${earlier(action)} />
      </div>
    <//>
    <${Group} title=${t("advanced.conditions")} isOpen>
      <${Conditions} place=${place} />
    <//>
    <${Group} title=${t("advanced.audience")} isOpen=${action.audience.length > 0}>
      <p class="about">${t("advanced.audience.help")}</p>
      <${Checks} place=${place} path="audience" options=${entries("agents").map((agent) => ({ value: agent.id, label: agent.name || agent.id }))}
        empty=${t("advanced.audience.empty")} />
    <//>
    ${!isDesktop(action.kind) && html`<${RequestGroup} place=${place} action=${action} Group=${Group} />`}
    ${action.kind === "URL" && html`<${PageGroup} place=${place} action=${action} Group=${Group} />`}
    <${Group} title=${t("advanced.arguments")} isOpen=${Object.keys(action.arguments).length > 0}>
      <p class="about">${t("advanced.arguments.help")}</p>
      <${Pairs} place=${place} path="arguments" isTemplate name=${t("advanced.argument")} value=${t("advanced.value")} />
    <//>
    <${FunctionGroup} place=${place} action=${action} Group=${Group} />
  <//>`;
}

function Conditions({ place }) {
  const lines = entries("connections").flatMap((connection) => connection.lines.map(({ number, name }) => ({ value: number, label: name ? `${name} · ${number}` : number })));
  return html`<div class="fields">
      <${SelectField} place=${place} path="conditions.contact" label=${t("advanced.contact")} options=${options(CONTACTS, "actions.contact")} />
      <${SwitchField} place=${place} path="conditions.answered_only" label=${t("advanced.answered")} help=${t("advanced.answered.help")} />
      <${SwitchField} place=${place} path="conditions.without_number" label=${t("advanced.numberless")} help=${t("advanced.numberless.help")} />
    </div>
    <h3>${t("advanced.lines")}</h3>
    ${lines.length
      ? html`<${Checks} place=${place} path="conditions.lines" options=${lines} />`
      : html`<${LinesField} place=${place} path="conditions.lines" label=${t("advanced.numbers")} help=${t("advanced.numbers.help")} isMono />`}
    <h3>${t("advanced.hours")}</h3>
    <${Hours} place=${place} path="conditions.hours" />`;
}

function Group({ title, isOpen, children }) {
  return html`<details class="group" open=${isOpen}><summary>${title}</summary>${children}</details>`;
}

function earlier({ id, trigger }) {
  const fits = (entry) => entry.id !== id && entry.trigger === trigger && !isDesktop(entry.kind);
  const found = entries("actions").filter(fits).map((entry) => ({ value: entry.id, label: entry.name || entry.target }));
  return [{ value: "", label: t("advanced.after.nothing") }, ...found];
}

export const options = (values, prefix) => values.map((value) => ({ value, label: t(`${prefix}.${value}`) }));
