"""The questions command: what was asked and not understood, and whether that may be kept."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.asker import Role
from bot.command import Context, command
from bot.errors import NotAllowed, UsageError
from bot.people import server_of
from bot.ports import UnreadQuestion
from bot.reply import Action, Answer, Call, Evidence, Pages, Reply, escape

SHOWN = 10  # on a page
ALL = "all"


@command(examples=("questions", "questions keep:yes", "questions keep:no"), role=Role.MODERATOR)
async def questions(
    ctx: Context,
    keep: Annotated[
        Literal["yes", "no"] | None, "whether to keep them here; no deletes what was kept"
    ] = None,
    page: Annotated[int, "which page"] = 1,
    server: Annotated[str, "who runs Marquee: another server (discord:ID, slack:ID), or all"] = "",
) -> Reply:
    """List what people asked that was not understood; kept without names, only if you agree."""
    where = _meant(ctx, server.strip())
    if keep == "yes":
        return await _agree(ctx, where)
    if keep == "no":
        return await _withdraw(ctx, where)
    return await _list(ctx, where, max(1, page))


def _meant(ctx: Context, server: str) -> str:
    """The server's key; empty for all. Raises ``NotAllowed`` where another's is meant."""
    own = server_of(ctx.asker)
    if server in ("", own):
        return own
    if ctx.asker.role < Role.OPERATOR:
        raise NotAllowed("Other servers' questions are not yours to see.", "Leave out server:.")
    return "" if server == ALL else server


async def _agree(ctx: Context, where: str) -> Reply:
    if not where:
        raise UsageError("Each server agrees for itself.", "Name one: server:discord:ID")
    await ctx.journal.unread.agree(where, ctx.now.date())
    return Reply(
        "From now on I keep the questions asked here that I do not understand: their words in lower "
        "case, how often and on which days; not who asked, nor in which channel, and nothing from "
        "direct messages. Mentions, addresses, links and long numbers are cut out. "
        "“questions keep:no” ends it and deletes them; 90 days after a question was asked last it "
        "is deleted anyway.",
        actions=(_stop(),),
        private=True,
        replaces=True,
    )


async def _withdraw(ctx: Context, where: str) -> Reply:
    servers = [where] if where else [*await ctx.journal.unread.consents()]
    count = sum([await ctx.journal.unread.withdraw(one) for one in servers])
    noun = "question" if count == 1 else "questions"
    return Reply(f"Nothing more is kept. Deleted: {count} {noun}.", private=True, replaces=True)


async def _list(ctx: Context, where: str, page: int) -> Reply:
    consents = await ctx.journal.unread.consents()
    since = consents.get(where) if where else min(consents.values(), default=None)
    if since is None:
        return Reply(
            "What I do not understand is not kept here. If you agree, it is, without names, so that "
            "whoever runs me sees which wordings I lack.",
            actions=(Action("Keep them", Call.of("questions", keep="yes"), "primary"),)
            if where == server_of(ctx.asker)
            else (),
            private=True,
            answer=Answer("none"),
        )
    found = await ctx.journal.unread.kept(ctx.now.date(), where)
    stop = (_stop(),) if where == server_of(ctx.asker) else ()
    if not found:
        text = f"Since {since} I understood every question."
        return Reply(text, actions=stop, private=True, answer=Answer("none"))
    count = -(-len(found) // SHOWN)
    page = min(page, count)
    shown = found[(page - 1) * SHOWN : page * SHOWN]
    pages = Call.of("questions", server=ALL if not where else None)
    return Reply(
        "\n".join([f"**Asked since {since} and not understood**", *map(_line, shown)]),
        actions=stop,
        pages=Pages(pages, page, count) if count > 1 else None,
        private=True,
        replaces=True,
        answer=Answer(
            "text",
            tuple(one.question for one in shown),
            evidence=tuple(Evidence("questions", str(o.last), f"{o.count} times") for o in shown),
        ),
    )


def _stop() -> Action:
    return Action("Stop and delete", Call.of("questions", keep="no"), "danger")


def _line(one: UnreadQuestion) -> str:
    return f"• {one.count} × “{escape(one.question)}”, last on {one.last}"
