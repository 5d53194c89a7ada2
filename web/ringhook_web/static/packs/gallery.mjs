// Where to begin: ready-made actions, and the CRMs with everything they need.
import { get } from "../api.mjs";
import { useCell } from "../cell.mjs";
import { lazy } from "../lazy.mjs";
import { addAction } from "../pages/actions/list.mjs";
import { Waiting, useAsked } from "../parts/page.mjs";
import { may, session } from "../session.mjs";
import { html, useState } from "../view.mjs";
import { language, t } from "../words.mjs";

const PackDialog = lazy(() => import("./form.mjs"), "packs");

const TEMPLATES = [
  { name: "card", kind: "URL", call_type: "inbound", target: "https://crm.example/card/$phone$" },
  { name: "search", kind: "URL", call_type: "inbound", target: "https://www.google.com/search?q=$phone|national$" },
  { name: "notify", kind: "GET", call_type: "inbound", target: "https://crm.example/api/ring?num=$phone$&agent=$extension$" },
  { name: "write", kind: "POST", call_type: "both", trigger: "ended", target: "https://crm.example/api/calls" },
  { name: "missed", kind: "POST", call_type: "inbound", trigger: "missed", target: "https://crm.example/api/missed" },
  { name: "program", kind: "RUN", call_type: "inbound", target: "c:\\application.exe?$phone$" },
];

export default function Gallery() {
  return html`<div>
    <section class="gallery-part"><h3>${t("packs.templates")}</h3><${Templates} /></section>
    <section class="gallery-part"><h3>${t("packs.packs")}</h3><${Packs} /></section>
  </div>`;
}

function Templates() {
  useCell(session);
  return html`<div class="gallery">
    ${TEMPLATES.map(
      ({ name, kind, ...more }) => html`<button key=${name} type="button" disabled=${!may("admin")}
        onClick=${() => addAction(kind, { ...more, name: t(`packs.template.${name}`) })}>
        <span class="row"><span class=${`kind ${kind}`}>${kind}</span></span>
        <b>${t(`packs.template.${name}`)}</b>
        <small class="mono">${more.target}</small>
      </button>`,
    )}
  </div>`;
}

/** The CRMs; a click opens the form that installs one. */
export function Packs() {
  const spoken = useCell(language);
  const asked = useAsked(() => get("/api/packs", { language: spoken }), [spoken]);
  const [chosen, setChosen] = useState(null);
  useCell(session);
  if (!asked.data) return html`<${Waiting} asked=${asked} />`;
  return html`<div class="gallery">
      ${asked.data.packs.map(
        (pack) => html`<button key=${pack.slug} type="button" disabled=${!may("admin")} onClick=${() => setChosen(pack)}>
          <b>${pack.title}</b><small>${pack.product}</small>
          <small>${pack.operations.map(({ title }) => title).slice(0, 3).join(" · ")}</small>
        </button>`,
      )}
    </div>
    ${chosen && html`<${PackDialog} pack=${chosen} onClose=${() => setChosen(null)} />`}`;
}
