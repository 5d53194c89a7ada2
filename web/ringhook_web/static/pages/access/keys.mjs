// The keys: made and shown once, listed without their text, taken away.
import { ask, get, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft, entries } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { Confirm, useDeed } from "../../parts/confirm.mjs";
import { CopyText } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Problems, Select } from "../../parts/field.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { Ago } from "../../parts/time.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const ROLES = ["viewer", "operator", "admin", "executor"];

export function Keys() {
  useCell(language);
  const asked = useAsked(() => get("/api/keys"), []);
  const [isMaking, setMaking] = useState(false);
  const [chosen, setChosen] = useState(null);
  const revoke = async () => {
    await ask("DELETE", `/api/keys/${encodeURIComponent(chosen.id)}`);
    asked.reload();
  };
  return html`<section class="stack" aria-labelledby="keys-list">
    <header class="row section-head"><h2 id="keys-list">${t("access.keys")}</h2>
      <${Button} icon="plus" class="end" onClick=${() => setMaking(true)}>${t("access.add")}<//></header>
    <${Waiting} asked=${asked} />
    ${asked.data && html`<${Table} caption=${t("access.keys")} columns=${columns(setChosen)} rows=${asked.data.keys} />`}
    ${isMaking && html`<${Make} onMade=${asked.reload} onClose=${() => setMaking(false)} />`}
    ${chosen && html`<${Confirm} title=${t("access.revoke.of", { name: chosen.name })} yes=${t("access.revoke")} onYes=${revoke} onClose=${() => setChosen(null)}>
      <p>${chosen.is_current ? t("access.revoke.current") : t("access.revoke.about")}</p>
    <//>`}
  </section>`;
}

function columns(choose) {
  return [
    { key: "name", label: t("access.name"), show: (key) => html`<b>${key.name}</b>${key.is_current && html` <span class="tag good">${t("access.current")}</span>`}` },
    { key: "role", label: t("access.role"), show: (key) => html`${t(`shell.role.${key.role}`)}${key.actions.length > 0 && html` <small>${key.actions.map(actionName).join(", ")}</small>`}` },
    { key: "id", label: t("access.id"), show: (key) => html`<small class="mono">${key.id}</small>` },
    { key: "created", label: t("access.created"), show: (key) => html`<${Ago} at=${key.created_at} />` },
    { key: "used", label: t("access.used"), show: (key) => (key.last_used_at ? html`<${Ago} at=${key.last_used_at} />` : t("access.never")) },
    { key: "tools", label: t("parts.tools"), class: "tools", show: (key) => html`<${Button} kind="danger" label=${t("access.revoke.of", { name: key.name })} onClick=${() => choose(key)}>${t("access.revoke")}<//>` },
  ];
}

function Make({ onMade, onClose }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const [actions, setActions] = useState([]);
  const [made, setMade] = useState(null);
  const { isBusy, problems, run } = useDeed();
  const make = async (event) => {
    event.preventDefault();
    if (await run(async () => setMade(await post("/api/keys", { name, role, actions: role === "executor" ? actions : [] })))) onMade();
  };
  const roles = ROLES.map((value) => ({ value, label: t(`shell.role.${value}`) }));
  if (made) {
    const done = html`<${Button} kind="main" onClick=${onClose}>${t("access.copied")}<//>`;
    return html`<${Dialog} title=${t("access.made", { name })} actions=${done}>
      <p>${t("access.once")}</p><${CopyText} title=${t("access.key")} text=${made.key} />
      ${role === "executor" && html`<p class="about">${t("access.oauth", { id: made.id })}</p>`}
    <//>`;
  }
  const buttons = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//><${Button} kind="main" type="submit" form="key-form" isBusy=${isBusy}>${t("access.make")}<//>`;
  return html`<${Dialog} title=${t("access.add")} onClose=${onClose} actions=${buttons}>
    <form id="key-form" class="stack" onSubmit=${make}>
      <${Field} label=${t("access.name")} help=${t("access.name.about")}>
        ${(attributes) => html`<input type="text" required maxlength="100" autofocus autocomplete="off" ...${attributes} value=${name} onInput=${(event) => setName(event.currentTarget.value)} />`}
      <//>
      <${Field} label=${t("access.role")} help=${t(`access.role.${role}`)}>
        ${(attributes) => html`<${Select} ...${attributes} value=${role} options=${roles} onChange=${setRole} />`}
      <//>
      ${role === "executor" && html`<${Actions} chosen=${actions} choose=${setActions} />`}
      <${Problems} messages=${problems} />
    </form>
  <//>`;
}

// Which actions an executor's key is for; nothing ticked means all that may be called with a key.
function Actions({ chosen, choose }) {
  useCell(draft);
  const toggle = (id) => choose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return html`<fieldset class="field wide"><legend>${t("access.actions")}</legend>
    <small>${t("access.actions.about")}</small>
    <div class="checks">
      ${entries("actions").map(
        ({ id, callable_by: by }) => by !== "nobody" && html`<label key=${id}>
          <input type="checkbox" checked=${chosen.includes(id)} onChange=${() => toggle(id)} /><span>${actionName(id)}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

function actionName(id) {
  const found = entries("actions").find((entry) => entry.id === id);
  return found?.name || found?.target || id;
}
