"""An essay's card and its line in lists."""

from __future__ import annotations

from bot.film import Essay, EssayLink, Film
from bot.ports import Catalogue, Journal
from bot.reply import Card, Field, clip, escape, link

SHOWN = 12  # names of each kind
SUMMARY = 160  # characters of a line in a list


def written(essay: Essay, url: str = "") -> str:
    """``[Title](url), April 2025`` in marked-up text."""
    date = f", {essay.date_label}" if essay.date_label else ""
    return link(essay.title, url or essay.url) + date


def essay_line(essay: Essay) -> str:
    """An essay in a list: title, date and how it begins."""
    begins = f": {escape(clip(essay.summary, SUMMARY))}" if essay.summary else ""
    return f"• {written(essay)}{begins}"


async def essay_card(
    catalogue: Catalogue, journal: Journal, essay: Essay
) -> tuple[Card, list[Film]]:
    """The card that shows one essay, and the films that it discusses."""
    links = await journal.links(essay.id)
    films = await catalogue.films(_targets(links, "film"))
    people = [await catalogue.person(person) for person in _targets(links, "person")[:SHOWN]]
    prizes = [await catalogue.prize(prize) for prize in _targets(links, "award")[:SHOWN]]
    notes = len(essay.footnotes)
    fields = (
        Field("Published", essay.date_label),
        Field("By", escape(essay.author)),
        Field("Length", f"{essay.words:,} words" if essay.words else ""),
        Field("Sections", "\n".join(escape(s) for s in essay.sections[:SHOWN]), wide=True),
        Field("Films in this essay", _listed([film.label for film in films]), wide=True),
        Field("People", _listed([person.name for person in people if person]), wide=True),
        Field("Awards", _listed([prize.label for prize in prizes if prize]), wide=True),
        Field("Tags", _listed(list(essay.tags)), wide=True),
        Field("Notes", f"{notes} with sources" if notes else ""),
    )
    card = Card(
        title=essay.title,
        url=essay.url,
        body=escape(essay.summary),
        fields=tuple(field for field in fields if field.value),
        image=essay.image,
        footer="An essay; quoted here in short, to be read at its place",
        tone="essay",
    )
    return card, films


def _targets(links: list[EssayLink], kind: str) -> list[str]:
    """The ids of one kind, those mentioned most first."""
    chosen = [one for one in links if one.kind == kind]
    return [one.target for one in sorted(chosen, key=lambda one: -one.mentions)]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(escape(name) for name in names[:SHOWN]) + more
