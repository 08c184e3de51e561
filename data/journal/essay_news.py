"""What happened to essays, in order, for announcements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.announce.model import EssayFacts
from data.journal.database import JournalDatabase
from data.journal.essay_rows import essay_of
from data.journal.essay_tables import changes, essays, links, tags

AT_ONCE = 200  # changes of one look; an import of a whole site comes in several


@dataclass(frozen=True, slots=True)
class SqlEssayChange:
    """One change, as :class:`bot.announce.ports.EssayChange`."""

    number: int
    essay_id: str
    kind: str
    baseline: bool


@dataclass(frozen=True, slots=True)
class SqlEssayNews:
    """:class:`bot.announce.ports.EssayNews` in the journal."""

    database: JournalDatabase

    async def changes(self, after: int) -> list[SqlEssayChange]:
        """The next changes after that number, oldest first."""
        wanted = (
            select(changes.c.change_no, essays.c.id, changes.c.kind, changes.c.baseline)
            .join(essays, essays.c.essay_no == changes.c.essay_no)
            .where(changes.c.change_no > after)
            .order_by(changes.c.change_no)
            .limit(AT_ONCE)
        )
        async with self.database.reading() as connection:
            return [SqlEssayChange(*row) for row in await connection.execute(wanted)]

    async def facts(self, essay_id: str) -> EssayFacts | None:
        """The essay as it stands now; ``None`` unless it is published."""
        async with self.database.reading() as connection:
            found = await connection.execute(
                select(essays).where(essays.c.id == essay_id, essays.c.status == "published")
            )
            row = found.mappings().first()
            if row is None:
                return None
            number = row["essay_no"]
            tagged = await connection.scalars(
                select(tags.c.tag).where(tags.c.essay_no == number).order_by(tags.c.tag)
            )
            linked = await connection.scalars(
                select(links.c.target).where(links.c.essay_no == number, links.c.state != "removed")
            )
            essay = essay_of(row, tuple(tagged))
            return EssayFacts(
                id=essay.id,
                title=essay.title,
                url=essay.url,
                author=essay.author,
                month=essay.month,
                date_label=essay.date_label,
                summary=essay.summary,
                image=essay.image,
                tags=essay.tags,
                targets=frozenset(linked),
                revision=row["revision"],
            )
