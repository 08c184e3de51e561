"""What to know beside an answer: renamed prizes, other years, how complete the data is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.binding import personal
from bot.ask.query import Both, Either, Most, Node, Not, Query, Row, Step, Streak, Top, Won
from bot.film import Result
from bot.ports import Catalogue
from bot.reply import escape

MENTIONED = 4
CATEGORIES = 18


def awards_in(node: Node) -> Iterator[Won]:
    """Every award condition of a tree."""
    match node:
        case Won():
            yield node
        case Both(parts) | Either(parts):
            for part in parts:
                yield from awards_in(part)
        case Step(_, of) | Not(of) | Top(of=of):
            yield from awards_in(of)
        case Streak():
            yield from awards_in(node.of)
            yield node.won
        case Most():
            yield from awards_in(node.of)
            if node.won:
                yield node.won


async def notes(query: Query, rows_empty: bool, catalogue: Catalogue) -> tuple[str, ...]:
    """Sentences to add, escaped."""
    found = list(awards_in(query.select))
    told: list[str] = []
    if any(then for won in found for _, then in won.prizes):
        told += await _under_other_names(query, catalogue)
    if len(found) == 1 and found[0].years is not None:
        told += await _held_that_year(found[0], catalogue)
    for won in found:
        if query.form != "list" or rows_empty or won.outcome == "nominated" or won.least > 1:
            told += await _coverage(won, catalogue)
    told += _completeness(query, rows_empty)
    return tuple(dict.fromkeys(told))


def _completeness(query: Query, rows_empty: bool) -> list[str]:
    """What a number or a "no" rests on."""
    if query.form == "exists" and rows_empty and _uses_cast(query.select):
        return ["Of casts the catalogue holds the principal parts only."]
    if query.form == "count" and query.select.sort == "film" and not list(awards_in(query.select)):
        return ["Counted among the films in this catalogue."]
    return []


def _uses_cast(node: Node) -> bool:
    match node:
        case Step(relation, of):
            return relation == "cast" or _uses_cast(of)
        case Both(parts) | Either(parts):
            return any(_uses_cast(part) for part in parts)
        case _:
            return False


async def _under_other_names(query: Query, catalogue: Catalogue) -> list[str]:
    """What would answer too, had the prize been called so then: "won the Grand Prix in 1946"."""
    wide = any_name(query.select)
    if isinstance(query.select, Won | Top) or wide == query.select:
        return []
    own = {row.id for row in (await catalogue.run(replace(query, form="list"))).rows}
    more = [row for row in (await catalogue.run(Query(wide))).rows if row.id not in own]
    told = []
    for row in more[:MENTIONED]:
        told += await _former(row, query, catalogue)
    return told


async def _former(row: Row, query: Query, catalogue: Catalogue) -> list[str]:
    for won in awards_in(query.select):
        for prize, then in won.prizes:
            if not then:
                continue
            for result in await catalogue.results(film=row.id, category=prize):
                if result.outcome == "won" and result.name_then != then:
                    since = await _first_named(prize, then, catalogue)
                    when = (
                        f", before the prize was called {then} (since {since})"
                        if since and result.year < since
                        else f", when the prize was not called {then}"
                    )
                    return [
                        escape(
                            f"{row.value} won {result.prize} in {result.year}{when}; "
                            "it is not counted here."
                        )
                    ]
    return []


async def _first_named(prize: str, then: str, catalogue: Catalogue) -> int | None:
    years = [
        result.year
        for result in await catalogue.results(category=prize)
        if result.name_then == then and "retroactively" not in result.note
    ]
    return min(years, default=None)


def any_name(node: Node) -> Node:
    """The tree with prizes meant under whatever name they had."""
    match node:
        case Won():
            return replace(node, prizes=tuple((id_, "") for id_, _ in node.prizes))
        case Both(parts) | Either(parts):
            return replace(node, parts=tuple(any_name(part) for part in parts))
        case Not():
            return node
        case Step(_, of) | Top(of=of):
            return replace(node, of=any_name(of))
        case _:
            return node


async def _held_that_year(won: Won, catalogue: Catalogue) -> list[str]:
    """An award that counts film years: what the ceremony held in that year honoured."""
    if won.held or won.years is None or won.years[0] != won.years[1] or len(won.prizes) != 1:
        return []
    told: list[str] = []
    year = won.years[0]
    prize = await catalogue.prize(won.prizes[0][0])
    if prize is None or prize.category is None:
        return []
    results = await catalogue.results(category=prize.id)
    for result in results:
        same = result.film_year == str(year)
        if same and result.year != year and result.outcome == won.outcome and not told:
            held = [r for r in results if r.year == year and r.outcome == won.outcome]
            names = ", ".join(_honoured(r) for r in held)
            told.append(
                escape(
                    f"{prize.award.name} count the years of the films: these are for films of "
                    f"{year}, given in {result.year}."
                    + (f" The ceremony held in {year} honoured {names}." if names else "")
                )
            )
    return told


def _honoured(result: Result) -> str:
    """Whom or what a result honoured, by what its prize is given to."""
    films = " / ".join(film.title for film in result.films)
    if personal(((result.category, ""),), result.name_then) and result.people:
        return f"{' and '.join(person.name for person in result.people)} ({films})"
    return films


async def _coverage(won: Won, catalogue: Catalogue) -> list[str]:
    told = []
    for id_, _ in won.prizes:
        prize = await catalogue.prize(id_)
        if prize and prize.category:
            told.append(escape(f"Of {prize.label} the catalogue holds {prize.category.covers}."))
        elif prize and (held := await catalogue.categories(prize.award.id)):
            names = ", ".join(category.name for category in held[:CATEGORIES])
            more = f" and {len(held) - CATEGORIES} more" if len(held) > CATEGORIES else ""
            told.append(
                escape(
                    f"Counted in what the catalogue holds of {prize.award.name}: {names}{more}. "
                    "Prizes in other categories are not in it."
                )
            )
    return told
