// Read a text file as people have them: Unicode, else what spreadsheets of their language write.
import { language } from "../words.mjs";

const USUAL = { ru: "windows-1251", ja: "shift_jis" };
const MARKS = [
  [0xff, 0xfe, "utf-16le"],
  [0xfe, 0xff, "utf-16be"],
];

export async function readText(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [, , marked] = MARKS.find(([first, second]) => bytes[0] === first && bytes[1] === second) ?? [];
  if (marked) return new TextDecoder(marked).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(USUAL[language.get()] ?? "windows-1252").decode(bytes);
  }
}
