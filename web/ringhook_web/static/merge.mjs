// Three-way merge of the configuration document. Pure: base, mine and theirs in, one document and its conflicts out.
//
// What two people can change without disturbing each other is a unit: an entry of a list ("actions/action-1"),
// the order of a list ("actions/"), or one field of an object ("settings/country").

/** Return every unit of *document* by its name. */
export function units(document) {
  const found = new Map();
  for (const [section, value] of Object.entries(document)) {
    if (Array.isArray(value)) {
      for (const entry of value) found.set(`${section}/${entry.id}`, entry);
    } else {
      for (const [key, part] of Object.entries(value)) found.set(`${section}/${key}`, part);
    }
  }
  return found;
}

export function same(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

/** Return what differs between two documents: [{unit, before, after}], orders included. */
export function changes(before, after) {
  const [was, is] = [units(before), units(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  const found = names
    .filter((unit) => !same(was.get(unit), is.get(unit)))
    .map((unit) => ({ unit, before: was.get(unit), after: is.get(unit) }));
  for (const section of lists(after)) {
    const [first, second] = commonOrders(before[section] ?? [], after[section]);
    if (!same(first, second)) found.push({ unit: `${section}/`, before: first, after: second });
  }
  return found;
}

/**
 * Return {document, conflicts, theirs}. A conflict is a unit that both changed, differently; *choices*
 * says "mine" or "theirs" by unit, "mine" where it says nothing. *theirs* is all that others changed.
 */
export function merge(base, mine, theirs, choices = {}) {
  const my = byUnit(changes(base, mine));
  const their = byUnit(changes(base, theirs));
  const isConflict = (unit) => my.has(unit) && their.has(unit) && !same(my.get(unit).after, their.get(unit).after);
  const conflicts = [...my.keys()]
    .filter(isConflict)
    .map((unit) => ({ unit, before: my.get(unit).before, mine: my.get(unit).after, theirs: their.get(unit).after }));
  const isMine = (unit) => my.has(unit) && (!isConflict(unit) || (choices[unit] ?? "mine") === "mine");
  const document = {};
  for (const section of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    document[section] = Array.isArray(theirs[section] ?? mine[section])
      ? mergedList(section, mine[section] ?? [], theirs[section] ?? [], isMine)
      : mergedObject(section, mine[section] ?? {}, theirs[section] ?? {}, isMine);
  }
  return { document, conflicts, theirs: [...their.values()] };
}

function mergedObject(section, mine, theirs, isMine) {
  const merged = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const value = isMine(`${section}/${key}`) ? mine[key] : theirs[key];
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergedList(section, mine, theirs, isMine) {
  const [leading, following] = isMine(`${section}/`) ? [mine, theirs] : [theirs, mine];
  const order = leading.map((entry) => entry.id);
  following.forEach((entry, index) => {
    if (order.includes(entry.id)) return;
    const previous = following.slice(0, index).map((other) => other.id).reverse().find((id) => order.includes(id));
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, entry.id);
  });
  const [myEntries, theirEntries] = [byId(mine), byId(theirs)];
  return order
    .map((id) => (isMine(`${section}/${id}`) ? myEntries.get(id) : theirEntries.get(id)))
    .filter((entry) => entry !== undefined);
}

function commonOrders(before, after) {
  const [was, is] = [byId(before), byId(after)];
  return [
    before.map((entry) => entry.id).filter((id) => is.has(id)),
    after.map((entry) => entry.id).filter((id) => was.has(id)),
  ];
}

const lists = (document) => Object.keys(document).filter((section) => Array.isArray(document[section]));
const byId = (entries) => new Map(entries.map((entry) => [entry.id, entry]));
const byUnit = (found) => new Map(found.map((change) => [change.unit, change]));
