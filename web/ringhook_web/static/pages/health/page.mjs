// Health: what is wrong, in a sentence each; the queues and workers; when each connection was last heard of.
import { get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Button } from "../../parts/button.mjs";
import { Icon } from "../../parts/icon.mjs";
import { Empty, PageHead, useAsked, Waiting } from "../../parts/page.mjs";
import { Table } from "../../parts/table.mjs";
import { Ago, whole } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const GIGABYTE = 1_000_000_000;

export default function HealthPage() {
  useCell(language);
  const asked = useAsked(() => get("/api/health"), []);
  const found = asked.data;
  return html`<${PageHead} title=${t("health.title")} about=${t("health.about")}>
      <${Button} isBusy=${asked.isLoading} onClick=${asked.reload}>${t("health.again")}<//>
    <//>
    <${Waiting} asked=${asked} />
    ${found && html`<div class="stack">
      <${Verdict} troubles=${found.troubles} />
      ${found.connections.length > 0 && html`<section class="stack">
        <h2>${t("health.connections")}</h2>
        <${Table} caption=${t("health.connections")} columns=${connectionColumns()} rows=${found.connections} />
      </section>`}
      ${found.machine && html`<${Machine} machine=${found.machine} />`}
      <section class="card padded">
        <h2>${t("health.facts")}</h2>
        <dl class="facts">
          <dt>${t("health.version")}</dt><dd class="mono">${found.version}</dd>
          <dt>${t("health.time")}</dt><dd><time datetime=${found.time}>${whole(found.time)}</time></dd>
          <dt>${t("health.swept")}</dt><dd>${found.last_sweep ? html`<${Ago} at=${found.last_sweep} />` : t("health.never")}</dd>
        </dl>
      </section>
    </div>`}`;
}

function Verdict({ troubles }) {
  if (troubles.length === 0) return html`<section class="card" role="status"><${Empty} icon="check" title=${t("health.well")} about=${t("health.well.about")} /></section>`;
  return html`<section class="stack" role="status">
    ${troubles.map((trouble) => html`<p key=${trouble} class="banner"><${Icon} name="alert" /><span>${t(`health.trouble.${trouble}`)}</span></p>`)}
  </section>`;
}

function connectionColumns() {
  return [
    { key: "name", label: t("health.connection"), show: ({ name, enabled }) => html`<b>${name}</b>${!enabled && html` <span class="tag">${t("health.off")}</span>`}` },
    { key: "heard", label: t("health.heard"), show: ({ last_event_at: at }) => (at ? html`<${Ago} at=${at} />` : t("health.unheard")) },
    { key: "refused", label: t("health.refused"), show: ({ last_refused_at: at }) => (at ? html`<${Ago} at=${at} />` : "—") },
    { key: "watch", label: t("health.watch"), show: watched },
  ];
}

function watched({ silence_hours: hours, is_silent: isSilent }) {
  if (!hours) return t("health.unwatched");
  return html`${t("health.hours", { count: hours })} ${isSilent && html`<span class="tag bad">${t("health.silent")}</span>`}`;
}

// On AWS there is neither a disk nor a thread to look at, and CloudWatch knows how old messages are.
function Machine({ machine }) {
  const { queues, workers, disk_free_bytes: free } = machine;
  const threads = Object.values(workers);
  return html`<section class="stack">
    <h2>${t("health.queues")}</h2>
    <${Table} caption=${t("health.queues")} columns=${queueColumns()} rows=${queues} keyOf=${({ name }) => name} />
    ${threads.length > 0 && html`<dl class="facts card padded">
      <dt>${t("health.workers")}</dt><dd>${t("health.alive", { alive: threads.filter(Boolean).length, all: threads.length })}</dd>
      <dt>${t("health.disk")}</dt><dd>${t("health.gigabytes", { amount: number(free / GIGABYTE) })}</dd>
    </dl>`}
  </section>`;
}

function queueColumns() {
  return [
    { key: "name", label: t("health.queue"), show: ({ name }) => t(`health.queue.${name}`) },
    { key: "waiting", label: t("health.waiting"), show: ({ waiting }) => number(waiting) },
    { key: "leased", label: t("health.leased"), show: ({ leased }) => number(leased) },
    { key: "oldest", label: t("health.oldest"), show: ({ oldest_seconds: seconds }) => (seconds === null ? "—" : t("health.seconds", { amount: number(seconds) })) },
    { key: "dead", label: t("health.dead"), show: ({ dead }) => (dead === null ? "—" : number(dead)) },
  ];
}

function number(value) {
  return new Intl.NumberFormat(language.get(), { maximumFractionDigits: 1 }).format(value);
}
