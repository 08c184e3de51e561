"""Ports faked in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.film import Essay, EssayLink, Passage
from bot.ports import Match


@dataclass
class FakeJournal:
    """A journal that holds what a test puts into it."""

    kept: dict[str, Essay] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    mentions: list[EssayLink] = field(default_factory=list)

    async def essay(self, essay_id: str) -> Essay | None:
        return self.kept.get(essay_id)

    async def find_essays(self, text: str, limit: int = 25) -> list[Match[Essay]]:
        wanted = text.casefold()
        return [
            Match(e, 1.0 if e.title.casefold() == wanted else 0.9, e.title)
            for e in self.kept.values()
            if wanted in e.title.casefold()
        ][:limit]

    async def essays(
        self, *, month: str = "", year: int | None = None, target: str = "", limit: int = 100
    ) -> list[Essay]:
        about = {link.essay_id for link in self.mentions if link.target == target}
        return [
            e
            for e in self.kept.values()
            if (not month or e.month == month) and (not target or e.id in about)
        ][:limit]

    async def search(
        self,
        text: str,
        *,
        essay: str = "",
        month: str = "",
        year: int | None = None,
        target: str = "",
        limit: int = 10,
    ) -> list[Passage]:
        words = text.casefold().split()
        return [p for p in self.passages if all(w in p.text.casefold() for w in words)][:limit]

    async def months(self) -> list[tuple[str, int]]:
        months = [e.month for e in self.kept.values()]
        return [(m, months.count(m)) for m in sorted(set(months), reverse=True)]

    async def links(self, essay_id: str) -> list[EssayLink]:
        return [link for link in self.mentions if link.essay_id == essay_id]

    async def count_essays(self) -> int:
        return len(self.kept)
