// Panels and tables of the moderators' and operators' views.

import { el } from "./dom";

/** A part of a view under a heading. */
export function panel(title: string, ...children: HTMLElement[]): HTMLElement {
  return el("section", { class: "panel", "aria-label": title }, el("h2", {}, title), ...children);
}

/** A table under a heading; cells are texts or elements. */
export function table(title: string, heads: string[], rows: (string | HTMLElement)[][], empty = ""): HTMLElement {
  if (!rows.length) return panel(title, el("p", { class: "empty" }, empty));
  const named = heads.some(Boolean);
  return panel(
    title,
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": title },
      el(
        "table",
        {},
        named
          ? el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head))))
          : null,
        el(
          "tbody",
          {},
          ...rows.map((row) =>
            el(
              "tr",
              {},
              ...row.map((cell, at) =>
                at === 0 ? el("th", { scope: "row" }, shown(cell)) : el("td", {}, shown(cell)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function shown(cell: string | HTMLElement | null | undefined): string | HTMLElement {
  return cell instanceof HTMLElement ? cell : String(cell ?? "");
}
