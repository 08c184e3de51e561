"""Announcements in the journal: every step in one transaction, committed before it is acted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Update, case, false, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announce.model import Announcement, Delivery, DeliveryState, Stage, Subscription
from data.journal.announcement_rows import (
    announcement_of,
    announcement_row,
    delivery_of,
    delivery_row,
    subscription_of,
    subscription_row,
    written,
)
from data.journal.announcement_tables import (
    announcements,
    cursor,
    deliveries,
    history,
    subscriptions,
)
from data.journal.database import JournalDatabase

EDIT_PAUSE = timedelta(seconds=30)  # changes of an announced essay merge for so long


@dataclass(frozen=True, slots=True)
class SqlAnnouncements:
    """:class:`bot.announce.ports.AnnouncementStore` in the journal."""

    database: JournalDatabase
    edit_pause: timedelta = EDIT_PAUSE

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
            elif number or known in ("discarded", "withdrawn"):
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
        await connection.execute(
            update(announcements).where(announcements.c.essay == row["essay"]).values(row)
        )
        await connection.execute(
            _of(announcement.id)
            .where(deliveries.c.state.in_(("open", "sent", "withdrawn")))
            .values(
                wanted=announcement.revision,
                state="open",
                message=case((deliveries.c.state == "withdrawn", ""), else_=deliveries.c.message),
                due=case(
                    (deliveries.c.state == "sent", written(now + self.edit_pause)),
                    (deliveries.c.state == "withdrawn", written(now)),
                    else_=deliveries.c.due,
                ),
            )
        )
        await self._note(connection, announcement.id, now, f"revision {announcement.revision}")

    async def _withdraw(
        self, connection: AsyncConnection, announcement: Announcement, now: datetime
    ) -> None:
        await connection.execute(
            update(announcements)
            .where(announcements.c.id == announcement.id)
            .values(stage="withdrawn")
        )
        await connection.execute(
            _of(announcement.id)
            .where(deliveries.c.state.in_(("open", "sent")))
            .values(wanted=0, state="open", due=written(now))
        )
        await self._note(connection, announcement.id, now, "withdrawn: the essay is not published")

    async def announcement(self, announcement_id: str) -> Announcement | None:
        """The announcement with this id."""
        return await self._one(announcements.c.id == announcement_id)

    async def of_essay(self, essay_id: str) -> Announcement | None:
        """The announcement of this essay."""
        return await self._one(announcements.c.essay == essay_id)

    async def _one(self, condition: object) -> Announcement | None:
        async with self.database.reading() as connection:
            found = await connection.execute(select(announcements).where(condition))  # type: ignore[arg-type] # a column comparison
            row = found.mappings().first()
        return announcement_of(row) if row else None

    async def announcements(
        self, stages: Sequence[Stage] = (), limit: int = 50
    ) -> list[Announcement]:
        """Announcements in these stages (all if none is given), newest first."""
        wanted = select(announcements).order_by(announcements.c.found_at.desc()).limit(limit)
        if stages:
            wanted = wanted.where(announcements.c.stage.in_(stages))
        async with self.database.reading() as connection:
            return [announcement_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def decide(
        self,
        announcement_id: str,
        expected: Sequence[Stage],
        stage: Stage,
        by: str,
        at: datetime,
        *,
        lead: str | None = None,
        send_at: datetime | None = None,
    ) -> bool:
        """Change the stage if it is one of ``expected`` still; whether it was."""
        values: dict[str, object] = {"stage": stage}
        if by:
            values |= {"decided_by": by, "decided_at": written(at)}
        if lead is not None:
            values |= {"lead": lead, "revision": announcements.c.revision + 1}
        if send_at is not None:
            values |= {"send_at": written(send_at)}
        async with self.database.writing() as connection:
            changed = await connection.execute(
                update(announcements)
                .where(announcements.c.id == announcement_id, announcements.c.stage.in_(expected))
                .values(values)
            )
            if changed.rowcount:
                who = f" by {by}" if by else ""
                when = f" for {written(send_at)}" if send_at else ""
                await self._note(connection, announcement_id, at, f"{stage}{who}{when}")
        return bool(changed.rowcount)

    async def subscriptions(self, on: bool = True) -> list[Subscription]:
        """All subscriptions, or those that are switched on."""
        wanted = select(subscriptions).order_by(subscriptions.c.created_at)
        if on:
            wanted = wanted.where(subscriptions.c.off_reason == "")
        async with self.database.reading() as connection:
            return [subscription_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def subscribe(self, subscription: Subscription) -> None:
        """Add a subscription, or change the one of the same channel, keeping its id."""
        row = subscription_row(subscription, datetime.now(UTC))
        same = (
            subscriptions.c.platform == row["platform"],
            subscriptions.c.channel == row["channel"],
        )
        async with self.database.writing() as connection:
            kept = {name: value for name, value in row.items() if name not in ("id", "created_at")}
            changed = await connection.execute(update(subscriptions).where(*same).values(kept))
            if not changed.rowcount:
                await connection.execute(insert(subscriptions), [row])

    async def switch_off(self, subscription_id: str, reason: str) -> None:
        """Post nothing to it any more; its open deliveries end."""
        async with self.database.writing() as connection:
            await connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == subscription_id)
                .values(off_reason=reason)
            )
            await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.subscription == subscription_id,
                    deliveries.c.state == "open",
                    deliveries.c.message == "",
                    deliveries.c.lease_owner == "",
                )
                .values(state="failed", answer=reason)
            )

    async def plan(
        self, announcement_id: str, wanted: Sequence[Delivery], announced: bool, at: datetime
    ) -> None:
        """Add deliveries that are not there yet (one per announcement and subscription)."""
        async with self.database.writing() as connection:
            found = await connection.execute(
                select(deliveries.c.subscription).where(
                    deliveries.c.announcement == announcement_id
                )
            )
            there = set(found.scalars())
            new = [delivery_row(d) for d in wanted if d.subscription not in there]
            if new:
                await connection.execute(insert(deliveries), new)
                kept_back = sum(row["state"] == "filtered" for row in new)
                text = (
                    f"{len(new) - kept_back} deliveries planned, {kept_back} kept back by filters"
                )
                await self._note(connection, announcement_id, at, text)
            if announced:
                await connection.execute(
                    update(announcements)
                    .where(announcements.c.id == announcement_id)
                    .values(stage="announced")
                )

    async def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Take up to ``limit`` due deliveries for ``owner`` alone until then."""
        moment = written(now)
        free = or_(deliveries.c.lease_owner == "", deliveries.c.lease_until < moment)
        due = (
            select(deliveries.c.id, deliveries.c.uncertain)
            .where(deliveries.c.state == "open", deliveries.c.due <= moment, free)
            .order_by(deliveries.c.due, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self.database.writing() as connection:
            before = {row.id: row.uncertain for row in await connection.execute(due)}
            if not before:
                return []
            taken = await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(before))
                .values(
                    lease_owner=owner,
                    lease_until=written(until),
                    uncertain=true(),
                    attempts=deliveries.c.attempts + 1,
                )
                .returning(deliveries)
            )
            return [delivery_of(row, before[row["id"]]) for row in taken.mappings()]

    async def settle(
        self,
        delivery_id: str,
        owner: str,
        *,
        state: DeliveryState,
        shown: int,
        message: str,
        url: str,
        uncertain: bool,
        due: datetime | None,
        answer: str,
        at: datetime,
    ) -> bool:
        """Record how an attempt went and give the lease back; whether it was still ours.

        A change that came in meanwhile stays wanted: the delivery is open again at once.
        """
        kept_in_step = state in ("sent", "withdrawn")
        again = deliveries.c.wanted != shown if kept_in_step else false()
        async with self.database.writing() as connection:
            done = await connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery_id, deliveries.c.lease_owner == owner)
                .values(
                    state=case((again, "open"), else_=state),
                    shown=shown,
                    message=message,
                    url=url,
                    uncertain=uncertain,
                    due=case((again, written(at)), else_=written(due)),
                    answer=answer,
                    lease_owner="",
                    lease_until="",
                    attempts=0 if state == "sent" else deliveries.c.attempts,
                )
                .returning(deliveries.c.announcement, deliveries.c.name, deliveries.c.platform)
            )
            row = done.first()
            if row:
                where = f"{row.name or 'channel'} on {row.platform}"
                text = f"{where}: {state}" + (f" ({answer})" if answer else "")
                await self._note(connection, row.announcement, at, text)
        return row is not None

    async def deliveries(
        self, announcement_id: str = "", subscription_id: str = "", limit: int = 100
    ) -> list[Delivery]:
        """Deliveries of an announcement, of a subscription, or all, latest due first."""
        wanted = select(deliveries).order_by(deliveries.c.due.desc()).limit(limit)
        if announcement_id:
            wanted = wanted.where(deliveries.c.announcement == announcement_id)
        if subscription_id:
            wanted = wanted.where(deliveries.c.subscription == subscription_id)
        async with self.database.reading() as connection:
            return [delivery_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def history(self, announcement_id: str) -> list[str]:
        """What happened to an announcement, line by line, oldest first."""
        wanted = (
            select(history.c.at, history.c.text)
            .where(history.c.announcement == announcement_id)
            .order_by(history.c.number)
        )
        async with self.database.reading() as connection:
            return [f"{row.at[:19]} {row.text}" for row in await connection.execute(wanted)]

    async def _note(
        self, connection: AsyncConnection, announcement_id: str, at: datetime, text: str
    ) -> None:
        await connection.execute(
            insert(history), [{"announcement": announcement_id, "at": written(at), "text": text}]
        )


def _of(announcement_id: str) -> Update:
    return update(deliveries).where(deliveries.c.announcement == announcement_id)
