// Settings: what holds for the whole workspace.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { LinesField, NumberField, SelectField, SwitchField, TextField } from "../../parts/bound.mjs";
import { PageHead } from "../../parts/page.mjs";
import { session } from "../../session.mjs";
import { html } from "../../view.mjs";
import { LANGUAGES, t } from "../../words.mjs";
import { Exceptions } from "./exceptions.mjs";
import { Privacy } from "./privacy.mjs";
import { COUNTRY_PATTERN, ZoneField } from "./zone.mjs";

const at = { place: "settings" };

export default function SettingsPage() {
  useCell(draft);
  useCell(session);
  return html`<${PageHead} title=${t("settings.title")} about=${t("settings.about")} saves />
    <div class="stack">
      <${General} /><${Popup} /><${Suppress} /><${Exceptions} /><${Recordings} /><${Report} /><${Privacy} />
    </div>`;
}

function General() {
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
  return html`<section class="card padded"><h2>${t("settings.general")}</h2>
    <div class="fields">
      <${TextField} ...${at} path="country" label=${t("settings.country")} help=${t("settings.country.about")} maxlength="2" pattern=${COUNTRY_PATTERN} placeholder="FR" />
      <${ZoneField} ...${at} path="time_zone" label=${t("settings.zone")} help=${t("settings.zone.about")} />
      <${SelectField} ...${at} path="language" label=${t("settings.language")} help=${t("settings.language.about")} options=${languages} />
      <${TextField} ...${at} path="outgoing_prefix" label=${t("settings.prefix")} help=${t("settings.prefix.about")} maxlength="10" inputmode="tel" />
      <${NumberField} ...${at} path="retention_days" label=${t("settings.retention")} help=${t("settings.retention.about")} min="1" max="3650" empty=${90} />
      <${NumberField} ...${at} path="executions_per_day" label=${t("settings.executions")} help=${t("settings.executions.about")} min="0" max="10000000" />
    </div></section>`;
}

function Popup() {
  const sizes = ["S", "M", "L"].map((value) => ({ value, label: t(`settings.size.${value}`) }));
  return html`<section class="card padded"><h2>${t("settings.popup")}</h2>
    <div class="fields">
      <${SelectField} ...${at} path="popup.size" label=${t("settings.size")} options=${sizes} />
      <${NumberField} ...${at} path="popup.seconds" label=${t("settings.seconds")} help=${t("settings.seconds.about")} min="0" max="3600" />
      <${TextField} ...${at} path="popup.withheld_label" label=${t("settings.withheld")} help=${t("settings.withheld.about")} maxlength="60" />
      <${SwitchField} ...${at} path="popup.buttons" label=${t("settings.buttons")} help=${t("settings.buttons.about")} />
      <${SwitchField} ...${at} path="popup.copy_number" label=${t("settings.copy")} help=${t("settings.copy.about")} />
    </div></section>`;
}

function Suppress() {
  return html`<section class="card padded"><h2>${t("settings.suppress")}</h2>
    <p class="about">${t("settings.suppress.about")}</p>
    <div class="fields">
      <${SwitchField} ...${at} path="suppress.internal" label=${t("settings.internal")} />
      <${SwitchField} ...${at} path="suppress.busy" label=${t("settings.busy")} />
      <${SwitchField} ...${at} path="suppress.unknown_contact" label=${t("settings.unknown")} />
      <${NumberField} ...${at} path="suppress.min_digits" label=${t("settings.digits")} help=${t("settings.digits.about")} min="0" max="15" />
    </div></section>`;
}

function Recordings() {
  return html`<section class="card padded"><h2>${t("settings.recordings")}</h2>
    <p class="about">${t("settings.recordings.about")}</p>
    <div class="fields">
      <${SwitchField} ...${at} path="recordings.store" label=${t("settings.recordings.store")} />
      <${NumberField} ...${at} path="recordings.days" label=${t("settings.recordings.days")} help=${t("settings.recordings.days.about")} min="1" max="3650" empty=${90} />
    </div></section>`;
}

function Report() {
  return html`<section class="card padded"><h2>${t("settings.report")}</h2>
    <p class="about">${t("settings.report.about")}</p>
    <div class="fields">
      <${LinesField} ...${at} path="report.emails" label=${t("settings.emails")} rows=${2} />
      <${TextField} ...${at} path="report.webhook" label=${t("settings.webhook")} help=${t("settings.webhook.about")} isWide isMono type="url" placeholder="https://" />
    </div></section>`;
}
