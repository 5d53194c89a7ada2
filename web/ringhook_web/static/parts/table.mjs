// A table that becomes cards on a phone. Columns: {key, label, class, show(row)}; a row opens by its link or onOpen.
import { html } from "../view.mjs";

export function Table({ caption, columns, rows, keyOf = (row) => row.id, onOpen }) {
  return html`<div class="card">
    <table class="table">
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>
          ${columns.map(({ key, label, class: kind }) =>
            label ? html`<th key=${key} scope="col" class=${kind}>${label}</th>` : html`<td key=${key} class=${kind}></td>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr key=${keyOf(row)} class=${onOpen ? "opens" : ""} onClick=${onOpen && (() => onOpen(row))}>
            ${columns.map(
              (column) => html`<td key=${column.key} class=${column.class} data-label=${column.label}>${column.show(row)}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
