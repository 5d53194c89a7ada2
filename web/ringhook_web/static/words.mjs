// The page's words: words/<language>/<part>.mjs, flat keys that begin with the part's name.
import { cell } from "./cell.mjs";

export const LANGUAGES = { en: "English", fr: "Français", ru: "Русский", ja: "日本語" };
export const language = cell("en");

const parts = new Set();
const tables = new Map();
let plural = new Intl.PluralRules("en");

/** Make the words of *part* ready in the language in use. */
export async function loadWords(part) {
  parts.add(part);
  await fetchWords(language.get(), part);
}

/** Speak another language; resolves once every part in use, and those of *more*, has its words. */
export async function speak(wanted, ...more) {
  for (const part of more) parts.add(part);
  await Promise.all([...parts].map((part) => fetchWords(wanted, part)));
  plural = new Intl.PluralRules(wanted);
  document.documentElement.lang = wanted;
  language.set(wanted);
}

/** Return the words for *key* with {names} filled in; a table of plural forms is chosen by {count}. */
export function t(key, values = {}) {
  const found = tables.get(`${language.get()}/${key.split(".", 1)[0]}`)?.[key] ?? key;
  const text = typeof found === "string" ? found : (found[plural.select(values.count)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

async function fetchWords(wanted, part) {
  const place = `${wanted}/${part}`;
  if (!tables.has(place)) tables.set(place, (await import(`./words/${place}.mjs`)).default);
}
