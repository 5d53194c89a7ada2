// The CRMs that are known: what each installs, what it was made from, and what nobody has tried yet.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { lazy } from "../../lazy.mjs";
import { Button } from "../../parts/button.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { may, session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const PackDialog = lazy(() => import("../../packs/form.mjs"), "packs");

export function Packs() {
  const spoken = useCell(language);
  useCell(session);
  const asked = useAsked(() => get("/api/packs", { language: spoken }), [spoken]);
  const [chosen, setChosen] = useState(null);
  return html`<section class="card padded stack" aria-labelledby="packs-list">
    <div><h2 id="packs-list">${t("lookups.packs")}</h2><p class="about">${t("lookups.packs.about")}</p></div>
    <${Waiting} asked=${asked} />
    <div class="packs">${(asked.data?.packs ?? []).map((pack) => html`<${Pack} key=${pack.slug} pack=${pack} choose=${() => setChosen(pack)} />`)}</div>
    ${chosen && html`<${PackDialog} pack=${chosen} onClose=${() => setChosen(null)} />`}
  </section>`;
}

function Pack({ pack, choose }) {
  const { title, product, operations, verified_on: verified } = pack;
  const doubts = operations.filter(({ unverified }) => unverified);
  return html`<article class="pack">
    <header class="row"><h3>${title}</h3><small>${product}</small></header>
    <small>${operations.map((operation) => operation.title).join(" · ")}</small>
    <details><summary>${verified ? t("lookups.packs.verified", { day: verified }) : t("lookups.packs.unverified")}</summary>
      <ul class="sources" lang="en">${pack.source.map((source) => html`<li key=${source}><${Source} source=${source} /></li>`)}</ul>
      ${doubts.length > 0 && html`<p class="about">${t("lookups.packs.doubts")}</p>
        <ul class="sources" lang="en">${doubts.map((one) => html`<li key=${one.operation}><b>${one.title}</b>: ${one.unverified}</li>`)}</ul>`}
    </details>
    <div><${Button} disabled=${!may("admin")} label=${t("lookups.packs.install.of", { title })} onClick=${choose}>${t("lookups.packs.install")}<//></div>
  </article>`;
}

function Source({ source }) {
  if (!/^https?:\/\//i.test(source)) return source;
  return html`<a href=${source} target="_blank" rel="noopener noreferrer">${source}</a>`;
}
