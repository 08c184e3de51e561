"""The reply to a structured question about awards: words, lines, counts, a timeline."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import tally
from bot.cards import award_line, film_names, listing, names
from bot.command import Context
from bot.film import Film, Outcome, Person, Result
from bot.pictures.timeline import Mark, timeline, worth_drawing
from bot.ports import Catalogue, Prize
from bot.reply import (
    CALL_LENGTH,
    Action,
    Answer,
    Call,
    Card,
    Evidence,
    Field,
    Pages,
    Picture,
    Reply,
    clip,
    escape,
)

PAGE = 15  # results on a page
LISTED = 6  # names, years or spans told before "and 3 more"
OPENED = 4  # films that get a button


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for."""

    film: Film | None = None
    person: Person | None = None
    prize: Prize | None = None
    countries: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    outcome: Outcome | None = None

    @property
    def subject(self) -> str:
        """In words: ``Frances McDormand · Academy Awards: Best Actress · 1997–2021``."""
        parts = (
            self.film.label if self.film else "",
            self.person.name if self.person else "",
            (self.prize.name_then or self.prize.label) if self.prize else "",
            " or ".join(self.countries),
            f"{self.since or ''}–{self.until or ''}" if self.since or self.until else "",
            f"{self.outcome} only" if self.outcome else "",
        )
        return " · ".join(part for part in parts if part) or "all awards"

    @property
    def call(self) -> Call:
        """The call that asks for it again."""
        return Call.of(
            "awards",
            film=self.film.id if self.film else None,
            person=self.person.id if self.person else None,
            prize=(self.prize.name_then or self.prize.id) if self.prize else None,
            country=self.countries[0] if self.countries else None,
            since=self.since,
            until=self.until,
            result=self.outcome,
        )

    @property
    def whole_category(self) -> bool:
        """Whether all results of one category were asked for, so that counts of it are true."""
        narrowed = self.film or self.person or self.countries or self.since or self.until
        return bool(self.prize and self.prize.category and not narrowed and not self.outcome)


