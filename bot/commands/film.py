"""The film command: one film's card, or two films side by side."""

from __future__ import annotations

from typing import Annotated

from bot.cards import film_card, money, names
from bot.command import Context, command
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
    results = await ctx.catalogue.results(film=film.id)
    essays = await ctx.journal.essays(target=film.id, limit=ESSAYS)
    actions: list[Action | Link] = [
        Action("More like this", Call.of("recommend", like=film.id), "primary"),
        Action("Its awards", Call.of("awards", film=film.id)),
    ]
    if essays:
        actions.append(Action("Essays on it", Call.of("essays", film=film.id)))
    if film.id.startswith("tt"):
        actions.append(Link("IMDb", f"https://www.imdb.com/title/{film.id}/"))
    return Reply(
        text=_sentence(film, results),
        cards=(film_card(film, results, essays),),
        actions=tuple(actions),
        answer=_answer(await _evidence(ctx, film, results, essays), film),
    )


def _sentence(film: Film, results: list[Result]) -> str:
    by = f", directed by {names(film.directors)}" if film.directors else ""
    won = sum(result.outcome == "won" for result in results)
    prizes = f" It won {won} {'prize' if won == 1 else 'prizes'} in this catalogue." if won else ""
    return f"**{escape(film.label)}**{by}. {escape(film.about)}{prizes}".strip()


async def _evidence(
    ctx: Context, film: Film, results: list[Result], essays: list[Essay]
) -> tuple[Evidence, ...]:
    info = await ctx.catalogue.info()
    rows = [Evidence(f"{film.source} catalogue {info.version}", film.id, film.label)]
    if film.money_source:
        rows.append(Evidence(film.money_source, film.id, money(film)))
    rows += [
        Evidence(
            f"{r.source} catalogue {info.version}",
            f"{r.category} {r.year}",
            f"{r.name_then}, {r.year}: {r.outcome}",
        )
        for r in results
    ]
    rows += [Evidence(essay.title, essay.url or essay.id, essay.date_label) for essay in essays]
    return tuple(rows)


def _answer(evidence: tuple[Evidence, ...], *films: Film) -> Answer:
    return Answer("film", tuple(f.title for f in films), tuple(f.id for f in films), evidence)


async def _compared(ctx: Context, one: Film, two: Film) -> Reply:
    cards: list[Card] = []
    evidence: list[Evidence] = []
    for film in (one, two):
        results = await ctx.catalogue.results(film=film.id)
        essays = await ctx.journal.essays(target=film.id, limit=ESSAYS)
        cards.append(film_card(film, results, essays))
        evidence += await _evidence(ctx, film, results, essays)
    shared = _shared(one, two)
    return Reply(
        text=f"**{escape(one.label)}** beside **{escape(two.label)}**. {escape(shared)}",
        cards=tuple(cards),
        actions=(
            Action(f"More like {one.title[:55]}", Call.of("recommend", like=one.id)),
            Action(f"More like {two.title[:55]}", Call.of("recommend", like=two.id)),
        ),
        answer=_answer(tuple(evidence), one, two),
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
