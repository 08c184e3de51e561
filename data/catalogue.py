"""The read side of the catalogue: a read-only SQLite file, reopened when a new one is swapped in."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

from bot.ask.query import Name, Query, Rows
from bot.errors import Unavailable
from bot.film import (
    Award,
    Category,
    CreditRole,
    Film,
    FilmTitle,
    Outcome,
    Person,
    Result,
    Source,
    Term,
)
from bot.ports import CatalogueInfo, Match, Prize
from data import answers, vocabulary
from data.build import SCHEMA_VERSION
from data.kept import Kept, kept
from data.names import Hit, NameIndex, fold, split_year

Row = sqlite3.Row
V = TypeVar("V")
YEAR_BONUS = 0.05  # a year that fits lifts a name above its namesakes; one beside it half as much
_FILM_COLUMNS = (
    "film_no, id, title, original_title, year, runtime, budget, gross, money_source, about, source"
)


@dataclass(slots=True)
class _Opened:
    """One catalogue file with the name indexes made from it."""

    stamp: tuple[int, int]
    db: aiosqlite.Connection
    info: CatalogueInfo
    films: dict[int, FilmTitle]
    titles: NameIndex[int]
    people: dict[int, Person]
    names: NameIndex[int]
    prizes: dict[str, Prize]
    prize_names: NameIndex[tuple[str, str]]
    vocabulary: tuple[Name, ...] = ()
    kept: Kept = field(default_factory=Kept)


@dataclass(slots=True)
class SqliteCatalogue:
    """``bot.ports.Catalogue`` over a file built by :mod:`data.build`."""

    path: Path
    _opened: _Opened | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def close(self) -> None:
        """Close the file; the next question opens it again."""
        opened, self._opened = self._opened, None
        if opened:
            await opened.db.close()

    async def _open(self) -> _Opened:
        """The present file; another one than before is opened anew.

        Raises ``Unavailable`` where there is none, it is damaged or of another layout.
        """
        stamp = _stamp(self.path)
        if self._opened and self._opened.stamp == stamp:
            return self._opened
        async with self._lock:
            if self._opened and self._opened.stamp == stamp:
                return self._opened
            try:
                fresh = await _load(self.path, stamp)
            except (sqlite3.Error, OSError, ValueError) as error:
                raise Unavailable("the catalogue cannot be read") from error
            old, self._opened = self._opened, fresh
            if old:
                asyncio.get_running_loop().call_later(10, _close_later, old.db)
            return fresh

    async def _rows(self, sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        opened = await self._open()
        try:
            return list(await opened.db.execute_fetchall(sql, tuple(parameters)))
        except sqlite3.Error as error:
            raise Unavailable("the catalogue cannot be read") from error

    @kept
    async def info(self) -> CatalogueInfo:
        """What the catalogue holds and how old it is."""
        return (await self._open()).info

    @kept
    async def film(self, film_id: str) -> Film | None:
        """The film with this id."""
        found = await self.films([film_id])
        return found[0] if found else None

    @kept
    async def films(self, film_ids: Sequence[str]) -> list[Film]:
        """These films in this order; unknown ids are left out."""
        marks = ",".join("?" * len(film_ids))
        found = await self._films(f"WHERE id IN ({marks})", film_ids)
        by_id = {film.id: film for film in found}
        return [by_id[film_id] for film_id in film_ids if film_id in by_id]

    async def all_films(self) -> list[Film]:
        """Every film in the catalogue."""
        return await self._films("", ())

    async def _films(self, where: str, parameters: Iterable[object]) -> list[Film]:
        parameters = tuple(parameters)
        chosen = f"SELECT film_no FROM films {where}"
        rows = await self._rows(
            f"SELECT {_FILM_COLUMNS} FROM films {where}",
            parameters,
        )
        people: dict[tuple[int, str], list[Person]] = defaultdict(list)
        opened = await self._open()
        for number, role, person_no in await self._rows(
            "SELECT film_no, role, person_no FROM credits"
            f" WHERE film_no IN ({chosen}) ORDER BY film_no, role, position",
            parameters,
        ):
            people[number, role].append(opened.people[person_no])
        terms: dict[tuple[int, str], list[Term]] = defaultdict(list)
        for number, *term in await self._rows(
            "SELECT film_no, kind, id, name, meaning, grouping FROM film_terms"
            f" JOIN terms USING (term_no) WHERE film_no IN ({chosen})"
            " ORDER BY film_no, position",
            parameters,
        ):
            terms[number, term[0]].append(Term(*term))
        titles: dict[int, list[str]] = defaultdict(list)
        for number, title in await self._rows(
            f"SELECT film_no, title FROM titles WHERE kind = 'other' AND film_no IN ({chosen})",
            parameters,
        ):
            titles[number].append(title)
        return [_film(row, people, terms, titles) for row in rows]

    @kept
    async def person(self, person_id: str) -> Person | None:
        """The person with this id."""
        rows = await self._rows("SELECT person_no FROM people WHERE id = ?", (person_id,))
        return (await self._open()).people[rows[0][0]] if rows else None

    async def prize(self, prize_id: str) -> Prize | None:
        """The award or category with this id."""
        return (await self._open()).prizes.get(prize_id)

    @kept
    async def find_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films by title, best first; slips, articles, accents and a year are allowed for."""
        opened = await self._open()
        whole = await asyncio.to_thread(opened.titles.find, text, limit)
        title, year = split_year(text)
        if year is not None and not (whole and whole[0].score == 1.0):
            parted = await asyncio.to_thread(opened.titles.find, title, limit)
            found = _prefer_year(parted, opened.films, year)
            return found if found else [_match(hit, opened.films) for hit in whole]
        return [_match(hit, opened.films) for hit in whole]

    @kept
    async def complete_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films whose title may be the beginning that was typed, best first."""
        opened = await self._open()
        title, year = split_year(text)
        if year is not None:
            return (await self.find_films(text, limit))[:limit]
        hits = await asyncio.to_thread(opened.titles.complete, title, limit)
        return [_match(hit, opened.films) for hit in hits]

    @kept
    async def find_people(self, text: str, limit: int = 25) -> list[Match[Person]]:
        """People by name, best first."""
        opened = await self._open()
        hits = await asyncio.to_thread(opened.names.find, text, limit)
        return [_match(hit, opened.people) for hit in hits]

    @kept
    async def find_prizes(self, text: str, limit: int = 25) -> list[Match[Prize]]:
        """Awards and categories by any of their names."""
        opened = await self._open()
        found: dict[str, Match[Prize]] = {}
        for hit in opened.prize_names.find(text, limit):
            prize = opened.prizes[hit.key[0]]
            if hit.key[1]:
                prize = Prize(prize.award, prize.category, hit.key[1])
            match = Match(prize, hit.score, hit.name)
            before = found.get(prize.id)
            if before is None or (before.score == hit.score and _more_exact(prize, hit.name)):
                found[prize.id] = match
        return list(found.values())

    @kept
    async def credits(self, person_id: str) -> list[tuple[CreditRole, FilmTitle]]:
        """A person's credits, oldest film first."""
        opened = await self._open()
        rows = await self._rows(
            "SELECT role, film_no FROM people JOIN credits USING (person_no)"
            " JOIN films USING (film_no) WHERE people.id = ? ORDER BY films.year, films.title",
            (person_id,),
        )
        return [(row[0], opened.films[row[1]]) for row in rows]

    @kept
    async def collaborators(self, person_id: str, limit: int = 6) -> list[tuple[Person, int]]:
        """Whom a person made most films with, and how many."""
        opened = await self._open()
        rows = await self._rows(
            "SELECT other.person_no, count(DISTINCT other.film_no) AS together"
            " FROM people JOIN credits AS own USING (person_no)"
            " JOIN credits AS other ON other.film_no = own.film_no"
            " AND other.person_no != own.person_no"
            " WHERE people.id = ? GROUP BY other.person_no HAVING together > 1"
            " ORDER BY together DESC, other.person_no LIMIT ?",
            (person_id, limit),
        )
        return [(opened.people[row[0]], row[1]) for row in rows]

    @kept
    async def results(
        self,
        *,
        film: str = "",
        person: str = "",
        award: str = "",
        category: str = "",
        outcome: Outcome | None = None,
        countries: Sequence[str] = (),
    ) -> list[Result]:
        """Award results by any of these, oldest first."""
        wheres = {
            "result_no IN (SELECT result_no FROM result_films JOIN films USING (film_no)"
            " WHERE films.id = ?)": film,
            "result_no IN (SELECT result_no FROM result_people JOIN people USING (person_no)"
            " WHERE people.id = ?)": person,
            "results.award = ?": award,
            "results.category = ?": category,
            "outcome = ?": outcome,
            "result_no IN (SELECT result_no FROM result_films JOIN film_terms USING (film_no)"
            " JOIN terms USING (term_no) WHERE kind = 'country'"
            " AND terms.id IN (SELECT value FROM json_each(?)))": (
                json.dumps(list(countries)) if countries else ""
            ),
        }
        given = {where: value for where, value in wheres.items() if value}
        where = " AND ".join(given) or "1"
        rows = await self._rows(
            "SELECT result_no, results.award, results.category, name_then,"
            " replace(prize_form, '{}', name_then) AS prize, ceremony, year,"
            " film_year, outcome, note, source FROM results"
            " JOIN categories ON categories.id = results.category"
            " JOIN awards ON awards.id = results.award"
            f" WHERE {where} ORDER BY year, ceremony, categories.position, result_no",
            given.values(),
        )
        return await self._with_parts(rows)

    async def _with_parts(self, rows: list[Row]) -> list[Result]:
        opened = await self._open()
        films: dict[int, list[FilmTitle]] = defaultdict(list)
        people: dict[int, list[Person]] = defaultdict(list)
        numbers = f"[{','.join(str(row['result_no']) for row in rows)}]"
        for number, film_no in await self._rows(
            "SELECT result_no, film_no FROM result_films"
            " WHERE result_no IN (SELECT value FROM json_each(?)) ORDER BY result_no, position",
            (numbers,),
        ):
            films[number].append(opened.films[film_no])
        for number, person_no in await self._rows(
            "SELECT result_no, person_no FROM result_people"
            " WHERE result_no IN (SELECT value FROM json_each(?)) ORDER BY result_no, position",
            (numbers,),
        ):
            people[number].append(opened.people[person_no])
        return [
            Result(
                row["award"], row["category"], row["name_then"], row["prize"],
                row["ceremony"], row["year"], row["film_year"], row["outcome"],
                tuple(films[row["result_no"]]), tuple(people[row["result_no"]]),
                row["note"], row["source"],
            )
            for row in rows
        ]  # fmt: skip

    async def awards(self) -> list[Award]:
        """All awards."""
        prizes = (await self._open()).prizes.values()
        return [prize.award for prize in prizes if prize.category is None]

    async def categories(self, award: str = "") -> list[Category]:
        """All categories, or those of one award."""
        prizes = (await self._open()).prizes.values()
        return [p.category for p in prizes if p.category and award in ("", p.award.id)]

    @kept
    async def terms(self, kind: str = "") -> list[Term]:
        """The vocabulary, or one kind of it."""
        rows = await self._rows(
            "SELECT kind, id, name, meaning, grouping FROM terms WHERE ? IN ('', kind)"
            " ORDER BY term_no",
            (kind,),
        )
        return [Term(*row) for row in rows]

    @kept
    async def term_words(self) -> list[tuple[Term, str]]:
        """Every word that means a term, its name among them."""
        rows = await self._rows(
            "SELECT kind, id, name, meaning, grouping, word FROM terms"
            " JOIN term_words USING (term_no) ORDER BY term_no, word"
        )
        return [(Term(*row[:5]), row[5]) for row in rows]

    async def names(self) -> tuple[Name, ...]:
        """Every name in the catalogue; the same object until another catalogue is swapped in."""
        opened = await self._open()
        if not opened.vocabulary:
            opened.vocabulary = await vocabulary.names(self._rows)
        return opened.vocabulary

    @kept
    async def run(self, query: Query) -> Rows:
        """Execute a query tree."""
        opened = await self._open()
        return await answers.run(query, self._rows, f"{{}} catalogue {opened.info.version}")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise Unavailable("there is no catalogue yet") from error
    return stat.st_ino, stat.st_mtime_ns


