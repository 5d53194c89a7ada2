// History: who saved when, what that changed; earlier versions shown and brought back; export and import.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { More, useOlder } from "../../parts/older.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Ago } from "../../parts/time.mjs";
import { may, session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Import } from "./import.mjs";
import { Version } from "./version.mjs";

const SHOWN_CHANGES = 6;

export default function HistoryPage() {
  const { etag } = useCell(draft);
  useCell(session);
  const asked = useAsked(() => get("/api/config/versions"), [etag]);
  const list = useOlder(asked, "/api/config/versions", "versions");
  const [shown, setShown] = useState(null);
  const close = () => setShown(null);
  const isAdmin = may("admin");
  return html`<${PageHead} title=${t("history.title")} about=${t("history.about")} saves>
      <${Button} disabled=${!isAdmin} onClick=${() => setShown("import")}>${t("history.import")}<//>
      ${isAdmin && html`<a class="button" href="/api/config/export" download>${t("history.export")}</a>`}
    <//>
    <${Waiting} asked=${asked} />
    ${asked.data && html`<div class="stack">
      ${list.rows.length
        ? html`<ol class="plain versions">${list.rows.map((version, index) => html`<${Row} key=${version.version} version=${version} isNewest=${index === 0} open=${() => setShown(version)} />`)}</ol>`
        : html`<section class="card"><${Empty} icon="clock" title=${t("history.none")} about=${t("history.none.about")} /></section>`}
      <${More} list=${list} words=${t("history.more")} />
    </div>`}
    ${shown === "import" && html`<${Import} onClose=${close} />`}
    ${shown?.version && html`<${Version} version=${shown} isNewest=${shown.version === list.rows[0]?.version} onClose=${close} />`}`;
}

function Row({ version, isNewest, open }) {
  const { version: number, saved_at: at, author } = version;
  const changes = byEntry(version.changes);
  return html`<li class="card padded version">
    <header class="row">
      <h2>${t("history.version", { number })}</h2>
      ${isNewest && html`<span class="tag good">${t("history.current")}</span>`}
      <span>${author || "—"}</span><small><${Ago} at=${at} /></small>
      <${Button} class="end" label=${t("history.show.of", { number })} onClick=${open}>${t("history.show")}<//>
    </header>
    <p class="chips">
      ${changes.slice(0, SHOWN_CHANGES).map((one) => html`<${Changed} key=${one.key} change=${one} />`)}
      ${changes.length > SHOWN_CHANGES && html`<small>${t("history.others", { count: changes.length - SHOWN_CHANGES })}</small>`}
      ${changes.length === 0 && html`<small>${t("history.same")}</small>`}
    </p>
  </li>`;
}

// Several changes of one entry are one here; the whole is in the version.
function byEntry(changes) {
  const found = new Map();
  for (const { path, change, name } of changes) {
    const [section, ...rest] = path.split(".");
    const words = section === "settings" ? rest.join(".") : name || rest.join(".");
    const key = `${section}/${words}/${change}`;
    found.set(key, { key, section, words, change, paths: [...(found.get(key)?.paths ?? []), path] });
  }
  return [...found.values()];
}

const SIGNS = { added: "+", removed: "−", changed: "~" };
const TONES = { added: "good", removed: "bad" };

function Changed({ change: { section, words, change, paths } }) {
  return html`<span class=${`tag ${TONES[change] ?? ""}`} title=${paths.join("\n")}>
    <span aria-hidden="true">${SIGNS[change] ?? "~"}</span><span class="unseen">${t(`history.change.${change}`)}</span> ${t(`history.section.${section}`)}${words && `: ${words}`}</span>`;
}
