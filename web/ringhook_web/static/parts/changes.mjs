// A change of the configuration in words: what it is about, and each value before and after.
import { same } from "../merge.mjs";
import { html } from "../view.mjs";
import { t } from "../words.mjs";

/** Return what to call a unit (see merge.mjs): the entry's name, or the setting's path. */
export function unitTitle(unit, value) {
  const [section, id] = [unit.slice(0, unit.indexOf("/")), unit.slice(unit.indexOf("/") + 1)];
  if (!id) return t("shell.change.order", { section: t(`shell.section.${section}`) });
  const name = Array.isArray(value) ? id : value?.name || value?.target || id;
  return `${t(`shell.section.${section}`)} · ${name}`;
}

export function Change({ before, after }) {
  if (before === undefined && after !== undefined) return html`<p class="change good">${t("shell.change.added")}</p>`;
  if (after === undefined) return html`<p class="change bad">${t("shell.change.removed")}</p>`;
  const found = leaves(before, after);
  if (!found.length) return html`<p class="change">${t("shell.change.none")}</p>`;
  return html`<dl class="change">
    ${found.map(
      (leaf) => html`<dt key=${leaf.path}>${leaf.path}</dt>
        <dd><del>${shown(leaf.before)}</del> <ins>${shown(leaf.after)}</ins></dd>`,
    )}
  </dl>`;
}

/** Return every value that differs: [{path, before, after}]. */
export function leaves(before, after, path = "") {
  if (same(before, after)) return [];
  const isDeep = [before, after].every((side) => side && typeof side === "object" && !Array.isArray(side));
  if (!isDeep) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => leaves(before[key], after[key], path ? `${path}.${key}` : key));
}

function shown(value) {
  if (value === undefined || value === null || value === "") return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
