"""A reply as the body of a Slack message: ``text`` for notifications and Block Kit ``blocks``.

Limits are Slack's documented ones, counted after escaping; the limit on all block text of one
message is undocumented (9,597 characters were accepted, 11,341 refused).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.slack.mrkdwn import fallback, fitted, link, literal, parts, plain_fitted
from bot.reply import (
    Action,
    Call,
    Card,
    Choice,
    Field,
    Link,
    Pages,
    Picture,
    Reply,
    clean,
    clip,
    escape,
)

BLOCKS = 50
SECTION = 3000
FIELD = 2000
FIELDS = 10
HEADER = 150
BUTTON = 75
BUTTONS = 25
OPTION = 75
PLACEHOLDER = 150
URL = 3000
ALT = 2000
TEXT = 4000  # Slack cuts at 40,000 and advises 4,000
ALL_TEXT = 9400  # see above, with some air
SMALL_CARDS = 3  # more cards than this are drawn in short form
SHORTENED = "Shortened to fit one Slack message."

Block = dict[str, Any]


def render(reply: Reply, *, share: Call | None = None, opens: Call | None = None) -> dict[str, Any]:
    """The JSON body that is sent: ``text`` and ``blocks``.

    ``share`` adds a button that posts the answer of that call for everybody. ``opens`` is the call
    that brought a form about; its button opens the form as a modal.
    """
    return {"text": summary(reply), "blocks": blocks(reply, share=share, opens=opens)}


def blocks(
    reply: Reply, *, share: Call | None = None, opens: Call | None = None, keep: int = BLOCKS
) -> list[Block]:
    """The reply's Block Kit blocks, at most ``keep``."""
    tail = list(_tail(reply, share, opens))
    room = ALL_TEXT - _size(tail) - len(SHORTENED)
    body: list[Block] = []
    cut = False
    for block in _body(reply):
        if len(body) + len(tail) + 1 >= keep:
            cut = True
            break
        size = _size([block])
        if size > room:
            shorter = _shortened(block, room)
            body += [shorter] if shorter else []
            cut = True
            break
        room -= size
        body.append(block)
    if cut:
        body.append(context(SHORTENED))
    return body + tail


def summary(reply: Reply) -> str:
    """The whole reply in words, for notifications and screen readers."""
    kept: dict[str, None] = {}
    size = 0
    for row in _rows(reply):
        if size > TEXT:
            break  # the rest would be cut anyway
        if row.strip() and row not in kept:
            kept[row] = None
            size += len(row) + 1
    return plain_fitted("\n".join(kept), TEXT, literal)


def _rows(reply: Reply) -> Iterator[str]:
    yield fallback(reply.text)
    for card in reply.cards:
        yield card.title
        yield fallback(card.body)
        yield from (f"{fallback(f.name)}: {fallback(f.value)}" for f in card.fields)
        yield card.footer
    yield from (picture.alt for picture in reply.pictures)
    if reply.choices:
        yield reply.choices.prompt
        yield from (choice.label for choice in reply.choices.choices)
    if reply.form:
        yield reply.form.title
    if reply.pages:
        yield _page_line(reply.pages)


def section(text: str, image: Block | None = None) -> Block:
    """A section of finished mrkdwn, with a picture beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": image} if image else block


def context(*texts: str) -> Block:
    """Small print of finished mrkdwn."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def header(text: str) -> Block:
    """A heading; plain text."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def mrkdwn(text: str) -> Block:
    """A text object; ``verbatim`` keeps Slack from making mentions and channels of words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """A plain text object, at most ``limit`` characters after escaping."""
    return {"type": "plain_text", "text": plain_fitted(text, limit) or "…", "emoji": False}


def button(action_id: str, label: str, call: Call, style: str = "") -> Block:
    """A button that runs ``call``; a dangerous one asks first."""
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(label, BUTTON),
        "value": call.encode(),
    }
    if style in ("primary", "danger"):
        made["style"] = style
    if style == "danger":
        made["confirm"] = {
            "title": plain_text("Are you sure?", 100),
            "text": plain_text(f"{label}?", 300),
            "confirm": plain_text("Yes", 30),
            "deny": plain_text("No", 30),
        }
    return made


def option(label: str, value: str, description: str = "") -> Block:
    """An option of a select."""
    made: Block = {"text": plain_text(label, OPTION), "value": value}
    return {**made, "description": plain_text(description, OPTION)} if description else made


def picture_block_id(picture: Picture) -> str:
    """The block that stands for a picture until it is uploaded."""
    return f"picture:{picture.name}"[:255]


def _body(reply: Reply) -> Iterator[Block]:
    yield from (section(piece) for piece in parts(reply.text, SECTION))
    small = len(reply.cards) > SMALL_CARDS
    for card in reply.cards:
        yield from _small_card(card) if small else _card(card)
    for picture in reply.pictures:
        alt = plain_fitted(picture.alt, ALT, literal)
        yield {**context(f"🖼 {alt}"), "block_id": picture_block_id(picture)}


def _card(card: Card) -> Iterator[Block]:
    yield header(card.title)
    image = _image(card.thumbnail, card.title)
    pieces = parts(card.body, SECTION)
    short = [field for field in card.fields if not field.wide]
    if pieces or image:
        yield section(pieces[0] if pieces else literal(card.title)[:SECTION], image)
    yield from (section(piece) for piece in pieces[1:])
    if short:
        yield {"type": "section", "fields": [mrkdwn(_field(f)) for f in short[:FIELDS]]}
    for group in _wide(card.fields):
        yield section(group)
    if picture := _image(card.image, card.title):
        yield picture
    yield from _footer(card)


