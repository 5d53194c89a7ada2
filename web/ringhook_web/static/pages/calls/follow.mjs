// What comes some time after an action that succeeded: of a call's event, or of an execution.
import { whole } from "../../parts/time.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";
import { Delivery } from "./delivery.mjs";

export function FollowUps({ followUps, reload }) {
  if (!followUps.length) return null;
  return html`<h3>${t("calls.follow")}</h3>
    <ul class="plain decisions">
      ${followUps.map(
        (one, index) => html`<li key=${index} class="decision">
          <header class="row"><b>${one.action}</b><small>${one.sentence}</small><time class="mono" datetime=${one.at}>${whole(one.at)}</time></header>
          ${one.delivery && html`<${Delivery} delivery=${one.delivery} reload=${reload} />`}
        </li>`,
      )}
    </ul>`;
}
