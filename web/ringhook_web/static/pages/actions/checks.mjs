// Several of a list, as boxes to tick; the draft keeps the values that are ticked.
import { useBound } from "../../parts/bound.mjs";
import { Problems } from "../../parts/field.mjs";
import { html } from "../../view.mjs";

export function Checks({ place, path, options, empty }) {
  const { value = [], set, problems, isLocked } = useBound(place, path);
  const toggle = (one) => set(value.includes(one) ? value.filter((other) => other !== one) : [...value, one]);
  const gone = value.filter((one) => !options.some((option) => option.value === one)).map((one) => ({ value: one, label: one }));
  if (!options.length && !gone.length) return html`<p class="about">${empty}</p>`;
  return html`<div class="checks">
      ${[...options, ...gone].map(
        (option) => html`<label key=${option.value}>
          <input type="checkbox" disabled=${isLocked} checked=${value.includes(option.value)} onChange=${() => toggle(option.value)} />
          <span>${option.label}</span>
        </label>`,
      )}
    </div>
    <${Problems} messages=${problems} />`;
}
