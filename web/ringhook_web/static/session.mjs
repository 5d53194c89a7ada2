// Who is signed in. `undefined` until the server said so, `null` for nobody.
import { ApiError, ask, whenSignedOut } from "./api.mjs";
import { cell } from "./cell.mjs";

const RANK = { viewer: 0, operator: 1, admin: 2 };
const PATH = "/api/session";

export const session = cell(undefined);
export const hasOidc = cell(false);
/** True while a person whose session ended is asked to sign in over what they were doing. */
export const isAsking = cell(false);

let waiting = [];

/** Find out who is here: a one-time link signs in, else the cookie says it. */
export async function openSession() {
  const once = new URLSearchParams(location.hash.slice(1)).get("once");
  if (once) {
    history.replaceState(null, "", location.pathname);
    try {
      return await signIn({ once });
    } catch (error) {
      session.set(null);
      throw error;
    }
  }
  return look();
}

/** Sign in with {key} or {once}. Raises ApiError. */
export async function signIn(proof) {
  const { data } = await ask("POST", PATH, { body: proof, isFinal: true });
  session.set(data);
  isAsking.set(false);
  settle(true);
  return data;
}

export async function signOut() {
  await ask("DELETE", PATH, { isFinal: true });
  session.set(null);
}

/** Leave the question unanswered; whatever waited for it fails. */
export function giveUp() {
  isAsking.set(false);
  settle(false);
}

/** Say whether who is signed in may do what needs *role*. */
export function may(role) {
  return (RANK[session.get()?.role] ?? -1) >= RANK[role];
}

whenSignedOut(() => {
  if (!session.get()) return Promise.resolve(false);
  isAsking.set(true);
  return new Promise((resolve) => waiting.push(resolve));
});

function settle(isSignedIn) {
  const resolved = waiting;
  waiting = [];
  for (const resolve of resolved) resolve(isSignedIn);
}

async function look() {
  const answer = await fetch(PATH, { cache: "no-store" });
  const data = await answer.json().catch(() => ({}));
  hasOidc.set(Boolean(data.oidc));
  if (answer.ok) session.set(data);
  else if (answer.status === 401) session.set(null);
  else throw new ApiError(answer.status, data.problems ?? []);
  return session.get();
}
