"""Who and where somebody is to the journal: one key a person, and one a server or workspace."""

from __future__ import annotations

import re

from bot.asker import Asker
from bot.errors import UsageError

SEVERAL = 12  # people that a recommendation can be made for at once
_ID = re.compile(r"[\w.-]{1,64}")


def person_of(asker: Asker) -> str:
    """The key under which somebody's marks are kept; who has no id is one local person."""
    return f"{asker.platform or 'local'}:{asker.user or 'local'}"


def server_of(asker: Asker) -> str:
    """The key of the server or workspace that somebody speaks in, whatever channel of it."""
    platform = asker.platform or "local"
    return f"{platform}:{asker.space.partition('/')[0] or platform}"


def whose(text: str, asker: Asker) -> tuple[str, ...]:
    """The people of ``me, <@123>``: mentions and ids of the asker's own platform.

    Raises ``UsageError`` for what is no person, or too many.
    """
    found: dict[str, None] = {}
    for part in text.replace(" and ", ",").split(","):
        name = part.strip().strip("<@!>").partition("|")[0]
        if name.casefold() in ("me", "myself", "i"):
            found[person_of(asker)] = None
        elif _ID.fullmatch(name):
            found[f"{asker.platform or 'local'}:{name}"] = None
        elif name:
            raise UsageError(
                "I cannot tell for whom that is.", "Say “me”, or mention people: for:@anna,@ben."
            )
    if len(found) > SEVERAL:
        raise UsageError(f"That are {len(found)} people.", f"At most {SEVERAL} at once.")
    return tuple(found)
