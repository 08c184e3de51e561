"""The recommend command: films worth watching, with reasons."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from bot.command import Context, command
from bot.errors import UsageError
from bot.film import Essay, Film
from bot.kept import Kept, made_of
from bot.people import person_of, whose
from bot.ports import Prize
from bot.recommend import Request
from bot.recommend.answer import Recommendation
from bot.recommend.picture import map_picture
from bot.recommend.present import MAP, present
from bot.reply import CALL_LENGTH, Call, Reply

ROOM = CALL_LENGTH - len("&refuse=tt12345678&page=9999")  # what a button's call may take up
PRESENTED = 600  # replies kept: the same picks are shown the same way
_kept = Kept(PRESENTED)
PLAIN = ("genre", "theme", "country", "language", "year", "decade", "runtime")


@command(
    examples=(
        'recommend like:"parasite 2019"',
        'recommend like:"the godfather" unlike:tt0099685',
        'recommend "bittersweet, korean, under two hours"',
        'recommend "something like Anora but funny"',
        'recommend "french, after 1990, no horror" for:me',
        'recommend theme:"class divide" decade:1970s runtime:120',
        "recommend surprise:yes",
    )
)
async def recommend(
    ctx: Context,
    wish: Annotated[str, "a mood, subject, country, time, length, prize: in plain words"] = "",
    like: Annotated[list[Film] | None, "films it should be like"] = None,
    unlike: Annotated[list[Film] | None, "films it should not be like"] = None,
    for_: Annotated[str, "whose taste: me, or several people with commas between"] = "",
    genre: Annotated[list[str] | None, "any of these genres; “no horror” leaves one out"] = None,
    theme: Annotated[list[str] | None, "any of these themes or moods: grief, bittersweet"] = None,
    year: Annotated[str, "1994, 1990-1999 or “after 1990”"] = "",
    decade: Annotated[str, "1970s or “the seventies”"] = "",
    country: Annotated[list[str] | None, "from any of these countries"] = None,
    language: Annotated[list[str] | None, "in any of these languages"] = None,
    runtime: Annotated[str, "120 (at most so many minutes), 90-120 or “over two hours”"] = "",
    won: Annotated[Prize | None, "an award it won"] = None,
    nominated: Annotated[Prize | None, "an award it won or was nominated for"] = None,
    essay: Annotated[Essay | None, "an essay that discusses it"] = None,
    discussed: Annotated[bool, "yes: only films that an essay discusses"] = False,
    watch: Annotated[str, "a service to watch it on: netflix"] = "",
    surprise: Annotated[bool, "yes: by chance, another five each day"] = False,
    refuse: Annotated[Film | None, "a film never to be recommended to you again"] = None,
    allow: Annotated[Film | None, "a film you refused that may come again"] = None,
    again: Annotated[str, "an earlier request, by the key its buttons carry"] = "",
    map: Annotated[bool, "yes: with a map of the films it should be like and the picks"] = False,
    page: Annotated[int, "the page to show"] = 1,
) -> Reply:
    """Recommend films like others, by wish, or for somebody's taste; each pick with its reasons."""
    person = person_of(ctx.asker)
    if again:
        asked = await _recalled(ctx, again)
    else:
        asked = Call.of(
            "recommend",
            wish=wish.strip() or None,
            like=[film.id for film in like or ()],
            unlike=[film.id for film in unlike or ()],
            **{"for": for_ or None},
            genre=genre,
            theme=theme,
            year=year or None,
            decade=decade or None,
            country=country,
            language=language,
            runtime=runtime or None,
            won=won.id if won else None,
            nominated=nominated.id if nominated else None,
            essay=essay.id if essay else None,
            discussed="yes" if discussed else None,
            watch=watch or None,
            surprise="yes" if surprise else None,
        )
    asked = await _marked(ctx, asked, refuse, allow)
    found = await ctx.recommender.recommend(await _request(ctx, asked, person, page))
    call = asked
    if len(asked.encode()) > ROOM:
        call = Call.of("recommend", again=await ctx.journal.ratings.remember(asked.encode()))
    info = await ctx.catalogue.info()
    reply = _presented(found, call, info.version, page, refuse)
    if map and found.seeds and found.picks:
        labels = [film.label for film in found.seeds]
        picture = await asyncio.to_thread(map_picture, labels, found.picks)
        actions = tuple(a for a in reply.actions if a.label != MAP)
        return replace(reply, pictures=(picture,), actions=actions, replaces=True)
    return replace(reply, replaces=True) if allow is not None else reply


def _presented(
    found: Recommendation, call: Call, version: str, page: int, refused: Film | None
) -> Reply:
    how = (call, version, page, refused and refused.id)
    return made_of(_kept, found, how, lambda: present(found, call, version, page, refused))


async def _marked(ctx: Context, asked: Call, refuse: Film | None, allow: Film | None) -> Call:
    """Note a refusal, or take it back; what was refused is not to be resembled either."""
    person = person_of(ctx.asker)
    if refuse is not None:
        await ctx.journal.ratings.mark(person, refuse.id, "refused")
        if ("unlike", refuse.id) not in asked.args:
            asked = Call(asked.command, (*asked.args, ("unlike", refuse.id)))
    if allow is not None:
        await ctx.journal.ratings.mark(person, allow.id, "refused", on=False)
        asked = Call(asked.command, tuple(a for a in asked.args if a != ("unlike", allow.id)))
    return asked


async def _recalled(ctx: Context, key: str) -> Call:
    kept = await ctx.journal.ratings.recall(key)
    if kept is None:
        raise UsageError("That request is no longer kept.", "Please ask again.")
    return Call.decode(kept)


async def _request(ctx: Context, asked: Call, person: str, page: int) -> Request:
    people = whose(asked.get("for") or "", ctx.asker)
    if not asked.args:
        people = (person,)  # nothing said at all: for the asker
    return Request(
        text=asked.get("wish") or "",
        like=tuple(value for name, value in asked.args if name == "like"),
        unlike=tuple(value for name, value in asked.args if name == "unlike"),
        options=await _options(ctx, asked),
        people=people,
        asker=person,
        surprise=f"{ctx.now:%Y-%m-%d} {person}" if asked.get("surprise") else "",
        watch=asked.get("watch") or "",
        region=ctx.region,
        page=page,
        year=ctx.now.year,
    )


async def _options(ctx: Context, asked: Call) -> tuple[tuple[str, str], ...]:
    """The conditions named one by one; prizes and essays with how they are called."""
    found = [pair for pair in asked.args if pair[0] in PLAIN]
    for name in ("won", "nominated"):
        if (key := asked.get(name)) and (prize := await ctx.catalogue.prize(key)):
            found.append((name, f"{key}|{prize.label}"))
    if (key := asked.get("essay")) and (essay := await ctx.journal.essay(key)):
        found.append(("essay", f"{key}|{essay.title}"))
    if asked.get("discussed"):
        found.append(("essay", "any"))
    return tuple(found)
