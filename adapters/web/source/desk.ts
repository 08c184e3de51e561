// The moderators' desk: drafts, subscriptions and history at a glance, and their commands.

import * as api from "./api";
import { el } from "./dom";
import { panel, table } from "./panels";
import type { Asking, Json, Start } from "./model";
import { commandHead, conversation, type Talk } from "./views";

/** The desk; its panels are read anew each time it is opened and after each answer. */
export function moderation(start: Start): Talk & { open: () => Promise<void> } {
  const asking: Asking = { role: "moderator", space: "playground" };
  const glance = el("div", { class: "state" });
  const open = async (): Promise<void> => {
    try {
      const found = await api.desk();
      glance.replaceChildren(...(found ? panels(found, submit) : []));
    } catch (error) {
      const text = error instanceof api.Trouble ? error.message : "The drafts could not be read.";
      glance.replaceChildren(el("p", { class: "trouble", role: "alert" }, text));
    }
  };
  const { turns, composer, submit } = conversation(start, asking, "Ask as a moderator", () => void open());
  const commands = start.commands.filter((each) => each.role !== "member");
  const rows = commands.map((command) =>
    el(
      "section",
      { class: "desk-row", "aria-label": command.name },
      commandHead(command),
      el(
        "div",
        { class: "chips" },
        ...command.examples.map((text) =>
          el("button", { type: "button", class: "chip", click: () => submit(text) }, text),
        ),
      ),
    ),
  );
  const element = el(
    "div",
    { class: "view moderation" },
    el("h1", {}, "Moderation"),
    el(
      "p",
      { class: "lead" },
      "Drafts, previews, subscriptions and history, as a moderator has them on both platforms.",
    ),
    glance,
    ...(rows.length ? rows : [el("p", { class: "empty" }, "This Marquee has no commands for moderators.")]),
    turns,
  );
  return { element, composer, open };
}

function panels(found: Json, submit: (text: string) => void): HTMLElement[] {
  const drafts = found.drafts.map((draft: Json) => [
    draft.title,
    draft.stage,
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-label": `Preview ${draft.title}`,
        click: () => submit(`announce preview draft:${draft.id}`),
      },
      "Preview",
    ),
  ]);
  return [
    drafts.length
      ? table("Drafts", ["Essay", "Stage", "See it"], drafts)
      : panel("Drafts", el("p", { class: "empty" }, "No announcement waits.")),
    table("Subscriptions", ["Channel", "Gets"], found.subscriptions, "No channel is subscribed."),
    table("Deliveries", ["Essay", "Channel", "What became of it", "When"], found.history, "None yet."),
  ];
}
