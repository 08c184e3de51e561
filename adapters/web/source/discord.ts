// A Discord message drawn from its body: content, embeds, and components of both generations.

import { discordText } from "./discord-text";
import { anchor, el, webAddress } from "./dom";
import { menu } from "./menu";
import type { Json, Stage } from "./model";
import { picture } from "./picture";

type Drawn = HTMLElement | null;

/** The message as a member of a server would see it. */
export function drawDiscord(body: Json, stage: Stage): HTMLElement {
  return el(
    "div",
    { class: `d-message${stage.private ? " d-private" : ""}` },
    el("img", { class: "avatar", src: "/page/marquee.svg", alt: "" }),
    el(
      "div",
      { class: "d-column" },
      el("div", { class: "d-author" }, el("strong", {}, "Marquee"), el("span", { class: "d-app" }, "APP")),
      body.content ? el("div", { class: "d-content" }, discordText(String(body.content))) : null,
      ...list(body.embeds).map((embed) => drawEmbed(embed, stage)),
      body.poll ? drawPoll(body.poll) : null,
      ...list(body.components).map((component) => draw(component, stage)),
      stage.private
        ? el("div", { class: "d-only-you" }, "👁 Only you can see this")
        : null,
    ),
  );
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function colour(value: Json): string | undefined {
  return typeof value === "number" ? `#${value.toString(16).padStart(6, "0")}` : undefined;
}

function tinted(made: HTMLElement, value: Json): HTMLElement {
  const tint = colour(value);
  if (tint) made.style.setProperty("--tint", tint);
  return made;
}

function drawEmbed(embed: Json, stage: Stage): HTMLElement {
  const title = embed.title ? discordText(String(embed.title)) : null;
  const thumbnail = embed.thumbnail?.url;
  const text = el(
    "div",
    { class: "d-embed-text" },
    embed.author ? el("div", { class: "d-embed-author" }, String(embed.author.name)) : null,
    title ? el("div", { class: "d-embed-title" }, embed.url ? anchor(embed.url, "d-link", title) : title) : null,
    embed.description
      ? el("div", { class: "d-embed-body" }, discordText(String(embed.description)))
      : null,
    embed.fields?.length ? el("dl", { class: "d-fields" }, ...list(embed.fields).map(drawField)) : null,
    embed.image ? picture(embed.image.url, String(embed.title ?? ""), stage.pictures, "d-image") : null,
    embed.footer ? el("div", { class: "d-embed-footer" }, String(embed.footer.text)) : null,
  );
  const made = el(
    "div",
    { class: "d-embed" },
    text,
    thumbnail ? picture(thumbnail, String(embed.title ?? ""), stage.pictures, "d-thumbnail") : null,
  );
  return tinted(made, embed.color);
}

function drawField(field: Json): HTMLElement {
  return el(
    "div",
    { class: field.inline ? "d-field d-inline" : "d-field" },
    el("dt", {}, discordText(String(field.name))),
    el("dd", {}, discordText(String(field.value))),
  );
}

function drawPoll(poll: Json): HTMLElement {
  const answers = list(poll.answers).map((answer) =>
    el("li", {}, String(answer.poll_media?.text ?? "")),
  );
  return el(
    "div",
    { class: "d-poll" },
    el("strong", {}, String(poll.question?.text ?? "")),
    el("ul", {}, ...answers),
  );
}

function draw(component: Json, stage: Stage): Drawn {
  const drawn = COMPONENTS[component?.type];
  if (drawn) return drawn(component, stage);
  return el("div", { class: "undrawn" }, `A component of type ${component?.type} is not drawn here.`);
}

const COMPONENTS: Record<number, (component: Json, stage: Stage) => Drawn> = {
  1: (row, stage) =>
    el("div", { class: "d-row" }, ...list(row.components).map((inner) => draw(inner, stage))),
  2: drawButton,
  3: (select, stage) =>
    menu(
      String(select.placeholder ?? "Choose one"),
      list(select.options).map((option) => ({
        label: String(option.label ?? ""),
        description: String(option.description ?? ""),
        value: String(option.value ?? ""),
      })),
      "d-select",
      stage.press,
    ),
  9: (section, stage) =>
    el(
      "div",
      { class: "d-section" },
      el("div", { class: "d-section-text" }, ...list(section.components).map((c) => draw(c, stage))),
      section.accessory ? draw(section.accessory, stage) : null,
    ),
  10: (text) => el("div", { class: "d-text" }, discordText(String(text.content ?? ""))),
  11: (thumbnail, stage) =>
    picture(thumbnail.media?.url, String(thumbnail.description ?? ""), stage.pictures, "d-thumbnail"),
  12: (gallery, stage) =>
    el(
      "div",
      { class: "d-gallery" },
      ...list(gallery.items).map((item) =>
        picture(item.media?.url, String(item.description ?? ""), stage.pictures, "d-image"),
      ),
    ),
  13: (file) => el("div", { class: "d-file" }, String(file.file?.url ?? "").replace("attachment://", "")),
  14: (separator) =>
    el("div", {
      class: `d-separator${separator.divider === false ? " d-blank" : ""}${separator.spacing === 2 ? " d-wide" : ""}`,
    }),
  17: (container, stage) =>
    tinted(
      el(
        "div",
        { class: "d-container" },
        ...list(container.components).map((inner) => draw(inner, stage)),
      ),
      container.accent_color,
    ),
};

const STYLES: Record<number, string> = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

function drawButton(button: Json, stage: Stage): Drawn {
  const label = [button.emoji?.name, button.label].filter(Boolean).join(" ");
  const url = webAddress(button.url);
  if (url) {
    return el(
      "a",
      { class: "d-button d-secondary", href: url, target: "_blank", rel: "noopener noreferrer" },
      label,
      el("span", { class: "d-launch", "aria-hidden": "true" }, "↗"),
    );
  }
  return el(
    "button",
    {
      type: "button",
      class: `d-button d-${STYLES[button.style] ?? "secondary"}`,
      disabled: Boolean(button.disabled),
      click: () => stage.press(String(button.custom_id ?? ""), label),
    },
    label,
  );
}
