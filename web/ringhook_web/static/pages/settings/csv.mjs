// Exceptions as CSV (RFC 4180): number, agent, note. Semicolons and tabs, as spreadsheets write them, are read too.
const HEAD = ["number", "agent", "note"];
const SEPARATORS = [";", "\t", ","];
const MAKES_FORMULAS = /^[=@\t\r]/;

export function writeCsv(list) {
  const rows = [HEAD, ...list.map(({ number, agent, note }) => [number, agent, note])];
  return `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** Return {found, unknown}: the exceptions, and how many rows name an agent that there is not; those are left out. */
export function readCsv(text, agents) {
  const known = new Map(agents.flatMap(({ id, name }) => [[name.toLowerCase(), id], [id.toLowerCase(), id]]));
  const rows = split(text.replace(/^\ufeff/, "")).filter((row) => row.some((cell) => cell));
  const listed = rows.filter((row, index) => index > 0 || /\d/.test(row[0]));
  const entries = listed.filter(([number]) => number).map(([number, agent = "", note = ""]) => ({ number, agent: agent && known.get(agent.toLowerCase()), note }));
  const found = entries.filter(({ agent }) => agent !== undefined);
  return { found, unknown: entries.length - found.length };
}

// A note that a spreadsheet would take for a formula is made a text.
function quoted(cell) {
  const text = MAKES_FORMULAS.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function split(text) {
  const [first] = text.split(/\r?\n/, 1);
  const separator = SEPARATORS.find((one) => first.includes(one)) ?? ",";
  const rows = [[""]];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const [char, row] = [text[at], rows.at(-1)];
    if (isQuoted && char === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === separator) row.push("");
    else if (!isQuoted && char === "\n") rows.push([""]);
    else if (char !== "\r" || isQuoted) row[row.length - 1] += char;
  }
  return rows.map((row) => row.map((cell) => cell.trim()));
}
