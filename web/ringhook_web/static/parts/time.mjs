// Times in the reader's language: "3 minutes ago", with the whole date on hover.
import { cell, useCell } from "../cell.mjs";
import { html } from "../view.mjs";
import { language } from "../words.mjs";

const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const TICK_MS = 30_000;

const minute = cell(0);
setInterval(() => minute.set(minute.get() + 1), TICK_MS);

/** Show *at* (ISO text) relative to now; nothing for an empty time. */
export function Ago({ at }) {
  useCell(minute);
  if (!at) return null;
  return html`<time datetime=${at} title=${whole(at)}>${ago(new Date(at), new Date())}</time>`;
}

export function whole(at) {
  return new Intl.DateTimeFormat(language.get(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

export function clockTime(at) {
  return new Intl.DateTimeFormat(language.get(), { timeStyle: "medium" }).format(new Date(at));
}

function ago(at, now) {
  const seconds = Math.round((at - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language.get(), { numeric: "auto" });
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return format.format(Math.trunc(seconds / size), unit);
}
