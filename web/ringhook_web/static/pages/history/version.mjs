// One version: what it changed, how it differs from today's, and bringing it back.
import { ApiError, ask, get } from "../../api.mjs";
import { draft, isDirty, refresh } from "../../draft.mjs";
import { changes } from "../../merge.mjs";
import { Button } from "../../parts/button.mjs";
import { Change, unitTitle } from "../../parts/changes.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { download } from "../../parts/copy.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { Problems } from "../../parts/field.mjs";
import { useAsked, Waiting } from "../../parts/page.mjs";
import { whole } from "../../parts/time.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

const EMPTY = { settings: {}, connections: [], agents: [], actions: [], lookups: [], credentials: [] };
const NOT_FOUND = 404;

export function Version({ version, isNewest, onClose }) {
  const { version: number, saved_at: at, author } = version;
  const asked = useAsked(() => both(number), [number]);
  const { isBusy, problems, run } = useDeed();
  const restore = async () => {
    const isDone = await run(async () => {
      await ask("POST", `/api/config/versions/${number}/restore`, { etag: draft.get().etag });
      await refresh();
    });
    if (!isDone) return;
    toast(t("history.restored", { number }), { tone: "good" });
    onClose();
  };
  const keep = () => download(`ringhook-v${number}.json`, `${JSON.stringify(asked.data.document, null, 2)}\n`, "application/json");
  const actions = html`<${Button} disabled=${!asked.data} onClick=${keep}>${t("history.download")}<//>
    ${!isNewest && html`<${Button} kind="main" isBusy=${isBusy} disabled=${!may("admin") || !asked.data} onClick=${restore}>${t("history.restore")}<//>`}`;
  return html`<${Dialog} title=${t("history.version", { number })} kind="wide" onClose=${onClose} actions=${actions}>
    <p class="about">${author} · ${whole(at)}</p>
    <${Waiting} asked=${asked} />
    <${Problems} messages=${problems} />
    ${asked.data && html`<h3>${t("history.changed")}</h3><${Changes} before=${asked.data.previous} after=${asked.data.document} />
      ${!isNewest && html`<h3>${t("history.differs")}</h3><${Changes} before=${draft.get().base} after=${asked.data.document} />
        ${isDirty() && html`<p class="about">${t("history.unsaved")}</p>`}`}
      <details><summary>${t("history.whole")}</summary><pre>${JSON.stringify(asked.data.document, null, 2)}</pre></details>`}
  <//>`;
}

function Changes({ before, after }) {
  const found = changes(before, after);
  if (!found.length) return html`<p class="about">${t("history.same")}</p>`;
  return html`<ul class="plain">
    ${found.map((one) => html`<li key=${one.unit}><b>${unitTitle(one.unit, one.after ?? one.before)}</b><${Change} before=${one.before} after=${one.after} /></li>`)}
  </ul>`;
}

async function both(number) {
  const [document, previous] = await Promise.all([get(`/api/config/versions/${number}`), before(number)]);
  return { document, previous };
}

// The first version, and one whose elder was cleared away, is compared with nothing.
async function before(number) {
  if (number <= 1) return EMPTY;
  try {
    return await get(`/api/config/versions/${number - 1}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === NOT_FOUND) return EMPTY;
    throw error;
  }
}
