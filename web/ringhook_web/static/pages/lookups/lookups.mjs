// The lookups in the order in which they are asked; the first that knows the caller ends the search.
import { useCell } from "../../cell.mjs";
import { add, change, draft, move, problemsAt, remove } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems } from "../../parts/field.mjs";
import { Empty } from "../../parts/page.mjs";
import { Switch } from "../../parts/switch.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { freshLookup } from "./fresh.mjs";

const PATHS = ["name", "target", "request", "matches", "read", "card", "number_formats", "on_many"];

export function Lookups({ open }) {
  const { document } = useCell(draft);
  const isLocked = !may("admin");
  return html`<section class="card padded stack" aria-labelledby="lookups-list">
    <header class="row"><h2 id="lookups-list">${t("lookups.list")}</h2>
      <${Button} icon="plus" class="end" disabled=${isLocked} onClick=${() => open("lookup", add("lookups", freshLookup()))}>${t("lookups.add")}<//></header>
    ${document.lookups.length
      ? html`<ol class="plain ordered">${document.lookups.map((lookup, index) => html`<${Lookup} key=${lookup.id} ...${{ lookup, index, count: document.lookups.length, isLocked, open }} />`)}</ol>`
      : html`<${Empty} icon="search" title=${t("lookups.none")} about=${t("lookups.none.about")} />`}
  </section>`;
}

function Lookup({ lookup, index, count, isLocked, open }) {
  const { id, enabled, target } = lookup;
  const name = lookup.name || t("lookups.one", { number: index + 1 });
  const shift = (step) => move("lookups", id, index + step);
  return html`<li class=${`row entry ${enabled ? "" : "off"}`}>
    <${Switch} label=${t("lookups.enabled", { name })} isOn=${enabled} disabled=${isLocked} onChange=${(on) => change(`lookups/${id}`, "enabled", on)} />
    <span class="entry-words"><b>${name}</b><small class="mono">${target || "—"}</small>
      <${Problems} messages=${PATHS.flatMap((path) => problemsAt(`lookups/${id}`, path))} /></span>
    <span class="row entry-tools">
      <${Button} kind="quiet" icon="up" label=${t("lookups.up", { name })} disabled=${isLocked || index === 0} onClick=${() => shift(-1)} />
      <${Button} kind="quiet" icon="down" label=${t("lookups.down", { name })} disabled=${isLocked || index === count - 1} onClick=${() => shift(1)} />
      <${Button} disabled=${isLocked || !target} onClick=${() => open("try", id)}>${t("lookups.try")}<//>
      <${Button} onClick=${() => open("lookup", id)}>${t("lookups.edit")}<//>
      <${Button} kind="quiet" icon="bin" label=${t("lookups.remove", { name })} disabled=${isLocked} onClick=${() => drop("lookups", id, name)} />
    </span>
  </li>`;
}

/** Take an entry out of a section, with a way back. */
export function drop(section, id, name) {
  const undo = remove(section, id);
  toast(t("lookups.removed", { name }), { undo });
}
