// What an action would do, shown: the address, the program with each argument apart, or the whole request.
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

/** One line for the list. */
export function WouldLine({ would, target }) {
  if (!would) return null;
  if (would.refused) return html`<p class="would warn">${would.message}</p>`;
  if (would.argv) return html`<p class="would"><span aria-hidden="true">→</span><${Argv} argv=${would.argv} /></p>`;
  if (!would.url || would.url === target) return null;
  return html`<p class="would"><span aria-hidden="true">→</span><span class="mono">${would.url}</span></p>`;
}

export function Argv({ argv }) {
  return html`<span class="chips">
    ${argv.map(
      (argument, index) => html`<span key=${index} class=${`chip ${index ? "" : "program"}`}
        title=${t(index ? "actions.argument" : "actions.program", { number: index })}>${argument || '""'}</span>`,
    )}
  </span>`;
}

/** Everything, for the test dialog. */
export function WouldWhole({ would }) {
  if (!would) return null;
  if (would.refused) return html`<p class="problem">${would.message}</p>`;
  if (would.argv) return html`<div class="block"><${Argv} argv=${would.argv} /></div>`;
  if (!would.method) return html`<pre>${would.url}</pre>`;
  const headers = Object.entries(would.headers).map(([name, value]) => `${name}: ${value}`);
  return html`<pre>${[`${would.method} ${would.url}`, ...headers].join("\n")}${would.body && `\n\n${pretty(would.body)}`}</pre>`;
}

export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
