// A list to choose one thing from, for both platforms' selects: with the keyboard too.

import { el, freshId } from "./dom";

export interface Option {
  label: string;
  description: string;
  value: string;
}

/** A button that opens a list; `choose` runs once, with what was taken. */
export function menu(
  prompt: string,
  options: Option[],
  className: string,
  choose: (value: string, label: string) => void,
): HTMLElement {
  const id = freshId("menu");
  const shown = el("span", { class: "menu-prompt" }, prompt);
  const list = el("div", { class: "menu-list", id, role: "listbox", "aria-label": prompt });
  list.hidden = true;
  const button = el(
    "button",
    {
      type: "button",
      class: "menu-button",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": id,
      click: () => (list.hidden ? open() : close()),
      keydown: (event) => {
        if ((event as KeyboardEvent).key !== "ArrowDown") return;
        event.preventDefault();
        open();
      },
    },
    shown,
    el("span", { class: "menu-arrow", "aria-hidden": "true" }, "▾"),
  );
  const box = el("div", { class: `menu ${className}` }, button, list);
  const entries = options.map((option) => entry(option, take));
  list.append(...entries);
  list.addEventListener("keydown", onKey);
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget as Node | null)) close();
  });

  function open(): void {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    entries[0]?.focus();
  }

  function close(): void {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  function take(option: Option): void {
    shown.textContent = option.label;
    close();
    button.focus();
    choose(option.value, option.label);
  }

  function onKey(event: KeyboardEvent): void {
    const at = entries.indexOf(document.activeElement as HTMLDivElement);
    const to = target(event, at);
    if (event.key === "Escape") {
      close();
      button.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      const option = options[at];
      if (option) take(option);
    } else if (to !== undefined) {
      entries[to]?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function target(event: KeyboardEvent, at: number): number | undefined {
    if (event.key === "ArrowDown") return Math.min(at + 1, entries.length - 1);
    if (event.key === "ArrowUp") return Math.max(at - 1, 0);
    if (event.key === "Home") return 0;
    if (event.key === "End") return entries.length - 1;
    if (event.key.length !== 1 || event.key === " ") return undefined;
    const typed = event.key.toLowerCase();
    const after = options.findIndex((o, i) => i > at && o.label.toLowerCase().startsWith(typed));
    const found = options.findIndex((o) => o.label.toLowerCase().startsWith(typed));
    return after >= 0 ? after : found >= 0 ? found : undefined;
  }

  return box;
}

function entry(option: Option, take: (option: Option) => void): HTMLDivElement {
  return el(
    "div",
    { class: "menu-option", role: "option", tabindex: "-1", click: () => take(option) },
    el("span", { class: "menu-label" }, option.label),
    option.description ? el("span", { class: "menu-detail" }, option.description) : null,
  );
}
