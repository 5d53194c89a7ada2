// A labelled control with its help and its problems. *children* gets the attributes that tie them together.
import { html, useId } from "../view.mjs";
import { Icon } from "./icon.mjs";

export function Field({ label, help, problems = [], isWide, children }) {
  const id = useId();
  const described = [help && `${id}-help`, problems.length && `${id}-problem`].filter(Boolean).join(" ");
  const attributes = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": problems.length ? "true" : undefined,
  };
  return html`<div class=${`field ${isWide ? "wide" : ""}`}>
    <label for=${id}>${label}</label>
    ${children(attributes)}
    ${help && html`<small id=${`${id}-help`}>${help}</small>`}
    <${Problems} id=${`${id}-problem`} messages=${problems} />
  </div>`;
}

export function Problems({ id, messages }) {
  if (!messages.length) return null;
  return html`<p class="problem" id=${id}><${Icon} name="alert" /><span>${messages.join(" ")}</span></p>`;
}

/** A select over {value, label} options. */
export function Select({ value, options, onChange, ...rest }) {
  return html`<select ...${rest} value=${value} onChange=${(event) => onChange(event.currentTarget.value)}>
    ${options.map(
      (option) => html`<option key=${option.value} value=${option.value} selected=${option.value === value}>
        ${option.label}
      </option>`,
    )}
  </select>`;
}
