// A time zone of the tz database, offered by the browser's own list.
import { TextField } from "../../parts/bound.mjs";
import { html } from "../../view.mjs";

export const COUNTRY_PATTERN = "[A-Z]{2}";

const zones = Intl.supportedValuesOf?.("timeZone") ?? [];

export function ZoneField(properties) {
  return html`<${TextField} ...${properties} list="time-zones" autocomplete="off" spellcheck=${false} />
    <datalist id="time-zones">${zones.map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist>`;
}
