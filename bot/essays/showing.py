"""Replies about essays: quotes, lists, one essay, its notes, what to read next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import listing
from bot.command import Context
from bot.essays.card import essay_card, essay_line, written
from bot.film import Essay
from bot.reply import (
    CALL_LENGTH,
    CHOICE_LABEL,
    Action,
    Answer,
    Call,
    Choice,
    ChoiceList,
    Evidence,
    Link,
    Pages,
    Reply,
    clip,
    escape,
)

LISTED = 10  # essays on a page
MONTHS = 24  # on a page of the archive
KEPT = 250  # essays at most, over all pages
NOTES = 10  # on a page
LABEL = 60


@dataclass(frozen=True, slots=True)
class About:
    """What is asked for; empty means anything. ``kind`` is the parameter that ``target`` came by."""

    text: str = ""
    essay: Essay | None = None
    month: str = ""
    year: int | None = None
    target: str = ""
    name: str = ""
    kind: str = ""
    tag: str = ""

    @property
    def call(self) -> Call:
        """The call that asks for the same."""
        target = {self.kind: self.target} if self.kind else {}
        return Call.of(
            "essays",
            search=self.text or None,
            essay=self.essay.id if self.essay else None,
            **target,
            month=self.month or None,
            year=self.year,
            tag=self.tag or None,
        )

    @property
    def said(self) -> str:
        """The narrowing in words: ``on Anora (2024), of April 2025``; escaped."""
        parts = [
            f"in “{escape(self.essay.title)}”" if self.essay else "",
            f"on {escape(self.name)}" if self.name else "",
            f"of {month_label(self.month)}" if self.month else "",
            f"of {self.year}" if self.year else "",
            f"under “{escape(self.tag)}”" if self.tag else "",
        ]
        return ", ".join(part for part in parts if part)


def month_label(month: str) -> str:
    """``April 2025`` from ``2025-04``."""
    return f"{date(int(month[:4]), int(month[5:7]), 1):%B %Y}"


def empty() -> Reply:
    """Said while the journal has no essays."""
    return Reply(
        "There are no essays yet. An operator imports them with `marquee import essays`.",
        answer=Answer("none"),
    )


async def listed(ctx: Context, about: About, page: int) -> Reply:
    """Essays newest first, narrowed down or all."""
    found = await ctx.journal.essays(
        month=about.month, year=about.year, target=about.target, tag=about.tag, limit=KEPT
    )
    if not found:
        if not await ctx.journal.count_essays():
            return empty()
        return Reply(
            f"There is no essay {about.said}.",
            actions=(Action("Archive", Call.of("essays", show="archive")),),
            answer=Answer("none"),
        )
    pages = pages_of(about.call, page, len(found), LISTED)
    start = (pages.page - 1) * LISTED if pages else 0
    shown = found[start : start + LISTED]
    heading = f"**Essays {about.said}**" if about.said else "**The latest essays**"
    return Reply(
        "\n".join([heading, *(essay_line(essay) for essay in shown)]),
        choices=_choices("Read about one", shown),
        actions=(
            Action("Archive", Call.of("essays", show="archive")),
            Action("Any one", Call.of("essays", show="random")),
        ),
        pages=pages,
        answer=_answer(shown),
    )


async def archive(ctx: Context, page: int) -> Reply:
    """The months with how many essays each has."""
    months = await ctx.journal.months()
    if not months:
        return empty()
    pages = pages_of(Call.of("essays", show="archive"), page, len(months), MONTHS)
    start = (pages.page - 1) * MONTHS if pages else 0
    shown = months[start : start + MONTHS]
    lines = [f"{month_label(month)}: {count}" for month, count in shown]
    total = sum(count for _, count in months)
    return Reply(
        "\n".join(
            [
                f"**The archive: {total} {_essays(total)} in {len(months)} {_months(len(months))}**",
                *lines,
            ]
        ),
        choices=ChoiceList(
            "Choose a month",
            tuple(
                Choice(month_label(m), Call.of("essays", month=m), f"{n} {_essays(n)}")
                for m, n in shown
            ),
        ),
        pages=pages,
        answer=Answer(
            "text",
            tuple(month_label(month) for month, _ in shown),
            evidence=(Evidence("essays of the journal", "archive", f"{total} {_essays(total)}"),),
        ),
    )


def _essays(count: int) -> str:
    return "essay" if count == 1 else "essays"


def _months(count: int) -> str:
    return "month" if count == 1 else "months"


async def any_essay(ctx: Context) -> Essay | None:
    """Any essay there is."""
    return await ctx.journal.random_essay()


async def one(ctx: Context, essay: Essay | None) -> Reply:
    """An essay's card: what it is about, what it mentions, where to read it."""
    if essay is None:
        return empty()
    card, films = await essay_card(ctx.catalogue, ctx.journal, essay)
    actions: list[Action | Link] = [
        Action("Read next", Call.of("essays", essay=essay.id, show="next"), "primary")
    ]
    if essay.footnotes:
        actions.append(Action("Notes and sources", Call.of("essays", essay=essay.id, show="notes")))
    actions += [
        Action(clip(film.label, LABEL), Call.of("film", film=film.id)) for film in films[:3]
    ]
    if essay.url:
        actions.append(Link("Read it", essay.url))
    return Reply(
        f"{written(essay)}. {escape(essay.summary)}",
        cards=(card,),
        actions=tuple(actions),
        answer=_answer([essay]),
    )


