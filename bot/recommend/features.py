"""What describes a film, as named features: ``theme:grief``, ``director:nm0000229``, ``won:any``.

A *facet* is something a film has or has not; constraints ask for facets. A *feature* is a facet
with a weight that makes two films alike. Both are made from the catalogue alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.film import Film, Person, Result

ERA = 10  # years between two points of the scale along which films are near in time
WORD = re.compile(r"[^\W\d_]{4,}")
_UNTELLING = """
    about after again against along also among another around away back because become becomes
    before begins behind being between both brings cannot come comes could during each ends even
    ever every film find finds first from gets gives goes have having her here herself himself
    his however into itself just keeps leads learns life like live lives made make makes man's
    many more most much must never next once one's only other over own people real same seen
    sets shot should since some still story take takes tells than that their them then there
    these they this those through together told toward towards turns under until upon very want
    wants what when where which while whose will with without woman world would years young your
"""
STOPWORDS = frozenset(_UNTELLING.split())


@dataclass(frozen=True, slots=True)
class Essayed:
    """An essay with the films it discusses."""

    id: str
    title: str
    url: str
    films: tuple[str, ...]


ROLES = {
    "director": "directors",
    "writer": "writers",
    "cast": "cast",
    "cinematographer": "cinematographers",
    "composer": "composers",
}


def facets(film: Film, results: Sequence[Result], essays: Sequence[Essayed]) -> Iterator[str]:
    """Everything a constraint may ask of a film, except its year and runtime."""
    for kind, names in _named(film):
        yield from (f"{kind}:{name}" for name in names)
    yield from (f"theme:{theme.id}" for theme in film.themes)
    for role, people in credits(film):
        for person in people:
            yield from (f"{role}:{person.id}", f"person:{person.id}")
    yield from (f"directed:{person.gender}" for person in film.directors if person.gender)
    for result in results:
        yield from _prizes(result)
    for essay in essays:
        yield from ("essay:any", f"essay:{essay.id}")


def credits(film: Film) -> Iterator[tuple[str, Sequence[Person]]]:
    """A film's people by role."""
    for role, attribute in ROLES.items():
        yield role, getattr(film, attribute)


def _named(film: Film) -> Iterator[tuple[str, Sequence[str]]]:
    yield "genre", film.genres
    yield "country", film.countries
    yield "language", film.languages


def _themes(film: Film) -> Iterator[tuple[str, Sequence[str]]]:
    yield "theme", [theme.id for theme in film.themes if theme.group != KIND]
    yield "kind", [theme.id for theme in film.themes if theme.group == KIND]


def _form(film: Film) -> str:
    """Who loves a documentary, or a drawn film, mostly wants another one."""
    return next((form for form in FORMS if form in film.genres), "played")


def _prizes(result: Result) -> Iterator[str]:
    """A prize under its category, its award and its name then; what won was nominated too."""
    outcomes = {"won": ("won", "nominated"), "nominated": ("nominated",), "none": ()}
    then = f"{result.category}={result.name_then.casefold()}"
    for outcome in outcomes[result.outcome]:
        for name in ("any", result.award, result.category, then):
            yield f"{outcome}:{name}"


# Of a film's themes and the like the first says most: by how much each later one counts for less, and
# how much it counts at least.
FADING = {
    "theme": (0.07, 0.3),
    "kind": (0.2, 0.6),
    "genre": (0.1, 0.5),
    "country": (0.5, 0.5),
    "language": (0.5, 0.5),
}
FORMS = ("Documentary", "Animation")  # all other films are played by actors
KIND = "kind"  # the group of those themes that say what kind of film it is: a courtroom drama


def features(
    film: Film, results: Sequence[Result], essays: Sequence[Essayed]
) -> Iterator[tuple[str, float]]:
    """What makes a film like another one, each with its strength in the film."""
    for kind, names in (*_themes(film), *_named(film)):
        fading, least = FADING[kind]
        for position, name in enumerate(names):
            yield f"{kind}:{name}", max(least, 1.0 - fading * position)
    yield f"form:{_form(film)}", 1.0
    if film.languages:
        yield f"speech:{'English' if film.languages[0] == 'English' else 'other'}", 1.0
    for role, people in credits(film):
        yield from ((f"{role}:{person.id}", 1.0) for person in people)
    if film.year is not None:
        low, part = divmod(film.year, ERA)
        yield f"era:{low * ERA}", 1.0 - part / ERA
        yield f"era:{(low + 1) * ERA}", part / ERA
    yield from _honours(results)
    yield from ((f"essay:{essay.id}", 1.0) for essay in essays)
    for word, count in words(film.about).items():
        yield f"word:{word}", 1.0 + 0.5 * (count - 1)


def _honours(results: Sequence[Result]) -> Iterator[tuple[str, float]]:
    strength: dict[str, float] = defaultdict(float)
    for result in results:
        weight = {"won": 1.0, "nominated": 0.3, "none": 0.0}[result.outcome]
        strength[result.category] = max(strength[result.category], weight)
    yield from ((f"award:{category}", weight) for category, weight in strength.items() if weight)


def words(text: str) -> Mapping[str, int]:
    """The telling words of a text, plural and possessive endings cut off, with their counts."""
    counted: dict[str, int] = defaultdict(int)
    for found in WORD.findall(text.casefold().replace("’s", "").replace("'s", "")):
        if found not in STOPWORDS:
            counted[stem(found)] += 1
    return counted


def stem(word: str) -> str:
    """A word without its commonest endings: ``sisters`` and ``sister`` meet."""
    for ending, kept in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)] + kept
    return word


def by_film(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Award results by the films they name."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        for film in result.films:
            found[film.id].append(result)
    return found
