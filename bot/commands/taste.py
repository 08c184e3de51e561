"""The taste command: what somebody's stars say; linking accounts; deleting what is kept."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated

from bot.command import Context, command
from bot.errors import UsageError
from bot.film import Film
from bot.people import person_of
from bot.recommend.picture import bars_picture
from bot.reply import Action, Answer, Call, Evidence, Reply, escape

THEMES = 8
MIDDLE = 2.75  # stars that say neither yes nor no


@command(examples=("taste", "taste link:new"))
async def taste(
    ctx: Context,
    link: Annotated[str, "new: a code for your account elsewhere; or the code you got there"] = "",
    forget: Annotated[bool, "yes: delete all your stars and lists for good"] = False,
) -> Reply:
    """Show your taste by theme, link your accounts on Discord and Slack, or delete what is kept."""
    ratings, person = ctx.journal.ratings, person_of(ctx.asker)
    if forget:
        count = await ratings.forget(person)
        return Reply(f"Deleted: {count} entries. Nothing of yours is kept.", private=True)
    if link:
        return await _link(ctx, person, link)
    marks = await ratings.marks(person)
    films = await ctx.catalogue.films(list(marks.stars))
    if not films:
        return Reply(
            "I know none of your stars yet. Give some: rate anora stars:4.5",
            actions=(Action("Recommend me something", Call.of("recommend"), "primary"),),
            answer=Answer("none"),
            private=True,
        )
    return await _profile(films, marks.stars)


async def _link(ctx: Context, person: str, text: str) -> Reply:
    if text.strip().casefold() == "new":
        code = await ctx.journal.ratings.link_code(person, ctx.now)
        return Reply(
            f"Say “taste link:{code}” to me from your other account within 15 minutes. "
            "Tell the code to nobody: who has it shares your lists.",
            private=True,
        )
    if not await ctx.journal.ratings.link(person, text, ctx.now):
        raise UsageError("That code is not good (any more).", "Get another: taste link:new")
    return Reply("Linked: your stars and lists are the same on both accounts now.", private=True)


async def _profile(films: Sequence[Film], stars: Mapping[str, float]) -> Reply:
    told = leanings(films, stars)
    best = [name for name, value in told if value > 0][:4]
    worst = [name for name, value in told[::-1] if value < 0][:2]
    mean = sum(stars[film.id] for film in films) / len(films)
    text = f"**Your taste** from {len(films)} rated films, {mean:.1f} stars on average."
    if best:
        text += f"\nYou like {escape(', '.join(best))}."
    if worst:
        text += f"\nLess so {escape(', '.join(worst))}."
    shown = told[:THEMES] if len(told) <= THEMES else [*told[: THEMES - 2], *told[-2:]]
    picture = await asyncio.to_thread(bars_picture, "Your taste by theme", shown)
    evidence = tuple(Evidence("your ratings", f.id, f"{f.label}: {stars[f.id]:g}") for f in films)
    return Reply(
        text,
        actions=(Action("Recommend me something", Call.of("recommend", **{"for": "me"})),),
        pictures=(picture,),
        answer=Answer("text", tuple(best), evidence=evidence[:20]),
        private=True,
    )


def leanings(films: Sequence[Film], stars: Mapping[str, float]) -> list[tuple[str, float]]:
    """Themes with how much better (or worse) than middling their films were starred, summed and
    drawn towards nothing where few films tell."""
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for film in films:
        for theme in film.themes:
            sums[theme.name] += stars[film.id] - MIDDLE
            counts[theme.name] += 1
    weighed = [(name, total / (counts[name] + 2)) for name, total in sums.items()]
    return sorted(weighed, key=lambda entry: (-entry[1], entry[0]))
