// Line icons of 24 units; decoration only, the button or link says the words.
import { html } from "../view.mjs";

const PATHS = {
  alert: "M12 9v4m0 4h.01M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z",
  bin: "M3 6h18M8 6V4h8v2m-9 0 1 14h8l1-14M10 11v5m4-5v5",
  bolt: "M13 2 4 14h7l-1 8 9-12h-7z",
  check: "m5 12 5 5 9-10",
  clock: "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  down: "m6 9 6 6 6-6",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  key: "M15 9h.01M21 9a6 6 0 0 1-8.5 5.5L10 17H8v2H6v2H3v-3l6.5-6.5A6 6 0 1 1 21 9z",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 11.5v1M12 11.5v1M19 11.5v1M4.5 12h1M11.5 12h1M18.5 12h1",
  out: "M15 4h4v16h-4M10 8l-4 4 4 4m-4-4h10",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 10a7 7 0 0 1 14 0m0-17.5a4 4 0 0 1 0 7M22 21a7 7 0 0 0-4-6.3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 9a8 8 0 0 1 16 0",
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z",
  plug: "M9 3v5m6-5v5M6 8h12v4a6 6 0 0 1-12 0zm6 10v3",
  plus: "M12 5v14M5 12h14",
  pulse: "M2 12h5l3 8 4-16 3 8h5",
  search: "M20 20l-4-4m2-5a7 7 0 1 1-14 0 7 7 0 0 1 14 0z",
  sliders: "M4 6h10m4 0h2M4 12h2m4 0h10M4 18h8m4 0h4M16 4v4M8 10v4m6 2v4",
  terminal: "M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5m5.5.5h4",
  theme: "M12 3v18a9 9 0 0 0 0-18zm9 9a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  up: "m6 15 6-6 6 6",
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