def _close_later(db: aiosqlite.Connection) -> None:
    """Close an old file once questions that were under way are answered."""
    closing = asyncio.ensure_future(db.close())
    closing.add_done_callback(lambda done: done.exception())


async def _load(path: Path, stamp: tuple[int, int]) -> _Opened:
    db = await aiosqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        db.row_factory = sqlite3.Row

        async def rows(sql: str) -> list[Any]:
            return list(await db.execute_fetchall(sql))

        schema = await rows("SELECT value FROM meta WHERE key = 'schema'")
        if not schema or schema[0][0] != SCHEMA_VERSION:
            raise ValueError("a catalogue of another layout")
        by: dict[int, list[str]] = defaultdict(list)
        for number, name in await rows(
            "SELECT film_no, people.name FROM credits JOIN people USING (person_no)"
            " WHERE role = 'director' ORDER BY film_no, position"
        ):
            by[number].append(name)
        films = {
            row[0]: FilmTitle(row[1], row[2], row[3], tuple(by[row[0]]))
            for row in await rows("SELECT film_no, id, title, year FROM films")
        }
        titles: NameIndex[int] = NameIndex(
            (row[0], row[1], row[2])
            for row in await rows(
                "SELECT film_no, titles.title, popularity FROM titles JOIN films USING (film_no)"
            )
        )
        people, names = await _people(rows)
        prizes, prize_names = await _prizes(rows)
        info = await _info(rows)
    except BaseException:
        await db.close()
        raise
    return _Opened(stamp, db, info, films, titles, people, names, prizes, NameIndex(prize_names))


