"""Every name in a catalogue with the relations that its bearer has: for names in questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from sys import intern
from typing import Any

from bot.ask.query import Name

Rows = Callable[[str], Awaitable[list[Any]]]
MOST = 40_000  # films, and people, that are known by name in questions: the best known
# Films known by an import's id alone have that for a title (decision 72).
TITLED = "NOT (title = id AND id GLOB 'tt[0-9]*')"
# Whatever has an award result is among them. The rest is found by title and name all the same
# (``film``, ``person``, autocomplete): those look names up in arrays, questions in objects.
_FILMS = (
    f"(SELECT film_no FROM (SELECT film_no FROM films WHERE {TITLED}"
    f" ORDER BY popularity DESC, film_no LIMIT {MOST})"
    " UNION SELECT film_no FROM result_films)"
)
_PEOPLE = (
    "(SELECT person_no FROM (SELECT person_no FROM credits WHERE film_no IN"
    f" {_FILMS} GROUP BY person_no ORDER BY count(*) DESC, person_no LIMIT {MOST})"
    " UNION SELECT person_no FROM result_people)"
)
_GROUPS = {"acting": ("actor", "actress"), "writing": ("writing", "screenplay")}
_SORTS = {"tag": "theme"}  # imported free words stand beside our own themes


async def names(rows: Rows) -> tuple[Name, ...]:
    """All names: of films, people, vocabulary and prizes."""
    return (
        *await _films(rows),
        *await _people(rows),
        *await _terms(rows),
        *await _prizes(rows),
    )


async def _films(rows: Rows) -> list[Name]:
    edges: dict[int, set[str]] = defaultdict(set)
    for number, role in await rows(
        f"SELECT DISTINCT film_no, role FROM credits WHERE film_no IN {_FILMS}"
    ):
        edges[number].add(role)
    for number, kind in await rows(
        "SELECT DISTINCT film_no, kind FROM film_terms JOIN terms USING (term_no)"
        f" WHERE film_no IN {_FILMS}"
    ):
        edges[number].add(_SORTS.get(kind, kind))
    for number, outcome in await rows(
        "SELECT DISTINCT film_no, outcome FROM result_films JOIN results USING (result_no)"
    ):
        edges[number].add(outcome)
    shared: dict[frozenset[str], frozenset[str]] = {}
    made = []
    for number, id_, main, year, runtime, budget, gross, weight, title in await rows(
        "SELECT film_no, id, films.title, year, runtime, budget, gross, popularity, titles.title"
        f" FROM titles JOIN films USING (film_no) WHERE film_no IN {_FILMS}"
    ):
        values = {"year": year, "runtime": runtime, "budget": budget, "gross": gross}
        has = edges[number] | {name for name, value in values.items() if value is not None}
        own = shared.setdefault(frozenset(has), frozenset(has))
        made.append(_name("film", id_, title, main, weight, own, year))
    return made


async def _people(rows: Rows) -> list[Name]:
    edges: dict[int, set[str]] = defaultdict(set)
    weights: dict[int, float] = defaultdict(float)
    for number, role, count in await rows(
        f"SELECT person_no, role, count(*) FROM credits WHERE person_no IN {_PEOPLE} GROUP BY 1, 2"
    ):
        edges[number].add(role)
        weights[number] += count
    for number, outcome, count in await rows(
        "SELECT person_no, outcome, count(*) FROM result_people JOIN results USING (result_no)"
        " GROUP BY 1, 2"
    ):
        edges[number].add(outcome)
        weights[number] += count
    shared: dict[frozenset[str], frozenset[str]] = {}
    made = []
    for number, id_, main, name in await rows(
        "SELECT person_no, id, people.name, person_names.name"
        f" FROM person_names JOIN people USING (person_no) WHERE person_no IN {_PEOPLE}"
    ):
        has = frozenset(edges[number])
        made.append(_name("person", id_, name, main, weights[number], shared.setdefault(has, has)))
    return made


def _name(
    sort: str,
    id_: str,
    text: str,
    main: str,
    weight: float,
    has: frozenset[str],
    year: int | None = None,
) -> Name:
    """A name; one that is its bearer's main name is the same text in memory."""
    return Name(sort, id_, text, text if main == text else main, weight, has, year=year)


async def _terms(rows: Rows) -> list[Name]:
    film = frozenset({"film"})
    return [
        _name(intern(_SORTS.get(kind, kind)), id_, word, name, float(count), film)
        for kind, id_, name, word, count in await rows(
            "SELECT kind, id, name, word,"
            " (SELECT count(*) FROM film_terms WHERE film_terms.term_no = terms.term_no)"
            " FROM term_words JOIN terms USING (term_no) WHERE kind != 'year'"
        )
    ]


async def _prizes(rows: Rows) -> list[Name]:
    made: list[Name] = []
    other: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for prize, name, since in await rows(
        "SELECT DISTINCT prize, name, since IS NOT NULL FROM prize_names ORDER BY 3 DESC"
    ):
        other[prize].append((name, bool(since)))
    for id_, name, short in await rows("SELECT id, name, short FROM awards"):
        for text in dict.fromkeys((name, short, *(n for n, _ in other[id_]))):
            made.append(Name("prize", id_, text, name, 2.0, frozenset({"award"})))
    for id_, name, position in await rows(
        "SELECT id, name, position FROM categories ORDER BY position"
    ):
        weight = 1.0 - position / 1000
        former = {n for n, was in other[id_] if was}
        for text in dict.fromkeys((name, *(n for n, _ in other[id_]))):
            then = _then(text, former) if text != name else ""
            made.append(Name("prize", id_, text, name, weight, frozenset({"category"}), then))
    return [*made, *_grouped(made)]


def _then(text: str, former: set[str]) -> str:
    """The former name meant by a name: itself, or one that begins with it, as "palme" does."""
    if text in former:
        return text
    return next((n for n in former if n.casefold().startswith(f"{text.casefold()} ")), "")


def _grouped(prizes: list[Name]) -> Iterator[Name]:
    """ "Acting Oscar": all categories of an award that are given for it, as one name."""
    for award in [name for name in prizes if "/" not in name.id]:
        own = dict.fromkeys(n.id for n in prizes if n.id.startswith(f"{award.id}/"))
        for word, pieces in _GROUPS.items():
            found = [id_ for id_ in own if any(piece in id_ for piece in pieces)]
            if len(found) > 1:
                label, text = f"{word} {award.main}", f"{word} {award.text}"
                yield Name("prize", "|".join(found), text, label, 0.5, frozenset({"category"}))
