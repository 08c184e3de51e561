"""What any essay mentions, held in memory: of most films and people no essay speaks, and to hear that
a reader would wait for the database as long as for a list of essays.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from sqlalchemy import select

from data.journal import essay_reads
from data.journal.database import JournalDatabase
from data.journal.essay_tables import links

FRESH = 1.0  # seconds for which other processes are taken to have written nothing
MOST = 50_000  # ids held; a journal that mentions more is always asked


@dataclass(slots=True)
class Mentioned:
    """Ids of films, people, prizes and their awards that essays of the journal mention."""

    database: JournalDatabase
    clock: Callable[[], float] = time.monotonic
    _targets: frozenset[str] | None = None
    _edition: str = ""
    _looked: tuple[float, int] = field(default=(-math.inf, 0))

    async def by_none(self, target: str) -> bool:
        """Whether surely no essay mentions it. Raises ``JournalUnavailable``."""
        at, writes = self._looked
        if self.clock() - at > FRESH or writes != self.database.writes:
            await self._look()
        return self._targets is not None and target not in self._targets

    async def _look(self) -> None:
        now = self.clock(), self.database.writes
        async with self.database.reading() as connection:
            edition = await essay_reads.edition(connection)
            if edition != self._edition:
                found = await connection.execute(
                    select(links.c.target)
                    .where(links.c.state != "removed")
                    .distinct()
                    .limit(MOST + 1)
                )
                targets = [row[0] for row in found]
                self._targets = _with_wholes(targets) if len(targets) <= MOST else None
                self._edition = edition
        self._looked = now


def _with_wholes(targets: list[str]) -> frozenset[str]:
    """Ids, and what they are parts of: ``academy`` too for ``academy/picture``."""
    return frozenset(
        whole for target in targets for whole in accumulate(target.split("/"), "{}/{}".format)
    )
