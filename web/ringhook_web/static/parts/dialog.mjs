// A native modal dialog: kind "" (in the middle) or "drawer" (from the right). Escape and the cross close it.
import { html, useId, useLayoutEffect, useRef } from "../view.mjs";
import { t } from "../words.mjs";
import { Button } from "./button.mjs";

export function Dialog({ title, kind = "", onClose, actions, children }) {
  const element = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = element.current;
    shown.showModal();
    return () => shown.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose?.();
  };
  return html`<dialog ref=${element} class=${`dialog ${kind}`} aria-labelledby=${id} onCancel=${cancel}>
    <header class="dialog-head">
      <h2 id=${id}>${title}</h2>
      ${onClose && html`<${Button} kind="quiet" icon="close" label=${t("shell.close")} onClick=${onClose} />`}
    </header>
    <div class="dialog-body">${children}</div>
    ${actions && html`<footer class="dialog-foot">${actions}</footer>`}
  </dialog>`;
}
