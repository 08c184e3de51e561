"""The review command: moderators confirm or remove an essay's links and see contradictions."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.asker import Role
from bot.command import Context, command
from bot.errors import UserError
from bot.essays.card import written
from bot.film import Essay, EssayLink
from bot.reply import CALL_LENGTH, Action, Answer, Call, Evidence, Pages, Reply, clip, escape

SHOWN = 8  # on a page: each needs two buttons


@command(
    examples=("review", "review essay:anora"),
    role=Role.MODERATOR,
)
async def review(
    ctx: Context,
    essay: Annotated[Essay | None, "the essay whose links to look through"] = None,
    target: Annotated[str, "the id of what is linked"] = "",
    do: Annotated[
        Literal["confirm", "remove", "dismiss"] | None,
        "what to do with it; dismiss a contradiction",
    ] = None,
    page: Annotated[int, "which page"] = 1,
) -> Reply:
    """Look through links found in essays and claims that the catalogue contradicts."""
    if do == "dismiss":
        return await _dismiss(ctx, target)
    if essay is None:
        return await _contradictions(ctx)
    if do and not await ctx.journal.decide(essay.id, target, confirmed=do == "confirm"):
        raise UserError(f"That essay has no link “{target[:60]}”.", "Press one of its buttons.")
    return await _links(ctx, essay, max(1, page))


async def _links(ctx: Context, essay: Essay, page: int) -> Reply:
    links = await ctx.journal.all_links(essay.id)
    if not links:
        return Reply(f"{written(essay)} has no links.", private=True, answer=Answer("none"))
    count = -(-len(links) // SHOWN)
    page = min(page, count)
    shown = links[(page - 1) * SHOWN : page * SHOWN]
    actions: list[Action] = []
    for link in shown:
        for word, state in (("Confirm", "confirmed"), ("Remove", "removed")):
            call = Call.of(
                "review", essay=essay.id, target=link.target, do=word.lower(),
                page=page if page > 1 else None,
            )  # fmt: skip
            if link.state != state and len(call.encode()) <= CALL_LENGTH:
                label = clip(f"{word} {link.text}", 70)
                actions.append(Action(label, call, "danger" if word == "Remove" else "secondary"))
    pages = Call.of("review", essay=essay.id)
    return Reply(
        "\n".join([f"**Links of** {written(essay)}", *map(_line, shown)]),
        actions=tuple(actions),
        pages=Pages(pages, page, count) if count > 1 else None,
        private=True,
        replaces=True,
        answer=Answer("text", tuple(link.target for link in shown)),
    )


def _line(link: EssayLink) -> str:
    times = "once" if link.mentions == 1 else f"{link.mentions} times"
    return (
        f"• {link.kind} “{escape(link.text)}” (`{link.target}`), {times}, "
        f"{link.confidence:.0%} sure, {link.state}"
    )


async def _contradictions(ctx: Context) -> Reply:
    found = await ctx.journal.contradictions(limit=SHOWN)
    if not found:
        return Reply("No essay contradicts the catalogue.", private=True, answer=Answer("none"))
    lines, actions, evidence = [], [], []
    for one in found:
        lines.append(
            f"• {written(one.essay)}: “{escape(clip(one.claim, 200))}” — {escape(one.catalogue)}"
        )
        dismiss = Call.of("review", target=one.number, do="dismiss")
        actions.append(Action(clip(f"Dismiss {one.claim}", 70), dismiss))
        evidence.append(Evidence(one.essay.title, one.essay.url or one.essay.id, one.claim))
    return Reply(
        "\n".join(["**Claims that the catalogue contradicts**", *lines]),
        actions=tuple(actions),
        private=True,
        replaces=True,
        answer=Answer("text", tuple(one.claim for one in found), evidence=tuple(evidence)),
    )


async def _dismiss(ctx: Context, number: str) -> Reply:
    if not number.isdigit() or not await ctx.journal.dismiss(int(number)):
        raise UserError("There is no such contradiction.", "“review” lists them.")
    return await _contradictions(ctx)
