// A Slack message drawn from its body: Block Kit blocks, or the text where there are none.

import { confirmed } from "./dialogs";
import { anchor, el, webAddress } from "./dom";
import { menu } from "./menu";
import type { Json, Stage } from "./model";
import { picture } from "./picture";
import { slackPlain, slackText } from "./slack-text";

/** The message as a member of a workspace would see it. */
export function drawSlack(body: Json, stage: Stage): HTMLElement {
  const blocks = list(body.blocks);
  return el(
    "div",
    { class: `s-message${stage.private ? " s-private" : ""}` },
    stage.private ? el("div", { class: "s-only-you" }, "👁 Only visible to you") : null,
    el("img", { class: "avatar", src: "/page/marquee.svg", alt: "" }),
    el(
      "div",
      { class: "s-column" },
      el("div", { class: "s-author" }, el("strong", {}, "Marquee"), el("span", { class: "s-app" }, "APP")),
      ...(blocks.length
        ? blocks.map((block) => draw(block, stage))
        : [el("div", { class: "s-text" }, slackText(String(body.text ?? "")))]),
      ...list(body.attachments).map((attachment) => drawAttachment(attachment, stage)),
    ),
  );
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function drawAttachment(attachment: Json, stage: Stage): HTMLElement {
  const made = el(
    "div",
    { class: "s-attachment" },
    ...list(attachment.blocks).map((block) => draw(block, stage)),
  );
  if (/^#[0-9a-f]{6}$/i.test(attachment.color)) made.style.setProperty("--tint", attachment.color);
  return made;
}

function draw(block: Json, stage: Stage): HTMLElement | null {
  const drawn = BLOCKS[block?.type];
  if (drawn) return drawn(block, stage);
  return el("div", { class: "undrawn" }, `A block of type ${block?.type} is not drawn here.`);
}

/** A text object: mrkdwn is marked up, plain text is not. */
function said(text: Json): DocumentFragment | string {
  if (!text) return "";
  return text.type === "mrkdwn" ? slackText(String(text.text)) : slackPlain(String(text.text));
}

const BLOCKS: Record<string, (block: Json, stage: Stage) => HTMLElement | null> = {
  section: (block, stage) =>
    el(
      "div",
      { class: "s-section" },
      el(
        "div",
        { class: "s-section-text" },
        block.text ? el("div", { class: "s-text" }, said(block.text)) : null,
        block.fields?.length
          ? el(
              "div",
              { class: "s-fields" },
              ...list(block.fields).map((field) => el("div", { class: "s-text" }, said(field))),
            )
          : null,
      ),
      block.accessory ? drawElement(block.accessory, stage) : null,
    ),
  header: (block) => el("p", { class: "s-header" }, said(block.text)),
  context: (block, stage) => {
    const made = stage.pictures.find((each) => block.block_id === `picture:${each.name}`);
    if (made) return el("img", { class: "s-image", src: made.data, alt: made.alt });
    const parts = list(block.elements).map((each) =>
      each.type === "image"
        ? picture(each.image_url, String(each.alt_text ?? ""), stage.pictures, "s-icon")
        : el("span", {}, said(each)),
    );
    return el("div", { class: "s-context" }, ...parts);
  },
  actions: (block, stage) =>
    el("div", { class: "s-actions" }, ...list(block.elements).map((each) => drawElement(each, stage))),
  image: (block, stage) =>
    el(
      "figure",
      { class: "s-figure" },
      block.title ? el("figcaption", {}, said(block.title)) : null,
      picture(
        block.image_url ?? block.slack_file?.url,
        String(block.alt_text ?? ""),
        stage.pictures,
        "s-image",
      ),
    ),
  divider: () => el("hr", { class: "s-divider" }),
  input: (block, stage) =>
    el(
      "div",
      { class: "s-input" },
      el("strong", {}, slackPlain(String(block.label?.text ?? ""))),
      drawElement(block.element ?? {}, stage),
    ),
  markdown: (block) => el("div", { class: "s-text" }, String(block.text ?? "")),
  rich_text: (block) =>
    el("div", { class: "s-text" }, ...list(block.elements).map((part) => drawRich(part))),
};

function drawRich(part: Json): HTMLElement {
  const inner = list(part.elements);
  if (part.type === "rich_text_list") {
    const items = inner.map((each) => el("li", {}, drawRich(each)));
    return part.style === "ordered" ? el("ol", {}, ...items) : el("ul", {}, ...items);
  }
  const runs = inner.map(drawRun);
  if (part.type === "rich_text_quote") return el("blockquote", {}, ...runs);
  if (part.type === "rich_text_preformatted") return el("pre", { tabindex: "0" }, ...runs);
  return el("div", {}, ...runs);
}

function drawRun(run: Json): Node {
  const text = run.text ?? run.name ?? run.user_id ?? run.channel_id ?? run.range ?? run.url ?? "";
  let made: Node =
    run.type === "link" ? anchor(run.url, "s-link", String(text)) : document.createTextNode(String(text));
  for (const [style, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]] as const) {
    if (run.style?.[style]) made = el(tag, {}, made);
  }
  return made;
}

function drawElement(element: Json, stage: Stage): HTMLElement | null {
  if (element.type === "button") return drawButton(element, stage);
  if (element.type === "image") {
    return picture(element.image_url, String(element.alt_text ?? ""), stage.pictures, "s-thumbnail");
  }
  if (element.type === "static_select" || element.type === "overflow") {
    return menu(
      element.placeholder ? slackPlain(String(element.placeholder.text)) : "More actions",
      list(element.options).map((option) => ({
        label: slackPlain(String(option.text?.text ?? "")),
        description: slackPlain(String(option.description?.text ?? "")),
        value: String(option.value ?? ""),
      })),
      "s-select",
      stage.press,
    );
  }
  if (element.type === "plain_text_input" || element.type === "external_select") {
    // What is typed there is for Slack itself; here it only shows its place.
    const inside = slackPlain(String(element.placeholder?.text ?? ""));
    const arrow = element.type === "external_select" ? " ▾" : "";
    return el("span", { class: "s-field" }, inside + arrow);
  }
  return el("span", { class: "undrawn" }, `An element of type ${element.type} is not drawn here.`);
}

function drawButton(button: Json, stage: Stage): HTMLElement {
  const label = slackPlain(String(button.text?.text ?? ""));
  const url = webAddress(button.url);
  const style = button.style === "primary" || button.style === "danger" ? ` s-${button.style}` : "";
  if (url) {
    return el(
      "a",
      { class: `s-button${style}`, href: url, target: "_blank", rel: "noopener noreferrer" },
      label,
    );
  }
  return el(
    "button",
    {
      type: "button",
      class: `s-button${style}`,
      click: async () => {
        if (button.confirm && !(await confirmed(question(button.confirm)))) return;
        stage.press(String(button.value ?? ""), label);
      },
    },
    label,
  );
}

function question(confirm: Json): Record<"title" | "text" | "yes" | "no", string> {
  const words = (text: Json, instead: string): string => slackPlain(String(text?.text ?? instead));
  return {
    title: words(confirm.title, "Are you sure?"),
    text: words(confirm.text, ""),
    yes: words(confirm.confirm, "Yes"),
    no: words(confirm.deny, "No"),
  };
}
