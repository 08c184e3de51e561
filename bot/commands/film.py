"""The film command: one film's card, or two films side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from bot.cards import film_card, money, names
from bot.command import Context, command
from bot.extras import FilmExtras, enriched, extras_evidence
from bot.film import Essay, Film, Result
from bot.reply import Action, Answer, Call, Card, Evidence, Link, Reply, escape

ESSAYS = 3


@command(
    examples=(
        "film anora",
        'film "the florida project"',
        "film crash year:2004",
        "film parasite year:2019 compare:anora",
    ),
    shared=True,
)
async def film(
    ctx: Context,
    film: Annotated[Film, "a film's title or IMDb id"],
    year: Annotated[int | None, "its year, where several films share the title"] = None,
    compare: Annotated[Film | None, "another film to set beside it"] = None,
) -> Reply:
    """Show a film: who made it, what it won, what it cost and where essays discuss it."""
    if compare is not None:
        return await _compared(ctx, film, compare)
    known = await _known(ctx, film)
    actions: list[Action | Link] = [
        Action("More like this", Call.of("recommend", like=film.id), "primary"),
        Action("Its awards", Call.of("awards", film=film.id)),
    ]
    if known.essays:
        actions.append(Action("Essays on it", Call.of("essays", film=film.id)))
    if film.id.startswith("tt"):
        actions.append(Link("IMDb", f"https://www.imdb.com/title/{film.id}/"))
    return Reply(
        text=_sentence(film, known.results),
        cards=(known.card,),
        actions=tuple(actions),
        answer=_answer(await _evidence(ctx, known), film),
        passing=ctx.enrichment.on,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A film with all that its card shows."""

    film: Film
    results: list[Result]
    essays: list[Essay]
    extras: FilmExtras | None

    @property
    def card(self) -> Card:
        """The film's card."""
        return film_card(self.film, self.results, self.essays, self.extras)


async def _known(ctx: Context, film: Film) -> _Known:
    extras = await ctx.enrichment.extras(film.id, ctx.region)
    results = await ctx.catalogue.results(film=film.id)
    essays = await ctx.journal.essays(target=film.id, limit=ESSAYS)
    return _Known(enriched(film, extras), results, essays, extras)


def _sentence(film: Film, results: list[Result]) -> str:
    by = f", directed by {names(film.directors)}" if film.directors else ""
    won = sum(result.outcome == "won" for result in results)
    prizes = f" It won {won} {'prize' if won == 1 else 'prizes'} in this catalogue." if won else ""
    return f"**{escape(film.label)}**{by}. {escape(film.about)}{prizes}".strip()


async def _evidence(ctx: Context, *known: _Known) -> tuple[Evidence, ...]:
    version = (await ctx.catalogue.info()).version
    return tuple(row for each in known for row in _sources(each, version))


def _sources(known: _Known, version: str) -> Iterator[Evidence]:
    film = known.film
    yield Evidence(f"{film.source} catalogue {version}", film.id, film.label)
    if film.money_source:
        yield Evidence(film.money_source, film.id, money(film))
    for r in known.results:
        yield Evidence(
            f"{r.source} catalogue {version}",
            f"{r.category} {r.year}",
            f"{r.name_then}, {r.year}: {r.outcome}",
        )
    for essay in known.essays:
        yield Evidence(essay.title, essay.url or essay.id, essay.date_label)
    if known.extras:
        yield extras_evidence(known.extras)


def _answer(evidence: tuple[Evidence, ...], *films: Film) -> Answer:
    return Answer("film", tuple(f.title for f in films), tuple(f.id for f in films), evidence)


async def _compared(ctx: Context, one: Film, two: Film) -> Reply:
    both = await asyncio.gather(_known(ctx, one), _known(ctx, two))
    shared = _shared(one, two)
    return Reply(
        text=f"**{escape(one.label)}** beside **{escape(two.label)}**. {escape(shared)}",
        cards=tuple(known.card for known in both),
        actions=(
            Action(f"More like {one.title[:55]}", Call.of("recommend", like=one.id)),
            Action(f"More like {two.title[:55]}", Call.of("recommend", like=two.id)),
        ),
        answer=_answer(await _evidence(ctx, *both), one, two),
        passing=ctx.enrichment.on,
    )


def _shared(one: Film, two: Film) -> str:
    """What two films have in common, in one sentence."""
    parts = []
    for word, ours, theirs in (
        ("people", _people(one), _people(two)),
        ("genres", one.genres, two.genres),
        ("themes", [t.name for t in one.themes], [t.name for t in two.themes]),
        ("countries", one.countries, two.countries),
    ):
        common = [value for value in ours if value in set(theirs)]
        if common:
            parts.append(f"{word}: {', '.join(dict.fromkeys(common))}")
    return f"In common: {'; '.join(parts)}." if parts else "They share nothing recorded here."


def _people(film: Film) -> list[str]:
    credits = (film.directors, film.writers, film.cast, film.cinematographers, film.composers)
    return [person.name for people in credits for person in people]
