// Calls: the list as it happens, and one call with all that came of it.
import { useCell } from "../../cell.mjs";
import { route } from "../../router.mjs";
import { html } from "../../view.mjs";
import { CallPage } from "./call.mjs";
import { CallList } from "./list.mjs";

export default function CallsPage() {
  const { rest, query } = useCell(route);
  const [id] = rest;
  return id ? html`<${CallPage} key=${id} id=${id} />` : html`<${CallList} query=${query} />`;
}
