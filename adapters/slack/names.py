"""What Marquee's commands, shortcuts and inputs are called on Slack; pure."""

from __future__ import annotations

from collections.abc import Iterable

# Slack's own commands; an app's command of the same name never reaches the app.
RESERVED = frozenset(
    [
        "active",
        "apps",
        "archive",
        "away",
        "call",
        "collapse",
        "dm",
        "dnd",
        "expand",
        "feed",
        "feedback",
        "help",
        "huddle",
        "invite",
        "join",
        "leave",
        "me",
        "msg",
        "mute",
        "open",
        "part",
        "remind",
        "remove",
        "rename",
        "search",
        "shortcuts",
        "shrug",
        "star",
        "status",
        "topic",
        "unmute",
        "who",
    ]
)
EVERYTHING = "marquee"  # takes any command, or a question, as its text
ASK_SHORTCUT = "ask_marquee"  # global shortcut
MESSAGE_SHORTCUT = "ask_about_message"
FORM = "form"  # callback_id of a command's form
COMMAND_FORM = "command"  # callback_id of a form made from a command's parameters
ANSWER = "answer"  # callback_id of a view that shows an answer
QUESTION = "question"  # block_id of the free question in the shortcut's view


def slash_name(command: str, prefix: str = "") -> str:
    """A command's name on Slack, without the slash: prefixed where asked for or reserved."""
    if prefix:
        return f"{prefix}{command}"
    return f"{EVERYTHING}-{command}" if command in RESERVED else command


def command_of(slash: str, commands: Iterable[str], prefix: str = "") -> str:
    """The command that a slash command means; empty for the one that takes everything."""
    name = slash.removeprefix("/")
    return next((c for c in commands if slash_name(c, prefix) == name), "")
