"""Replies as Discord message bodies: Components V2 for cards, plain content for text alone.

Pure: a reply in, the JSON body out. Everything is escaped first and measured afterwards. What does
not fit is clipped with an ellipsis, and then the whole text goes along as a file, so that nothing
is lost. Limits are Discord's documented ones; the total of a Components V2 message and the number
of its components count nested ones too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.discord.controls import rows
from adapters.discord.markdown import ELLIPSIS, escape, link, text_only, write
from adapters.discord.words import ENGLISH, Words
from bot.reply import Card, Field, Picture, Reply, Tone, plain

CONTENT = 2000  # characters of a plain message
TEXTS = 3900  # characters of all text displays; Discord allows 4000, the rest is for "Shared by"
COMPONENTS = 38  # Discord allows 40, the rest is for "Shared by" and the whole text's file
GALLERY = 10  # pictures in a media gallery
ALT = 1024  # characters of a picture's description
TITLE = 256
ADDRESS = 2048  # characters of a media address
PLAIN_ROWS = 5
EPHEMERAL, NO_PREVIEWS, COMPONENTS_V2 = 1 << 6, 1 << 2, 1 << 15
WHOLE = "whole-answer.txt"
COLOURS: dict[Tone, int] = {
    "neutral": 0x4F6D7A,
    "good": 0x2E8B57,
    "warning": 0xD9822B,
    "award": 0xC9A227,
    "essay": 0x7A4F9A,
}
_ACTION_ROW, _SECTION, _TEXT, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = (
    *(1, 9, 10, 11, 12, 13, 14, 17),
)
Body = dict[str, Any]
Part = tuple[str, str]  # Markdown that stands as it is, and marked-up text behind it


def render(reply: Reply, words: Words = ENGLISH, *, cards: bool = False) -> Body:
    """The JSON body of a message that shows ``reply``.

    ``cards`` asks for Components V2 even where there is only text: a message that once had them
    cannot go back to plain content.
    """
    controls = rows(reply, words)
    reply = replace(reply, cards=tuple(_without_repeats(card, reply.text) for card in reply.cards))
    text, clipped = write(reply.text, CONTENT)
    simple = not (cards or reply.cards or reply.pictures or clipped) and len(controls) <= PLAIN_ROWS
    if simple:
        body: Body = {"content": text, "flags": NO_PREVIEWS}
        return _finished(body | ({"components": controls} if controls else {}), reply)
    shown, lost = _laid_out(reply, words, controls)
    files = [{"filename": p.name, "description": text_only(p.alt)[:ALT]} for p in reply.pictures]
    if lost:
        shown.insert(_before_controls(shown), _whole())
        files.append({"filename": WHOLE, "description": words.whole_text})
    body = {"components": shown, "flags": COMPONENTS_V2}
    if files:
        body["attachments"] = [{"id": str(number), **file} for number, file in enumerate(files)]
    return _finished(body, reply)


def render_plain(reply: Reply, words: Words = ENGLISH) -> Body:
    """The same in plain content, for where Components V2 are refused; buttons that fit stay."""
    parts = [("", reply.text), *(part for card in reply.cards for part in _card_parts(card, True))]
    parts += [("\n", f"[{picture.alt}]") for picture in reply.pictures]
    text, _ = _filled(parts, CONTENT)
    controls = rows(reply, words)[:PLAIN_ROWS]
    body: Body = {"content": text, "flags": NO_PREVIEWS}
    return _finished(body | ({"components": controls} if controls else {}), reply)


def files(reply: Reply, body: Body) -> list[tuple[str, bytes]]:
    """Names and contents of the files that ``body`` refers to, in the order of its attachments."""
    contents = {picture.name: picture.png for picture in reply.pictures}
    names = [str(file["filename"]) for file in body.get("attachments", ())]
    if WHOLE in names:
        contents[WHOLE] = whole_text(reply).encode("utf-8", "ignore")
    return [(name, contents[name]) for name in names]


def whole_text(reply: Reply) -> str:
    """All of a reply's text, for reading on where a message had no room."""
    parts = [plain(reply.text)]
    for card in reply.cards:
        rows = [card.title, card.url, plain(card.body)]
        rows += [f"{plain(field.name)}: {plain(field.value)}" for field in card.fields]
        parts.append("\n".join(row for row in (*rows, card.footer) if row))
    return "\n\n".join(parts)