async def _info(rows: Any) -> CatalogueInfo:
    meta = {row[0]: row[1] for row in await rows("SELECT key, value FROM meta")}
    counts = await rows(
        "SELECT (SELECT count(*) FROM films), (SELECT count(*) FROM people),"
        " (SELECT count(*) FROM results WHERE outcome != 'none')"
    )
    sources = await rows("SELECT id, name, date, terms, url, rows FROM sources")
    return CatalogueInfo(
        meta["version"],
        meta["built_at"],
        films=counts[0][0],
        people=counts[0][1],
        awards=counts[0][2],
        sources=tuple(Source(*row) for row in sources),
    )


async def _people(rows: Any) -> tuple[dict[int, Person], NameIndex[int]]:
    other: dict[int, list[str]] = defaultdict(list)
    for number, name in await rows("SELECT person_no, name FROM person_names"):
        other[number].append(name)
    weights = dict(await rows("SELECT person_no, count(*) FROM credits GROUP BY person_no"))
    people = {
        number: Person(id_, name, tuple(n for n in other[number] if n != name), gender, note)
        for number, id_, name, gender, note in await rows(
            "SELECT person_no, id, name, gender, note FROM people"
        )
    }
    index = NameIndex(
        (number, name, float(weights.get(number, 0)))
        for number, person in people.items()
        for name in (person.name, *person.other_names)
    )
    return people, index


