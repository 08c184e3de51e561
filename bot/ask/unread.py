"""Questions that were not understood, kept for whoever grows the lexicon: without names, only where a
server's moderators agreed to it, and never from a direct message."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import UTC, datetime

from bot.asker import Asker
from bot.errors import Unavailable
from bot.people import server_of
from bot.ports import UnreadQuestions
from bot.reply import clip

LENGTH = 200  # characters
PATIENCE = 1.0  # seconds that an answer may wait for the journal
_PERSONAL = re.compile(
    r"<[@#!][^>]*>"  # a mention of a person, role or channel, as platforms write it
    r"|<a?:\w+:\d+>|<t:[^>]*>|<(?:https?|mailto|tel):[^>]*>"
    r"|\b(?:https?://|www\.)\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?<!\w)[@#][\w.-]+"  # a handle, or a channel's name
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|gg|me|tv|co|dev|app)\b(?:/\S*)?"
    r"|(?!(?:1[89]|20)\d\d[ -]+(?:1[89]|20)\d\d(?!\d))"  # not the years of 1990-1995,
    r"(?<!\d)\+?\d(?:[ ()./-]{0,2}\d){5,}"  # a telephone or account number, an id
    r"|\b\w*\d{5,}\w*\b",
    re.IGNORECASE,
)

log = logging.getLogger(__name__)


def without_names(question: str) -> str:
    """The question as it may be kept: in lower case, without mentions, handles, addresses, links
    and long numbers, cut to ``LENGTH``; empty if no words are left."""
    text = _PERSONAL.sub(" … ", clip(question, 4 * LENGTH))
    text = re.sub(r"(?:\s*…)+\s*", " … ", " ".join(text.split())).strip(" ?!.,;:").casefold()
    return clip(text, LENGTH) if any(c.isalpha() for c in text) else ""


async def keep(questions: UnreadQuestions, question: str, asker: Asker) -> None:
    """Count a question that was not understood, where that is allowed. Never raises."""
    text = "" if asker.direct else without_names(question)
    if not text:
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await questions.keep(server_of(asker), text, datetime.now(UTC).date())
    except (Unavailable, TimeoutError) as fault:
        log.warning("a question that was not understood is not kept: %s", type(fault).__name__)
