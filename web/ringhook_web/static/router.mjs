// Hash routes: #/calls/<id>?number=... is {page: "calls", rest: ["<id>"], query: {number}}.
import { cell } from "./cell.mjs";

export const route = cell(parse(location.hash));

addEventListener("hashchange", () => route.set(parse(location.hash)));

/** Return the address of a page, for `href`. */
export function link(page, rest = [], query = {}) {
  const path = [page, ...rest].map(encodeURIComponent).join("/");
  const pairs = Object.entries(query).filter(([, value]) => value);
  return `#/${path}${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`;
}

export function go(page, rest, query) {
  location.hash = link(page, rest, query);
}

function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...rest] = path.split("/").map(decode);
  return { page, rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
