// Secrets by name: written here, used as $secret.name$, never shown again.
import { ask, get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { copy } from "../../parts/copy.mjs";
import { Field, Problems } from "../../parts/field.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

const NOTHING = { name: "", value: "" };

export function Secrets() {
  const { base } = useCell(draft);
  const asked = useAsked(() => get("/api/secrets"), [base]);
  const [typed, setTyped] = useState(NOTHING);
  const { isBusy, problems, run } = useDeed();
  const isLocked = !may("admin");
  const write = async (event) => {
    event.preventDefault();
    if (!(await run(() => ask("PUT", `/api/secrets/${encodeURIComponent(typed.name)}`, { body: { value: typed.value } })))) return;
    toast(t("lookups.secret.written", { name: typed.name }), { tone: "good" });
    setTyped(NOTHING);
    asked.reload();
  };
  const set = (key) => (event) => setTyped({ ...typed, [key]: event.currentTarget.value });
  const isKnown = asked.data?.secrets.includes(typed.name);
  return html`<section class="card padded stack" aria-labelledby="secrets-list">
    <div><h2 id="secrets-list">${t("lookups.secrets")}</h2><p class="about">${t("lookups.secrets.about")}</p></div>
    <${Waiting} asked=${asked} />
    ${asked.data?.secrets.length > 0 && html`<ul class="plain chips secret-names">
      ${asked.data.secrets.map((name) => html`<li key=${name}><button type="button" class="chip" title=${t("lookups.secret.copy")} onClick=${() => copy(`$secret.${name}$`)}>$secret.${name}$</button></li>`)}
    </ul>`}
    <form class="fields" onSubmit=${write}>
      <${Field} label=${t("lookups.secret.name")}>
        ${(attributes) => html`<input type="text" required maxlength="100" pattern="[A-Za-z0-9._\\-]+" autocomplete="off" list="secret-names" ...${attributes} disabled=${isLocked} value=${typed.name} onInput=${set("name")} />
          <datalist id="secret-names">${(asked.data?.secrets ?? []).map((name) => html`<option key=${name} value=${name} />`)}</datalist>`}
      <//>
      <${Field} label=${t("lookups.secret.value")}>
        ${(attributes) => html`<input type="password" required maxlength="4000" autocomplete="new-password" ...${attributes} disabled=${isLocked} value=${typed.value} onInput=${set("value")} />`}
      <//>
      <div class="field bottom"><${Button} type="submit" isBusy=${isBusy} disabled=${isLocked}>${isKnown ? t("lookups.secret.replace") : t("lookups.secret.write")}<//></div>
    </form>
    <${Problems} messages=${problems} />
  </section>`;
}
