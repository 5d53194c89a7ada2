// The credentials, and whether each can be used now.
import { ApiError, ask, get, post } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { add, draft, problemsAt } from "../../draft.mjs";
import { Button } from "../../parts/button.mjs";
import { useDeed } from "../../parts/confirm.mjs";
import { failureWord } from "../../parts/contact.mjs";
import { Problems } from "../../parts/field.mjs";
import { Menu } from "../../parts/menu.mjs";
import { useNews } from "../../parts/news.mjs";
import { Empty, useAsked } from "../../parts/page.mjs";
import { whole } from "../../parts/time.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html, useEffect } from "../../view.mjs";
import { t } from "../../words.mjs";
import { freshCredential, TYPES } from "./fresh.mjs";
import { drop } from "./lookups.mjs";

const SESSIONS = new Set(["oauth2_client", "oauth2_refresh", "login"]);

export function Credentials({ open }) {
  const { document, base } = useCell(draft);
  const asked = useAsked(() => get("/api/credentials"), [base]);
  useNews(asked.reload);
  useReturn(asked.reload);
  const isLocked = !may("admin");
  const items = Object.keys(TYPES).map((type) => ({
    label: t(`lookups.type.${type}`),
    help: t(`lookups.type.${type}.about`),
    onSelect: () => open("credential", add("credentials", freshCredential(type))),
  }));
  const state = (id) => asked.data?.credentials.find((one) => one.id === id);
  return html`<section class="card padded stack" aria-labelledby="credentials-list">
    <header class="row"><h2 id="credentials-list">${t("lookups.credentials")}</h2>
      <span class="end"><${Menu} button=${{ icon: "plus", children: t("lookups.credential.add"), disabled: isLocked }} items=${items} /></span></header>
    ${document.credentials.length
      ? html`<ul class="plain ordered">${document.credentials.map((credential) => html`<${Credential} key=${credential.id} ...${{ credential, state: state(credential.id), isLocked, open, reload: asked.reload }} />`)}</ul>`
      : html`<${Empty} icon="key" title=${t("lookups.credentials.none")} about=${t("lookups.credentials.none.about")} />`}
  </section>`;
}

function Credential({ credential, state, isLocked, open, reload }) {
  const { id, type } = credential;
  const name = credential.name || t(`lookups.type.${type}`);
  const { isBusy, problems, run } = useDeed();
  const path = `/api/credentials/${encodeURIComponent(id)}`;
  const isUnsaved = draft.get().base.credentials.every((saved) => saved.id !== id);
  const tryOut = () =>
    run(async () => {
      const { ok, failure, message } = await post(`${path}/try`, {});
      if (ok) toast(t("lookups.works", { name }), { tone: "good" });
      else toast([failureWord(failure), message].filter(Boolean).join(": "), { tone: "bad" });
    }).then(reload);
  const forget = () => run(() => ask("DELETE", `${path}/session`)).then(reload);
  const wrong = Object.keys(credential).flatMap((key) => problemsAt(`credentials/${id}`, key));
  return html`<li class="row entry">
    <span class="entry-words"><b>${name}</b><small>${t(`lookups.type.${type}`)}</small>
      <span class="row"><${State} state=${state} type=${type} isUnsaved=${isUnsaved} /></span>
      ${state?.problem && html`<p class="problem" lang="en">${state.problem}</p>`}
      <${Problems} messages=${[...wrong, ...problems]} /></span>
    <span class="row entry-tools">
      ${type === "oauth2_refresh" && html`<${Button} kind="main" isBusy=${isBusy} disabled=${isLocked || isUnsaved} onClick=${() => run(() => connect(path))}>${t("lookups.connect")}<//>`}
      ${SESSIONS.has(type) && html`<${Button} isBusy=${isBusy} disabled=${isLocked || isUnsaved} onClick=${tryOut}>${t("lookups.try")}<//>`}
      ${SESSIONS.has(type) && state?.connected && html`<${Button} disabled=${isLocked || isBusy} onClick=${forget}>${t("lookups.forget")}<//>`}
      <${Button} onClick=${() => open("credential", id)}>${t("lookups.edit")}<//>
      <${Button} kind="quiet" icon="bin" label=${t("lookups.remove", { name })} disabled=${isLocked} onClick=${() => drop("credentials", id, name)} />
    </span>
  </li>`;
}

function State({ state, type, isUnsaved }) {
  if (isUnsaved) return html`<span class="tag warn">${t("lookups.unsaved")}</span>`;
  if (!state || !SESSIONS.has(type)) return null;
  return html`<span class=${`tag ${state.connected ? "good" : "warn"}`}>${state.connected ? t("lookups.connected") : t("lookups.unconnected")}</span>
    ${state.expires_at && html`<small>${t("lookups.until", { at: whole(state.expires_at) })}</small>`}`;
}

// The window opens before the question is asked: browsers stop one that opens later.
async function connect(path) {
  const opened = window.open("", "_blank");
  try {
    const { url } = await post(`${path}/connect`, {});
    if (!/^https?:\/\//i.test(url)) throw new ApiError(0, [{ path: "authorize_url", message: t("lookups.connect.bad") }]);
    if (opened) {
      opened.opener = null;
      opened.location.href = url;
    } else location.href = url;
  } catch (error) {
    opened?.close();
    throw error;
  }
}

// Whoever comes back from the CRM's window finds the news here.
function useReturn(reload) {
  useEffect(() => {
    addEventListener("focus", reload);
    return () => removeEventListener("focus", reload);
  }, [reload]);
}
