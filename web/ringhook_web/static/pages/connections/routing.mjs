// What a PBX hears that asks where a call should ring.
import { LinesField, NumberField, SwitchField, TextField, useBound } from "../../parts/bound.mjs";
import { html } from "../../view.mjs";
import { loadWords, t } from "../../words.mjs";

await loadWords("routing");

export function ConnectionRouting({ place }) {
  const { value: isOn } = useBound(place, "routing.enabled");
  return html`<section>
    <h3>${t("routing.title")}</h3>
    <p class="about">${t("routing.about")}</p>
    <div class="fields">
      <${SwitchField} place=${place} path="routing.enabled" label=${t("routing.on")} />
      ${isOn && html`<${Choices} place=${place} />`}
    </div>
  </section>`;
}

function Choices({ place }) {
  return html`<${SwitchField} place=${place} path="routing.show_name" label=${t("routing.name")} />
    <${LinesField} place=${place} path="routing.fallback" label=${t("routing.fallback")} help=${t("routing.fallback.about")} rows=${2} isMono />
    <${TextField} place=${place} path="routing.fallback_text" label=${t("routing.text")} help=${t("routing.text.about")} maxlength="500" isWide />
    <${TextField} place=${place} path="routing.unknown_code" label=${t("routing.unknown")} help=${t("routing.code.about")} maxlength="40" isMono />
    <${TextField} place=${place} path="routing.error_code" label=${t("routing.error")} help=${t("routing.code.about")} maxlength="40" isMono />
    <${NumberField} place=${place} path="routing.ring_seconds" label=${t("routing.seconds")} help=${t("routing.seconds.about")} min="0" max="120" />`;
}
