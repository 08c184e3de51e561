"""Web addresses of films, people and essays in what somebody wrote, as calls that show them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.command import Command
from bot.ports import Journal
from bot.reply import CALL_LENGTH, Call

ESSAYS = 1000  # how many are compared with an address
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+", re.IGNORECASE)
_IMDB = re.compile(r"//(?:www\.|m\.)?imdb\.com/(?:[a-z]{2}/)?(?:title|name)/((?:tt|nm)\d{7,9})\b")
_LETTERBOXD = re.compile(r"//(?:www\.)?letterboxd\.com/(?:[\w-]+/)?film/([a-z0-9-]+)")
_TMDB = re.compile(r"//(?:www\.)?themoviedb\.org/movie/\d+-([a-z0-9-]+)")
_YEAR = re.compile(r"-((?:19|20)\d\d)$")


def addresses(text: str) -> list[str]:
    """Every web address in ``text``, in order, without what ends the sentence."""
    return [found.rstrip(".,;:!?*_~|") for found in _ADDRESS.findall(text)]


def film_call(address: str) -> Call | None:
    """The call that shows the film or person behind an IMDb, Letterboxd or TMDB address."""
    if imdb := _IMDB.search(address):
        found = imdb.group(1)
        return Call.of("film", film=found) if found[0] == "t" else Call.of("person", person=found)
    if slug := _LETTERBOXD.search(address) or _TMDB.search(address):
        return _by_slug(slug.group(1))
    return None


async def linked_calls(text: str, commands: Mapping[str, Command], journal: Journal) -> list[Call]:
    """The calls that show what ``text`` links to: films and people, and essays by their address."""
    calls = []
    for address in addresses(text):
        call = film_call(address) or await _essay_call(address, commands, journal)
        if call and call.command in commands and len(call.encode()) <= CALL_LENGTH:
            calls.append(call)
    return list(dict.fromkeys(calls))


def named_titles(text: str) -> Iterator[str]:
    """What may be a title in ``text``: quoted or emphasised words, else all of a short text."""
    for pattern in (
        r"[“\"]([^“”\"\n]{1,80})[”\"]",
        r"(?<![*_\w])[*_]{1,3}([^*_\n]{1,80})[*_]{1,3}",
    ):
        for found in re.findall(pattern, text):
            yield found.strip()
    if len(text) <= 100 and "\n" not in text.strip():
        yield text.strip()


async def _essay_call(
    address: str, commands: Mapping[str, Command], journal: Journal
) -> Call | None:
    command = commands.get("essays")
    name = next((p.name for p in command.params if p.kind == "essay"), "") if command else ""
    if not name:
        return None
    wanted = _bare(address)
    for essay in await journal.essays(limit=ESSAYS):
        if essay.url and _bare(essay.url) == wanted:
            return Call.of("essays", **{name: essay.id})
    return None


def _bare(address: str) -> str:
    """An address without scheme, ``www.``, query, fragment and last slash."""
    return re.sub(r"^https?://(www\.)?|[?#].*$", "", address.lower()).rstrip("/")


def _by_slug(slug: str) -> Call:
    year = _YEAR.search(slug)
    words = _YEAR.sub("", slug).replace("-", " ")
    return Call.of("film", film=words, year=year.group(1) if year else None)
