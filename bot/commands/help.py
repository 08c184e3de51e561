"""The help command: every command with what it does and examples, from the registry."""

from __future__ import annotations

from typing import Annotated

from bot.command import Command, Context, command
from bot.errors import UserError
from bot.reply import Action, Call, Card, Field, Reply, escape


@command(examples=("help", "help film"), shared=True, by_role=True)
async def help_(
    ctx: Context, about: Annotated[str, "a command's name, for its parameters and examples"] = ""
) -> Reply:
    """Show what Marquee can do, with examples."""
    name = about.strip().lower().removeprefix("/")
    if name:
        if name not in ctx.commands:
            raise UserError(f"There is no command “{name}”.", "“help” lists all commands.")
        return _one(ctx.commands[name])
    shown = [c for c in ctx.commands.values() if c.role <= ctx.asker.role]
    lines = [f"**{c.name}**: {escape(c.summary)} For example `{c.examples[0]}`" for c in shown]
    intro = "I answer questions about films, awards and film essays. Ask in plain words, or use:"
    return Reply(
        intro + "\n" + "\n".join(lines),
        actions=tuple(Action(c.name, Call.of("help", about=c.name)) for c in shown[:20]),
    )


def _one(shown: Command) -> Reply:
    fields = tuple(
        Field(p.name, escape(p.help) + ("" if p.required else " (optional)"), wide=True)
        for p in shown.params[:10]
    )
    examples = "\n".join(f"`{example}`" for example in shown.examples)
    return Reply(
        f"**{shown.name}**: {escape(shown.summary)}\nUsage: `{shown.usage}`",
        cards=(Card(title=shown.name, body=examples, fields=fields),),
    )
