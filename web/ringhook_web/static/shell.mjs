// The frame around every page: menu, language and theme, banners, the bar of unsaved changes.
import { ApiError, get, online } from "./api.mjs";
import { cell, useCell } from "./cell.mjs";
import { discard, draft, isDirty, unsaved } from "./draft.mjs";
import { liveness, onChanged } from "./live.mjs";
import { PAGES } from "./pages.mjs";
import { Button } from "./parts/button.mjs";
import { Icon } from "./parts/icon.mjs";
import { Menu } from "./parts/menu.mjs";
import { SaveButton } from "./parts/save.mjs";
import { toast } from "./parts/toast.mjs";
import { chooseLanguage, chooseTheme, theme } from "./preferences.mjs";
import { link } from "./router.mjs";
import { session, signOut } from "./session.mjs";
import { html, useEffect, useState } from "./view.mjs";
import { LANGUAGES, language, t } from "./words.mjs";

const THEMES = ["auto", "light", "dark"];
const COUNT_WAIT_MS = 1_500;

/** How many groups of failures there are; shown in the menu. */
export const problemCount = cell(0);

export function Shell({ current, children }) {
  const [isOpen, setOpen] = useState(false);
  useProblemCount();
  return html`<div class=${`shell ${isOpen ? "nav-open" : ""}`}>
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <header class="top">
      <${Button} kind="quiet" icon="menu" class="nav-button" label=${t("shell.menu")} aria-expanded=${isOpen}
        aria-controls="nav" onClick=${() => setOpen(!isOpen)} />
      <a class="brand" href=${link("actions")}><span class="mark"><${Icon} name="phone" /></span><span class="word">ringhook</span></a>
      <${Place} />
      <${Liveness} />
      <${Person} />
    </header>
    <${Nav} current=${current} close=${() => setOpen(false)} />
    <main id="main" tabindex="-1"><${Offline} />${children}</main>
    <${UnsavedBar} />
  </div>`;
}

/** The frame of the operator, who has one page and is in no workspace. */
export function KeeperShell({ children }) {
  return html`<div class="shell alone">
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <header class="top">
      <span class="brand"><span class="mark"><${Icon} name="phone" /></span><span class="word">ringhook</span></span>
      <${Place} />
      <${Person} />
    </header>
    <main id="main" tabindex="-1"><${Offline} />${children}</main>
  </div>`;
}

// Which workspace one is in: a person may have keys of several.
function Place() {
  const { title, workspace, role } = useCell(session) ?? {};
  const name = role === "keeper" ? t("shell.keeper") : title || workspace;
  return html`<span class="place" title=${workspace || undefined}><span class="unseen">${t("shell.workspace")}: </span>${name}</span>`;
}

function Nav({ current, close }) {
  const count = useCell(problemCount);
  useCell(draft);
  return html`<nav id="nav" aria-label=${t("shell.menu")} onClick=${close}>
    ${PAGES.map(
      ({ name, icon, section }) => html`<a key=${name} href=${link(name)} aria-current=${name === current.name ? "page" : undefined}>
        <${Icon} name=${icon} /><span>${t(`shell.page.${name}`)}</span>
        ${name === "problems" && count > 0 && html`<b class="count">${count}</b>`}
        ${section && isDirty(section) && html`<i class="dot" title=${t("shell.unsaved")}></i>`}
      </a>`,
    )}
  </nav>`;
}

function Person() {
  const spoken = useCell(language);
  const shade = useCell(theme);
  const { name, workspace, role } = useCell(session) ?? {};
  const languages = Object.entries(LANGUAGES).map(([tag, label]) => ({
    label,
    isChecked: tag === spoken,
    onSelect: () => chooseLanguage(tag),
  }));
  const themes = THEMES.map((tag) => ({
    label: t(`shell.theme.${tag}`),
    isChecked: tag === shade,
    onSelect: () => chooseTheme(tag),
  }));
  const leave = { label: t("shell.signout"), icon: "out", onSelect: leaveNow };
  const change = { label: t("shell.elsewhere"), icon: "key", onSelect: leaveNow };
  return html`<div class="person">
    <${Menu} button=${{ kind: "quiet", children: LANGUAGES[spoken], icon: "down", class: "language" }} items=${languages} />
    <${Menu} button=${{ kind: "quiet", icon: "theme", label: t("shell.theme") }} items=${themes} />
    ${session.get() &&
    html`<${Menu} button=${{ kind: "quiet", icon: "person", label: t("shell.account") }}
      items=${[{ label: name || workspace || "ringhook", help: t(`shell.role.${role}`), disabled: true, onSelect() {} }, change, leave]} />`}
  </div>`;
}

export { Person };

async function leaveNow() {
  if (isDirty() && !confirm(t("shell.leave"))) return;
  await signOut();
}

function Liveness() {
  const state = useCell(liveness);
  if (state !== "polling") return null;
  return html`<span class="polling" title=${t("shell.polling.help")}>${t("shell.polling")}</span>`;
}

function Offline() {
  if (useCell(online)) return null;
  return html`<p class="banner" role="alert"><${Icon} name="alert" />${t("shell.offline")}</p>`;
}

function UnsavedBar() {
  useCell(draft);
  useLeaveGuard();
  const count = unsaved().length;
  if (!count) return null;
  const undo = draft.get().document;
  const drop = () => {
    discard();
    toast(t("shell.discarded"), { undo: () => draft.set({ ...draft.get(), document: undo }) });
  };
  return html`<div class="unsaved" role="region" aria-label=${t("shell.unsaved")}>
    <span><i class="dot"></i>${t("shell.unsaved.count", { count })}</span>
    <${Button} kind="quiet" onClick=${drop}>${t("shell.discard")}<//>
    <${SaveButton} />
  </div>`;
}

// The browser asks before a page with unsaved changes goes.
function useLeaveGuard() {
  useEffect(() => {
    const guard = (event) => isDirty() && event.preventDefault();
    addEventListener("beforeunload", guard);
    return () => removeEventListener("beforeunload", guard);
  }, []);
}

function useProblemCount() {
  useEffect(() => {
    let timer = 0;
    const look = () => {
      timer = 0;
      get("/api/problems").then(({ issues }) => problemCount.set(issues.length), ignoreAnswer);
    };
    look();
    const stop = onChanged(() => {
      timer ||= setTimeout(look, COUNT_WAIT_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
}

// A count that cannot be had is shown by the banner or the sign-in already.
function ignoreAnswer(error) {
  if (!(error instanceof ApiError)) throw error;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
