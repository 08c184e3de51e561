"""Replies about essays: quotes, lists, one essay, its notes, what to read next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import listing
from bot.command import Context
from bot.essays.card import essay_card, essay_line, written
from bot.film import Essay, Passage
from bot.markup import convert
from bot.reply import (
    CALL_LENGTH,
    CHOICE_LABEL,
    Action,
    Answer,
    Call,
    Card,
    Choice,
    ChoiceList,
    Evidence,
    Link,
    Pages,
    Reply,
    clip,
    escape,
)

PASSAGES = 3  # on a page
FOUND = 30  # passages at most, over all pages
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


async def passages(ctx: Context, about: About, page: int) -> Reply:
    """The passages that answer: the best in the text, the others as cards."""
    found = await ctx.journal.search(
        about.text,
        essay=about.essay.id if about.essay else "",
        month=about.month,
        year=about.year,
        target=about.target,
        tag=about.tag,
        limit=FOUND,
    )
    if not found:
        return await _nothing(ctx, about)
    pages = _pages(about.call, page, len(found), PASSAGES)
    start = (pages.page - 1) * PASSAGES if pages else 0
    shown = found[start : start + PASSAGES]
    best = shown[0]
    doubt = "" if best.sure or start else "No passage says just that; these come nearest.\n"
    essays = {passage.essay.id: passage.essay for passage in shown}
    return Reply(
        f"{doubt}> {best.quote}\n{_source(best)}",
        cards=tuple(_passage_card(passage) for passage in shown[1:]),
        actions=_passage_actions(list(essays.values()), shown),
        pages=pages,
        answer=Answer(
            "essay",
            tuple(essay.title for essay in essays.values()),
            tuple(essays),
            tuple(_evidence(passage) for passage in shown),
        ),
    )


def _source(passage: Passage) -> str:
    section = f", “{escape(passage.section)}”" if passage.section else ""
    return f"From {written(passage.essay, passage.url)}{section}"


def _passage_card(passage: Passage) -> Card:
    parts = (passage.essay.date_label, passage.section)
    return Card(
        title=passage.essay.title,
        url=passage.url,
        body=f"> {passage.quote}",
        footer=" · ".join(part for part in parts if part),
        tone="essay",
    )


def _passage_actions(essays: list[Essay], shown: Sequence[Passage]) -> tuple[Action | Link, ...]:
    actions: list[Action | Link] = [
        Action(f"About “{clip(essay.title, LABEL)}”", Call.of("essays", essay=essay.id))
        for essay in essays
    ]
    noted = next((passage for passage in shown if passage.footnotes), None)
    if noted:
        notes = Call.of("essays", essay=noted.essay.id, show="notes")
        actions.append(Action("Notes and sources", notes))
    if shown[0].url:
        actions.append(Link("Read on", shown[0].url))
    return tuple(actions)


def _evidence(passage: Passage) -> Evidence:
    essay = passage.essay
    source = ", ".join(part for part in (essay.title, essay.date_label, passage.section) if part)
    said = convert(passage.quote, lambda span: span.text, lambda body: body)
    return Evidence(source, passage.url or passage.id, said)


async def _nothing(ctx: Context, about: About) -> Reply:
    if not await ctx.journal.count_essays():
        return _empty()
    narrowed = f" {about.said}" if about.said else ""
    what = f"No essay{narrowed} has a passage on “{escape(clip(about.text, 100))}”."
    return Reply(
        f"{what} Try other words, or browse the archive.",
        actions=(Action("Archive", Call.of("essays", show="archive")),),
        answer=Answer("none"),
    )


def _empty() -> Reply:
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
            return _empty()
        return Reply(
            f"There is no essay {about.said}.",
            actions=(Action("Archive", Call.of("essays", show="archive")),),
            answer=Answer("none"),
        )
    pages = _pages(about.call, page, len(found), LISTED)
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
        return _empty()
    pages = _pages(Call.of("essays", show="archive"), page, len(months), MONTHS)
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
        return _empty()
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
    pages = _pages(call, page, len(essay.footnotes), NOTES)
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


def _pages(call: Call, page: int, count: int, each: int) -> Pages | None:
    """Pages over ``count`` things; none where all fit, or the call is too long for a button."""
    total = -(-count // each)
    if total < 2 or len(call.with_args(page=9999).encode()) > CALL_LENGTH:
        return None
    return Pages(call, min(page, total), total)
