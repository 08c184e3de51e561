// One question and its answer, drawn as both platforms would show it.

import * as api from "./api";
import { filled } from "./dialogs";
import { drawDiscord } from "./discord";
import { el } from "./dom";
import type { Answer, Asking, Form, Json, Stage } from "./model";
import { drawSlack } from "./slack";

/** What Discord's button carries that shows a private answer to everybody. */
const SHARE = ":share";
const PLATFORMS = [
  { name: "discord", label: "Discord", draw: drawDiscord },
  { name: "slack", label: "Slack", draw: drawSlack },
] as const;

/** What a turn needs from the view it stands in. */
export interface View {
  asking: Asking;
  /** Put a new turn at the end. */
  add: (turn: HTMLElement) => void;
  /** Tell people who do not see the page. */
  announce: (text: string) => void;
}

/** How an answer is asked for; `share` asks for it once more, for everybody to see. */
export type Asked = (share: boolean) => Promise<Answer>;

/** Ask something and show it in `view`; `prompt` is what stands above the answer. */
export async function ask(
  view: View,
  prompt: string,
  asked: Asked,
  pressed = false,
): Promise<HTMLElement> {
  const turn = el("article", { class: "turn", "aria-label": prompt });
  turn.append(heading(prompt, pressed));
  view.add(turn);
  await fill(view, turn, asked(false), asked);
  return turn;
}

function heading(prompt: string, pressed: boolean): HTMLElement {
  return el(
    "header",
    { class: "turn-head" },
    el("h3", { class: pressed ? "prompt pressed" : "prompt" }, el("bdi", {}, prompt)),
  );
}

async function fill(
  view: View,
  turn: HTMLElement,
  coming: Promise<Answer>,
  asked: Asked,
): Promise<void> {
  turn.classList.add("waiting");
  try {
    const answer = await coming;
    show(view, turn, answer, asked);
    view.announce(answer.reply.text);
    if (answer.reply.form) void offerForm(view, answer.reply.form);
  } catch (error) {
    const text = error instanceof api.Trouble ? error.message : "The answer could not be drawn.";
    turn.append(el("p", { class: "trouble", role: "alert" }, text));
    if (!(error instanceof api.Trouble)) console.error(error);
  } finally {
    turn.classList.remove("waiting");
  }
}

async function offerForm(view: View, form: Form): Promise<void> {
  const inputs = await filled(form);
  if (!inputs) return;
  await ask(view, form.title, (share) => api.press(form.submit, view.asking, share, inputs), true);
}

function show(view: View, turn: HTMLElement, answer: Answer, asked: Asked): void {
  const head = turn.querySelector(".turn-head");
  const stage: Stage = {
    pictures: answer.reply.pictures,
    private: answer.reply.private,
    press: (value, label) => void press(view, turn, asked, value, label),
  };
  const panes = PLATFORMS.filter(({ name }) => name in answer.bodies).map(({ name, label, draw }) => {
    const body = answer.bodies[name];
    return el(
      "section",
      { class: `pane ${name}`, "aria-label": `On ${label}` },
      caption(label, body, answer.checks[name] ?? []),
      el("div", { class: "screen" }, body ? draw(body, stage) : el("p", {}, "It could not be drawn.")),
    );
  });
  head?.querySelector(".turn-facts")?.remove();
  head?.append(facts(view, answer));
  turn.replaceChildren(...(head ? [head] : []), el("div", { class: "panes" }, ...panes));
  turn.classList.toggle("failed", answer.reply.failed);
}

function facts(view: View, answer: Answer): HTMLElement {
  const form = answer.reply.form;
  return el(
    "div",
    { class: "turn-facts" },
    form
      ? el(
          "button",
          { type: "button", class: "quiet small", click: () => void offerForm(view, form) },
          `Open “${form.title}”`,
        )
      : null,
    answer.reply.private ? el("span", { class: "badge" }, "private") : null,
    el("span", { class: "latency", title: "Time Marquee took to answer" }, `${answer.ms} ms`),
    disclosure("Answer as data", () => answer.reply.answer),
  );
}

function caption(label: string, body: Json, broken: string[]): HTMLElement {
  const verdict = broken.length
    ? el(
        "div",
        { class: "check broken" },
        el("strong", {}, `Breaks ${label}’s limits`),
        el("ul", {}, ...broken.map((each) => el("li", {}, each))),
      )
    : el(
        "span",
        { class: "check kept" },
        el("span", { "aria-hidden": "true" }, "✓ "),
        "within its limits",
      );
  return el(
    "header",
    { class: "pane-head" },
    el("h4", {}, label),
    verdict,
    disclosure("Payload", () => body, label),
  );
}

/** JSON behind a word, written only when it is opened. */
function disclosure(word: string, value: () => Json, label = ""): HTMLElement {
  const made = el(
    "details",
    { class: "json" },
    el("summary", { "aria-label": label ? `${word} for ${label} as JSON` : `${word}` }, word),
  );
  made.addEventListener("toggle", () => {
    if (!made.open || made.querySelector("pre")) return;
    const text = JSON.stringify(value(), null, 2);
    const copy = el("button", { type: "button", class: "copy" }, "Copy");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = "Copied";
    });
    copy.hidden = !navigator.clipboard; // browsers offer it on this machine and over HTTPS only
    made.append(el("div", { class: "json-box" }, copy, el("pre", { tabindex: "0" }, text)));
  });
  return made;
}

/** Run what a button or a choice carries; the answer takes this one's place where it says so. */
async function press(
  view: View,
  turn: HTMLElement,
  asked: Asked,
  value: string,
  label: string,
): Promise<void> {
  if (value === SHARE) {
    await ask(view, label, () => asked(true), true);
    return;
  }
  const again: Asked = (share) => api.press(value, view.asking, share);
  const coming = again(false);
  const answer = await coming.catch(() => null);
  if (!answer?.reply.replaces) {
    await ask(view, label, (share) => (share ? again(true) : coming), true);
    return;
  }
  const within = turn.contains(document.activeElement);
  await fill(view, turn, coming, again);
  if (within) turn.querySelector<HTMLElement>(".pane button:not(:disabled)")?.focus();
}
