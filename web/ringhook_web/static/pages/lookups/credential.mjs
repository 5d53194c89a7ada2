// Everything about one credential; its type is fixed when it is made.
import { NumberField, SelectField, TemplateField, TextField } from "../../parts/bound.mjs";
import { Button } from "../../parts/button.mjs";
import { Dialog } from "../../parts/dialog.mjs";
import { PairsField, ReadField } from "../../parts/entries.mjs";
import { SaveButton } from "../../parts/save.mjs";
import { SecretField } from "../../parts/secret.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { RequestFields } from "./request.mjs";

const OAUTH2 = ["token_url", "client_id", "client_secret", "scope"];
const FIELDS = {
  none: [],
  basic: ["username", "password"],
  bearer: ["token", "scheme"],
  header: ["header", "value"],
  query: ["parameter", "value"],
  oauth2_client: OAUTH2,
  oauth2_refresh: ["authorize_url", ...OAUTH2],
  login: [],
};
const SECRETS = new Set(["password", "token", "value", "client_secret"]);
const WIDE = new Set(["token_url", "authorize_url", "scope"]);

export function CredentialDrawer({ entry, onClose }) {
  const place = `credentials/${entry.id}`;
  const { type } = entry;
  return html`<${Dialog} title=${entry.name || t(`lookups.type.${type}`)} kind="drawer" onClose=${onClose} actions=${html`<${Button} onClick=${onClose}>${t("shell.close")}<//><${SaveButton} />`}>
    <div class="stack">
      <p class="about">${t(`lookups.type.${type}`)}: ${t(`lookups.type.${type}.about`)}</p>
      <div class="fields">
        <${TextField} place=${place} path="name" label=${t("lookups.name")} maxlength="200" />
        ${FIELDS[type].map((path) => html`<${One} key=${path} place=${place} path=${path} />`)}
      </div>
      ${type.startsWith("oauth2") && html`<${OAuth2} place=${place} />`}
      ${type === "login" && html`<${Login} place=${place} />`}
      <${Limits} place=${place} />
    </div>
  <//>`;
}

function One({ place, path }) {
  const label = t(`lookups.field.${path}`);
  if (SECRETS.has(path)) return html`<${SecretField} place=${place} path=${path} label=${label} help=${t("lookups.secret.about")} />`;
  return html`<${TextField} place=${place} path=${path} label=${label} isWide=${WIDE.has(path)} isMono=${WIDE.has(path)} autocomplete="off" />`;
}

function OAuth2({ place }) {
  const styles = ["body", "basic"].map((value) => ({ value, label: t(`lookups.style.${value}`) }));
  return html`<details><summary>${t("lookups.more")}</summary>
    <div class="stack">
      <div class="fields">
        <${SelectField} place=${place} path="style" label=${t("lookups.style")} options=${styles} />
        <${TextField} place=${place} path="scheme" label=${t("lookups.field.scheme")} />
        <${TextField} place=${place} path="token_parameter" label=${t("lookups.field.token_parameter")} help=${t("lookups.token_parameter.about")} />
      </div>
      <${PairsField} place=${place} path="parameters" label=${t("lookups.parameters")} />
    </div>
  </details>`;
}

function Login({ place }) {
  return html`<${TemplateField} place=${place} path="target" label=${t("lookups.login.target")} placeholder="https://crm.example/api/login" />
    <${RequestFields} place=${place} />
    <${ReadField} place=${place} path="request.read" label=${t("lookups.login.read")} help=${t("lookups.login.read.about")} names=${["token"]} />
    <${PairsField} place=${place} path="headers" label=${t("lookups.login.headers")} help=${t("lookups.login.headers.about")} names=${["Authorization", "Cookie"]} />
    <${PairsField} place=${place} path="query" label=${t("lookups.login.query")} />
    <${NumberField} place=${place} path="session_minutes" label=${t("lookups.login.minutes")} min="1" max="1440" empty=${30} />`;
}

function Limits({ place }) {
  const over = ["wait", "fail"].map((value) => ({ value, label: t(`lookups.over.${value}`) }));
  return html`<section>
    <h3>${t("lookups.limits")}</h3>
    <div class="fields">
      <${NumberField} place=${place} path="daily_limit" label=${t("lookups.daily")} help=${t("lookups.zero")} min="0" />
      <${SelectField} place=${place} path="over_limit" label=${t("lookups.over")} options=${over} />
      <${NumberField} place=${place} path="per_minute" label=${t("lookups.minute")} help=${t("lookups.zero")} min="0" />
      <${NumberField} place=${place} path="concurrent" label=${t("lookups.concurrent")} help=${t("lookups.zero")} min="0" max="100" />
    </div>
  </section>`;
}
