"""The watchlist command: films to see, one list on all platforms."""

from __future__ import annotations

from typing import Annotated

from bot.command import Context, command
from bot.film import Film
from bot.people import person_of
from bot.reply import Action, Answer, Call, Choice, ChoiceList, Evidence, Pages, Reply, clip, escape

PAGE = 10


@command(examples=("watchlist", "watchlist anora", 'watchlist remove:"the godfather"'))
async def watchlist(
    ctx: Context,
    add: Annotated[Film | None, "a film to put on your list"] = None,
    remove: Annotated[Film | None, "a film to take off it"] = None,
    page: Annotated[int, "the page to show"] = 1,
) -> Reply:
    """Show your watchlist, put a film on it or take one off."""
    ratings, person = ctx.journal.ratings, person_of(ctx.asker)
    said = ""
    if add is not None:
        await ratings.mark(person, add.id, "watchlist")
        said = f"*{escape(add.label)}* is on your watchlist.\n"
    if remove is not None:
        await ratings.mark(person, remove.id, "watchlist", on=False)
        said += f"*{escape(remove.label)}* is off your watchlist.\n"
    listed = (await ratings.marks(person)).watchlist[::-1]
    films = await ctx.catalogue.films(listed)
    if not films:
        return Reply(
            f"{said}Your watchlist is empty. Put a film on it: watchlist anora",
            actions=(Action("Recommend me something", Call.of("recommend"), "primary"),),
            answer=Answer("none"),
            private=True,
        )
    return _listed(films, said, page)


def _listed(films: list[Film], said: str, page: int) -> Reply:
    count = -(-len(films) // PAGE)
    page = min(max(page, 1), count)
    shown = films[(page - 1) * PAGE : page * PAGE]
    rows = [
        f"{number}. **{escape(film.label)}**" + (f", {film.runtime} min" if film.runtime else "")
        for number, film in enumerate(shown, (page - 1) * PAGE + 1)
    ]
    choices = [
        Choice(f"{clip(f.title, 50)}: {word}", call)
        for f in shown
        for word, call in (
            ("seen it", Call.of("rate", film=f.id, seen="yes")),
            ("take off", Call.of("watchlist", remove=f.id)),
        )
    ]
    return Reply(
        f"{said}Your watchlist, {len(films)} {'film' if len(films) == 1 else 'films'}:\n"
        + "\n".join(rows),
        actions=(Action("Recommend me something", Call.of("recommend"), "primary"),),
        choices=ChoiceList("Change your list", tuple(choices)),
        pages=Pages(Call.of("watchlist"), page, count) if count > 1 else None,
        answer=Answer(
            "film",
            tuple(f.title for f in films),
            tuple(f.id for f in films),
            tuple(Evidence("your watchlist", f.id, f.label) for f in films),
        ),
        private=True,
    )
