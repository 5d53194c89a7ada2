// What a person chose for this browser: language and theme.
import { cell } from "./cell.mjs";
import { LANGUAGES, speak } from "./words.mjs";

const LANGUAGE = "ringhook.language";
const THEME = "ringhook.theme";

export const theme = cell(read(THEME) || "auto");

export function chooseTheme(name) {
  write(THEME, name);
  theme.set(name);
  showTheme();
}

export function showTheme() {
  const root = document.documentElement;
  if (theme.get() === "auto") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme.get());
}

export async function chooseLanguage(name) {
  write(LANGUAGE, name);
  await speak(name);
}

/** Return the language to begin with: the one chosen here, else the browser's, else the workspace's. */
export function firstLanguage(workspace = "") {
  const asked = [read(LANGUAGE), ...(navigator.languages ?? []), workspace];
  return asked.map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES) ?? "en";
}

// A browser may refuse storage; the choice then lasts as long as the page.
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* kept in memory only */
  }
}
