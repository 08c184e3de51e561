// Discord's Markdown as elements. The grammar is a library's; its result is a tree, and only this
// file makes elements of it, so that no text ever becomes markup.

import markdown from "@cloudrac3r/discord-markdown";
import { anchor, el } from "./dom";
import type { Json } from "./model";

/** Inside a run of text, as a link's label, nothing that belongs to a line begins. */
const RUNS = ["link", "heading", "small", "strong", "em", "u", "strike"];
const LINES = ["list", "heading", "small", "blockQuote", "codeBlock"];
const rules = { ...markdown.rules };
for (const name of LINES) {
  const rule = rules[name];
  if (!rule) continue;
  rules[name] = {
    ...rule,
    match: (source, state, before) => (state["within"] ? null : rule.match(source, state, before)),
  };
}
for (const name of RUNS) {
  const rule = rules[name];
  if (!rule) continue;
  rules[name] = {
    ...rule,
    parse: (capture, parse, state) => rule.parse(capture, parse, { ...state, within: true }),
  };
}
const parse = markdown.markdownEngine.parserFor(rules);

/** Text as Discord shows it. */
export function discordText(source: string): DocumentFragment {
  const made = document.createDocumentFragment();
  made.append(...nodes(parse(source, { inline: true })));
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
