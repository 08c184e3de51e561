"""The recommend command: films worth watching, with reasons."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from bot.command import Context, command
from bot.errors import UsageError
from bot.film import Film
from bot.people import person_of, whose
from bot.recommend import Request
from bot.recommend.picture import map_picture
from bot.recommend.present import present
from bot.reply import CALL_LENGTH, Call, Reply

ROOM = CALL_LENGTH - len("&refuse=tt12345678&page=9999")  # what a button's call may take up


@command(
    examples=(
        'recommend like:"parasite 2019"',
        'recommend like:"the godfather" unlike:tt0068646',
        'recommend "bittersweet, korean, under two hours"',
        'recommend "something like Anora but funny"',
        'recommend "french, after 1990, no horror" for:me',
        "recommend surprise:yes",
    )
)
async def recommend(
    ctx: Context,
    wish: Annotated[str, "a mood, subject, country, time, length, prize: in plain words"] = "",
    like: Annotated[list[Film] | None, "films it should be like"] = None,
    unlike: Annotated[list[Film] | None, "films it should not be like"] = None,
    for_: Annotated[str, "whose taste: me, or several people with commas between"] = "",
    surprise: Annotated[bool, "yes: by chance, another five each day"] = False,
    refuse: Annotated[Film | None, "a film never to be recommended to you again"] = None,
    again: Annotated[str, "an earlier request, by the key its buttons carry"] = "",
    page: Annotated[int, "the page to show"] = 1,
) -> Reply:
    """Recommend films like others, by wish, or for somebody's taste; each pick with its reasons."""
    person = person_of(ctx.asker)
    if again:
        asked = await _recalled(ctx, again)
    else:
        asked = Call.of(
            "recommend",
            wish=wish.encode("utf-8", "ignore").decode().strip() or None,
            like=[film.id for film in like or ()],
            unlike=[film.id for film in unlike or ()],
            **{"for": for_ or None},
            surprise="yes" if surprise else None,
        )
    if refuse is not None:
        await ctx.journal.ratings.mark(person, refuse.id, "refused")
    found = await ctx.recommender.recommend(_request(ctx, asked, person, page))
    call = asked
    if len(asked.encode()) > ROOM:
        call = Call.of("recommend", again=await ctx.journal.ratings.remember(asked.encode()))
    info = await ctx.catalogue.info()
    reply = present(found, call, info.version, page, refuse)
    if found.seeds and found.picks:
        labels = [film.label for film in found.seeds]
        picture = await asyncio.to_thread(map_picture, labels, found.picks)
        reply = replace(reply, pictures=(picture,))
    return reply


async def _recalled(ctx: Context, key: str) -> Call:
    kept = await ctx.journal.ratings.recall(key)
    if kept is None:
        raise UsageError("That request is no longer kept.", "Please ask again.")
    return Call.decode(kept)


def _request(ctx: Context, asked: Call, person: str, page: int) -> Request:
    people = whose(asked.get("for") or "", ctx.asker)
    if not asked.args:
        people = (person,)  # nothing said at all: for the asker
    return Request(
        text=asked.get("wish") or "",
        like=tuple(value for name, value in asked.args if name == "like"),
        unlike=tuple(value for name, value in asked.args if name == "unlike"),
        people=people,
        asker=person,
        surprise=f"{ctx.now:%Y-%m-%d} {person}" if asked.get("surprise") else "",
        page=page,
        year=ctx.now.year,
    )
