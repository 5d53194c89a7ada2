// Texts that people take elsewhere: shown whole, copied with one button.
import { html } from "../view.mjs";
import { loadWords, t } from "../words.mjs";
import { Button } from "./button.mjs";
import { toast } from "./toast.mjs";

await loadWords("parts");

/** A text with its title and a button that copies it. */
export function CopyText({ title, text }) {
  return html`<section class="copy-text">
    <header class="row">
      <h3>${title}</h3>
      <${Button} icon="copy" label=${t("parts.copy.of", { title })} onClick=${() => copy(text)}>${t("parts.copy")}<//>
    </header>
    <pre tabindex="0">${text}</pre>
  </section>`;
}

export async function copy(text) {
  if (await copied(text)) toast(t("parts.copied"), { tone: "good" });
  else toast(t("parts.copy.refused"), { tone: "bad" });
}

/** Hand *text* to the browser as a file called *name*. */
export function download(name, text, kind) {
  const place = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = document.createElement("a");
  link.href = place;
  link.download = name;
  link.click();
  URL.revokeObjectURL(place);
}

// The clipboard is closed to pages without TLS; there the old way through a selected field still works.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}