def _without_repeats(card: Card, text: str) -> Card:
    """The card without what the text above it says already in the same words."""
    kept = "\n".join(x for x in card.body.split("\n") if not x or x not in text).strip()
    return card if kept == card.body else replace(card, body=kept)


def _finished(body: Body, reply: Reply) -> Body:
    body["flags"] |= EPHEMERAL if reply.private else 0
    body["allowed_mentions"] = {"parse": []}
    return body


def _laid_out(reply: Reply, words: Words, controls: list[Body]) -> tuple[list[Body], bool]:
    """The roomiest layout whose components fit, its texts cut to fit together."""
    for layout in (_roomy, _compact, _lean, _together):
        drawn, lost = layout(reply, words, TEXTS)
        if count(drawn) + count(controls) <= COMPONENTS:
            break
    sizes = [len(text) for text in texts(drawn)]
    if sum(sizes) > TEXTS:
        drawn, lost = layout(reply, words, _share_of_room(sizes, TEXTS))
    return [*drawn, *controls], lost


def _share_of_room(sizes: Sequence[int], room: int) -> int:
    """The largest size each text may have so that all fit: short ones whole, long ones alike."""
    left, short = room, sorted(sizes)
    for position, size in enumerate(short):
        cap = left // (len(short) - position)
        if size > cap:
            return cap
        left -= size
    return room


def count(components: Sequence[Body]) -> int:
    """Components, nested ones too."""
    return sum(
        1 + count(c.get("components", ())) + ("accessory" in c) + ("component" in c)
        for c in components
    )


def texts(components: Sequence[Body]) -> list[str]:
    """The text displays' contents, nested ones too."""
    found = []
    for component in components:
        if component["type"] == _TEXT:
            found.append(component["content"])
        found += texts(component.get("components", ()))
    return found


def _before_controls(shown: list[Body]) -> int:
    kinds = [component["type"] for component in shown]
    return kinds.index(_ACTION_ROW) if _ACTION_ROW in kinds else len(kinds)


def _whole() -> Body:
    return {"type": _FILE, "file": {"url": f"attachment://{WHOLE}"}}


# Layouts, from the roomiest to the one that always fits.


def _roomy(reply: Reply, words: Words, cap: int) -> tuple[list[Body], bool]:
    return _cards_apart(reply, words, cap, separated=True, thumbnails=True)


def _compact(reply: Reply, words: Words, cap: int) -> tuple[list[Body], bool]:
    return _cards_apart(reply, words, cap, separated=False, thumbnails=True)


def _lean(reply: Reply, words: Words, cap: int) -> tuple[list[Body], bool]:
    return _cards_apart(reply, words, cap, separated=False, thumbnails=False)


def _together(reply: Reply, words: Words, cap: int) -> tuple[list[Body], bool]:
    """All cards in one container, their pictures in one gallery."""
    head, lost = _text([("", reply.text)], cap)
    shown = [head]
    if reply.cards:
        parts = [part for card in reply.cards for part in _card_parts(card, True)]
        text, cut = _text(parts, cap)
        lost |= cut
        box = {"type": _CONTAINER, "accent_color": COLOURS[reply.cards[0].tone]}
        shown.append({**box, "components": [text]})
    shown += _gallery(reply, words, [c for c in reply.cards if c.image or c.thumbnail])
    return shown, lost


def _cards_apart(
    reply: Reply, words: Words, cap: int, *, separated: bool, thumbnails: bool
) -> tuple[list[Body], bool]:
    head, lost = _text([("", reply.text)], cap)
    shown = [head]
    loose: list[Card] = []  # cards whose pictures found no place of their own
    for card in reply.cards:
        inner, cut = _inner(card, words, cap, separated, thumbnails)
        lost |= cut
        box = {"type": _CONTAINER, "accent_color": COLOURS[card.tone], "components": inner}
        shown.append(box)
        if not thumbnails and (card.image or card.thumbnail):
            loose.append(card)
    return shown + _gallery(reply, words, loose), lost


