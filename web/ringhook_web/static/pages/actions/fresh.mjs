// What an action is made of: the kinds, the choices of each list, and a new one with nothing decided.
export const KINDS = ["URL", "GET", "POST", "RUN"];
export const CALL_TYPES = ["", "inbound", "outbound", "both"];
export const TRIGGERS = ["ringing", "answered", "ended", "missed", "recording", "manual"];
export const CONTACTS = ["any", "known", "unknown"];
export const BODY_TYPES = ["event", "arguments", "json", "form", "multipart", "text", "xml"];
export const SOURCES = ["json", "xml", "regex", "delimited", "header", "text"];

export const isDesktop = (kind) => kind === "URL" || kind === "RUN";

/** Return a new action of *kind*; its call type is empty, as in CELY's list. */
export function freshAction(kind, more = {}) {
  return {
    id: "",
    name: "",
    enabled: true,
    call_type: "",
    kind,
    target: "",
    trigger: "ringing",
    delay_seconds: 0,
    conditions: { lines: [], hours: [], answered_only: false, without_number: false, contact: "any" },
    request: {
      method: "",
      headers: {},
      body_type: "event",
      body: "",
      timeout_seconds: 10,
      repeatable: false,
      retry: null,
      credential: "",
      signing_secret: "",
      success: { statuses: ["2xx"], condition: "" },
      read: {},
    },
    audience: [],
    arguments: {},
    after: "",
    api_name: "",
    description: "",
    callable_by: "nobody",
    parameters: [],
    executions_per_day: 0,
    follow_ups: [],
    ...more,
  };
}
