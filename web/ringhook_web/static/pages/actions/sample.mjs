// A made-up call to try actions with.
const PHONE = "+33184881234";
const CONTACT = { name: "Marie Durand", company: "Durand SARL", id: "4711", url: "https://crm.example/contacts/4711" };

const RESULTS = { ended: "answered", missed: "missed" };
const EVENTS = { answered: "call.answered", ended: "call.ended", missed: "call.missed", recording: "recording.ready" };

/** Return a made-up event that fits *document*: its first connection, line and agent. */
export function sampleEvent(document, { phone = PHONE, direction = "inbound", trigger = "ringing" } = {}) {
  const connection = document.connections.find(({ enabled }) => enabled);
  const agent = document.agents[0];
  return {
    event: EVENTS[trigger] ?? "call.ringing",
    direction,
    phone,
    name: phone ? CONTACT.name : "",
    line: connection?.lines[0]?.number ?? "",
    connection: connection?.id ?? "",
    agents: agent?.identifiers.length ? [{ extension: agent.identifiers[0] }] : [],
    talk_seconds: trigger === "ended" ? 65 : null,
    result: RESULTS[trigger] ?? "unknown",
  };
}

export const sampleContact = CONTACT;

/** Return the system whose paths a program's line is written for. */
export function platformOf({ kind, target }) {
  if (kind !== "RUN" || !/^"?[/~]/.test(target)) return "windows";
  return /\.app\b/i.test(target) ? "macos" : "linux";
}