async def read_next(ctx: Context, essay: Essay) -> Reply:
    """Other essays that share films, people or awards with this one."""
    found = await ctx.journal.read_next(essay.id)
    if not found:
        return Reply(
            f"No other essay shares a film, a person or an award with {written(essay)}.",
            actions=(Action("The latest", Call.of("essays", show="latest")),),
            answer=Answer("none"),
        )
    essays = [other for other, _ in found]
    lines = [
        f"{essay_line(other)}\n  Shares {listing([escape(name) for name in names])}"
        for other, names in found
    ]
    return Reply(
        "\n".join([f"**After {written(essay)}**", *lines]),
        choices=_choices("Read about one", essays),
        answer=_answer(essays),
    )


def notes(essay: Essay, page: int) -> Reply:
    """An essay's footnotes with their sources."""
    if not essay.footnotes:
        return Reply(f"{written(essay)} has no notes.", answer=Answer("none"))
    call = Call.of("essays", essay=essay.id, show="notes")
    pages = pages_of(call, page, len(essay.footnotes), NOTES)
    start = (pages.page - 1) * NOTES if pages else 0
    shown = essay.footnotes[start : start + NOTES]
    lines = [
        f"{note.number}. {escape(note.text)}" + (f" {note.url}" if note.url else "")
        for note in shown
    ]
    return Reply(
        "\n".join([f"**Notes of** {written(essay)}", *lines]),
        pages=pages,
        answer=Answer(
            "text",
            tuple(note.text for note in shown),
            evidence=tuple(
                Evidence(f"{essay.title}, note {note.number}", note.url or essay.url or essay.id,
                         note.text)
                for note in shown
            ),
        ),
    )  # fmt: skip


def _choices(prompt: str, essays: Sequence[Essay]) -> ChoiceList:
    return ChoiceList(
        prompt,
        tuple(
            Choice(clip(e.title, CHOICE_LABEL), Call.of("essays", essay=e.id), e.date_label)
            for e in essays
        ),
    )


def _answer(essays: Sequence[Essay]) -> Answer:
    return Answer(
        "essay",
        tuple(essay.title for essay in essays),
        tuple(essay.id for essay in essays),
        tuple(Evidence(e.title, e.url or e.id, e.date_label) for e in essays),
    )


def pages_of(call: Call, page: int, count: int, each: int) -> Pages | None:
    """Pages over ``count`` things; none where all fit, or the call is too long for a button."""
    total = -(-count // each)
    if total < 2 or len(call.with_args(page=9999).encode()) > CALL_LENGTH:
        return None
    return Pages(call, min(page, total), total)
