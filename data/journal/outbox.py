"""Subscriptions and the outbox of deliveries in the journal: committed before anything is sent."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, case, false, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announce.model import EVERYWHERE, Delivery, Destination, Outcome, Space, Subscription
from data.journal.announcement_rows import (
    delivery_of,
    subscription_of,
    subscription_row,
    written,
)
from data.journal.announcement_tables import deliveries, history, subscriptions
from data.journal.database import JournalDatabase, JournalUnavailable

EDIT_PAUSE = timedelta(seconds=30)  # changes of an announced essay merge for so long
LONGEST_DELAY = timedelta(hours=25)  # a day's quiet hours; what is due later: a clock was set back


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """:class:`bot.announce.ports.Outbox` in the journal."""

    database: JournalDatabase
    edit_pause: timedelta = EDIT_PAUSE
    _waiting: list[_Settling] = field(default_factory=list)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def subscriptions(
        self, on: bool = True, space: Space = EVERYWHERE, ids: Sequence[str] | None = None
    ) -> list[Subscription]:
        """Subscriptions that are switched on, or all; of a space, or with these ids."""
        wanted = select(subscriptions).order_by(subscriptions.c.created_at)
        if on:
            wanted = wanted.where(subscriptions.c.off_reason == "")
        if space != EVERYWHERE:
            wanted = wanted.where(
                subscriptions.c.platform == space.platform, subscriptions.c.space == space.id
            )
        if ids is not None:
            wanted = wanted.where(subscriptions.c.id.in_(ids))
        async with self.database.reading() as connection:
            return [subscription_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def subscription_of(self, where: Destination) -> Subscription | None:
        """The subscription of that channel, switched on or off."""
        wanted = select(subscriptions).where(
            subscriptions.c.platform == where.platform, subscriptions.c.channel == where.channel
        )
        async with self.database.reading() as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return subscription_of(row) if row else None

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

    async def switch_off(self, subscription_id: str, reason: str) -> bool:
        """Post nothing to it any more, its open deliveries end; whether it was on."""
        async with self.database.writing() as connection:
            switched = await connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == subscription_id, subscriptions.c.off_reason == "")
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
        return bool(switched.rowcount)

    async def claim(self, lease: str, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Take up to ``limit`` due deliveries under this lease alone until then."""
        moment = written(now)
        free = or_(deliveries.c.lease_owner == "", deliveries.c.lease_until < moment)
        come = or_(deliveries.c.due <= moment, deliveries.c.due > written(now + LONGEST_DELAY))
        due = (
            select(deliveries.c.id, deliveries.c.uncertain)
            .where(deliveries.c.state == "open", come, free)
            .order_by(deliveries.c.due, deliveries.c.id)
            .limit(limit)
        )
        async with self.database.reading() as connection:  # mostly nothing is due: take no lock
            if (await connection.execute(due.limit(1))).first() is None:
                return []
        taking = due.with_for_update(skip_locked=True)
        async with self.database.writing() as connection:
            before = {row.id: row.uncertain for row in await connection.execute(taking)}
            if not before:
                return []
            taken = await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(before))
                .values(
                    lease_owner=lease,
                    lease_until=written(until),
                    uncertain=true(),
                )
                .returning(deliveries)
            )
            found = [delivery_of(row, before[row["id"]]) for row in taken.mappings()]
        order = {id_: place for place, id_ in enumerate(before)}
        return sorted(found, key=lambda delivery: order[delivery.id])

    async def bundle(self, together: Sequence[Delivery], digest: str) -> None:
        """Note that these are told in one message, before it is sent."""
        async with self.database.writing() as connection:
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_([delivery.id for delivery in together]))
                .values(digest=digest)
            )

    async def settle(self, delivery: Delivery, outcome: Outcome, at: datetime) -> bool:
        """Record how an attempt went and give the lease back; whether it still ran.

        A change that came in meanwhile stays wanted: the delivery is open again at once. Outcomes
        that arrive while others are being written are committed together.
        """
        mine = _Settling(delivery, outcome, at)
        self._waiting.append(mine)
        async with self._writing:
            if not mine.tried:
                together = self._waiting[:]
                self._waiting.clear()
                for one in together:
                    one.tried = True
                await self._settle(together)
        if mine.done is None:
            raise JournalUnavailable("The journal cannot be written.")
        return mine.done

    async def _settle(self, together: Sequence[_Settling]) -> None:
        found: list[bool] = []
        async with self.database.writing() as connection:
            notes = []
            for one in together:
                changed = await connection.execute(_settled(one))
                found.append(bool(changed.rowcount))
                if found[-1]:
                    notes.append(_told(one))
            if notes:
                await connection.execute(insert(history), notes)
        for one, done in zip(together, found, strict=True):
            one.done = done

    async def repost(self, announcement_id: str, space: Space, by: str, at: datetime) -> int:
        """Let what stands in a space's channels be posted there again; in how many."""
        standing = (
            _in(space),
            deliveries.c.announcement == announcement_id,
            deliveries.c.state.in_(("sent", "digested", "failed", "withdrawn")),
            deliveries.c.wanted > 0,
            deliveries.c.lease_owner == "",
        )
        async with self.database.writing() as connection:
            found = await connection.execute(select(deliveries.c.id).where(*standing))
            ids = list(found.scalars())
            for old in ids:
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id == old)
                    .values(
                        id=secrets.token_hex(10),  # platforms know the old one
                        state="open",
                        shown=0,
                        earlier=deliveries.c.message,
                        message="",
                        url="",
                        digest="",
                        answer="",
                        uncertain=false(),
                        attempts=0,
                        due=written(at),
                    )
                )
            if ids:
                text = f"to be posted again in {len(ids)} channels, asked for by {by}"
                await self._note(connection, announcement_id, at, text, space)
        return len(ids)

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

    async def _note(
        self,
        connection: AsyncConnection,
        announcement_id: str,
        at: datetime,
        text: str,
        space: Space = EVERYWHERE,
    ) -> None:
        row = {"announcement": announcement_id, "at": written(at), "text": text}
        where = {"platform": space.platform, "space": space.id}
        await connection.execute(insert(history), [row | where])