def _small_card(card: Card) -> Iterator[Block]:
    """A card as one section: title, text and fields on lines of their own."""
    name = clip(clean(card.title), HEADER)
    title = f"*{link(name, card.url) if len(card.url) < FIELD else literal(name)}*"
    rows = [card.body, *(f"*{escape(f.name)}*: {f.value}" for f in card.fields)]
    text, cut = fitted("\n".join(row for row in rows if row), SECTION - len(title) - 1)
    yield section(f"{title}\n{text}".strip(), _image(card.thumbnail, card.title))
    notes = [plain_fitted(card.footer, FIELD, literal)] if card.footer else []
    if cut:
        notes.append(SHORTENED)
    if notes:
        yield context(*notes)


def _field(field: Field) -> str:
    name = plain_fitted(field.name, 200, literal)
    value, _ = fitted(field.value or "–", FIELD - len(name) - 4)
    return f"*{name}*\n{value}"


def _wide(fields: Sequence[Field]) -> Iterator[str]:
    """Fields with a line of their own, as many to a section as fit."""
    current = ""
    for field in fields:
        if not field.wide:
            continue
        name = f"*{plain_fitted(field.name, 200, literal)}*"
        for number, piece in enumerate(parts(field.value or "–", SECTION - len(name) - 4)):
            text = f"{name}\n{piece}" if number == 0 else piece
            if current and len(current) + len(text) + 2 > SECTION:
                yield current
                current = ""
            current = f"{current}\n\n{text}" if current else text
    if current:
        yield current


def _footer(card: Card) -> Iterator[Block]:
    notes = [plain_fitted(card.footer, FIELD, literal)] if card.footer else []
    if card.url:
        notes.append(link(card.url.split("/")[2] if "//" in card.url else "Open", card.url))
    if notes:
        yield context(*(note for note in notes if note))


def _image(url: str, alt: str) -> Block | None:
    if not url.startswith(("https://", "http://")) or len(url) > URL:
        return None
    return {"type": "image", "image_url": url, "alt_text": plain_fitted(alt, ALT) or "picture"}


def _tail(reply: Reply, share: Call | None, opens: Call | None) -> Iterator[Block]:
    """What can be pressed, and where one is; always kept whole."""
    if reply.choices and reply.choices.choices:
        yield _select(reply.choices.prompt, reply.choices.choices)
    buttons = [_action(number, action) for number, action in enumerate(reply.actions)]
    if reply.form and opens:
        buttons.insert(0, button("open", reply.form.title, opens, "primary"))
    elif reply.form:
        wanted = ", ".join(one.label for one in reply.form.inputs)
        yield section(fitted(f"**{escape(reply.form.title)}**: {escape(wanted)}", SECTION)[0])
    if share:
        buttons.append(button("share", "Share here", share))
    for start in range(0, len(buttons), BUTTONS):
        yield {"type": "actions", "elements": buttons[start : start + BUTTONS]}
    if reply.pages:
        yield from _pages(reply.pages)


def _select(prompt: str, choices: Sequence[Choice]) -> Block:
    return {
        "type": "actions",
        "elements": [
            {
                "type": "static_select",
                "action_id": "choose",
                "placeholder": plain_text(prompt, PLACEHOLDER),
                "options": [option(c.label, c.call.encode(), c.description) for c in choices],
            }
        ],
    }


def _action(number: int, action: Action | Link) -> Block:
    if isinstance(action, Action):
        return button(f"run:{number}", action.label, action.call, action.style)
    return {
        "type": "button",
        "action_id": f"link:{number}",
        "text": plain_text(action.label, BUTTON),
        "url": action.url,
    }


def _pages(pages: Pages) -> Iterator[Block]:
    turns = []
    if pages.page > 1:
        turns.append(button("page:back", "‹ Back", pages.turn(pages.page - 1)))
    if pages.page < pages.count:
        turns.append(button("page:next", "Next ›", pages.turn(pages.page + 1)))
    if turns:
        yield {"type": "actions", "elements": turns}
    yield context(_page_line(pages))


def _page_line(pages: Pages) -> str:
    return f"Page {pages.page} of {pages.count}"


def _size(many: Sequence[Block]) -> int:
    """Characters of all text in these blocks."""
    return sum(_length(block) for block in many)


def _length(value: object) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        words = len(own) if isinstance(own, str) else 0
        alt = value.get("alt_text")
        words += len(alt) if isinstance(alt, str) else 0
        return words + sum(_length(v) for v in value.values() if isinstance(v, dict | list))
    if isinstance(value, list):
        return sum(_length(one) for one in value)
    return 0


def _shortened(block: Block, room: int) -> Block | None:
    """A section cut at a line to fit ``room``; other blocks, and tiny rests, are left out."""
    text = block.get("text")
    if block["type"] != "section" or not isinstance(text, dict) or room < 200:
        return None
    kept = text["text"][: room - 1]
    kept = kept[: max(kept.rfind("\n"), 0)]
    return {**block, "text": mrkdwn(kept + "…")} if kept.strip() else None
