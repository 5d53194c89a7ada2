// Where calls of an agent's own contacts ring: whose contacts those are, which telephone, who stands in.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { LinesField, SwitchField, TextField, useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { html } from "../../view.mjs";
import { loadWords, t } from "../../words.mjs";

await loadWords("routing");

export function AgentRouting({ agent }) {
  const place = `agents/${agent.id}`;
  return html`<section><h3>${t("routing.own")}</h3>
    <p class="about">${t("routing.own.about")}</p>
    <div class="fields">
      <${TextField} place=${place} path="route_to" label=${t("routing.target")} help=${t("routing.target.about")} maxlength="80" isMono />
      <${SwitchField} place=${place} path="absent" label=${t("routing.absent")} help=${t("routing.absent.about")} />
      <${LinesField} place=${place} path="crm_ids" label=${t("routing.crm_ids")} help=${t("routing.crm_ids.about")} rows=${2} isMono />
      <${Deputies} place=${place} own=${agent.id} />
    </div></section>`;
}

function Deputies({ place, own }) {
  const { value, set, problems, isLocked } = useBound(place, "deputies");
  const { document } = useCell(draft);
  const chosen = value ?? [];
  const nameOf = (id) => document.agents.find((agent) => agent.id === id)?.name || id;
  const free = document.agents.filter(({ id }) => id !== own && !chosen.includes(id));
  const options = [{ value: "", label: t("routing.deputies.choose") }, ...free.map(({ id }) => ({ value: id, label: nameOf(id) }))];
  const up = (index) => set(chosen.map((id, at) => (at === index - 1 ? chosen[index] : at === index ? chosen[index - 1] : id)));
  return html`<fieldset class="field wide entries deputies">
    <legend>${t("routing.deputies")}</legend>
    <ol class="plain">
      ${chosen.map(
        (id, index) => html`<li key=${id} class="row">
          <b>${nameOf(id)}</b>
          <span class="row end">
            <${Button} kind="quiet" icon="up" label=${t("routing.deputies.up", { name: nameOf(id) })} disabled=${isLocked || index === 0} onClick=${() => up(index)} />
            <${Button} kind="quiet" icon="bin" label=${t("routing.deputies.drop", { name: nameOf(id) })} disabled=${isLocked} onClick=${() => set(chosen.filter((other) => other !== id))} />
          </span>
        </li>`,
      )}
    </ol>
    ${free.length > 0 && html`<${Field} label=${t("routing.deputies.add")}>
      ${(attributes) => html`<${Select} key=${chosen.length} ...${attributes} disabled=${isLocked} value="" options=${options} onChange=${(id) => id && set([...chosen, id])} />`}
    <//>`}
    <${Problems} messages=${problems} />
  </fieldset>`;
}