@dataclass(slots=True)
class _Settling:
    """An outcome on its way into the journal; ``done`` once it is there, or was too late."""

    delivery: Delivery
    outcome: Outcome
    at: datetime
    tried: bool = False
    done: bool | None = None


def _settled(one: _Settling) -> Update:
    outcome, sent = one.outcome, one.outcome.sent
    kept_in_step = outcome.state in ("sent", "withdrawn")
    again = deliveries.c.wanted != outcome.shown if kept_in_step else false()
    return (
        update(deliveries)
        .where(deliveries.c.id == one.delivery.id, deliveries.c.lease_owner == one.delivery.lease)
        .values(
            state=case((again, "open"), else_=outcome.state),
            shown=outcome.shown,
            message=sent.message if sent else "",
            url=sent.url if sent else "",
            uncertain=outcome.uncertain,
            due=case((again, written(one.at)), else_=written(outcome.due)),
            answer=outcome.answer,
            lease_owner="",
            lease_until="",
            attempts=0
            if outcome.state == "sent"
            else deliveries.c.attempts + (1 if outcome.attempted else 0),
        )
    )


def _told(one: _Settling) -> dict[str, str | None]:
    """The line of an outcome in the history."""
    where = one.delivery.destination
    said = f" ({one.outcome.answer})" if one.outcome.answer else ""
    return {
        "announcement": one.delivery.announcement,
        "at": written(one.at),
        "text": f"{where.name or f'channel {where.channel}'} on {where.platform}: "
        f"{one.outcome.state}{said}",
        "platform": where.platform,
        "space": where.space,
    }


def _in(space: Space) -> ColumnElement[bool]:
    """The condition that a delivery is in a space."""
    if space == EVERYWHERE:
        return true()
    return and_(deliveries.c.platform == space.platform, deliveries.c.space == space.id)


def of_announcement(announcement_id: str) -> Update:
    """An update of an announcement's deliveries."""
    return update(deliveries).where(deliveries.c.announcement == announcement_id)
