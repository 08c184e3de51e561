"""Replies to a search: the passages that answer, quoted in short."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command import Context
from bot.essays.card import written
from bot.essays.showing import LABEL, About, empty, pages_of
from bot.film import Essay, Passage
from bot.markup import convert
from bot.reply import Action, Answer, Call, Card, Evidence, Link, Reply, clip, escape

PASSAGES = 3  # on a page
FOUND = 30  # passages at most, over all pages


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
    pages = pages_of(about.call, page, len(found), PASSAGES)
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
        return empty()
    narrowed = f" {about.said}" if about.said else ""
    what = f"No essay{narrowed} has a passage on “{escape(clip(about.text, 100))}”."
    return Reply(
        f"{what} Try other words, or browse the archive.",
        actions=(Action("Archive", Call.of("essays", show="archive")),),
        answer=Answer("none"),
    )
