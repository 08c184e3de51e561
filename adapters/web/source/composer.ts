// The input: what one types, what could come next, and what the command being typed takes.

import * as api from "./api";
import { el, freshId } from "./dom";
import type { Command, Offer } from "./model";

const REST = 60; // milliseconds without a key before suggestions are asked for

/** The input of a view; `send` gets what was typed, and the same with names replaced by ids. */
export class Composer {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly help: HTMLElement;
  private readonly values = new Map<string, string>();
  private readonly history: string[] = [];
  private offers: Offer[] = [];
  private start = 0;
  private active = -1;
  private back = 0;
  private timer = 0;
  private pending: AbortController | null = null;

  constructor(
    private readonly commands: Command[],
    private readonly role: string,
    private readonly send: (typed: string, text: string) => void,
    placeholder: string,
  ) {
    const id = freshId("offers");
    const helpId = freshId("help");
    this.list = el("div", { class: "offers", id, role: "listbox", "aria-label": "Suggestions" });
    this.list.hidden = true;
    this.help = el("div", { class: "help", id: helpId });
    this.input = el("input", {
      type: "text",
      class: "ask",
      placeholder,
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "send",
      maxlength: "4000",
      "aria-label": placeholder,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-describedby": helpId,
      input: () => this.later(),
      keydown: (event) => this.onKey(event as KeyboardEvent),
      blur: () => this.hide(),
    });
    this.element = el(
      "form",
      { class: "composer", submit: (event) => this.submit(event) },
      this.list,
      el(
        "div",
        { class: "ask-row" },
        this.input,
        el("button", { type: "submit", class: "strong" }, "Ask"),
      ),
      this.help,
    );
    this.explain("", "");
  }

  focus(): void {
    this.input.focus();
  }

  /** Put a text into the input, to be changed or sent. */
  put(text: string): void {
    this.input.value = text;
    this.focus();
    this.later();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const typed = this.input.value.trim();
    if (!typed) return;
    let text = typed;
    for (const [label, value] of this.values) text = text.replace(label, value);
    this.history.push(typed);
    this.back = this.history.length;
    this.values.clear();
    this.input.value = "";
    this.hide();
    this.explain("", "");
    this.send(typed, text);
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.suggest(), REST);
  }

  private async suggest(): Promise<void> {
    this.pending?.abort();
    const pending = new AbortController();
    this.pending = pending;
    const text = this.input.value.slice(0, this.input.selectionStart ?? undefined);
    if (!text.trim()) {
      this.hide();
      this.explain("", "");
      return;
    }
    try {
      const found = await api.complete(text, this.role, pending.signal);
      if (pending.signal.aborted) return;
      this.offer(found.offers, found.start);
      this.explain(found.command || text.trim().split(" ")[0] || "", found.param);
    } catch {
      this.hide(); // suggestions are a convenience: without them one types on
    }
  }

  private offer(offers: Offer[], start: number): void {
    this.offers = offers;
    this.start = start;
    this.active = -1;
    this.list.replaceChildren(...offers.map((each, at) => this.entry(each, at)));
    this.list.hidden = offers.length === 0;
    this.input.setAttribute("aria-expanded", String(offers.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  private entry(offer: Offer, at: number): HTMLElement {
    return el(
      "div",
      {
        class: "offer",
        role: "option",
        id: `${this.list.id}-${at}`,
        "aria-selected": "false",
        mousedown: (event) => {
          event.preventDefault();
          this.take(at);
        },
      },
      el("span", { class: "offer-label" }, el("bdi", {}, offer.label)),
      el("span", { class: "offer-detail" }, offer.detail),
    );
  }

  private hide(): void {
    window.clearTimeout(this.timer);
    this.pending?.abort();
    this.offer([], 0);
  }

  private move(by: number): void {
    const count = this.offers.length;
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + by + count + (this.active < 0 && by < 0 ? 1 : 0)) % count;
    const entry = this.list.children[this.active];
    entry?.setAttribute("aria-selected", "true");
    entry?.scrollIntoView({ block: "nearest" });
    if (entry) this.input.setAttribute("aria-activedescendant", entry.id);
  }

  private take(at: number): void {
    const offer = this.offers[at];
    if (!offer) return;
    const after = this.input.value.slice(this.input.selectionStart ?? undefined).trimStart();
    const before = this.input.value.slice(0, this.start) + offer.insert;
    if (offer.value) this.values.set(offer.insert.trim(), offer.value);
    this.input.value = before + after;
    this.input.setSelectionRange(before.length, before.length);
    this.hide(); // until the next offers come, Enter sends
    this.focus();
    void this.suggest();
  }

  private onKey(event: KeyboardEvent): void {
    const open = !this.list.hidden;
    if (open && event.key === "ArrowDown") this.move(1);
    else if (open && event.key === "ArrowUp") this.move(-1);
    else if (open && event.key === "Escape") this.hide();
    else if (open && event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.active, 0));
    else if (open && event.key === "Enter" && this.active >= 0) this.take(this.active);
    else if (!open && event.key === "ArrowUp") this.recall(-1);
    else if (!open && event.key === "ArrowDown") this.recall(1);
    else return;
    event.preventDefault();
  }

  private recall(by: number): void {
    this.back = Math.min(Math.max(this.back + by, 0), this.history.length);
    this.input.value = this.history[this.back] ?? "";
  }

  private explain(name: string, param: string): void {
    const command = this.commands.find((each) => each.name === name.replace(/^\//, ""));
    if (!command) {
      const names = this.commands.map((each) => each.name).join(", ");
      this.help.replaceChildren(`Ask in plain words, or start with a command: ${names}.`);
      return;
    }
    const current = command.params.find((each) => each.name === param);
    this.help.replaceChildren(
      el("code", {}, command.usage),
      " ",
      current ? el("span", {}, el("strong", {}, current.name), `: ${current.help}`) : command.summary,
    );
  }
}
