// One execution: what was given, sent and answered, and what follows it.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { milliseconds } from "../../parts/contact.mjs";
import { useNews } from "../../parts/news.mjs";
import { PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { whole } from "../../parts/time.mjs";
import { link } from "../../router.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { Acks } from "../calls/decision.mjs";
import { Delivery } from "../calls/delivery.mjs";
import { FollowUps } from "../calls/follow.mjs";
import { Fields } from "../calls/words.mjs";
import { Outcome, Who } from "./words.mjs";

export function ExecutionPage({ id }) {
  const spoken = useCell(language);
  const asked = useAsked(() => get(`/api/executions/${encodeURIComponent(id)}`, { language: spoken }), [id, spoken]);
  useNews(asked.reload, ({ what }) => what === "delivery", [id]);
  const found = asked.data;
  return html`<p class="back"><a href=${link("executions")}>← ${t("executions.back")}</a></p>
    <${PageHead} title=${found?.action ?? t("executions.one")}>${found && html`<span class="row"><${Outcome} execution=${found} /></span>`}<//>
    <${Waiting} asked=${asked} />
    ${found && html`<div class="stack">
      <section class="card padded"><dl class="facts">
        <dt>${t("executions.when")}</dt><dd>${whole(found.at)}</dd>
        <dt>${t("executions.who")}</dt><dd><${Who} execution=${found} /></dd>
        <dt>${t("executions.took")}</dt><dd>${milliseconds(found.duration_ms)}</dd>
        <dt>${t("executions.id")}</dt><dd class="mono">${found.id}</dd>
      </dl></section>
      <section class="card padded"><h2>${t("executions.given")}</h2><${Fields} fields=${found.arguments} /></section>
      ${Object.keys(found.result).length > 0 && html`<section class="card padded"><h2>${t("executions.result")}</h2><${Fields} fields=${found.result} /></section>`}
      ${found.delivery && html`<section class="card padded"><h2>${t("executions.request")}</h2><${Delivery} delivery=${found.delivery} reload=${asked.reload} /></section>`}
      ${found.desktops?.length > 0 && html`<section class="card padded"><h2>${t("executions.desktops")}</h2><${Acks} desktops=${found.desktops.map((one) => ({ ...one, command_id: one.device_id }))} /></section>`}
      ${found.follow_ups.length > 0 && html`<section class="card padded"><${FollowUps} followUps=${found.follow_ups} reload=${asked.reload} /></section>`}
    </div>`}`;
}
