"""Delivers what is due: each delivery leased, sent once, its outcome recorded.

An attempt starts in the first half of its lease and is given up before the lease ends, so that no
other process takes over what is being sent. What may have been sent is looked for in the channel
before it is sent again: after a crash, after an answer that never came, after another process held
the lease.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

from bot.announce.message import announce, digest, digest_title
from bot.announce.model import (
    Announcement,
    Delivery,
    Gone,
    Outcome,
    Platform,
    Post,
    Refused,
    Sent,
    Subscription,
    TryAgain,
)
from bot.announce.ports import AnnouncementStore, Clock, Sender
from bot.errors import Unavailable

LEASE = timedelta(seconds=60)
START, END = 0.5, 0.9  # shares of a lease: an attempt starts before the one, ends before the other
AHEAD = 400  # deliveries taken on at a time
AT_ONCE = 64  # requests under way at a time
FIRST_WAIT, LONGEST_WAIT = 1.0, 15 * 60.0  # seconds
DIGEST_AFTER, DIGEST_FROM = timedelta(hours=1), 3  # so late, and so many for one channel

log = logging.getLogger(__name__)


def wait_after(attempts: int, first: float = FIRST_WAIT) -> float:
    """Seconds to wait after so many attempts: doubling, up to a quarter of an hour."""
    return float(min(first * 2 ** min(attempts, 20), LONGEST_WAIT))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Deliveries taken on together, with what they need; the lease runs from ``since``."""

    since: datetime
    subscriptions: Mapping[str, Subscription]
    announcements: Mapping[str, Announcement]

    def post(self, delivery: Delivery) -> Post:
        """What the channel shall show."""
        announcement = self.announcements[delivery.announcement]
        subscription = self.subscriptions[delivery.subscription]
        essay = announcement.essay
        return Post(
            delivery=delivery.id,
            destination=delivery.destination,
            reply=announce(replace(announcement, lead=delivery.lead), subscription),
            title=essay.title,
            mark=essay.url or essay.id,
            ping=subscription.ping,
            earlier=delivery.earlier,
        )

    def digest(self, together: Sequence[Delivery]) -> Post:
        """One message for several."""
        found = sorted(
            (self.announcements[d.announcement] for d in together), key=lambda a: (a.found_at, a.id)
        )
        locale = self.subscriptions[together[0].subscription].locale
        first = self.post(together[0])
        return replace(
            first,
            delivery=together[0].digest,
            reply=digest(found, locale),
            title=digest_title(len(found), locale),
        )


