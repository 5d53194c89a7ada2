// When an action may run: rows of days and times.
import { useBound } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Problems } from "../../parts/field.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const DAYS = [0, 1, 2, 3, 4, 5, 6];
const OFFICE = { days: [0, 1, 2, 3, 4], start: "09:00", end: "18:00" };

export function Hours({ place, path }) {
  const { value = [], set, problems, isLocked } = useBound(place, path);
  const change = (index, more) => set(value.map((entry, at) => (at === index ? { ...entry, ...more } : entry)));
  return html`<div class="stack">
    ${value.map(
      (entry, index) => html`<fieldset key=${index} class="hours" disabled=${isLocked}>
        <legend class="unseen">${t("advanced.hours")} ${index + 1}</legend>
        <${Days} days=${entry.days} set=${(days) => change(index, { days })} />
        <div class="row">
          <input type="text" class="mono" aria-label=${t("advanced.from")} value=${entry.start} maxlength="5" placeholder="09:00"
            onInput=${(event) => change(index, { start: event.currentTarget.value })} />
          <span aria-hidden="true">–</span>
          <input type="text" class="mono" aria-label=${t("advanced.to")} value=${entry.end} maxlength="5" placeholder="24:00"
            onInput=${(event) => change(index, { end: event.currentTarget.value })} />
          <${Button} kind="quiet" icon="bin" label=${t("advanced.remove")} onClick=${() => set(value.filter((_, at) => at !== index))} />
        </div>
      </fieldset>`,
    )}
    <${Problems} messages=${problems} />
    <div><${Button} icon="plus" disabled=${isLocked} onClick=${() => set([...value, OFFICE])}>${t("advanced.hours.add")}<//></div>
  </div>`;
}

function Days({ days, set }) {
  const format = new Intl.DateTimeFormat(language.get(), { weekday: "short", timeZone: "UTC" });
  const toggle = (day) => set(days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort());
  return html`<div class="days">
    ${DAYS.map(
      (day) => html`<label key=${day}>
        <input type="checkbox" checked=${days.includes(day)} onChange=${() => toggle(day)} />
        <span>${format.format(MONDAY + day * DAY_MS)}</span>
      </label>`,
    )}
  </div>`;
}
