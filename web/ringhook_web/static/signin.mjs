// The sign-in page, and its form.
import { ApiError } from "./api.mjs";
import { useCell } from "./cell.mjs";
import { Button } from "./parts/button.mjs";
import { Field, Problems } from "./parts/field.mjs";
import { Icon } from "./parts/icon.mjs";
import { hasOidc, session, signIn } from "./session.mjs";
import { Person } from "./shell.mjs";
import { html, useState } from "./view.mjs";
import { t } from "./words.mjs";

const OIDC = "/api/oidc/start";
/** The workspace of an address such as /w/acme, or nothing. */
const WANTED = decodeURIComponent(/^\/w\/([a-z0-9-]+)$/.exec(location.pathname)?.[1] ?? "");

export default function SignInPage({ problem }) {
  return html`<div class="signin">
    <header class="top bare"><${Person} /></header>
    <main class="card">
      <h1><span class="mark"><${Icon} name="phone" /></span>${t("shell.signin.title")}</h1>
      <p class="about">${WANTED ? t("shell.signin.wanted", { name: WANTED }) : t("shell.signin.about")}</p>
      ${problem && html`<${Problems} messages=${[problem]} />`}
      <${KeyForm} />
      <details>
        <summary>${t("shell.signin.where")}</summary>
        <p>${t("shell.signin.embedded")}</p>
        <pre>ringhook login</pre>
        <p>${t("shell.signin.cloud")}</p>
      </details>
    </main>
  </div>`;
}

export function KeyForm() {
  const [key, setKey] = useState("");
  const [problems, setProblems] = useState([]);
  const [isBusy, setBusy] = useState(false);
  const canOidc = useCell(hasOidc);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn({ key: key.trim() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblems([error.status === 401 ? t("shell.signin.wrong") : error.message]);
      setBusy(false);
    }
  };
  return html`<form class="key-form" onSubmit=${submit}>
    <input type="text" name="username" autocomplete="username" value="ringhook" hidden readonly />
    <${Field} label=${t("shell.signin.key")} problems=${problems}>
      ${(attributes) =>
        html`<input ...${attributes} class="mono" type="password" autocomplete="current-password" autofocus required
          value=${key} onInput=${(event) => setKey(event.currentTarget.value)} />`}
    <//>
    <${Button} kind="main" type="submit" isBusy=${isBusy}>${t("shell.signin.enter")}<//>
    ${canOidc && html`<a class="button" href=${WANTED ? `${OIDC}?workspace=${WANTED}` : OIDC} target=${session.get() ? "_blank" : undefined}>${t("shell.signin.oidc")}</a>`}
  </form>`;
}
