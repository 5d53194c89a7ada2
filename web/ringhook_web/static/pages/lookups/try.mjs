// Ask the CRM about a number now, with the lookup as it stands here, saved or not.
import { post } from "../../api.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { Contact } from "../../parts/contact.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Field, Problems } from "../../parts/field.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";

export function TryLookup({ entry, onClose }) {
  const [number, setNumber] = useState("");
  const [contact, setContact] = useState(null);
  const { isBusy, problems, run } = useDeed();
  const ask = (event) => {
    event.preventDefault();
    setContact(null);
    run(async () => setContact(await post(`/api/lookups/${encodeURIComponent(entry.id)}/try`, { number, config: draft.get().document })));
  };
  return html`<${Dialog} title=${t("lookups.try.of", { name: entry.name || entry.id })} onClose=${onClose}>
    <form class="stack" onSubmit=${ask}>
      <p class="about">${t("lookups.try.about")}</p>
      <${Field} label=${t("lookups.number")}>
        ${(attributes) => html`<input type="text" inputmode="tel" required minlength="3" maxlength="40" autofocus placeholder="+33184881234" ...${attributes} value=${number}
          onInput=${(event) => setNumber(event.currentTarget.value)} />`}
      <//>
      <div><${Button} kind="main" type="submit" isBusy=${isBusy}>${t("lookups.try")}<//></div>
      <${Problems} messages=${problems} />
      <div role="status"><${Contact} contact=${contact} /></div>
    </form>
  <//>`;
}
