// The three views of the calls: all of them, the missed ones with how many wait, and what they add up to.
import { get } from "../../api.mjs";
import { useNews } from "../../parts/news.mjs";
import { useAsked } from "../../parts/page.mjs";
import { link } from "../../router.mjs";
import { html } from "../../view.mjs";
import { t } from "../../words.mjs";

const VIEWS = ["list", "missed", "statistics"];

export function Views({ current }) {
  const asked = useAsked(() => get("/api/missed"), []);
  useNews(asked.reload, ({ what }) => what === "call");
  const count = asked.data?.count ?? 0;
  const shown = count === asked.data?.at_most ? `${count}+` : count;
  return html`<div class="views" role="navigation" aria-label=${t("calls.views")}>
    ${VIEWS.map(
      (view) => html`<a key=${view} href=${link("calls", view === "list" ? [] : [view])} aria-current=${view === current ? "page" : undefined}>
        ${t(`calls.view.${view}`)}${view === "missed" && count > 0 && html` <span class="tag bad">${shown}</span>`}
      </a>`,
    )}
  </div>`;
}
