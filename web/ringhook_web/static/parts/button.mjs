// Buttons: kind is "" (plain), "main", "quiet" or "danger". An icon alone needs a label.
import { html } from "../view.mjs";
import { Icon } from "./icon.mjs";

export function Button({ kind = "", icon, label, isBusy, children, ...rest }) {
  return html`<button
    type="button"
    ...${rest}
    class=${`button ${kind} ${icon && !children ? "square" : ""} ${rest.class ?? ""}`}
    aria-label=${label}
    title=${label}
    aria-busy=${isBusy ? "true" : undefined}
    disabled=${rest.disabled || isBusy}
  >
    ${icon && html`<${Icon} name=${icon} />`}${children}
  </button>`;
}
