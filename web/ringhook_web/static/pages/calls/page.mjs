// Calls: the list as it happens, the missed ones, what they add up to, and one call with all that came of it.
import { useCell } from "../../cell.mjs";
import { lazy } from "../../lazy.mjs";
import { route } from "../../router.mjs";
import { html } from "../../view.mjs";
import { CallPage } from "./call.mjs";
import { CallList } from "./list.mjs";

const VIEWS = {
  missed: lazy(() => import("./missed.mjs")),
  statistics: lazy(() => import("./statistics.mjs")),
};

export default function CallsPage() {
  const { rest, query } = useCell(route);
  const [id] = rest;
  const View = Object.hasOwn(VIEWS, id ?? "") ? VIEWS[id] : null;
  if (View) return html`<${View} query=${query} />`;
  return id ? html`<${CallPage} key=${id} id=${id} />` : html`<${CallList} query=${query} />`;
}