async def _prizes(
    rows: Any,
) -> tuple[dict[str, Prize], list[tuple[tuple[str, str], str, float]]]:
    """Prizes by id, and their names; a former name leads to the prize under that name."""
    names: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for prize, name, since in await rows("SELECT prize, name, since FROM prize_names"):
        names[prize].append((name, since is not None))
    awards = {
        row["id"]: Award(
            row["id"], row["name"], row["short"], row["organisation"], row["country"],
            row["founded"], tuple(n for n, _ in names[row["id"]]), row["about"],
        )
        for row in await rows("SELECT * FROM awards")
    }  # fmt: skip
    prizes = {award.id: Prize(award) for award in awards.values()}
    listed: list[tuple[tuple[str, str], str, float]] = []
    for award in awards.values():
        listed += [((award.id, ""), n, 2.0) for n in (award.name, award.short, *award.other_names)]
    for row in await rows("SELECT * FROM categories ORDER BY position"):
        award = awards[row["award"]]
        category = Category(
            row["id"], row["award"], row["name"],
            tuple(n for n, former in names[row["id"]] if not former), row["about"], row["covers"],
        )  # fmt: skip
        prizes[category.id] = Prize(award, category)
        weight = 1.0 - row["position"] / 1000
        for name in (category.name, *category.other_names):
            listed.append(((category.id, ""), name, weight))
            for title in (award.name, award.short, *award.other_names):
                listed.append(((category.id, ""), f"{title} {name}", weight))
        listed += [((category.id, n), n, weight) for n, former in names[row["id"]] if former]
    return prizes, listed


def _film(
    row: Row,
    people: dict[tuple[int, str], list[Person]],
    terms: dict[tuple[int, str], list[Term]],
    titles: dict[int, list[str]],
) -> Film:
    number = row["film_no"]

    def named(kind: str) -> tuple[str, ...]:
        return tuple(term.name for term in terms[number, kind])

    return Film(
        id=row["id"],
        title=row["title"],
        year=row["year"],
        original_title=row["original_title"],
        other_titles=tuple(titles[number]),
        directors=tuple(people[number, "director"]),
        writers=tuple(people[number, "writer"]),
        cast=tuple(people[number, "cast"]),
        cinematographers=tuple(people[number, "cinematographer"]),
        composers=tuple(people[number, "composer"]),
        countries=named("country"),
        languages=named("language"),
        genres=named("genre"),
        themes=tuple(terms[number, "theme"]),
        runtime=row["runtime"],
        budget=row["budget"],
        gross=row["gross"],
        money_source=row["money_source"],
        about=row["about"],
        source=row["source"],
    )


def _more_exact(prize: Prize, name: str) -> bool:
    """Of one prize under one name: its name of today means all of it, a name of its own only that."""
    today = prize.category.name if prize.category else prize.award.name
    return bool(prize.name_then) != (fold(name) == fold(today))


def _match(hit: Hit[int], values: dict[int, V]) -> Match[V]:
    return Match(values[hit.key], hit.score, hit.name)


def _prefer_year(
    hits: list[Hit[int]], films: dict[int, FilmTitle], year: int
) -> list[Match[FilmTitle]]:
    """Hits in the order that a year beside the title suggests; one far off counts for less."""

    def score(hit: Hit[int]) -> float:
        own = films[hit.key].year
        off = abs(own - year) if own is not None else 9
        return hit.score - YEAR_BONUS * (0 if off == 0 else 0.5 if off == 1 else 1)

    return sorted(
        (Match(films[hit.key], score(hit), hit.name) for hit in hits), key=lambda m: -m.score
    )
