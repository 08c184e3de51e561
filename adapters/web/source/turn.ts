// One question and its answer, drawn as both platforms would show it.

import * as api from "./api";
import { filled } from "./dialogs";
import { drawDiscord } from "./discord";
import { el } from "./dom";
import type { Answer, Asking, Json, Stage } from "./model";
import { drawSlack } from "./slack";

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

/** Ask something and show it in `view`; `prompt` is what stands above the answer. */
export async function ask(
  view: View,
  prompt: string,
  answered: () => Promise<Answer>,
  pressed = false,
): Promise<HTMLElement> {
  const turn = el("article", { class: "turn waiting", "aria-label": prompt });
  turn.append(heading(prompt, pressed));
  view.add(turn);
  await fill(view, turn, answered);
  return turn;
}

function heading(prompt: string, pressed: boolean): HTMLElement {
  return el(
    "header",
    { class: "turn-head" },
    el("h3", { class: pressed ? "prompt pressed" : "prompt" }, el("bdi", {}, prompt)),
  );
}

async function fill(view: View, turn: HTMLElement, answered: () => Promise<Answer>): Promise<void> {
  turn.classList.add("waiting");
  try {
    const answer = await answered();
    show(view, turn, answer);
    view.announce(answer.reply.text);
    if (answer.reply.form) await offerForm(view, answer);
  } catch (error) {
    const text = error instanceof api.Trouble ? error.message : "The answer could not be drawn.";
    turn.append(el("p", { class: "trouble", role: "alert" }, text));
    if (!(error instanceof api.Trouble)) console.error(error);
  } finally {
    turn.classList.remove("waiting");
  }
}

async function offerForm(view: View, answer: Answer): Promise<void> {
  const form = answer.reply.form;
  if (!form) return;
  const inputs = await filled(form);
  if (!inputs) return;
  await ask(view, form.title, () => api.press(form.submit, view.asking, inputs), true);
}

function show(view: View, turn: HTMLElement, answer: Answer): void {
  const head = turn.querySelector(".turn-head");
  const stage: Stage = {
    pictures: answer.reply.pictures,
    private: answer.reply.private,
    press: (value, label) => void press(view, turn, answer, value, label),
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
  head?.append(facts(answer));
  turn.replaceChildren(...(head ? [head] : []), el("div", { class: "panes" }, ...panes));
  turn.classList.toggle("failed", answer.reply.failed);
}

function facts(answer: Answer): HTMLElement {
  return el(
    "div",
    { class: "turn-facts" },
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
    made.append(el("div", { class: "json-box" }, copy, el("pre", { tabindex: "0" }, text)));
  });
  return made;
}

/** Run what a button or a choice carries; the answer takes this one's place where it says so. */
async function press(
  view: View,
  turn: HTMLElement,
  shown: Answer,
  value: string,
  label: string,
): Promise<void> {
  if (shown.reply.form && value.endsWith(shown.reply.form.submit)) return offerForm(view, shown);
  const answer = api.press(value, view.asking);
  const next = await answer.catch(() => null);
  if (next?.reply.replaces) {
    const focused = turn.contains(document.activeElement);
    await fill(view, turn, () => answer);
    if (focused) turn.querySelector<HTMLElement>(".pane button:not(:disabled)")?.focus();
    return;
  }
  await ask(view, label, () => answer, true);
}
