"""From a question to a reply."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import Catalogue, Journal
from bot.reply import Answer, Reply


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers questions from the stores, or says that it does not know."""

    catalogue: Catalogue
    journal: Journal

    async def answer(self, question: str) -> Reply:
        """A reply with evidence, or a refusal that says what is missing."""
        return Reply("I don't know.", answer=Answer("none"))
