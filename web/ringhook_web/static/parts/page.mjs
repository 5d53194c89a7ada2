// What every page is made of: its head with the one Save, an empty state, and asking the server for something.
import { ApiError } from "../api.mjs";
import { html, useCallback, useEffect, useState } from "../view.mjs";
import { t } from "../words.mjs";
import { Button } from "./button.mjs";
import { Icon } from "./icon.mjs";
import { SaveButton } from "./save.mjs";

/** *saves* shows the Save button: on every page that changes the draft. */
export function PageHead({ title, about, saves, children }) {
  return html`<header class="page-head">
    <div>
      <h1 tabindex="-1">${title}</h1>
      ${about && html`<p class="about">${about}</p>`}
    </div>
    <div class="page-tools">${children}${saves && html`<${SaveButton} />`}</div>
  </header>`;
}

export function Empty({ icon, title, about, children }) {
  return html`<div class="empty">
    <${Icon} name=${icon} />
    <h2>${title}</h2>
    ${about && html`<p>${about}</p>`}
    ${children}
  </div>`;
}

/** Ask once and again when *inputs* change: {data, error, isLoading, reload}. A late answer to an old question is dropped. */
export function useAsked(question, inputs) {
  const [state, setState] = useState({ data: undefined, error: null, isLoading: true });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  useEffect(() => {
    let isCurrent = true;
    setState((last) => ({ ...last, isLoading: true }));
    question().then(
      (data) => isCurrent && setState({ data, error: null, isLoading: false }),
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        if (isCurrent) setState((last) => ({ ...last, error, isLoading: false }));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [...inputs, turn]);
  return { ...state, reload };
}

/** Shows that something is on its way, or why it is not, with a button to try again. */
export function Waiting({ asked }) {
  if (asked.error) {
    return html`<p class="problem" role="alert">
      <${Icon} name="alert" /><span>${asked.error.message}</span>
      <${Button} onClick=${asked.reload}>${t("shell.again")}<//>
    </p>`;
  }
  return asked.data === undefined ? html`<p class="waiting" role="status">${t("shell.loading")}</p>` : null;
}
