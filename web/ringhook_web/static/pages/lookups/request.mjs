// How a lookup or a login asks: method, headers, body, how long to wait, what counts as an answer.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { LinesField, NumberField, SelectField, TemplateField, TextField, useBound } from "../../parts/bound.mjs";
import { PairsField } from "../../parts/entries.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { BODY_TYPES } from "./fresh.mjs";

const METHODS = ["", "GET", "POST", "PUT", "PATCH"];

export function RequestFields({ place, withCredential }) {
  const { document } = useCell(draft);
  const { value: method } = useBound(place, "request.method");
  const methods = METHODS.map((value) => ({ value, label: value || "GET" })).slice(withCredential ? 0 : 1);
  const bodies = BODY_TYPES.map((value) => ({ value, label: value }));
  const credentials = [{ value: "", label: t("lookups.credential.none") }, ...document.credentials.map(({ id, name }) => ({ value: id, label: name || id }))];
  const hasBody = method && method !== "GET";
  return html`<div class="fields">
      <${SelectField} place=${place} path="request.method" label=${t("lookups.method")} options=${methods} />
      ${withCredential && html`<${SelectField} place=${place} path="request.credential" label=${t("lookups.credential")} options=${credentials} />`}
      ${hasBody && html`<${SelectField} place=${place} path="request.body_type" label=${t("lookups.bodytype")} options=${bodies} />`}
      <${NumberField} place=${place} path="request.timeout_seconds" label=${t("lookups.timeout")} min="0.5" max="30" step="0.5" empty=${10} />
    </div>
    ${hasBody && html`<${TemplateField} place=${place} path="request.body" label=${t("lookups.body")} rows=${4} />`}
    <${PairsField} place=${place} path="request.headers" label=${t("lookups.headers")} names=${["Accept", "Content-Type", "X-Api-Key"]} />
    <details><summary>${t("lookups.success")}</summary>
      <div class="fields">
        <${LinesField} place=${place} path="request.success.statuses" label=${t("lookups.statuses")} rows=${2} isMono />
        <${TextField} place=${place} path="request.success.condition" label=${t("lookups.condition")} help=${t("lookups.condition.about")} isWide isMono />
      </div>
    </details>`;
}
