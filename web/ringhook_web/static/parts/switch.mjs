// An on-off switch; its label is read, not shown, unless children show it.
import { html } from "../view.mjs";

export function Switch({ label, isOn, onChange, children, ...rest }) {
  return html`<button
    type="button"
    role="switch"
    ...${rest}
    class="switch"
    aria-checked=${isOn ? "true" : "false"}
    aria-label=${label}
    onClick=${() => onChange(!isOn)}
  >
    <span class="track"><span class="knob"></span></span>${children}
  </button>`;
}
