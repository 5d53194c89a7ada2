// The page: who is signed in decides what is shown; the route decides which page stands in the shell.
import { ApiError } from "./api.mjs";
import { useCell } from "./cell.mjs";
import { draft, forget, load } from "./draft.mjs";
import { lazy } from "./lazy.mjs";
import { listen, stop } from "./live.mjs";
import { pageNamed, WORKSPACES } from "./pages.mjs";
import { toastProblem, Toasts } from "./parts/toast.mjs";
import { firstLanguage, showTheme } from "./preferences.mjs";
import { route } from "./router.mjs";
import { isAsking, openSession, session } from "./session.mjs";
import { KeeperShell, Shell } from "./shell.mjs";
import { html, render, useEffect, useState } from "./view.mjs";
import { language, loadWords, speak, t } from "./words.mjs";

const SignInPage = lazy(() => import("./signin.mjs"));
const SignInDialog = lazy(() => import("./again.mjs"));
const ConflictDialog = lazy(() => import("./conflict.mjs"));

function App({ problem }) {
  useCell(language);
  const who = useCell(session);
  const isOver = useCell(isAsking);
  if (!who) return html`<${SignInPage} problem=${problem} /><${Toasts} />`;
  const Inside = who.role === "keeper" ? Keeper : SignedIn;
  return html`<${Inside} />${isOver && html`<${SignInDialog} />`}<${Toasts} />`;
}

function SignedIn() {
  const current = pageNamed(useCell(route).page);
  const { document, conflict } = useCell(draft);
  useEffect(() => {
    load().catch(toastUnlessSignedOut);
    listen();
    return () => {
      stop();
      forget();
    };
  }, []);
  return html`<${Shell} current=${current}>
    ${document ? html`<${Page} key=${current.name} page=${current} />` : html`<p class="waiting" role="status">${t("shell.loading")}</p>`}
    ${conflict && html`<${ConflictDialog} />`}
  <//>`;
}

function Keeper() {
  return html`<${KeeperShell}><${Page} page=${WORKSPACES} /><//>`;
}

function Page({ page }) {
  const [state, setState] = useState({});
  useEffect(() => {
    document.title = `${t(`shell.page.${page.name}`)} · ringhook`;
    Promise.all([page.load(), loadWords(page.name), page.style && loadStyle(page.style)]).then(
      ([found]) => setState({ Component: found.default }),
      () => setState({ isMissing: true }),
    );
  }, [page]);
  if (state.isMissing) return html`<p class="problem" role="alert">${t("shell.missing")}</p>`;
  if (!state.Component) return html`<p class="waiting" role="status">${t("shell.loading")}</p>`;
  return html`<${state.Component} />`;
}

const styles = new Map();

function loadStyle(path) {
  if (!styles.has(path)) styles.set(path, linked(new URL(path, import.meta.url)));
  return styles.get(path);
}

function linked(address) {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: address.href, onload: done, onerror: failed });
    document.head.append(link);
  });
}

function toastUnlessSignedOut(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.status !== 401) toastProblem(error);
}

async function start() {
  showTheme();
  await speak(firstLanguage(), "shell");
  let problem = "";
  try {
    const who = await openSession();
    if (who) await speak(firstLanguage(who.language));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    problem = error.message || t("shell.failed", { status: error.status });
    session.set(null);
  }
  render(html`<${App} problem=${problem} />`, document.getElementById("app"));
}

start();
