// Problems: what failed in the last week, alike failures together, with what to do and a button that sends them again.
import { get, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { failureWord } from "../../parts/contact.mjs";
import { Problems, Select } from "../../parts/field.mjs";
import { Icon } from "../../parts/icon.mjs";
import { useNews } from "../../parts/news.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Ago } from "../../parts/time.mjs";
import { toast } from "../../parts/toast.mjs";
import { link } from "../../router.mjs";
import { may, session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const HOUR_MS = 3_600_000;

export default function ProblemsPage() {
  const spoken = useCell(language);
  const asked = useAsked(() => get("/api/problems", { language: spoken }), [spoken]);
  useNews(asked.reload);
  const found = asked.data;
  return html`<${PageHead} title=${t("problems.title")} about=${t("problems.about")}>
      ${found?.issues.length > 0 && html`<${SendAll} week=${found.since} reload=${asked.reload} />`}
    <//>
    <${Waiting} asked=${asked} />
    ${found && html`<div class="stack">
      ${found.notices.map((notice) => html`<p key=${`${notice.kind}${notice.at}`} class="banner"><${Icon} name="alert" /><span>${notice.sentence} <${Ago} at=${notice.at} /></span></p>`)}
      ${found.is_cut && html`<p class="about">${t("problems.cut")}</p>`}
      ${found.issues.length
        ? found.issues.map((issue) => html`<${Issue} key=${`${issue.action_id}/${issue.failure}/${issue.host}`} issue=${issue} since=${found.since} reload=${asked.reload} />`)
        : html`<section class="card"><${Empty} icon="check" title=${t("problems.none")} about=${t("problems.none.about")} /></section>`}
      <${Report} mail=${found.mail} report=${found.report} />
    </div>`}`;
}

// Everything, or only what failed since the CRM was mended.
function SendAll({ week, reload }) {
  const [hours, setHours] = useState("");
  const options = [
    { value: "", label: t("problems.since.week") },
    { value: "24", label: t("problems.since.day") },
    { value: "1", label: t("problems.since.hour") },
  ];
  const order = () => ({ since: hours ? new Date(Date.now() - Number(hours) * HOUR_MS).toISOString() : week });
  return html`<div class="short"><${Select} aria-label=${t("problems.since")} value=${hours} options=${options} onChange=${setHours} /></div>
    <${SendAgain} order=${order} words=${t("problems.again.all")} reload=${reload} kind="main" />`;
}

function Issue({ issue, since, reload }) {
  const order = () => ({ since, action: issue.action_id, failure: issue.failure, host: issue.host });
  return html`<section class="card padded issue">
    <header class="row">
      <b class="count">${issue.count}</b>
      <h2>${issue.action}</h2>
      <span class="tag bad">${failureWord(issue.failure)}</span>
      <span class="mono">${issue.host}</span>
    </header>
    <p>${issue.sentence}</p>
    <footer class="row">
      <small>${t("problems.last")} <${Ago} at=${issue.last_at} />${issue.count > 1 && html` · ${t("problems.first")} <${Ago} at=${issue.first_at} />`}</small>
      <span class="row end">
        <a href=${link(issue.example.is_called ? "executions" : "calls", [issue.example.call_id])}>${t("problems.example")}</a>
        <${SendAgain} order=${order} words=${t("problems.again", { count: issue.count })} reload=${reload} />
      </span>
    </footer>
  </section>`;
}

function SendAgain({ order, words, reload, kind = "" }) {
  const { isBusy, problems, run } = useDeed();
  useCell(session);
  const send = async () => {
    const isDone = await run(async () => {
      const { queued, remaining } = await post("/api/deliveries/retry", order());
      const more = remaining ? ` ${t("problems.remaining", { count: remaining })}` : "";
      toast(t("problems.queued", { count: queued }) + more, { tone: "good" });
    });
    if (isDone) reload();
  };
  return html`<${Button} kind=${kind} isBusy=${isBusy} disabled=${!may("operator")} onClick=${send}>${words}<//><${Problems} messages=${problems} />`;
}

// Who hears of failures without looking here.
function Report({ mail, report }) {
  return html`<section class="card padded">
    <h2>${t("problems.report")}</h2>
    <p class="about">${mail ? t("problems.mail.yes") : t("problems.mail.no")} <a href=${link("settings")}>${t("problems.report.where")}</a></p>
    <dl class="facts">
      <${Way} title=${t("problems.way.mail")} way=${report.mail} /><${Way} title=${t("problems.way.webhook")} way=${report.webhook} />
    </dl>
  </section>`;
}

function Way({ title, way }) {
  return html`<dt>${title}</dt>
    <dd>${way.sent_at ? html`${t("problems.sent")} <${Ago} at=${way.sent_at} />` : t("problems.never")}
      ${way.trouble && html`<p class="problem"><${Icon} name="alert" /><span>${way.trouble} (<${Ago} at=${way.trouble_at} />)</span></p>`}</dd>`;
}
