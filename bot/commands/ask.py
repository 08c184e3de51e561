"""The ask command: a question in plain words."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.command import Context, command
from bot.errors import UserError
from bot.reply import Reply, clip, escape

EXPLAIN = "--explain"


@command(
    examples=(
        "ask which films won both the Palme d'Or and Best Picture?",
        "ask who directed the florida project",
        "ask what is the capital of france",
        "ask --explain who won best director two years in a row",
    )
)
async def ask(ctx: Context, question: Annotated[str, "a question about films or awards"]) -> Reply:
    """Ask a question in plain words; answered from the database or not at all."""
    if not any(c.isalnum() for c in question):
        raise UserError("That holds no question.", "Ask for example: who directed Anora?")
    explain = question.startswith(EXPLAIN)
    reply = await ctx.ask.answer(question.removeprefix(EXPLAIN).strip(), ctx.asker)
    if explain and reply.answer is not None and reply.answer.query:
        read = f"Read as: {escape(clip(reply.answer.query, 600))}"
        return reply if "Read as: " in reply.text else replace(reply, text=f"{reply.text}\n{read}")
    return reply
