"""Reading what essays mention and share; statements run over a connection of the caller."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import and_, desc, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.film import EssayLink
from data.journal.essay_tables import essays, links

_NAMED = 4  # of what two essays share


async def edition(connection: AsyncConnection) -> str:
    """Another one whenever an essay or a link changes."""
    found = await connection.execute(
        select(func.count(), func.max(essays.c.changed_at)).select_from(essays)
    )
    count, changed = found.one()
    return f"{count} {changed}"


async def links_of(
    connection: AsyncConnection, essay_id: str, removed: bool = False
) -> list[EssayLink]:
    """An essay's links in reading order."""
    wanted = [essays.c.id == essay_id]
    if not removed:
        wanted.append(links.c.state != "removed")
    statement = (
        select(links)
        .join(essays, essays.c.essay_no == links.c.essay_no)
        .where(and_(*wanted))
        .order_by(links.c.position, desc(links.c.mentions), links.c.target)
    )
    rows = (await connection.execute(statement)).mappings().all()
    return [
        EssayLink(
            essay_id, row["kind"], row["target"], row["text"], row["confidence"],
            f"{essay_id}/{row['position']}", row["mentions"], row["state"],
        )
        for row in rows
    ]  # fmt: skip


async def shared_names(
    connection: AsyncConnection, essay_id: str, limit: int
) -> dict[str, tuple[str, ...]]:
    """Ids of the essays that share most, best first, with the names of what they share.

    What few essays mention says more than what many do: each shared name counts one divided by
    the number of essays that have it.
    """
    mine = (
        select(links.c.kind, links.c.target)
        .join(essays, essays.c.essay_no == links.c.essay_no)
        .where(essays.c.id == essay_id, links.c.state != "removed")
        .subquery()
    )
    statement = (
        select(essays.c.id, links.c.kind, links.c.target, links.c.text)
        .join(links, links.c.essay_no == essays.c.essay_no)
        .join(mine, and_(mine.c.kind == links.c.kind, mine.c.target == links.c.target))
        .where(essays.c.id != essay_id, essays.c.status == "published")
        .where(links.c.state != "removed")
    )
    rows = (await connection.execute(statement)).all()
    spread: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        spread[row.kind, row.target] += 1
    scores: dict[str, float] = defaultdict(float)
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        count = spread[row.kind, row.target]
        scores[row.id] += 1 / count
        names[row.id].append((count, row.text))
    best = sorted(scores, key=lambda one: (-scores[one], one))[:limit]
    return {
        one: tuple(dict.fromkeys(name for _, name in sorted(names[one])))[:_NAMED] for one in best
    }
