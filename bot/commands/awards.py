"""The awards command: results by film, person, prize and year."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.cards import award_line, film_names, names
from bot.command import Context, command
from bot.film import Film, Outcome, Person, Result
from bot.ports import Prize
from bot.reply import Action, Answer, Call, Card, Evidence, Pages, Reply, escape

PAGE = 15


@command(
    examples=(
        "awards best picture 1998",
        "awards film:parasite",
        'awards person:"frances mcdormand"',
        "awards prize:cannes/top-prize since:1946 until:1946",
    )
)
async def awards(
    ctx: Context,
    question: Annotated[str, "a prize and a year, or a question in plain words"] = "",
    film: Annotated[Film | None, "results of this film"] = None,
    person: Annotated[Person | None, "results of this person"] = None,
    prize: Annotated[Prize | None, "an award or one of its prizes"] = None,
    since: Annotated[int | None, "from this year on"] = None,
    until: Annotated[int | None, "up to this year"] = None,
    result: Annotated[Literal["won", "nominated"] | None, "only these results"] = None,
    page: Annotated[int, "the page to show"] = 1,
) -> Reply:
    """Show award results by film, person, prize or year; or ask about awards in plain words."""
    if question.strip() and not (film or person or prize):
        return await ctx.ask.answer(question, ctx.asker)
    found = await ctx.catalogue.results(
        film=film.id if film else "",
        person=person.id if person else "",
        award=prize.award.id if prize else "",
        category=prize.id if prize and prize.category else "",
    )
    kept = [r for r in found if _within(r, prize, since, until, result)]
    subject = " · ".join(
        label
        for label in (
            film.label if film else "",
            person.name if person else "",
            (prize.name_then or prize.label) if prize else "",
            f"{since or ''}–{until or ''}" if since or until else "",
        )
        if label
    )
    call = Call.of(
        "awards",
        film=film.id if film else None,
        person=person.id if person else None,
        prize=prize.id if prize else None,
        since=since,
        until=until,
        result=result,
    )
    return await _reply(ctx, kept, subject or "all awards", call, page, prize)


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


async def _reply(
    ctx: Context, results: list[Result], subject: str, call: Call, page: int, prize: Prize | None
) -> Reply:
    info = await ctx.catalogue.info()
    covers = f"The catalogue holds {prize.category.covers}." if prize and prize.category else ""
    if not results:
        return Reply(
            f"The catalogue holds no award results for {escape(subject)}. {covers}".strip(),
            answer=Answer("none"),
        )
    count = -(-len(results) // PAGE)
    page = min(max(page, 1), count)
    shown = results[(page - 1) * PAGE : page * PAGE]
    films = {film.id: film for r in results if r.outcome == "won" for film in r.films}
    won = sum(r.outcome == "won" for r in results)
    actions = tuple(
        Action(film.title[:70], Call.of("film", film=film.id))
        for film in list({film.id: film for r in shown for film in r.films}.values())[:4]
    )
    return Reply(
        f"**{escape(subject)}**: {won} won, {len(results)} results in all. {covers}".strip(),
        cards=(
            Card(
                title=f"Awards: {subject}",
                body="\n".join(_line(r) for r in shown),
                footer=f"Catalogue {info.version}",
                tone="award",
            ),
        ),
        actions=actions,
        pages=Pages(call, page, count) if count > 1 else None,
        answer=Answer(
            "award",
            tuple(film.title for film in films.values()),
            tuple(films),
            tuple(
                Evidence(
                    f"{r.source} catalogue {info.version}",
                    f"{r.category} {r.year}",
                    f"{r.prize}: {', '.join(f.title for f in r.films)} {r.outcome}",
                )
                for r in shown
            ),
        ),
    )


def _line(result: Result) -> str:
    if result.outcome == "none":
        return f"— {escape(result.prize)}, {result.year}: not awarded. {escape(result.note)}"
    people = f", {names(result.people)}" if result.people else ""
    return award_line(result, film_names(result.films) + people)
