"""The read side of the catalogue: a read-only SQLite file, reopened when a new one is swapped in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.ask.query import Name, Query, Rows
from bot.film import (
    Award,
    Category,
    CreditRole,
    Film,
    FilmTitle,
    Outcome,
    Person,
    Result,
    Term,
)
from bot.ports import CatalogueInfo, Match, Prize
from data import answers, rows, vocabulary
from data.kept import kept
from data.opened import Opened
from data.present_file import PresentFile
from data.reading import fetch_rows, films_found, look_up, people_found, read, read_now, read_soon
from data.rows import Fetch, Row

MODELLED = 20_000  # films that models are fitted on, the best known
AT_ONCE = 200  # films read in one go, so that other questions get their turn and little is in hand
FEW = 10  # films read without another thread


@dataclass(slots=True)
class SqliteCatalogue:
    """``bot.ports.Catalogue`` over a file built by :mod:`data.build`."""

    path: Path
    _file: PresentFile = field(init=False)

    def __post_init__(self) -> None:
        self._file = PresentFile(self.path)

    async def close(self) -> None:
        """Close the file; the next question opens it again."""
        await self._file.close()

    async def _open(self) -> Opened:
        """The present file. Raises ``Unavailable`` where there is none that can be read."""
        return await self._file.open()

    async def _rows(self, sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        return await fetch_rows(await self._open(), sql, parameters)

    @kept
    async def info(self) -> CatalogueInfo:
        """What the catalogue holds and how old it is."""
        return (await self._open()).info

    @kept
    async def film(self, film_id: str) -> Film | None:
        """The film with this id."""
        if held := (await self._open()).held.films.get(film_id):
            return held
        found = await self.films([film_id])
        return found[0] if found else None

    @kept
    async def films(self, film_ids: Sequence[str]) -> list[Film]:
        """These films in this order; unknown ids are left out."""

        def work(fetch: Fetch) -> list[Film]:
            numbers = rows.numbers_of(fetch, "film", film_ids)
            found = rows.films(fetch, list(numbers.values()))
            return [found[numbers[film_id]] for film_id in film_ids if film_id in numbers]

        if len(film_ids) <= FEW:
            return read_now(await self._open(), work)
        return await read(await self._open(), work)

    async def all_films(self) -> list[Film]:
        """Every film that has a title, of many the :data:`MODELLED` best known."""
        opened = await self._open()
        chosen = await fetch_rows(
            opened,
            f"SELECT film_no FROM (SELECT film_no FROM films WHERE {vocabulary.TITLED}"
            " ORDER BY popularity DESC, film_no LIMIT ?) ORDER BY film_no",
            (MODELLED,),
        )
        numbers = [row[0] for row in chosen]
        found: dict[int, Film] = {}
        known = rows.Known()  # people, terms and words that films share
        for start in range(0, len(numbers), AT_ONCE):
            some = partial(rows.films, numbers=numbers[start : start + AT_ONCE], known=known)
            found |= await read(opened, some)
        opened.held.keep_films(found, known.people)
        return list(found.values())

    @kept
    async def person(self, person_id: str) -> Person | None:
        """The person with this id."""

        opened = await self._open()

        def work(fetch: Fetch) -> Person | None:
            numbers = rows.numbers_of(fetch, "person", [person_id], opened.held)
            found = rows.people(fetch, numbers.values(), opened.held)
            return found[numbers[person_id]] if numbers else None

        return read_now(opened, work)

    async def prize(self, prize_id: str) -> Prize | None:
        """The award or category with this id."""
        return (await self._open()).prizes.by_id.get(prize_id)

    @kept
    async def find_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films by title, best first; slips, articles, accents and a year are allowed for."""
        opened = await self._open()
        return await films_found(
            opened, await look_up(opened.titles, opened.titles.find, text, limit)
        )

    @kept
    async def complete_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films whose title may be the beginning that was typed, best first."""
        opened = await self._open()
        return await films_found(
            opened, await look_up(opened.titles, opened.titles.complete, text, limit)
        )

    @kept
    async def find_people(self, text: str, limit: int = 25) -> list[Match[Person]]:
        """People by name, best first."""
        opened = await self._open()
        return await people_found(
            opened, await look_up(opened.names, opened.names.find, text, limit)
        )

    @kept
    async def complete_people(self, text: str, limit: int = 25) -> list[Match[Person]]:
        """People whose name may be the beginning that was typed, best first."""
        opened = await self._open()
        return await people_found(
            opened, await look_up(opened.names, opened.names.complete, text, limit)
        )

    @kept
    async def find_prizes(self, text: str, limit: int = 25) -> list[Match[Prize]]:
        """Awards and categories by any of their names."""
        return (await self._open()).prizes.find(text, limit)

    @kept
    async def credits(self, person_id: str) -> list[tuple[CreditRole, FilmTitle]]:
        """A person's credits, oldest film first."""

        opened = await self._open()

        def work(fetch: Fetch) -> list[tuple[CreditRole, FilmTitle]]:
            numbers = rows.numbers_of(fetch, "person", [person_id], opened.held)
            found = fetch(
                "SELECT role, film_no FROM credits JOIN films USING (film_no)"
                f" WHERE person_no {rows.AMONG} ORDER BY films.year, films.title",
                (rows.listed(numbers.values()),),
            )
            titles = rows.film_titles(fetch, [row[1] for row in found], opened.held)
            return [(row[0], titles[row[1]]) for row in found]

        return read_now(opened, work)

    @kept
    async def collaborators(self, person_id: str, limit: int = 6) -> list[tuple[Person, int]]:
        """Whom a person made most films with, and how many."""

        opened = await self._open()

        def work(fetch: Fetch) -> list[tuple[Person, int]]:
            numbers = rows.numbers_of(fetch, "person", [person_id], opened.held)
            found = fetch(
                "SELECT other.person_no, count(DISTINCT other.film_no) AS together"
                " FROM credits AS own JOIN credits AS other ON other.film_no = own.film_no"
                f" AND other.person_no != own.person_no WHERE own.person_no {rows.AMONG}"
                " GROUP BY other.person_no HAVING together > 1"
                " ORDER BY together DESC, other.person_no LIMIT ?",
                (rows.listed(numbers.values()), limit),
            )
            named = rows.people(fetch, [row[0] for row in found], opened.held)
            return [(named[row[0]], row[1]) for row in found]

        return read_now(opened, work)

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
        opened = await self._open()
        alone = not (award or category or outcome or countries)
        if alone and (held := opened.held.results_of(film, person)) is not None:
            return list(held)
        wheres = _wheres(award, category, outcome, countries)

        def work(fetch: Fetch) -> list[Result]:
            for kind, id_ in (("film", film), ("person", person)):
                if id_:
                    numbers = rows.numbers_of(fetch, kind, [id_])
                    among = f"result_no IN (SELECT result_no FROM result_{_PLURAL[kind]}"
                    wheres[f"{among} WHERE {kind}_no {rows.AMONG})"] = rows.listed(numbers.values())
            return rows.results(fetch, " AND ".join(wheres) or "1", wheres.values())

        if film or person:
            return read_now(opened, work)
        found = await read(opened, work)
        if alone:
            opened.held.keep_results(found)
        return found

    async def awards(self) -> list[Award]:
        """All awards."""
        prizes = (await self._open()).prizes.by_id.values()
        return [prize.award for prize in prizes if prize.category is None]

    async def categories(self, award: str = "") -> list[Category]:
        """All categories, or those of one award."""
        prizes = (await self._open()).prizes.by_id.values()
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
        source = f"{{}} catalogue {opened.info.version}"
        return await read_soon(opened, lambda fetch: answers.run(query, fetch, source))


_PLURAL = {"film": "films", "person": "people"}


def _wheres(
    award: str, category: str, outcome: str | None, countries: Sequence[str]
) -> dict[str, object]:
    """Conditions on award results, and what is bound to each."""
    found: dict[str, object] = {}
    for column, value in (
        ("results.award", award),
        ("results.category", category),
        ("outcome", outcome),
    ):
        if value:
            found[f"{column} = ?"] = value
    if countries:
        found[
            "result_no IN (SELECT result_no FROM result_films JOIN film_terms USING (film_no)"
            f" JOIN terms USING (term_no) WHERE kind = 'country' AND terms.id {rows.AMONG})"
        ] = rows.listed(countries)
    return found
