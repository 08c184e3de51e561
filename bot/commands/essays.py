"""The essays command: passages that answer; essays by month, film, person or award; reading on."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from bot.command import Context, command
from bot.errors import UserError
from bot.essays import finding, showing
from bot.film import Essay, Film, Person
from bot.ports import Prize
from bot.reply import Reply

_MONTH_NAMES = ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y")


@command(
    examples=(
        "essays intimacy coordinator",
        "essays month:2025-04",
        "essays film:anora",
        'essays person:"sean baker"',
        "essays award:palme",
        "essays show:latest",
        "essays show:archive",
        "essays show:random",
        "essays",
    )
)
async def essays(
    ctx: Context,
    search: Annotated[str, "what the passage is about, or words that stand in it"] = "",
    essay: Annotated[Essay | None, "one essay, to read about or to search in"] = None,
    film: Annotated[Film | None, "a film that the essays discuss"] = None,
    person: Annotated[Person | None, "a person whom the essays mention"] = None,
    award: Annotated[Prize | None, "an award that the essays mention"] = None,
    month: Annotated[str, "a month, like 2025-04 or April 2025"] = "",
    year: Annotated[int | None, "a year"] = None,
    tag: Annotated[str, "a tag or category of the site"] = "",
    show: Annotated[
        Literal["latest", "archive", "random", "next", "notes"] | None,
        "newest, the months, any one, what to read next, or an essay's notes",
    ] = None,
    page: Annotated[int, "which page"] = 1,
) -> Reply:
    """Search the film essays for passages, or browse them by month, film, person or award."""
    target = film or person or award
    about = showing.About(
        text=search.strip(),
        essay=essay,
        month=_month(month),
        year=year,
        target=target.id if target else "",
        name=_name(target),
        kind="film" if film else "person" if person else "award" if award else "",
        tag=tag.strip(),
    )
    if sum(given is not None for given in (film, person, award)) > 1:
        raise UserError(
            "Give one of film, person and award.", "The search text may name the others."
        )
    page = max(1, page)
    if about.text:
        return await finding.passages(ctx, about, page)
    if show == "archive":
        return await showing.archive(ctx, page)
    if show == "random":
        return await showing.one(ctx, await showing.any_essay(ctx))
    if essay is not None and show == "next":
        return await showing.read_next(ctx, essay)
    if essay is not None and show == "notes":
        return showing.notes(essay, page)
    if essay is not None:
        return await showing.one(ctx, essay)
    return await showing.listed(ctx, about, page)


def _month(text: str) -> str:
    """``2025-04`` from the usual ways to write a month."""
    text = text.strip()
    if not text:
        return ""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d+)?", text):
        text = f"{found[1]}-{int(found[2]):02}"
    for form in _MONTH_NAMES:
        try:
            return f"{datetime.strptime(text, form):%Y-%m}"
        except ValueError:
            continue
    raise UserError(f"“{text[:40]}” is no month.", "Write it like 2025-04 or April 2025.")


def _name(target: Film | Person | Prize | None) -> str:
    match target:
        case None:
            return ""
        case Person():
            return target.name
        case _:
            return target.label
