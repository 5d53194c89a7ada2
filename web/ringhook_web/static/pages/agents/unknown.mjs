// Extensions that the PBX named and no agent has: one click gives them to somebody.
import { add, change, draft, entries } from "../../draft.mjs";
import { Icon } from "../../parts/icon.mjs";
import { Menu } from "../../parts/menu.mjs";
import { Ago } from "../../parts/time.mjs";
import { toast } from "../../parts/toast.mjs";
import { may } from "../../session.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { freshAgent } from "./agents.mjs";

const MOST_SHOWN = 12;
const MOST_AGENTS = 50;

export function Unknown({ seen }) {
  const known = new Set(entries("agents").flatMap(({ identifiers }) => identifiers));
  const left = seen.filter(({ identifier }) => !known.has(identifier));
  if (!left.length) return null;
  return html`<section class="card padded stack unknown" aria-labelledby="unknown-list">
    <div><h2 id="unknown-list" class="row"><${Icon} name="alert" />${t("agents.unknown")}</h2><p class="about">${t("agents.unknown.about")}</p></div>
    <ul class="plain strangers">${left.slice(0, MOST_SHOWN).map((one) => html`<${Stranger} key=${`${one.connection}/${one.identifier}`} seen=${one} />`)}</ul>
  </section>`;
}

function Stranger({ seen }) {
  const { identifier, name, connection, count, seen_at: at } = seen;
  const from = entries("connections").find(({ id }) => id === connection)?.name || connection;
  const agents = entries("agents").slice(0, MOST_AGENTS).map((agent) => ({ label: agent.name || agent.id, icon: "person", onSelect: () => give(agent, identifier) }));
  const items = [{ label: t("agents.unknown.new", { name: name || identifier }), icon: "plus", onSelect: () => make(name, identifier) }, ...agents];
  return html`<li class="row entry">
    <span class="entry-words"><b class="mono">${identifier}</b>${name && html` <span>${name}</span>`}
      <small>${from} · ${t("agents.unknown.calls", { count })} · <${Ago} at=${at} /></small></span>
    <${Menu} button=${{ children: t("agents.unknown.map"), icon: "people", disabled: !may("admin") }} items=${items} />
  </li>`;
}

function give(agent, identifier) {
  const place = `agents/${agent.id}`;
  change(place, "identifiers", [...agent.identifiers, identifier]);
  toast(t("agents.unknown.given", { identifier, name: agent.name || agent.id }), { undo: () => change(place, "identifiers", agent.identifiers) });
}

function make(name, identifier) {
  const before = draft.get().document;
  add("agents", freshAgent({ name: name || identifier, identifiers: [identifier] }));
  toast(t("agents.unknown.given", { identifier, name: name || identifier }), { undo: () => draft.set({ ...draft.get(), document: before }) });
}
