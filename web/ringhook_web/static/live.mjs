// Hears from the server what changed: onChanged(({what, id}) => ...). Without its WebSocket it asks to look every 10 s.
import { ApiError, online, post } from "./api.mjs";
import { cell } from "./cell.mjs";

const POLL_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const EVERYTHING = { kind: "changed", what: "", id: "" };

/** "off" while nobody is signed in, "live", or "polling". */
export const liveness = cell("off");

const watchers = new Set();
let socket = null;
let poll = 0;
let retry = 0;
let waitMs = FIRST_WAIT_MS;

/** Call *watcher* with every change; *what* is empty when anything may have. Returns how to stop. */
export function onChanged(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export async function listen() {
  stop();
  startPolling();
  try {
    const { url } = await post("/api/live", {});
    open(url);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    later();
  }
}

export function stop() {
  clearInterval(poll);
  clearTimeout(retry);
  poll = 0;
  if (socket) {
    socket.onclose = null;
    socket.close();
    socket = null;
  }
  liveness.set("off");
}

function open(url) {
  socket = new WebSocket(url);
  socket.onopen = () => {
    clearInterval(poll);
    poll = 0;
    waitMs = FIRST_WAIT_MS;
    liveness.set("live");
    tell(EVERYTHING);
  };
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.kind === "changed") tell(frame);
  };
  socket.onclose = () => {
    socket = null;
    startPolling();
    later();
  };
}

function startPolling() {
  liveness.set("polling");
  poll ||= setInterval(() => online.get() && tell(EVERYTHING), POLL_MS);
}

// A ticket is good for one connection: every try asks for a new one.
function later() {
  retry = setTimeout(listen, waitMs);
  waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
}

function tell(frame) {
  for (const watcher of [...watchers]) watcher(frame);
}
