"""The ask command: a question in plain words."""

from __future__ import annotations

from typing import Annotated

from bot.command import Context, command
from bot.errors import UserError
from bot.reply import Reply


@command(
    examples=(
        "ask which films won both the Palme d'Or and Best Picture?",
        "ask who directed the florida project",
        "ask what is the capital of france",
    )
)
async def ask(ctx: Context, question: Annotated[str, "a question about films or awards"]) -> Reply:
    """Ask a question in plain words; answered from the database or not at all."""
    if not any(c.isalnum() for c in question):
        raise UserError("That holds no question.", "Ask for example: who directed Anora?")
    return await ctx.ask.answer(question, ctx.asker)
