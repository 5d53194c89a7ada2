// A secret of the draft: what is kept is never shown, only that there is one; typing puts another in its place.
import { html, useRef } from "../view.mjs";
import { loadWords, t } from "../words.mjs";
import { useBound } from "./bound.mjs";
import { Button } from "./button.mjs";
import { Field } from "./field.mjs";

await loadWords("parts");

const REFERENCE = /^\$secret\.([^$]+)\$$/;

export function SecretField({ place, path, label, help, ...rest }) {
  const { value, set, problems, isLocked } = useBound(place, path);
  const kept = useRef(value);
  if (REFERENCE.test(value ?? "")) kept.current = value;
  const isKept = REFERENCE.test(value ?? "");
  const typed = (event) => set(event.currentTarget.value || (REFERENCE.test(kept.current ?? "") ? kept.current : ""));
  const drop = () => {
    kept.current = "";
    set("");
  };
  return html`<${Field} label=${label} help=${isKept ? t("parts.secret.kept", { name: REFERENCE.exec(value)[1] }) : help} problems=${problems}>
    ${(attributes) => html`<div class="secret">
      <input type="password" ...${attributes} ...${rest} autocomplete="off" disabled=${isLocked}
        placeholder=${isKept ? "••••••••" : ""} value=${isKept ? "" : (value ?? "")} onInput=${typed} />
      ${isKept && html`<${Button} kind="quiet" icon="bin" label=${t("parts.secret.drop", { label })} disabled=${isLocked} onClick=${drop} />`}
    </div>`}
  <//>`;
}
