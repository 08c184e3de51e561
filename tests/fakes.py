"""Ports faked in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.film import Essay, EssayContradiction, EssayLink, Passage
from bot.ports import Mark, Marks, Match, UnreadQuestion

MARKS: tuple[Mark, ...] = ("watchlist", "seen", "refused")


@dataclass
class FakeRatings:
    """Stars and lists in memory."""

    stars: dict[tuple[str, str], float] = field(default_factory=dict)
    lists: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    wishes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    changes: int = 0

    def _who(self, person: str) -> str:
        return self.linked.get(person, person)

    async def marks(self, person: str) -> Marks:
        who = self._who(person)
        lists = {kind: tuple(self.lists.get((who, kind), {})) for kind in MARKS}
        stars = {film: given for (one, film), given in self.stars.items() if one == who}
        return Marks(stars, **lists)

    async def rate(self, person: str, film: str, stars: float | None) -> None:
        self.changes += 1
        if stars is None:
            self.stars.pop((self._who(person), film), None)
        else:
            self.stars[self._who(person), film] = stars

    async def mark(self, person: str, film: str, mark: Mark, on: bool = True) -> None:
        entries = self.lists.setdefault((self._who(person), mark), {})
        if on:
            entries[film] = None
        else:
            entries.pop(film, None)

    async def forget(self, person: str) -> int:
        who = self._who(person)
        gone = [key for key in self.stars if key[0] == who]
        for key in gone:
            del self.stars[key]
        count = len(gone) + sum(len(self.lists.pop((who, kind), {})) for kind in MARKS)
        self.changes += 1
        return count

    async def all_stars(self) -> list[tuple[str, str, float]]:
        return [(who, film, given) for (who, film), given in sorted(self.stars.items())]

    async def stamp(self) -> str:
        return str(self.changes)

    async def remember(self, wish: str) -> str:
        key = format(len(self.wishes), "x")
        self.wishes[key] = wish
        return key

    async def recall(self, key: str) -> str | None:
        return self.wishes.get(key)

    async def link_code(self, person: str, now: datetime) -> str:
        self.codes[f"code{len(self.codes)}"] = self._who(person)
        return f"code{len(self.codes) - 1}"

    async def link(self, person: str, code: str, now: datetime) -> bool:
        if code not in self.codes:
            return False
        self.linked[person] = self.codes.pop(code)
        return True


@dataclass
class FakeUnread:
    """Questions in memory."""

    agreed: dict[str, date] = field(default_factory=dict)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)

    async def consents(self) -> dict[str, date]:
        return dict(self.agreed)

    async def agree(self, server: str, day: date) -> None:
        self.agreed.setdefault(server, day)

    async def withdraw(self, server: str) -> int:
        self.agreed.pop(server, None)
        gone = [key for key in self.asked if key[0] == server]
        for key in gone:
            del self.asked[key]
        return len(gone)

    async def keep(self, server: str, question: str, day: date) -> bool:
        if server in self.agreed:
            self.asked[server, question] = self.asked.get((server, question), 0) + 1
        return server in self.agreed

    async def kept(self, day: date, server: str = "", limit: int = 500) -> list[UnreadQuestion]:
        found = [
            UnreadQuestion(question, count, day, day)
            for (where, question), count in self.asked.items()
            if server in ("", where)
        ]
        return sorted(found, key=lambda one: -one.count)[:limit]


@dataclass
class FakeJournal:
    """A journal that holds what a test puts into it."""

    ratings: FakeRatings = field(default_factory=FakeRatings)
    unread: FakeUnread = field(default_factory=FakeUnread)

    kept: dict[str, Essay] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    mentions: list[EssayLink] = field(default_factory=list)
    claims: list[EssayContradiction] = field(default_factory=list)

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
        self,
        *,
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 100,
    ) -> list[Essay]:
        about = {link.essay_id for link in self.mentions if link.target == target}
        return [
            e
            for e in self.kept.values()
            if (not month or e.month == month)
            and (not target or e.id in about)
            and (not tag or tag in e.tags)
        ][:limit]

    async def search(
        self,
        text: str,
        *,
        essay: str = "",
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 10,
    ) -> list[Passage]:
        words = text.casefold().split()
        return [p for p in self.passages if all(w in p.text.casefold() for w in words)][:limit]

    async def months(self) -> list[tuple[str, int]]:
        months = [e.month for e in self.kept.values()]
        return [(m, months.count(m)) for m in sorted(set(months), reverse=True)]

    async def links(self, essay_id: str) -> list[EssayLink]:
        return [link for link in self.mentions if link.essay_id == essay_id]

    async def read_next(self, essay_id: str) -> list[tuple[Essay, tuple[str, ...]]]:
        mine = {link.target: link.text for link in self.mentions if link.essay_id == essay_id}
        shared = {
            e.id: tuple(
                mine[link.target]
                for link in self.mentions
                if link.essay_id == e.id and link.target in mine
            )
            for e in self.kept.values()
            if e.id != essay_id
        }
        return [(self.kept[i], names) for i, names in shared.items() if names]

    async def random_essay(self) -> Essay | None:
        return next(iter(self.kept.values()), None)

    async def all_links(self, essay_id: str) -> list[EssayLink]:
        return await self.links(essay_id)

    async def decide(self, essay_id: str, target: str, *, confirmed: bool) -> bool:
        return any((m.essay_id, m.target) == (essay_id, target) for m in self.mentions)

    async def contradictions(self, limit: int = 20) -> list[EssayContradiction]:
        return self.claims[:limit]

    async def dismiss(self, number: int) -> bool:
        left = [claim for claim in self.claims if claim.number != number]
        gone, self.claims = len(left) < len(self.claims), left
        return gone

    async def count_essays(self) -> int:
        return len(self.kept)

    async def edition(self) -> str:
        return repr((self.kept, self.mentions))
