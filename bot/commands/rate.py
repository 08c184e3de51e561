"""The rate command: stars for a film, or that it was seen."""

from __future__ import annotations

import re
from typing import Annotated

from bot.command import Context, command
from bot.errors import UsageError
from bot.film import Film
from bot.people import person_of
from bot.reply import Action, Answer, Call, Evidence, Reply, escape

BUTTONS = (1, 2, 3, 4, 5)


@command(examples=("rate anora stars:4.5", 'rate "the florida project" seen:yes', "rate moonlight"))
async def rate(
    ctx: Context,
    film: Annotated[Film, "a film's title or IMDb id"],
    stars: Annotated[str, "from 0.5 to 5 in halves; 0 takes them back"] = "",
    seen: Annotated[bool | None, "yes: seen, without stars; no: not seen after all"] = None,
) -> Reply:
    """Give a film stars from half a star to five, or say that you have seen it."""
    ratings = ctx.journal.ratings
    person = person_of(ctx.asker)
    title = f"*{escape(film.label)}*"
    if stars:
        given = read_stars(stars)
        await ratings.rate(person, film.id, given)
        if given is not None:
            await ratings.mark(person, film.id, "watchlist", on=False)
        text = f"{title}: {shown(given)}." if given else f"Your stars for {title} are taken back."
    elif seen is not None:
        await ratings.mark(person, film.id, "seen", on=seen)
        text = f"{title} is {'marked as seen' if seen else 'not marked as seen any more'}."
    else:
        kept = (await ratings.marks(person)).stars.get(film.id)
        text = f"You gave {title} {shown(kept)}." if kept else f"How many stars for {title}?"
    kept = (await ratings.marks(person)).stars.get(film.id)
    buttons = [
        Action("★" * number, Call.of("rate", film=film.id, stars=number)) for number in BUTTONS
    ]
    if stars or seen:
        buttons = [Action("More like this", Call.of("recommend", like=film.id), "primary")]
    return Reply(
        text,
        actions=tuple(buttons),
        answer=Answer(
            "number" if kept else "none",
            (kept,) if kept else (),
            (film.id,) if kept else (),
            (Evidence("your ratings", film.id, film.label),) if kept else (),
        ),
        private=True,
    )


def read_stars(text: str) -> float | None:
    """``4``, ``4.5``, ``4,5``, ``4½``, ``★★★★``, ``4/5``; ``None`` for 0, which takes stars back.

    Raises ``UsageError`` for anything else.
    """
    word = text.strip().replace(",", ".").replace("½", ".5").removesuffix("/5")
    if re.fullmatch(r"★{1,5}(?:\.5)?", word):
        word = str(word.count("★") + (0.5 if word.endswith(".5") else 0))
    value = float(word) if re.fullmatch(r"\d?(?:\.\d)?", word) and word else -1.0
    if value < 0 or value > 5 or value * 2 % 1:
        raise UsageError("Those are no stars.", "From 0.5 to 5 in halves: rate anora stars:4.5")
    return value or None


def shown(stars: float) -> str:
    """``★★★★½``."""
    return "★" * int(stars) + ("½" if stars % 1 else "")
