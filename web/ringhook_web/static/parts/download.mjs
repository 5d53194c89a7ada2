// Save something as a file that comes in several answers.
import { ApiError } from "../api.mjs";
import { t } from "../words.mjs";

const UNFIT = 416;

/** Give *parts* to the browser as a file. */
export function save(parts, type, name) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const anchor = Object.assign(document.createElement("a"), { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Fetch a table page by page and save it. Raises ApiError. */
export async function saveTable(path, query, name) {
  const parts = [];
  for (let cursor = ""; ; ) {
    const pairs = Object.entries({ ...query, cursor }).filter(([, value]) => value);
    const answer = await fetched(`${path}?${new URLSearchParams(pairs)}`);
    parts.push(await answer.blob());
    cursor = answer.headers.get("X-Next-Cursor") ?? "";
    if (!cursor) return save(parts, "text/csv;charset=utf-8", name);
  }
}

/** Fetch a sound piece by piece and save it; one that lies elsewhere is fetched from there. Raises ApiError. */
export async function saveSound(address, name) {
  const parts = [];
  let length = 0;
  for (;;) {
    const answer = await fetched(address, { headers: { Range: `bytes=${length}-` }, redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.assign(`${address}?download=true`);
    const piece = answer.status === UNFIT ? new Blob() : await answer.blob();
    parts.push(piece);
    length += piece.size;
    const total = Number((answer.headers.get("Content-Range") ?? "").split("/")[1]);
    const type = answer.headers.get("Content-Type") ?? "";
    if (answer.status !== 206 || !piece.size || length === total) return save(parts, type, name);
  }
}

async function fetched(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options }).catch(() => null);
  if (!answer) throw new ApiError(0, [{ path: "", message: t("shell.offline") }]);
  if (answer.ok || answer.type === "opaqueredirect" || answer.status === UNFIT) return answer;
  const told = await answer.json().catch(() => null);
  throw new ApiError(answer.status, told?.problems ?? [{ path: "", message: t("shell.failed", { status: answer.status }) }]);
}
