// Entries that come without an id get one, so that the page can tell them apart before they are saved.
const LISTS = ["connections", "agents", "actions", "lookups", "credentials"];

export function withIds(document) {
  const named = { ...document };
  for (const section of LISTS) named[section] = (document[section] ?? []).map((entry) => (entry.id ? entry : { ...entry, id: fresh(section) }));
  return named;
}

const fresh = (section) => `${section.replace(/s$/, "")}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0")}`;
