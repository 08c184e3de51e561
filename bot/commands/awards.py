"""The awards command: results by film, person, prize, country and year."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.award_reply import Asked, reply
from bot.command import Context, command
from bot.countries import find_countries
from bot.film import Film, Outcome, Person, Result
from bot.ports import Prize
from bot.reply import Reply


@command(
    examples=(
        "awards best picture 1998",
        "awards film:parasite",
        'awards person:"frances mcdormand"',
        "awards prize:cannes/top-prize since:1946 until:1946",
        'awards prize:"golden bear" country:romania',
    ),
    shared=True,
)
async def awards(
    ctx: Context,
    question: Annotated[str, "a prize and a year, or a question in plain words"] = "",
    film: Annotated[Film | None, "results of this film"] = None,
    person: Annotated[Person | None, "results of this person"] = None,
    prize: Annotated[Prize | None, "an award or one of its prizes"] = None,
    country: Annotated[str, "results of films from this country"] = "",
    since: Annotated[int | None, "from this year on"] = None,
    until: Annotated[int | None, "up to this year"] = None,
    result: Annotated[Literal["won", "nominated"] | None, "only these results"] = None,
    page: Annotated[int, "the page to show"] = 1,
) -> Reply:
    """Show award results by film, person, prize or year; or ask about awards in plain words."""
    if question.strip() and not (film or person or prize or country):
        return await ctx.ask.answer(question)
    countries = await find_countries(ctx.catalogue, country) if country.strip() else ()
    found = await ctx.catalogue.results(
        film=film.id if film else "",
        person=person.id if person else "",
        award=prize.award.id if prize else "",
        category=prize.id if prize and prize.category else "",
        countries=countries,
    )
    kept = [r for r in found if _within(r, prize, since, until, result)]
    asked = Asked(film, person, prize, countries, since, until, result)
    return await reply(ctx, asked, kept, page)


def _within(
    result: Result,
    prize: Prize | None,
    since: int | None,
    until: int | None,
    outcome: Outcome | None,
) -> bool:
    """Whether a result is asked for; a prize named by a former name means that name only."""
    return (
        (since is None or result.year >= since)
        and (until is None or result.year <= until)
        and (outcome is None or result.outcome == outcome)
        and (not (prize and prize.name_then) or result.name_then == prize.name_then)
    )
