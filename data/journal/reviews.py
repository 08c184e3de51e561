"""What moderators decide about links and contradictions."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import desc, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.film import EssayContradiction
from data.journal.essay_rows import essay_of
from data.journal.essay_tables import contradictions, essays, links


async def decide(connection: AsyncConnection, essay_id: str, target: str, state: str) -> bool:
    """Set the state of a link, which changes its essay; whether there is one."""
    number = select(essays.c.essay_no).where(essays.c.id == essay_id).scalar_subquery()
    done = await connection.execute(
        update(links)
        .where(links.c.essay_no == number, links.c.target == target)
        .values(state=state)
    )
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    await connection.execute(update(essays).where(essays.c.id == essay_id).values(changed_at=at))
    return done.rowcount > 0


async def open_contradictions(connection: AsyncConnection, limit: int) -> list[EssayContradiction]:
    """Open ones of published essays, newest first."""
    statement = (
        select(
            contradictions.c.contradiction_no, contradictions.c.claim, contradictions.c.catalogue
        )
        .add_columns(*essays.c)
        .join(essays, essays.c.essay_no == contradictions.c.essay_no)
        .where(contradictions.c.state == "open", essays.c.status == "published")
        .order_by(desc(contradictions.c.contradiction_no))
        .limit(limit)
    )
    rows = (await connection.execute(statement)).mappings().all()
    return [
        EssayContradiction(row["contradiction_no"], essay_of(row), row["claim"], row["catalogue"])
        for row in rows
    ]


async def dismiss(connection: AsyncConnection, number: int) -> bool:
    """Close a contradiction; whether there was one."""
    done = await connection.execute(
        update(contradictions)
        .where(contradictions.c.contradiction_no == number)
        .values(state="dismissed")
    )
    return done.rowcount > 0