@dataclass(slots=True)
class Courier:
    """Carries deliveries to their platforms."""

    store: AnnouncementStore
    senders: Mapping[Platform, Sender]
    now: Clock
    lease: timedelta = LEASE
    first_wait: float = FIRST_WAIT
    ahead: int = AHEAD
    _under_way: int = 0
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _channels: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    async def deliver(self) -> int:
        """Deliver all that is due, and wait for it; how many deliveries were taken on."""
        taken = 0
        async with asyncio.TaskGroup() as group:
            while some := await self.take_on(group):
                taken += some
        return taken

    async def take_on(self, group: asyncio.TaskGroup) -> int:
        """Start delivering some of what is due, once half of the places are free; how many."""
        while self._under_way > self.ahead // 2:
            self._room.clear()
            await self._room.wait()
        now = self.now()
        lease = secrets.token_hex(8)  # of this claim alone: one that ran out settles nothing
        claimed = await self.store.claim(lease, now, now + self.lease, self.ahead - self._under_way)
        if not claimed:
            return 0
        subscriptions = await self.store.subscriptions(
            on=False, ids=list({delivery.subscription for delivery in claimed})
        )
        wanted = dict.fromkeys(delivery.announcement for delivery in claimed)
        found = [await self.store.announcement(id_) for id_ in wanted]
        batch = _Batch(
            now,
            {subscription.id: subscription for subscription in subscriptions},
            {announcement.id: announcement for announcement in found if announcement},
        )
        for channel in _by_channel(claimed):
            self._under_way += len(channel)
            task = group.create_task(self._channel(channel, batch))
            task.add_done_callback(partial(self._done, len(channel)))
        return len(claimed)

    def _done(self, count: int, _: asyncio.Task[None]) -> None:
        self._under_way -= count
        self._room.set()

    async def _channel(self, deliveries: list[Delivery], batch: _Batch) -> None:
        """The deliveries of one channel, one after the other."""
        where = deliveries[0].destination
        lock = self._channels.setdefault((where.platform, where.channel), asyncio.Lock())
        gone = ""
        try:
            async with lock:
                for together in await self._grouped(deliveries):
                    if gone:
                        await self._fail(together, gone)
                    else:
                        gone = await self._in_turn(together, batch)
        except Unavailable:  # it stays as it is: leased, perhaps sent
            log.warning("the journal is away; what was sent meanwhile is looked for later")

    async def _grouped(self, deliveries: list[Delivery]) -> list[list[Delivery]]:
        """What goes out together: digests begun before, a new one for what is late, the rest."""
        digests: dict[str, list[Delivery]] = defaultdict(list)
        late, alone = [], []
        for delivery in deliveries:
            if delivery.digest and delivery.wanted > 0:
                digests[delivery.digest].append(delivery)
            elif self._late(delivery):
                late.append(delivery)
            else:
                alone.append([delivery])
        if len(late) >= DIGEST_FROM:
            name = secrets.token_hex(10)
            await self.store.bundle(late, name)
            digests[name] = [replace(delivery, digest=name) for delivery in late]
        else:
            alone += [[delivery] for delivery in late]
        return [*digests.values(), *alone]

    def _late(self, delivery: Delivery) -> bool:
        new = not delivery.message and not delivery.uncertain and delivery.wanted > 0
        return new and delivery.due is not None and self.now() - delivery.due >= DIGEST_AFTER

    async def _in_turn(self, together: list[Delivery], batch: _Batch) -> str:
        """An attempt when the platform's limits allow it; why the channel is gone, if it is."""
        if sender := self.senders.get(together[0].destination.platform):
            await sender.turn(together[0].destination)
        async with self._gate:
            age = self.now() - batch.since
            if timedelta() <= age <= self.lease * START:
                return await self._attempt(together, batch, sender, self.lease * END - age)
            await self._put_back(together)
            return ""

    async def _put_back(self, together: Sequence[Delivery]) -> None:
        due = self.now() + timedelta(seconds=self.first_wait)
        for delivery in together:
            kept = Outcome(
                "open",
                delivery.sent,
                delivery.shown,
                delivery.uncertain,
                due,
                delivery.answer or "its turn came too late, put back",
                attempted=False,
            )
            await self._settle(delivery, kept)

    async def _attempt(
        self, together: list[Delivery], batch: _Batch, sender: Sender | None, time: timedelta
    ) -> str:
        if sender is None:
            await self._later(together, TryAgain("not connected to this platform", 60.0))
            return ""
        try:
            async with asyncio.timeout(time.total_seconds()):
                if together[0].digest and together[0].wanted > 0:
                    outcome = await _told(together, batch.digest(together), sender)
                else:
                    outcome = await _brought(together[0], batch.post(together[0]), sender)
        except TryAgain as answer:
            await self._later(together, answer)
        except TimeoutError:
            await self._later(together, TryAgain("no answer in time", uncertain=True))
        except Refused as answer:
            await self._fail(together, answer.answer)
        except Gone as answer:
            await self._fail(together, answer.answer)
            await self._end(batch.subscriptions[together[0].subscription], answer.answer, sender)
            return answer.answer
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("delivery %s failed, reference %s", together[0].id, reference)
            await self._later(together, TryAgain(f"failed, reference {reference}", uncertain=True))
        else:
            for delivery in together:
                await self._settle(delivery, outcome)
        return ""

    async def _fail(self, together: Sequence[Delivery], answer: str) -> None:
        for delivery in together:
            await self._settle(delivery, Outcome("failed", delivery.sent, answer=answer))

    async def _end(self, subscription: Subscription, reason: str, sender: Sender) -> None:
        """Switch a subscription off, and tell whoever made it, once."""
        if await self.store.switch_off(subscription.id, reason):
            label = subscription.destination.label
            text = f"I can no longer post in {label}: {reason}. It is not subscribed any more."
            await sender.tell(subscription.created_by, text)

    async def _later(self, together: Sequence[Delivery], answer: TryAgain) -> None:
        for delivery in together:
            wait = max(answer.after, wait_after(delivery.attempts, self.first_wait))
            again = Outcome(
                "open",
                delivery.sent,
                delivery.shown,
                answer.uncertain or (delivery.uncertain and not delivery.message),
                self.now() + timedelta(seconds=wait),
                answer.answer,
            )
            await self._settle(delivery, again)

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        await self.store.settle(delivery, outcome, self.now())


async def _brought(delivery: Delivery, post: Post, sender: Sender) -> Outcome:
    """Make the channel show what is wanted."""
    sent, fresh = delivery.sent, False
    if sent is None and delivery.uncertain:
        sent = await sender.find(post)
    if delivery.wanted == 0:
        if sent:
            await sender.withdraw(post, sent.message)
        return Outcome("withdrawn", sent)
    if sent is None:
        sent, fresh = await sender.send(post), True
    if not fresh and delivery.shown < delivery.wanted:
        sent = await sender.edit(post, sent.message)
    return Outcome("sent", sent, delivery.wanted)


async def _told(together: Sequence[Delivery], post: Post, sender: Sender) -> Outcome:
    """Tell several in one message."""
    sent: Sent | None = None
    if any(delivery.uncertain for delivery in together):
        sent = await sender.find(post)
    if sent is None:
        sent = await sender.send(post)
    return Outcome("digested", sent, answer="in one message with others")


def _by_channel(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    channels: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        channels[delivery.destination.platform, delivery.destination.channel].append(delivery)
    return list(channels.values())