async def reply(ctx: Context, asked: Asked, results: Sequence[Result], page: int) -> Reply:
    """Results a page at a time; the first page of a category counts them, too."""
    info = await ctx.catalogue.info()
    covers = await coverage(ctx.catalogue, asked.prize)
    today = await names_today(ctx.catalogue)
    if not results:
        return Reply(
            f"The catalogue holds no award results for {escape(asked.subject)}. {covers}",
            answer=Answer("none"),
        )
    count = -(-len(results) // PAGE)
    page = min(max(page, 1), count)
    shown = results[(page - 1) * PAGE : page * PAGE]
    pages = _pages(asked.call, page, count)
    more = "" if pages or count == 1 else f" The first {PAGE} are shown; give a span of years."
    card = Card(
        title=f"Awards: {asked.subject}",
        body="\n".join(_line(result, asked) for result in shown),
        fields=_counts(asked, results) if page == 1 else (),
        footer=f"Catalogue {info.version}",
        tone="award",
    )
    return Reply(
        f"{_sentence(asked, results, today)}{more} {covers}",
        cards=(card,),
        actions=_actions(asked, shown),
        pages=pages,
        pictures=await _pictures(asked, results, today) if page == 1 else (),
        answer=Answer("award", *_values(asked, results), _evidence(shown, info.version)),
    )


async def coverage(catalogue: Catalogue, prize: Prize | None) -> str:
    """How complete the results are, as a sentence."""
    if prize and prize.category:
        return f"For this prize the catalogue holds {prize.category.covers}."
    nominees = [
        category.name
        for category in await catalogue.categories(prize.award.id if prize else "")
        if "nominees" in category.covers
    ]
    but = f", nominees too for {listing(nominees)}" if nominees else ""
    return f"The catalogue holds winners{but}."


async def names_today(catalogue: Catalogue) -> dict[str, str]:
    """Categories by what they are called today: ``Best Actress (Academy Award)``."""
    awards = {award.id: award.short or award.name for award in await catalogue.awards()}
    return {
        category.id: category.name
        if awards[category.award] in category.name
        else f"{category.name} ({awards[category.award]})"
        for category in await catalogue.categories()
    }


async def pictures(
    title: str, results: Sequence[Result], today: Mapping[str, str]
) -> tuple[Picture, ...]:
    """A timeline where it shows more than the list, otherwise none."""
    marks = tuple(
        Mark(
            today[result.category],
            result.year,
            " / ".join(film.title for film in result.films),
            result.outcome == "won",
        )
        for result in results
        if result.outcome != "none"
    )
    if not worth_drawing(marks):
        return ()
    return (await asyncio.to_thread(timeline, title, marks),)


async def _pictures(
    asked: Asked, results: Sequence[Result], today: Mapping[str, str]
) -> tuple[Picture, ...]:
    """A film's prizes all fall into one year, and a whole category is a list."""
    if not asked.person and not asked.countries:
        return ()
    return await pictures(asked.subject, results, today)


def _pages(call: Call, page: int, count: int) -> Pages | None:
    """Buttons to turn pages, where the call fits on one."""
    longest = call.with_args(page=9999).encode()
    return Pages(call, page, count) if count > 1 and len(longest) <= CALL_LENGTH else None


def _actions(asked: Asked, shown: Sequence[Result]) -> tuple[Action, ...]:
    """Films to open; the one asked about is open already."""
    films = {film.id: film for result in shown for film in result.films}
    if asked.film:
        films.pop(asked.film.id, None)
    return tuple(
        Action(clip(film.title, 70), Call.of("film", film=film.id))
        for film in list(films.values())[:OPENED]
    )


def _sentence(asked: Asked, results: Sequence[Result], today: Mapping[str, str]) -> str:
    won = tally.won(results)
    nominated = tally.nominated(results)
    parts = [f"{len(won)} won"] if won or not nominated else []
    if nominated:
        parts.append(f"{len(nominated)} nominated")
    if missing := tally.not_awarded(results):
        parts.append(f"not awarded in {len(missing)} {'year' if len(missing) == 1 else 'years'}")
    told = f"**{escape(asked.subject)}**: {', '.join(parts)}."
    if asked.person and won:
        told += f" {prizes_of(won, today)}"
    return told


def prizes_of(won: Sequence[Result], today: Mapping[str, str]) -> str:
    """``Best Actress (Academy Award) 1934, 1968, 1969 and 1982.``"""
    years: dict[str, list[str]] = defaultdict(list)
    for result in won:
        years[today[result.category]].append(str(result.year))
    told = [f"{escape(prize)} {listing(given)}" for prize, given in years.items()]
    return f"{'; '.join(_some(told))}."


def _counts(asked: Asked, results: Sequence[Result]) -> tuple[Field, ...]:
    """What counting a whole category shows."""
    if not asked.whole_category or not asked.prize or not asked.prize.category:
        return ()
    often = [w for w in tally.winners(results) if len(w.years) > 1]
    most = [f"{escape(w.person.name)} ({len(w.years)})" for w in often]
    rows = [
        f"{escape(w.person.name)} ({listing([str(year) for year in w.years])})"
        for w in tally.streaks(results)
    ]
    shared = [f"{year} ({count})" for year, count in tally.shared(results)]
    called = [f"{escape(name)} {_span(a, b)}" for name, a, b in tally.names_then(results)]
    fields = (
        Field("Called", "; ".join(_some(called)) if len(called) > 1 else "", wide=True),
        Field("Won most often", ", ".join(_some(most)), wide=True),
        Field("Longest in a row", ", ".join(_some(rows)), wide=True),
        Field("Shared, by how many", ", ".join(_some(shared)), wide=True),
        Field("Not awarded", ", ".join(_spans(tally.not_awarded(results))), wide=True),
        Field("History", escape(asked.prize.category.about), wide=True),
    )
    return tuple(field for field in fields if field.value)


def _some(words: list[str]) -> list[str]:
    more = len(words) - LISTED
    return [*words[:LISTED], f"and {more} more"] if more > 0 else words


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _spans(years: list[int]) -> list[str]:
    """``1940–1945``, ``1948``."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return [_span(run[0], run[-1]) for run in runs]


def _values(asked: Asked, results: Sequence[Result]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The prizes that a film won; otherwise the films that won."""
    won = tally.won(results)
    if asked.film:
        return tuple(result.prize for result in won), tuple(result.category for result in won)
    films = {film.id: film.title for result in won for film in result.films}
    return tuple(films.values()), tuple(films)


def _evidence(shown: Sequence[Result], version: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            f"{result.source} catalogue {version}",
            f"{result.category} {result.year}",
            f"{result.prize}: {', '.join(film.title for film in result.films)} {result.outcome}",
        )
        for result in shown
    )


def _line(result: Result, asked: Asked) -> str:
    if result.outcome == "none":
        return f"— {escape(result.prize)}, {result.year}: not awarded. {escape(result.note)}"
    about = [] if asked.film else [film_names(result.films)]
    people = [person for person in result.people if person != asked.person]
    if people:
        about.append(f"with {names(people)}" if asked.person else names(people))
    return award_line(result, ", ".join(part for part in about if part))
