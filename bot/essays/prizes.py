"""Prizes that an essay mentions; where several bodies have a name, that of the body named nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.ask.query import Name
from bot.essays.gazetteer import Spot
from bot.essays.mention import Mention
from bot.essays.running_text import RunningText, key_of, mention_of

_SINGLE = frozenset("oscar oscars bafta baftas cesar cesars cannes berlinale".split())
_BODIES = (
    ("academy", re.compile(r"\b(?:Oscars?|Academy Awards?)\b")),
    ("bafta", re.compile(r"\bBAFTAs?|British Academy\b")),
    ("globes", re.compile(r"\bGolden Globes?\b")),
    ("cesar", re.compile(r"\bC[ée]sars?\b")),
    ("spirit", re.compile(r"\bSpirit Awards?\b")),
)


def prizes_in(text: RunningText, spots: Sequence[tuple[int, Spot]]) -> list[Mention]:
    """Mentions of awards and their categories."""
    found = []
    for position, spot in spots:
        prizes = [name for name in spot.names if name.sort == "prize"]
        if not prizes:
            continue
        form = key_of(spot.text)
        if " " not in form and form not in _SINGLE:
            continue
        if text.continues(position, spot) and not text.headline(position):
            continue
        best, support = _which(prizes, text, position, spot)
        found.append(mention_of("award", best, text, position, spot, support))
    return found


def _which(prizes: list[Name], text: RunningText, position: int, spot: Spot) -> tuple[Name, float]:
    """The prize meant where several have the name: that of the body named nearest."""
    bodies = {name.id.partition("/")[0] for name in prizes}
    if len(bodies) == 1:
        return prizes[0], 0.95
    whole = text.blocks[position].text
    at = text.words[position][spot.start].start
    near = [
        (abs(hit.start() - at), body)
        for body, sign in _BODIES
        if body in bodies
        for hit in sign.finditer(whole)
    ]
    body = min(near)[1] if near else "academy" if "academy" in bodies else ""
    for name in prizes:
        if name.id.partition("/")[0] == body:
            return name, 0.95 if near else 0.8
    return prizes[0], 0.4
