"""Who asks: the person, the place and what they may do."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.IntEnum):
    """What somebody may do; a higher role may do all that a lower one may."""

    MEMBER = 0
    MODERATOR = 1
    OPERATOR = 2


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and from where; the adapter fills it in anew for every call.

    ``space`` is the server or workspace, ``thread`` the conversation in it that follow-ups belong
    to. ``direct`` is a conversation of one person with the bot.
    """

    user: str = ""
    space: str = ""
    platform: str = ""
    role: Role = Role.MEMBER
    locale: str = "en"
    thread: str = ""
    direct: bool = False
