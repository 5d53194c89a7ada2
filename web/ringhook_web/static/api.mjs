// Ask the server. Every failure is an ApiError with problems; a lost session is asked for and the request repeated.
import { cell } from "./cell.mjs";
import { t } from "./words.mjs";

const HEALTH_MS = 4000;

export const online = cell(true);

const signedOut = { ask: () => Promise.resolve(false) };
let probing = 0;

export class ApiError extends Error {
  constructor(status, problems, data) {
    super(problems.map((problem) => problem.message).join(" "));
    this.status = status;
    this.problems = problems;
    this.data = data;
  }
}

/** Name who asks a person to sign in again: a function that resolves to whether they did. */
export function whenSignedOut(ask) {
  signedOut.ask = ask;
}

/** Return {data, etag} of the answer. Raises ApiError. */
export async function ask(method, path, { body, etag, query, isFinal } = {}) {
  const answer = await send(method, address(path, query), body, etag);
  if (answer.status === 401 && !isFinal && (await signedOut.ask())) {
    return ask(method, path, { body, etag, query, isFinal: true });
  }
  const data = await read(answer);
  if (!answer.ok) throw new ApiError(answer.status, problemsOf(answer, data), data);
  return { data, etag: answer.headers.get("ETag") };
}

export const get = async (path, query) => (await ask("GET", path, { query })).data;
export const post = async (path, body, options) => (await ask("POST", path, { body, ...options })).data;

/** Return the text of an answer that is no JSON. Raises ApiError. */
export async function text(path, query) {
  const answer = await send("GET", address(path, query));
  if (answer.status === 401 && (await signedOut.ask())) return text(path, query);
  if (!answer.ok) throw new ApiError(answer.status, problemsOf(answer, await read(answer)));
  return answer.text();
}

async function send(method, url, body, etag) {
  const headers = {};
  if (method !== "GET") headers["X-Ringhook"] = "page";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = etag;
  try {
    const answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
    });
    online.set(true);
    return answer;
  } catch {
    lost();
    throw new ApiError(0, [{ path: "", message: t("shell.offline") }]);
  }
}

function address(path, query) {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== "" && value !== undefined);
  return pairs.length ? `${path}?${new URLSearchParams(pairs)}` : path;
}

async function read(answer) {
  const text = await answer.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function problemsOf(answer, data) {
  if (Array.isArray(data?.problems) && data.problems.length) return data.problems;
  return [{ path: "", message: t("shell.failed", { status: answer.status }) }];
}

// Asks until the server is back: the banner goes by itself.
function lost() {
  online.set(false);
  probing ||= setInterval(async () => {
    try {
      await fetch("/healthz", { cache: "no-store" });
    } catch {
      return;
    }
    clearInterval(probing);
    probing = 0;
    online.set(true);
  }, HEALTH_MS);
}

addEventListener("offline", lost);
