// The views: chat, gallery, operation; the moderators' is in desk.ts.

import * as api from "./api";
import { Composer } from "./composer";
import { byId, el } from "./dom";
import type { Asking, Command, Json, Start } from "./model";
import { panel, table } from "./panels";
import { ask, type View } from "./turn";

const QUESTIONS = [
  "which films won both the Palme d'Or and Best Picture?",
  "who directed the florida project?",
];

/** A view with a conversation; its input stands below all that scrolls. */
export interface Talk {
  element: HTMLElement;
  composer: Composer;
}

/** Read a text to people who do not see the page. */
export function announce(text: string): void {
  byId("live").textContent = text;
}

export function conversation(
  start: Start,
  asking: Asking,
  placeholder: string,
  answered: () => void = () => {},
): { turns: HTMLElement; composer: Composer; submit: (text: string) => void } {
  const turns = el("div", { class: "turns" });
  const view: View = {
    asking,
    announce: (text) => {
      announce(text);
      answered();
    },
    add: (turn) => {
      turns.append(turn);
      turn.scrollIntoView({ block: "start", behavior: "instant" });
    },
  };
  const known = start.commands.filter(
    (each) => each.role === "member" || asking.role === "moderator",
  );
  const submit = (typed: string, text = typed): void => {
    document.body.classList.add("talking");
    void ask(view, typed, (share) => api.say(text, view.asking, share)).then((turn) =>
      turn.scrollIntoView({ block: "start", behavior: "instant" }),
    );
  };
  return { turns, composer: new Composer(known, asking.role, submit, placeholder), submit };
}

/** The chat: an opening with examples, the conversation, the input. */
export function chat(start: Start): Talk {
  const asking: Asking = { role: "member", space: "playground" };
  const { turns, composer, submit } = conversation(start, asking, "Ask about a film, a prize, an essay");
  const examples = start.commands
    .filter((each) => each.role === "member")
    .map((each) => (each.examples[0] ?? each.name).replace(/^ask /, ""));
  const chip = (text: string): HTMLElement =>
    el("button", { type: "button", class: "chip", click: () => submit(text) }, text);
  const opening = el(
    "div",
    { class: "opening" },
    el("h1", {}, "Ask Marquee about ", el("em", {}, "a film.")),
    el(
      "p",
      { class: "lead" },
      "Every answer comes from a database on this machine and names its sources. " +
        "You see it twice: as Discord shows it, and as Slack does.",
    ),
    el("div", { class: "chips" }, ...[...new Set([...QUESTIONS, ...examples])].map(chip)),
  );
  return { element: el("div", { class: "view chat" }, opening, turns), composer };
}

/** Every example of every command. */
export function gallery(start: Start): { element: HTMLElement; open: () => Promise<void> } {
  const asking: Asking = { role: "moderator", space: "gallery" };
  const sections = start.commands.map((command) => ({ command, turns: el("div", { class: "turns" }) }));
  const element = el(
    "div",
    { class: "view gallery" },
    el("h1", {}, "Gallery"),
    el("p", { class: "lead" }, "Every example of every command, drawn from the bodies that would be sent."),
    el(
      "nav",
      { class: "chips", "aria-label": "Commands" },
      ...start.commands.map((each) =>
        el("a", { class: "chip", href: `#gallery/${each.name}` }, each.name),
      ),
    ),
    ...sections.map(({ command, turns }) =>
      el(
        "section",
        { id: `gallery/${command.name}`, class: "command", "aria-label": command.name },
        commandHead(command),
        turns,
      ),
    ),
  );
  let opened: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    for (const { command, turns } of sections) {
      const view: View = { asking, announce: () => {}, add: (turn) => turns.append(turn) };
      for (const example of command.examples) {
        const turn = await ask(view, example, (share) => api.say(example, asking, share));
        turn.dataset["example"] = example;
      }
    }
    element.dataset["drawn"] = "yes";
  };
  return { element, open: () => (opened ??= run()) };
}

/** A command's name, what it does, how it is used. */
export function commandHead(command: Command): HTMLElement {
  return el(
    "header",
    { class: "command-head" },
    el("h2", {}, command.name),
    el("p", {}, command.summary),
    el("code", {}, command.usage),
  );
}

/** What an operator looks at: data, sources, connections, errors. */
export function operation(): { element: HTMLElement; open: () => Promise<void> } {
  const content = el("div", { class: "state" });
  const element = el(
    "div",
    { class: "view operation" },
    el("h1", {}, "Operation"),
    el("p", { class: "lead" }, "The data and its dates, what is connected, and what went wrong lately."),
    content,
  );
  const open = async (): Promise<void> => {
    try {
      content.replaceChildren(...panels(await api.state()));
    } catch (error) {
      const text = error instanceof api.Trouble ? error.message : "The state could not be read.";
      content.replaceChildren(el("p", { class: "trouble", role: "alert" }, text));
    }
  };
  return { element, open };
}

function panels(state: Json): HTMLElement[] {
  const info = state.catalogue;
  const data = info
    ? table("Catalogue", ["", ""], [
        ["Version", info.version],
        ["Built", when(info.built_at)],
        ["Films", count(info.films)],
        ["People", count(info.people)],
        ["Award results", count(info.awards)],
        ["Essays", count(state.essays)],
        ["Marquee", state.version],
      ])
    : panel("Catalogue", el("p", { class: "trouble" }, "It cannot be read. Run “marquee build”."));
  const sources = (info?.sources ?? []).map((each: Json) => [each.name, each.date, count(each.rows)]);
  const connections = Object.entries(state.connections ?? {}).map(([name, how]) => [name, String(how)]);
  const errors = state.errors.map((each: Json) => [each.reference, when(each.at), each.what, each.kind]);
  return [
    data,
    table("Sources", ["Source", "Date", "Rows"], sources, "No source is recorded."),
    table("Connections", ["Where", "How"], connections, "Only this page."),
    table("Recent errors", ["Reference", "When", "What", "Kind"], errors, "None since the start."),
  ];
}

function count(number: unknown): string {
  return typeof number === "number" ? number.toLocaleString("en") : "";
}

function when(iso: unknown): string {
  return String(iso ?? "").replace("T", " ").replace(/[.+].*$/, "");
}
