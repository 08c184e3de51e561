"""Announcements in the journal: every step in one transaction, committed before it is acted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announce.model import (
    EVERYWHERE,
    Announcement,
    Decision,
    Delivery,
    Said,
    Space,
    Stage,
    Verdict,
)
from data.journal.announcement_rows import (
    Row,
    announcement_of,
    announcement_row,
    delivery_row,
    written,
)
from data.journal.announcement_tables import (
    announcements,
    cursor,
    decisions,
    deliveries,
    history,
)
from data.journal.outbox import SqlOutbox, of_announcement

LONGEST_HOLD = timedelta(hours=1)  # what is held for longer: a clock was set back
AT_ONCE = 50  # announcements of one look


@dataclass(frozen=True, slots=True)
class SqlAnnouncements(SqlOutbox):
    """:class:`bot.announce.ports.AnnouncementStore` in the journal."""

    async def cursor(self) -> int:
        """The number of the last essay change that was taken in."""
        async with self.database.reading() as connection:
            return (await connection.execute(select(cursor.c.change_no))).scalar() or 0

    async def take_in(
        self, number: int, announcement: Announcement | None, at: datetime, withdraw: bool = False
    ) -> None:
        """Record that change ``number`` is dealt with, together with what it leads to.

        A change that another process took in already, or an essay that got an announcement
        meanwhile, changes nothing.
        """
        async with self.database.writing() as connection:
            if number and not await self._advance(connection, number):
                return
            if announcement is None:
                return
            known = await self._stage(connection, announcement.essay.id)
            if withdraw:
                await self._withdraw(connection, announcement, at)
            elif known is None:
                await connection.execute(insert(announcements), [announcement_row(announcement)])
                await self._note(connection, announcement.id, announcement.found_at, "found")
            elif number or known == "withdrawn":
                await self._update(connection, announcement, at)

    async def _advance(self, connection: AsyncConnection, number: int) -> bool:
        """Move the cursor on to ``number``; whether it stood before it."""
        moved = await connection.execute(
            update(cursor).where(cursor.c.change_no < number).values(change_no=number)
        )
        if moved.rowcount:
            return True
        if (await connection.execute(select(cursor.c.only))).scalar() is not None:
            return False
        await connection.execute(insert(cursor), [{"only": 1, "change_no": number}])
        return True

    async def _stage(self, connection: AsyncConnection, essay: str) -> str | None:
        found = await connection.execute(
            select(announcements.c.stage).where(announcements.c.essay == essay)
        )
        stage: str | None = found.scalar()
        return stage

    async def _update(
        self, connection: AsyncConnection, announcement: Announcement, now: datetime
    ) -> None:
        row = announcement_row(announcement)
        changed = await connection.execute(
            update(announcements)
            .where(announcements.c.id == announcement.id)
            .values(
                facts=row["facts"],
                ready_at=row["ready_at"],
                revision=announcements.c.revision + 1,
                stage=case(
                    (announcements.c.stage == "withdrawn", "waiting"), else_=announcements.c.stage
                ),
            )
            .returning(announcements.c.revision)
        )
        revision = changed.scalar_one()
        await connection.execute(
            of_announcement(announcement.id)
            .where(deliveries.c.state.in_(("open", "sent", "withdrawn")))
            .values(
                wanted=revision,
                state="open",
                message=case((deliveries.c.state == "withdrawn", ""), else_=deliveries.c.message),
                due=case(
                    (deliveries.c.state == "sent", written(now + self.edit_pause)),
                    (deliveries.c.state == "withdrawn", written(now)),
                    else_=deliveries.c.due,
                ),
            )
        )
        await self._note(connection, announcement.id, now, f"revision {revision}")

    async def _withdraw(
        self, connection: AsyncConnection, announcement: Announcement, now: datetime
    ) -> None:
        await connection.execute(
            update(announcements)
            .where(announcements.c.id == announcement.id)
            .values(stage="withdrawn")
        )
        await connection.execute(
            of_announcement(announcement.id)
            .where(deliveries.c.state.in_(("open", "sent")))
            .values(wanted=0, state="open", due=written(now))
        )
        await self._note(connection, announcement.id, now, "withdrawn: the essay is not published")

    async def announcement(
        self, announcement_id: str, space: Space = EVERYWHERE
    ) -> Announcement | None:
        """The announcement with this id, as a space sees it."""
        found = await self._seen(space, announcements.c.id == announcement_id)
        return found[0] if found else None

    async def of_essay(self, essay_id: str, space: Space = EVERYWHERE) -> Announcement | None:
        """The announcement of this essay."""
        found = await self._seen(space, announcements.c.essay == essay_id)
        return found[0] if found else None

    async def announcements(
        self, stages: Sequence[Stage] = (), limit: int = AT_ONCE, space: Space = EVERYWHERE
    ) -> list[Announcement]:
        """Announcements that stand so in a space (all if no stage is given), newest first."""
        base = ("held", "waiting", "withdrawn")
        own = decisions.alias()
        decided = and_(own.c.announcement == announcements.c.id, own.c.stage != "")
        here = and_(own.c.platform == space.platform, own.c.space == space.id)
        general = and_(own.c.platform == "", own.c.space == "")
        settled = [stage for stage in ("announced", "discarded") if stage not in stages]
        wanted: list[Any] = []
        if stages:
            undecided = not_(exists().where(decided, or_(here, general), own.c.stage.in_(settled)))
            among = tuple(stage for stage in stages if stage in base) or base
            wanted = [undecided, announcements.c.stage.in_({*among, "waiting"})]
        found = await self._seen(space, *wanted, limit=limit)
        return [one for one in found if not stages or one.stage in stages]

    async def _seen(self, space: Space, *wanted: Any, limit: int = 1) -> list[Announcement]:
        """Announcements with what was decided on them in a space and in general."""
        rows = select(announcements).where(*wanted).order_by(announcements.c.found_at.desc())
        async with self.database.reading() as connection:
            found = list((await connection.execute(rows.limit(limit))).mappings())
            said = await self._said(connection, [row["id"] for row in found], space)
        return [
            announcement_of(row, said.get((row["id"], space)), said.get((row["id"], EVERYWHERE)))
            for row in found
        ]

    async def _said(
        self, connection: AsyncConnection, ids: Sequence[str], space: Space
    ) -> dict[tuple[str, Space], Row]:
        rows = await connection.execute(
            select(decisions).where(
                decisions.c.announcement.in_(ids),
                decisions.c.platform.in_({space.platform, ""}),
                decisions.c.space.in_({space.id, ""}),
            )
        )
        return {
            (row["announcement"], Space(row["platform"], row["space"])): row
            for row in rows.mappings()
        }

    async def ready(self, now: datetime) -> list[Announcement]:
        """Those held whose grace time is over, oldest first."""
        over = or_(
            announcements.c.ready_at <= written(now),
            announcements.c.ready_at > written(now + LONGEST_HOLD),
        )
        wanted = (
            select(announcements)
            .where(announcements.c.stage == "held", over)
            .order_by(announcements.c.found_at)
            .limit(AT_ONCE)
        )
        async with self.database.reading() as connection:
            return [announcement_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def approved(self, now: datetime) -> list[Decision]:
        """Approvals whose time has come and that are not planned yet."""
        come = or_(decisions.c.send_at.is_(None), decisions.c.send_at <= written(now))
        wanted = (
            select(decisions)
            .join(announcements, announcements.c.id == decisions.c.announcement)
            .where(decisions.c.stage == "approved", come, announcements.c.stage != "withdrawn")
            .order_by(decisions.c.decided_at)
            .limit(AT_ONCE)
        )
        async with self.database.reading() as connection:
            rows = (await connection.execute(wanted)).mappings()
            return [
                Decision(row["announcement"], Space(row["platform"], row["space"])) for row in rows
            ]

    async def decide(
        self, announcement_id: str, space: Space, expected: Sequence[Stage], verdict: Verdict
    ) -> bool:
        """Decide for a space if it stands at one of ``expected`` there still; whether it did."""
        async with self.database.writing() as connection:
            found = await connection.execute(
                select(announcements).where(announcements.c.id == announcement_id).with_for_update()
            )
            row = found.mappings().first()
            if row is None:
                return False
            said = await self._said(connection, [announcement_id], space)
            own = said.get((announcement_id, space))
            stands = announcement_of(row, own, said.get((announcement_id, EVERYWHERE)))
            if stands.stage not in expected:
                return False
            await self._put(connection, announcement_id, space, own, verdict)
            if verdict.lead is not None:
                await self._reword(connection, stands, space, verdict)
            what = verdict.stage or "reworded"
            when = f" for {written(verdict.send_at)}" if verdict.send_at else ""
            text = f"{what} by {verdict.by}{when}" if verdict.by else what
            await self._note(connection, announcement_id, verdict.at, text, space)
        return True

    async def _put(
        self,
        connection: AsyncConnection,
        announcement_id: str,
        space: Space,
        own: Row | None,
        verdict: Verdict,
    ) -> None:
        stage = verdict.stage if verdict.stage is not None else (own["stage"] if own else "")
        lead = verdict.lead if verdict.lead is not None else (own["lead"] if own else "")
        kept = own["send_at"] if own and verdict.stage is None else None
        values = {
            "stage": "" if stage == "waiting" else stage,
            "lead": lead,
            "send_at": written(verdict.send_at) or kept,
            "decided_by": verdict.by,
            "decided_at": written(verdict.at),
        }
        key = {"announcement": announcement_id, "platform": space.platform, "space": space.id}
        if own is None:
            await connection.execute(insert(decisions), [key | values])
        else:
            same = [decisions.c[name] == value for name, value in key.items()]
            await connection.execute(update(decisions).where(*same).values(values))

    async def _reword(
        self, connection: AsyncConnection, stands: Announcement, space: Space, verdict: Verdict
    ) -> None:
        """Show the new lead in what stands in the space already."""
        revision = stands.revision + 1
        await connection.execute(
            update(announcements).where(announcements.c.id == stands.id).values(revision=revision)
        )
        if space == EVERYWHERE:
            theirs = and_(
                decisions.c.announcement == stands.id,
                decisions.c.platform == deliveries.c.platform,
                decisions.c.space == deliveries.c.space,
            )
            here = [not_(exists().where(theirs, decisions.c.lead != ""))]
        else:
            here = [deliveries.c.platform == space.platform, deliveries.c.space == space.id]
        later = written(verdict.at + self.edit_pause)
        await connection.execute(
            of_announcement(stands.id)
            .where(deliveries.c.state.in_(("open", "sent")), deliveries.c.wanted > 0, *here)
            .values(
                lead=verdict.lead,
                wanted=revision,
                state="open",
                due=case((deliveries.c.state == "sent", later), else_=deliveries.c.due),
            )
        )

    async def said(self, announcement_id: str) -> dict[Space, Said]:
        """What was decided on it in each space."""
        wanted = select(decisions).where(decisions.c.announcement == announcement_id)
        async with self.database.reading() as connection:
            return {
                Space(row["platform"], row["space"]): Said(row["stage"], row["lead"])
                for row in (await connection.execute(wanted)).mappings()
            }

    async def plan(
        self,
        announcement_id: str,
        wanted: Sequence[Delivery],
        at: datetime,
        space: Space | None = None,
    ) -> None:
        """Add deliveries that are not there yet (one per announcement and subscription).

        In the same transaction the approval of ``space`` is done with, or the grace time.
        """
        async with self.database.writing() as connection:
            if not await self._done_with(connection, announcement_id, space):
                return
            found = await connection.execute(
                select(deliveries.c.subscription).where(
                    deliveries.c.announcement == announcement_id
                )
            )
            there = set(found.scalars())
            new = [delivery_row(d) for d in wanted if d.subscription not in there]
            if new:
                await connection.execute(insert(deliveries), new)
                back = sum(row["state"] == "filtered" for row in new)
                text = f"{len(new) - back} deliveries planned, {back} kept back by filters"
                await self._note(connection, announcement_id, at, text, space or EVERYWHERE)

    async def _done_with(
        self, connection: AsyncConnection, announcement_id: str, space: Space | None
    ) -> bool:
        """End the grace time, or an approval; whether another process did not before."""
        if space is None:
            done = await connection.execute(
                update(announcements)
                .where(announcements.c.id == announcement_id, announcements.c.stage == "held")
                .values(stage="waiting")
            )
        else:
            done = await connection.execute(
                update(decisions)
                .where(
                    decisions.c.announcement == announcement_id,
                    decisions.c.platform == space.platform,
                    decisions.c.space == space.id,
                    decisions.c.stage == "approved",
                )
                .values(stage="announced")
            )
        return bool(done.rowcount)

    async def history(self, announcement_id: str, space: Space = EVERYWHERE) -> list[str]:
        """What happened to an announcement, as far as it is a space's business, oldest first."""
        wanted = (
            select(history.c.at, history.c.text)
            .where(history.c.announcement == announcement_id)
            .order_by(history.c.number)
        )
        if space != EVERYWHERE:
            wanted = wanted.where(
                history.c.platform.in_({space.platform, ""}), history.c.space.in_({space.id, ""})
            )
        async with self.database.reading() as connection:
            rows = await connection.execute(wanted)
            return [f"{row.at[:16].replace('T', ' ')} UTC: {row.text}" for row in rows]
