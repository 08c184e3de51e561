// Slack's mrkdwn as elements: entities, links, mentions, bold, italic, strike, code and quotes.

import { anchor, el } from "./dom";

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const BLOCK = /```([\s\S]+?)```/g;
// A mark opens behind the start, a space or punctuation, and closes before them; beside a space,
// or the zero-width space that renderers write to keep it literal, it is an ordinary character.
const OPENS = "(^|[\\s\\p{P}\\p{S}\\u200b])";
const CLOSES = "(?=$|[\\s\\p{P}\\p{S}\\u200b])";
const INLINE = new RegExp(
  [
    "<(?<target>[^<>|]+)(?:\\|(?<label>[^<>]*))?>",
    "(?<code>`[^`\\n]+`)",
    ...["\\*", "_", "~"].map(
      (mark, at) =>
        `(?<=${OPENS})(?<m${at}>${mark})(?![\\s\\u200b])(?<t${at}>[^${mark}\\n]*?[^\\s\\u200b${mark}])${mark}${CLOSES}`,
    ),
  ].join("|"),
  "gu",
);
const TAGS = ["strong", "em", "s"] as const;

/** Entities as the characters they stand for. */
export function slackPlain(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Text as Slack shows it. */
export function slackText(source: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const found of source.matchAll(BLOCK)) {
    made.append(lines(source.slice(at, found.index)));
    made.append(el("pre", { tabindex: "0" }, slackPlain(found[1] ?? "").trim()));
    at = found.index + found[0].length;
  }
  made.append(lines(source.slice(at)));
  return made;
}

function lines(source: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let quote: HTMLElement | null = null;
  for (const [number, line] of source.split("\n").entries()) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (quoted) {
      quote ??= made.appendChild(el("blockquote"));
      if (quote.hasChildNodes()) quote.append(el("br"));
      quote.append(...inline(line.slice(quoted[0].length)));
      continue;
    }
    if (number > 0 && !quote) made.append(el("br"));
    quote = null;
    made.append(...inline(line));
  }
  return made;
}

function inline(text: string): (Node | string)[] {
  const made: (Node | string)[] = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    made.push(slackPlain(text.slice(at, found.index)), piece(found));
    at = found.index + found[0].length;
  }
  made.push(slackPlain(text.slice(at)));
  return made.filter((each) => each !== "");
}

function piece(found: RegExpMatchArray): Node {
  const groups = found.groups ?? {};
  if (groups["target"] !== undefined) return reference(groups["target"], groups["label"]);
  if (groups["code"] !== undefined) return el("code", {}, slackPlain(groups["code"].slice(1, -1)));
  const kind = [0, 1, 2].find((at) => groups[`m${at}`] !== undefined) ?? 0;
  return el(TAGS[kind] ?? "strong", {}, ...inline(groups[`t${kind}`] ?? ""));
}

function reference(target: string, label: string | undefined): Node {
  if (/^[@#!]/.test(target)) {
    const name = label ?? target.replace(/^!(subteam\^)?/, "@");
    return el("span", { class: "s-mention" }, slackPlain(name));
  }
  const url = slackPlain(target);
  return anchor(url, "s-link", slackPlain(label || target));
}
