// Discord's Markdown as elements. The grammar is a library's; its result is a tree, and only this
// file makes elements of it, so that no text ever becomes markup.

import markdown from "@cloudrac3r/discord-markdown";
import { anchor, el } from "./dom";
import type { Json } from "./model";

/** Text as Discord shows it. */
export function discordText(source: string): DocumentFragment {
  const made = document.createDocumentFragment();
  made.append(...nodes(markdown.parser(source)));
  return made;
}

function nodes(tree: Json): (Node | string)[] {
  if (tree === undefined || tree === null) return [];
  if (typeof tree === "string") return [tree];
  if (Array.isArray(tree)) return tree.flatMap(nodes);
  const draw = DRAWN[tree.type];
  return draw ? [draw(tree)] : nodes(tree.content);
}

const inside = (node: Json): (Node | string)[] => nodes(node.content);
const mention = (text: string): HTMLElement => el("span", { class: "d-mention" }, text);

const DRAWN: Record<string, (node: Json) => Node | string> = {
  text: (node) => String(node.content),
  br: () => el("br"),
  newline: () => el("br"),
  strong: (node) => el("strong", {}, ...inside(node)),
  em: (node) => el("em", {}, ...inside(node)),
  u: (node) => el("u", {}, ...inside(node)),
  strike: (node) => el("s", {}, ...inside(node)),
  inlineCode: (node) => el("code", {}, String(node.content)),
  codeBlock: (node) => el("pre", { tabindex: "0" }, el("code", {}, String(node.content))),
  blockQuote: (node) => el("blockquote", {}, ...inside(node)),
  heading: (node) => el("p", { class: `d-heading d-heading-${node.level}` }, ...inside(node)),
  small: (node) => el("p", { class: "d-small" }, ...inside(node)),
  spoiler: (node) => el("span", { class: "d-spoiler" }, ...nodes(node.parsed)),
  link: (node) => anchor(node.target, "d-link", ...inside(node)),
  url: (node) => anchor(node.target, "d-link", ...inside(node)),
  autolink: (node) => anchor(node.target, "d-link", ...inside(node)),
  list: (node) => {
    const items = node.items.map((item: Json) => el("li", {}, ...nodes(item)));
    return node.ordered ? el("ol", {}, ...items) : el("ul", {}, ...items);
  },
  discordUser: (node) => mention(`@${node.id}`),
  discordRole: (node) => mention(`@${node.id}`),
  discordChannel: (node) => mention(`#${node.id}`),
  discordChannelLink: (node) => mention(`#${node.id}`),
  discordEveryone: () => mention("@everyone"),
  discordHere: () => mention("@here"),
  discordCommand: (node) => mention(`/${node.name}`),
  discordEmoji: (node) => `:${node.name}:`,
};
