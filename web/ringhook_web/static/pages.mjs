// Every page of the menu. To add one: a row here, pages/<name>/page.mjs with a default export, and its words.
// *section* is the part of the draft that the page changes, *style* is fetched with the page.
const STYLE = "./pages/pages.css";

export const PAGES = [
  { name: "actions", section: "actions", icon: "bolt", load: () => import("./pages/actions/page.mjs") },
  { name: "calls", style: STYLE, icon: "phone", load: () => import("./pages/calls/page.mjs") },
  { name: "executions", style: STYLE, icon: "terminal", load: () => import("./pages/executions/page.mjs") },
  { name: "problems", style: STYLE, icon: "alert", load: () => import("./pages/problems/page.mjs") },
  { name: "connections", style: STYLE, section: "connections", icon: "plug", load: () => import("./pages/connections/page.mjs") },
  { name: "lookups", style: STYLE, section: "lookups", icon: "search", load: () => import("./pages/lookups/page.mjs") },
  { name: "agents", style: STYLE, section: "agents", icon: "people", load: () => import("./pages/agents/page.mjs") },
  { name: "settings", style: STYLE, section: "settings", icon: "sliders", load: () => import("./pages/settings/page.mjs") },
  { name: "history", style: STYLE, icon: "clock", load: () => import("./pages/history/page.mjs") },
  { name: "health", style: STYLE, icon: "pulse", load: () => import("./pages/health/page.mjs") },
  { name: "access", style: STYLE, icon: "key", load: () => import("./pages/access/page.mjs") },
];

/** The one page of who comes with the operator key; it is in nobody's menu. */
export const WORKSPACES = { name: "workspaces", style: STYLE, icon: "people", load: () => import("./pages/workspaces/page.mjs") };

export const pageNamed = (name) => PAGES.find((page) => page.name === name) ?? PAGES[0];
