// One row of the list: call type, kind, URL or path, what it would do, and what can be done with it.
import { change, duplicate, move, problemsAt, remove } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems, Select } from "../../parts/field.mjs";
import { Menu } from "../../parts/menu.mjs";
import { Switch } from "../../parts/switch.mjs";
import { TemplateInput } from "../../parts/template.mjs";
import { toast } from "../../parts/toast.mjs";
import { html, useId } from "../../view.mjs";
import { t } from "../../words.mjs";
import { CALL_TYPES } from "./fresh.mjs";
import { tagsOf } from "./tags.mjs";
import { WouldLine } from "./would.mjs";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SAMPLES = { URL: "https://test.url/$phone$", GET: "https://test.url/?num=$phone$", POST: "https://test.url/calls", RUN: "c:\\application.exe?$phone$" };

export function Row({ action, index, count, would, found, isLocked, drag, open }) {
  const place = `actions/${action.id}`;
  const set = (path) => (value) => change(place, path, value);
  const name = action.name || t("actions.row", { number: index + 1 });
  const state = `${action.enabled ? "" : "off"} ${drag.over === action.id ? "over" : ""} ${drag.dragged === action.id ? "dragged" : ""}`;
  return html`<tr class=${`action ${state}`} data-id=${action.id} onDragOver=${drag.onOver} onDrop=${drag.onDrop}>
    <td class="a-on">
      <button type="button" class="grip" draggable=${!isLocked} disabled=${isLocked} aria-label=${t("actions.move", { name })}
        title=${t("actions.move.help")} onDragStart=${drag.onStart} onDragEnd=${drag.onEnd}
        onKeyDown=${(event) => moveByKey(event, action.id, index)}><${Dots} /></button>
      <${Switch} label=${t("actions.enabled", { name })} isOn=${action.enabled} disabled=${isLocked} onChange=${set("enabled")} />
    </td>
    <td class="a-type">
      <${Select} aria-label=${t("actions.calltype")} value=${action.call_type} disabled=${isLocked} options=${callTypes()}
        class=${action.call_type ? "" : "unset"} onChange=${set("call_type")} />
      ${!action.call_type && html`<span class="tag warn">${t("actions.never")}</span>`}
    </td>
    <td class="a-kind"><span class=${`kind ${action.kind}`}>${action.kind}</span></td>
    <td class="a-target"><${Target} ...${{ action, place, would, found, isLocked, set }} /></td>
    <td class="a-tools"><${Tools} ...${{ action, index, count, name, isLocked, open }} /></td>
  </tr>`;
}

function Target({ action, place, would, found, isLocked, set }) {
  const id = useId();
  const problems = [...new Set([...targetProblems(place, action), ...(found ?? [])])];
  const tags = tagsOf(action);
  return html`${(action.name || tags.length > 0) &&
    html`<p class="row a-name">${action.name && html`<b>${action.name}</b>`}
      ${tags.map((tag) => html`<span key=${tag} class="tag">${tag}</span>`)}</p>`}
    <${TemplateInput} label=${t("actions.target")} value=${action.target} set=${set("target")} disabled=${isLocked}
      placeholder=${SAMPLES[action.kind]} aria-invalid=${problems.length ? "true" : undefined}
      aria-describedby=${problems.length ? id : undefined} />
    <${Problems} id=${id} messages=${problems} />
    ${!problems.length && html`<${WouldLine} would=${would} target=${action.target} />`}
    <${Elsewhere} place=${place} />`;
}

// What is wrong behind the advanced settings is said here too.
function Elsewhere({ place }) {
  const paths = ["name", "delay_seconds", "conditions", "request", "audience", "arguments", "after"];
  return html`<${Problems} messages=${paths.flatMap((path) => problemsAt(place, path))} />`;
}

function Tools({ action, index, count, name, isLocked, open }) {
  const items = [
    { label: t("actions.duplicate"), icon: "copy", disabled: isLocked, onSelect: () => duplicate("actions", action.id) },
    { label: t("actions.up"), icon: "up", disabled: isLocked || index === 0, onSelect: () => move("actions", action.id, index - 1) },
    { label: t("actions.down"), icon: "down", disabled: isLocked || index === count - 1, onSelect: () => move("actions", action.id, index + 1) },
  ];
  return html`<${Button} kind="link" disabled=${!action.target} onClick=${() => open("test", action.id)}>${t("actions.test")}<//>
    <${Button} kind="quiet" icon="sliders" label=${t("actions.advanced", { name })} onClick=${() => open("advanced", action.id)} />
    <${Menu} button=${{ kind: "quiet", icon: "more", label: t("actions.more", { name }) }} items=${items} />
    <${Button} kind="quiet" icon="bin" label=${t("actions.remove", { name })} disabled=${isLocked} onClick=${() => drop(action, name)} />`;
}

function drop(action, name) {
  const undo = remove("actions", action.id);
  toast(t("actions.removed", { name }), { undo });
}

function moveByKey(event, id, index) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const button = event.currentTarget;
  move("actions", id, Math.max(0, index + step));
  requestAnimationFrame(() => button.focus());
}

function targetProblems(place, action) {
  const found = problemsAt(place, "target");
  return found.length && !action.target ? [t("actions.target.empty")] : found;
}

const callTypes = () => CALL_TYPES.map((value) => ({ value, label: value && t(`actions.calltype.${value}`) }));

function Dots() {
  return html`<svg viewBox="0 0 10 16" aria-hidden="true">
    ${[3, 8, 13].map((y) => [3, 7].map((x) => html`<circle key=${`${x}${y}`} cx=${x} cy=${y} r="1.3" />`))}
  </svg>`;
}