def _inner(
    card: Card, words: Words, cap: int, separated: bool, thumbnails: bool
) -> tuple[list[Body], bool]:
    """What stands in one card's container."""
    groups = _groups(card) if separated else [_card_parts(card, False)]
    made = [_text(group, cap) for group in groups]
    shown: list[Body] = []
    for number, (text, _) in enumerate(made):
        if number:
            shown.append({"type": _SEPARATOR, "divider": True, "spacing": 1})
        if number == 0 and thumbnails and _usable(card.thumbnail):
            picture = _media(card.thumbnail, words.picture.format(card.title))
            text = {
                "type": _SECTION,
                "components": [text],
                "accessory": {"type": _THUMBNAIL, **picture},
            }
        shown.append(text)
    if thumbnails and _usable(card.image):
        shown.append(
            {
                "type": _GALLERY,
                "items": [_media(card.image, words.picture.format(card.title))],
            }
        )
    return shown, any(cut for _, cut in made)


def _gallery(reply: Reply, words: Words, cards: Sequence[Card]) -> list[Body]:
    """One media gallery of the reply's own pictures and of cards' pictures without a place."""
    items = [_media(f"attachment://{p.name}", p.alt) for p in reply.pictures]
    for card in cards:
        items += [
            _media(url, words.picture.format(card.title))
            for url in (card.thumbnail, card.image)
            if _usable(url)
        ]
    return [{"type": _GALLERY, "items": items[:GALLERY]}] if items else []


def _media(url: str, alt: str) -> Body:
    return {"media": {"url": url}, "description": _clip(text_only(alt), ALT)}


def _usable(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(url) <= ADDRESS


# Texts.


def _groups(card: Card) -> list[list[Part]]:
    """A card's texts with separators between them: title and body, fields, wide fields, footer."""
    narrow = [_field(field) for field in card.fields if not field.wide]
    wide = [_field(field) for field in card.fields if field.wide]
    head = [*_head(card), *narrow]
    return [group for group in (head, wide, _foot(card)) if group]


def _card_parts(card: Card, apart: bool) -> list[Part]:
    start: list[Part] = [("\n\n", "")] if apart else []
    return [*start, *_head(card), *map(_field, card.fields), *_foot(card)]


def _head(card: Card) -> list[Part]:
    title = _clip(text_only(card.title), TITLE)
    written = link(title, card.url) if card.url else escape(title)
    return [(f"### {written}", ""), *([("\n", card.body)] if card.body else [])]


def _field(field: Field) -> Part:
    name, _ = write(field.name, TITLE)
    return (f"\n**{name}**{chr(10) if field.wide else ' '}", field.value)


def _foot(card: Card) -> list[Part]:
    return [(f"\n-# {escape(card.footer)}", "")] if card.footer else []


def _text(parts: Sequence[Part], cap: int) -> tuple[Body, bool]:
    content, cut = _filled(parts, cap)
    return {"type": _TEXT, "content": content}, cut


def _filled(parts: Sequence[Part], room: int) -> tuple[str, bool]:
    """The parts one behind the other in ``room`` characters; whether something had to be cut."""
    out: list[str] = []
    for number, (given, text) in enumerate(parts):
        head = given.lstrip("\n") if not number else given
        written, cut = write(text, max(0, room - len(head)))
        last = number == len(parts) - 1
        if len(head) + len(written) + (0 if last else len(ELLIPSIS)) > room or (
            text and not written
        ):
            out.append(ELLIPSIS[:room])
            return "".join(out), True
        out.append(head + written)
        room -= len(head) + len(written)
        if cut:
            return "".join(out), True
    return "".join(out) or ELLIPSIS, False


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


__all__ = ["Body", "Picture", "files", "render", "render_plain", "whole_text"]
