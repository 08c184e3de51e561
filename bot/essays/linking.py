"""Films, people and awards that an essay mentions, with how sure that is.

A title is a name of a film only with support: its year behind it, italics or quotation marks, a
person of the film nearby, a word like "film" beside it, or its own length. Anora the character and
"her" the word have none of these.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.ask.query import Name
from bot.essays.contradictions import Contradiction, contradictions
from bot.essays.document import Document
from bot.essays.gazetteer import Gazetteer, Spot
from bot.essays.mention import LEAST, Mention
from bot.essays.prizes import prizes_in
from bot.essays.running_text import RunningText, key_of, mention_of
from bot.film import EssayLink, Film, Person, Result
from bot.ports import Catalogue

_YEAR_BEHIND = re.compile(r"^[”\"’'*_]*\s*[(\[]\s*(?:[^()\d]{0,40},\s*)?((?:18|19|20)\d\d)\b")
_YEAR_BEFORE = re.compile(r"((?:18|19|20)\d\d)(?:[’']s)?(?:\s+[a-z-]+){0,4}\s+[“\"‘*_]*$")
_FILM_BEFORE = re.compile(
    r"\b(?:films?|movies?|pictures?|documentary|drama|comedy|western|thriller|musical|remake of"
    r"|sequel to|adaptation of|directed|directs|directing|starred in|stars in|watch(?:ing)?|saw)"
    r"[,:]?\s+[“\"‘*_]*$",
    re.IGNORECASE,
)
_FILM_BEHIND = re.compile(
    r"^[”\"’'*_]*,?\s+(?:\(|(?:is|was|remains) (?:a|an|the) (?:[\w’'-]+ ){0,3}"
    r"(?:film|movie|picture|comedy|drama|documentary|western|thriller|musical)"
    r"|won\b|wins\b|premiered|opened (?:in|on|at)|grossed|earned|swept|was released|directed by"
    r"|stars\b|starring)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Linker:
    """Finds mentions; made once for a catalogue and used for many essays."""

    version: str
    gazetteer: Gazetteer
    films: dict[str, Film]
    results: dict[str, list[Result]] = field(default_factory=dict)
    _people: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    async def of(cls, catalogue: Catalogue) -> Linker:
        """A linker for the present catalogue."""
        info = await catalogue.info()
        films = {film.id: film for film in await catalogue.all_films()}
        results: dict[str, list[Result]] = defaultdict(list)
        for result in await catalogue.results():
            for film in result.films:
                results[film.id].append(result)
        return cls(info.version, Gazetteer(await catalogue.names()), films, results)

    def links(self, document: Document) -> list[EssayLink]:
        """What the essay mentions, each once, where it does first; ``passage_id`` is the position."""
        return self.links_of(self.mentions(document))

    def contradictions(
        self, document: Document, mentions: Sequence[Mention]
    ) -> list[Contradiction]:
        """What the essay claims and the catalogue says otherwise."""
        return contradictions(document, mentions, self.films, self.results)

    def links_of(self, mentions: Sequence[Mention]) -> list[EssayLink]:
        """Mentions of the same thing as one link."""
        groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in mentions:
            groups[mention.kind, mention.name.id].append(mention)
        found = [_link(group) for group in groups.values()]
        return sorted(
            (link for link in found if link.confidence >= LEAST),
            key=lambda link: (int(link.passage_id), -link.mentions, link.target),
        )

    def mentions(self, document: Document) -> list[Mention]:
        """Every mention in reading order."""
        text = RunningText(document)
        spots = [
            (position, spot)
            for position, words in enumerate(text.words)
            for spot in self.gazetteer.spots(text.blocks[position].text, words)
        ]
        people = self._people_in(text, spots)
        known = {mention.name.id for mention in people}
        films = self._films_in(text, spots, known)
        people += self._surnames(text, films, known)
        return sorted([*films, *people, *prizes_in(text, spots)], key=lambda m: m.position)

    # --- people ------------------------------------------------------------------------------

    def _people_in(self, text: RunningText, spots: Sequence[tuple[int, Spot]]) -> list[Mention]:
        titles = {n.id for _, spot in spots for n in spot.names if n.sort == "film"}
        found = []
        for position, spot in spots:
            bearers = [name for name in spot.names if name.sort == "person"]
            if not bearers or " " not in spot.text.strip():
                continue
            if text.continues(position, spot):
                continue
            best = max(bearers, key=lambda n: (self._credited(n.id, titles), n.weight))
            unsure = len({n.id for n in bearers}) > 1 and not self._credited(best.id, titles)
            found.append(mention_of("person", best, text, position, spot, 0.6 if unsure else 0.95))
        return found

    def _credited(self, person: str, films: Iterable[str]) -> bool:
        return any(person in self.people_of(film) for film in films)

    def people_of(self, film: str) -> frozenset[str]:
        """The ids of all who are credited with a film."""
        if film not in self._people:
            known = self.films.get(film)
            self._people[film] = frozenset(p.id for p in _credits(known)) if known else frozenset()
        return self._people[film]

    def _surnames(
        self, text: RunningText, films: Sequence[Mention], known: set[str]
    ) -> list[Mention]:
        """People named by surname only: directors and cast of films that are surely meant."""
        bearers: dict[str, set[str]] = defaultdict(set)
        names = {}
        for film_id in {m.name.id for m in films if m.support >= LEAST}:
            film = self.films.get(film_id)
            for person in (*film.directors, *film.cast) if film else ():
                surname = person.name.split()[-1]
                if person.id not in known and len(surname) > 3 and " " in person.name:
                    bearers[key_of(surname)].add(person.id)
                    names[person.id] = Name("person", person.id, person.name, person.name)
        found = []
        for position, words in enumerate(text.words[:-1]):  # in the title any word has a capital
            for at, word in enumerate(words):
                who = bearers.get(word.key)
                if who is None or not word.text[0].isupper():
                    continue
                spot = Spot(at, at + 1, tuple(names[i] for i in who), word.text)
                brothers = at + 1 < len(words) and words[at + 1].plain in ("brothers", "sisters")
                if brothers or (len(who) == 1 and not text.continues(position, spot)):
                    found += [
                        mention_of("person", n, text, position, spot, 0.7) for n in spot.names
                    ]
        return found

    # --- films -------------------------------------------------------------------------------

    def _films_in(
        self, text: RunningText, spots: Sequence[tuple[int, Spot]], people: set[str]
    ) -> list[Mention]:
        best: list[Mention] = []
        for position, spot in spots:
            bearers = [name for name in spot.names if name.sort == "film"]
            if not bearers:
                continue
            before, behind = text.around(position, spot)
            scored = [
                (self._support(text, position, spot, name, before, behind, people), name)
                for name in bearers
            ]
            support, name = max(scored, key=lambda one: (one[0], one[1].weight))
            rivals = [s for s, n in scored if n.id != name.id and s >= support - 0.1]
            heavier = all(name.weight > 2 * n.weight for _, n in scored if n.id != name.id)
            if rivals and not heavier:
                support -= 0.25
            best.append(mention_of("film", name, text, position, spot, support))
        return _raised(best, text)

    def _support(
        self, text: RunningText, position: int, spot: Spot, name: Name, before: str, behind: str,
        people: set[str],
    ) -> float:  # fmt: skip
        words = len(key_of(name.text).split())
        support = {1: 0.1, 2: 0.35}.get(words, 0.55)
        if not text.headline(position) and text.continues(position, spot):
            support -= 0.45
        if text.opens(position, spot) and words == 1:
            support -= 0.1
        year = _year(before, behind)
        if year is not None and name.year is not None:
            near = abs(year - name.year)
            support += 0.6 if near <= 1 else -0.2 if near <= 3 else -1.0
        if text.italic(position, spot.text):
            support += 0.45
        if before.endswith(("“", '"', "‘", "*", "_")) and behind.startswith(
            ("”", '"', "’", "*", "_", ",”", ".”")
        ):
            support += 0.35
        support += self._by_people(text, position, name, before, people)
        if _FILM_BEFORE.search(before) or _FILM_BEHIND.match(behind):
            support += 0.3
        return support

    def _by_people(
        self, text: RunningText, position: int, name: Name, before: str, people: set[str]
    ) -> float:
        film = self.films.get(name.id)
        if film is None:
            return 0.0
        surnames = {p.name.split()[-1] for p in film.directors}
        if any(before.rstrip("“\"‘*_ ").endswith((f"{s}’s", f"{s}'s", f"{s}‘s", f"{s}’", f"{s}'"))
               for s in surnames):  # fmt: skip
            return 0.6
        if self.people_of(name.id) & people:
            return 0.45
        return 0.4 if any(s in text.blocks[position].text for s in surnames if len(s) > 3) else 0.0


def _year(before: str, behind: str) -> int | None:
    found = _YEAR_BEHIND.match(behind) or _YEAR_BEFORE.search(before)
    return int(found[1]) if found else None


def _credits(film: Film) -> Iterable[Person]:
    return (*film.directors, *film.writers, *film.cast, *film.cinematographers, *film.composers)


def _raised(mentions: list[Mention], text: RunningText) -> list[Mention]:
    """A film that is surely meant once is meant elsewhere, too; one in the title gains by it."""
    sure = {m.name.id for m in mentions if m.support >= LEAST}
    kept = []
    for mention in mentions:
        titled = f" {key_of(mention.text)} " in text.title_key
        support = mention.support + (0.2 if titled else 0.0)
        if mention.name.id in sure and mention.support > -0.2:
            support = max(support, LEAST)
        kept.append(
            Mention("film", mention.name, mention.text, mention.position, support, mention.start,
                    mention.end)
        )  # fmt: skip
    return kept


def _link(group: list[Mention]) -> EssayLink:
    first = next((m for m in group if m.support >= LEAST), group[0])
    count = len(group)
    best = max(m.support for m in group)
    return EssayLink(
        "",
        first.kind,
        first.name.id,
        first.text,
        round(max(0.0, min(0.99, best + 0.02 * min(count - 1, 5))), 2) if best >= LEAST else 0.0,
        str(first.position),
        count,
    )
