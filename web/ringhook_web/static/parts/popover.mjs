// A button that opens a small panel beside it. The browser closes it on Escape and on a click elsewhere.
import { html, useId, useRef, useState } from "../view.mjs";
import { Button } from "./button.mjs";

const GAP = 4;

/** *children* is a function that gets `close` and returns what stands in the panel while it is open. */
export function Popover({ button, panelClass = "", role, children }) {
  const id = useId();
  const panel = useRef(null);
  const opener = useRef(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    panel.current?.hidePopover();
    opener.current?.querySelector("button").focus();
  };
  const toggled = (event) => {
    setOpen(event.newState === "open");
    if (event.newState === "open") requestAnimationFrame(() => place(panel.current, opener.current));
  };
  return html`<span class="popover-place" ref=${opener}>
    <${Button} ...${button} popovertarget=${id} aria-haspopup=${role ?? "dialog"} aria-expanded=${isOpen} />
    <div id=${id} ref=${panel} popover="auto" role=${role} class=${`popover ${panelClass}`} onToggle=${toggled}>
      ${isOpen && children(close)}
    </div>
  </span>`;
}

// Below the button where there is room, else above it; never outside the window.
function place(panel, opener) {
  if (!panel || !opener) return;
  const [at, size] = [opener.getBoundingClientRect(), panel.getBoundingClientRect()];
  const isAbove = at.bottom + size.height + GAP > innerHeight && at.top > innerHeight - at.bottom;
  const top = isAbove ? at.top - size.height - GAP : at.bottom + GAP;
  const left = Math.min(at.left, document.documentElement.clientWidth - size.width - GAP);
  panel.style.top = `${Math.max(GAP, top)}px`;
  panel.style.left = `${Math.max(GAP, left)}px`;
  panel.classList.add("placed");
}
