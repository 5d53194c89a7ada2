// A menu button. Items: {label, help, icon, onSelect, isChecked, isDanger, disabled}.
import { html, useLayoutEffect, useRef } from "../view.mjs";
import { Icon } from "./icon.mjs";
import { Popover } from "./popover.mjs";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function Menu({ button, items }) {
  return html`<${Popover} button=${button} role="menu" panelClass="menu">
    ${(close) => html`<${Items} items=${items} close=${close} />`}
  <//>`;
}

function Items({ items, close }) {
  const list = useRef(null);
  useLayoutEffect(() => list.current.querySelector("button:enabled")?.focus(), []);
  const onKeyDown = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...list.current.querySelectorAll("button:enabled")];
    const next = buttons.indexOf(document.activeElement) + step;
    buttons.at(next % buttons.length).focus();
  };
  return html`<div ref=${list} class="menu-items" role="none" onKeyDown=${onKeyDown}>
    ${items.map((item) => html`<${Item} key=${item.label} item=${item} close=${close} />`)}
  </div>`;
}

function Item({ item, close }) {
  const isChoice = item.isChecked !== undefined;
  const select = () => {
    close();
    item.onSelect();
  };
  return html`<button
    type="button"
    class=${`menu-item ${item.isDanger ? "danger" : ""}`}
    role=${isChoice ? "menuitemradio" : "menuitem"}
    aria-checked=${isChoice ? String(item.isChecked) : undefined}
    disabled=${item.disabled}
    onClick=${select}
  >
    ${item.icon && html`<${Icon} name=${item.icon} />`}
    <span>${item.label}${item.help && html`<small>${item.help}</small>`}</span>
    ${item.isChecked && html`<${Icon} name="check" />`}
  </button>`;
}
