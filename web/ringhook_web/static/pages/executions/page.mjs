// Executions: who called which action by REST, and how it went.
import { useCell } from "../../cell.mjs";
import { route } from "../../router.mjs";
import { html } from "../../view.mjs";
import { loadWords } from "../../words.mjs";
import { ExecutionList } from "./list.mjs";
import { ExecutionPage } from "./one.mjs";

await loadWords("calls"); // requests and answers are told as those of calls

export default function ExecutionsPage() {
  const { rest, query } = useCell(route);
  const [id] = rest;
  return id ? html`<${ExecutionPage} key=${id} id=${id} />` : html`<${ExecutionList} query=${query} />`;
}
