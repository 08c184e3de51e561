"""Footnotes in HTML, whichever plug-in wrote them: a mark links to a note, the note links back."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from bot.film import Footnote
from data.sources.notes import is_note, note

OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"  # private use: around the number of a mark in the text
_LABEL = re.compile(r"^[\[(]?\s*(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])\s*[\])]?$")
_CONTAINERS = frozenset(("li", "p", "div", "td", "dd", "aside", "section"))


class NoteFinder:
    """Takes the notes out of a tree and leaves numbered marks in the text."""

    def __init__(self, root: LexborNode) -> None:
        self._root = root
        self._ids = {
            name: node
            for node in root.css("[id], a[name]")
            if (name := node.attributes.get("id") or node.attributes.get("name"))
        }

    def take(self) -> tuple[Footnote, ...]:
        """The notes in order; their elements are gone from the tree afterwards."""
        marks = self._marks()
        places: dict[int, LexborNode] = {}
        for _, container in marks:
            places.setdefault(container.mem_id, container)
        for item in self._root.css("li"):
            if is_note(item.text(deep=True)[-4:]):
                places.setdefault(item.mem_id, item)
        order = [n.mem_id for n in self._root.traverse() if n.mem_id in places]
        numbers = {mem_id: number for number, mem_id in enumerate(order, start=1)}
        for mark, container in marks:
            number = numbers[container.mem_id]
            _outermost(mark).replace_with(f"{OPEN_MARK}{number}{CLOSE_MARK}")
        notes = tuple(_note(numbers[mem_id], places[mem_id]) for mem_id in order)
        for mem_id in order:
            places[mem_id].decompose()
        return notes

    def _marks(self) -> list[tuple[LexborNode, LexborNode]]:
        found = []
        for anchor in self._root.css("a[href*='#']"):
            label = anchor.text(deep=True).strip()
            target = self._ids.get((anchor.attributes.get("href") or "").rsplit("#", 1)[-1])
            if target is None or not _LABEL.match(label):
                continue
            container = _container(target)
            if container is None or _within(anchor, container):
                continue
            said = container.text(deep=True).strip()
            begins = said.lstrip("[(^ ").startswith(label.strip("[]() "))
            if container.tag == "li" or is_note(said[-4:]) or begins:
                found.append((anchor, container))
        return found


def _outermost(anchor: LexborNode) -> LexborNode:
    """The mark with the ``sup`` around it."""
    parent = anchor.parent
    return parent if parent is not None and parent.tag == "sup" else anchor


def _container(node: LexborNode) -> LexborNode | None:
    at: LexborNode | None = node
    while at is not None and at.tag not in _CONTAINERS:
        at = at.parent
    return at


def _within(node: LexborNode, container: LexborNode) -> bool:
    at: LexborNode | None = node
    while at is not None:
        if at.mem_id == container.mem_id:
            return True
        at = at.parent
    return False


def _note(number: int, node: LexborNode) -> Footnote:
    address = ""
    for anchor in node.css("a[href]"):
        href = anchor.attributes.get("href") or ""
        label = anchor.text(deep=True).strip()
        if href.startswith(("http://", "https://")) and "#" not in href[:1] and not address:
            if not is_note(label):
                address = href
        elif _LABEL.match(label) or is_note(label) or label in ("^", "Back", ""):
            anchor.decompose()
    text = re.sub(r"^\s*[\[(^]?\s*\d{0,3}\s*[\]).^]?\s+(?=\S)", "", node.text(deep=True))
    made = note(number, text)
    return Footnote(number, made.text or address, address or made.url)
