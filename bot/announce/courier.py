"""Delivers what is due: each delivery leased, sent once, its outcome recorded.

A delivery whose turn comes late in its lease is put back, so that no lease ends during a request.
What may have been sent is looked for in the channel before it is sent again: after a crash, after an
answer that never came, after another process held the lease.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.announce.message import announce, digest
from bot.announce.model import (
    Announcement,
    Delivery,
    DeliveryState,
    Gone,
    Platform,
    Post,
    Refused,
    Sent,
    Subscription,
    TryAgain,
)
from bot.announce.ports import AnnouncementStore, Clock, Sender

LEASE = timedelta(seconds=60)  # longer than any one request may take
BATCH = 200
AT_ONCE = 24  # deliveries under way at a time
FIRST_WAIT, LONGEST_WAIT = 1.0, 15 * 60.0  # seconds
DIGEST_AFTER, DIGEST_FROM = timedelta(hours=1), 3  # so late, and so many for one channel

log = logging.getLogger(__name__)


def wait_after(attempts: int, first: float = FIRST_WAIT) -> float:
    """Seconds to wait after so many attempts: doubling, up to a quarter of an hour."""
    return float(min(first * 2 ** min(attempts, 20), LONGEST_WAIT))


@dataclass(slots=True)
class Courier:
    """Carries deliveries to their platforms."""

    store: AnnouncementStore
    senders: Mapping[Platform, Sender]
    now: Clock
    lease: timedelta = LEASE
    first_wait: float = FIRST_WAIT
    owner: str = field(default_factory=lambda: secrets.token_hex(8))

    async def deliver(self) -> int:
        """Deliver what is due; how many deliveries were taken on."""
        now = self.now()
        claimed = await self.store.claim(self.owner, now, now + self.lease, BATCH)
        latest = now + self.lease / 2
        if not claimed:
            return 0
        subscriptions = {s.id: s for s in await self.store.subscriptions(on=False)}
        wanted = dict.fromkeys(delivery.announcement for delivery in claimed)
        found = [await self.store.announcement(id_) for id_ in wanted]
        announcements = {one.id: one for one in found if one is not None}
        gate = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for channel in _by_channel(claimed):
                group.create_task(
                    self._channel(channel, subscriptions, announcements, gate, latest)
                )
        return len(claimed)

    async def _channel(
        self,
        deliveries: list[Delivery],
        subscriptions: Mapping[str, Subscription],
        announcements: Mapping[str, Announcement],
        gate: asyncio.Semaphore,
        latest: datetime,
    ) -> None:
        """The deliveries of one channel, one after the other; none starts after ``latest``."""
        late = [d for d in deliveries if self._late(d)]
        if len(late) >= DIGEST_FROM:
            async with gate:
                if await self._in_time(late, latest):
                    await self._digest(late, subscriptions, announcements)
            deliveries = [d for d in deliveries if d not in late]
        for delivery in deliveries:
            subscription = subscriptions[delivery.subscription]
            announcement = announcements[delivery.announcement]
            post = _post(delivery, announcement, subscription)
            async with gate:
                if await self._in_time([delivery], latest):
                    await self._attempt(delivery, post, subscription)

    async def _in_time(self, deliveries: Sequence[Delivery], latest: datetime) -> bool:
        """Whether an attempt may start; otherwise they are put back as they were."""
        if self.now() <= latest:
            return True
        for delivery in deliveries:
            await self._settle(
                delivery,
                "open",
                sent=delivery.sent,
                shown=delivery.shown,
                uncertain=delivery.uncertain,
                due=delivery.due,
                answer="its turn came too late, put back",
            )
        return False

    def _late(self, delivery: Delivery) -> bool:
        new = not delivery.message and not delivery.uncertain and delivery.wanted > 0
        return new and delivery.due is not None and self.now() - delivery.due >= DIGEST_AFTER

    async def _digest(
        self,
        late: list[Delivery],
        subscriptions: Mapping[str, Subscription],
        announcements: Mapping[str, Announcement],
    ) -> None:
        """One message for all that is late; each is found in it again by its essay's address."""
        subscription = subscriptions[late[0].subscription]
        ordered = sorted(
            (announcements[d.announcement] for d in late), key=lambda a: (a.found_at, a.id)
        )
        first = _post(late[0], announcements[late[0].announcement], subscription)
        post = replace(first, reply=digest(ordered), title=f"{len(late)} new essays")
        await self._attempt(late[0], post, subscription)
        if any(d.message for d in await self.store.deliveries(late[0].announcement)):
            for delivery in late[1:]:
                await self._settle(delivery, "digested", answer="in one message with others")

    async def _attempt(self, delivery: Delivery, post: Post, subscription: Subscription) -> None:
        sender = self.senders.get(delivery.destination.platform)
        if sender is None:
            await self._later(delivery, "not connected to this platform", 60.0, delivery.uncertain)
            return
        try:
            await self._bring(delivery, post, sender)
        except TryAgain as answer:
            uncertain = answer.uncertain or (delivery.uncertain and not delivery.message)
            await self._later(delivery, answer.answer, answer.after, uncertain)
        except Gone as answer:
            await self._settle(delivery, "failed", answer=answer.answer)
            await self.store.switch_off(subscription.id, answer.answer)
            text = f"I can no longer post in {delivery.destination.label}: {answer.answer}."
            await sender.tell(subscription.created_by, text)
        except Refused as answer:
            await self._settle(delivery, "failed", answer=answer.answer)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("delivery %s failed, reference %s", delivery.id, reference)
            await self._later(delivery, f"failed, reference {reference}", 0.0, uncertain=True)

    async def _bring(self, delivery: Delivery, post: Post, sender: Sender) -> None:
        """Make the channel show what is wanted."""
        sent, fresh = delivery.sent, False
        if sent is None and delivery.uncertain:
            sent = await sender.find(post)
        if delivery.wanted == 0:
            if sent:
                await sender.withdraw(post, sent.message)
            await self._settle(delivery, "withdrawn", sent=sent)
            return
        if sent is None:
            sent, fresh = await sender.send(post), True
        if not fresh and delivery.shown < delivery.wanted:
            sent = await sender.edit(post, sent.message)
        await self._settle(delivery, "sent", sent=sent, shown=delivery.wanted)

    async def _later(self, delivery: Delivery, answer: str, after: float, uncertain: bool) -> None:
        wait = max(after, wait_after(delivery.attempts, self.first_wait))
        await self._settle(
            delivery,
            "open",
            sent=delivery.sent,
            shown=delivery.shown,
            uncertain=uncertain,
            due=self.now() + timedelta(seconds=wait),
            answer=answer,
        )

    async def _settle(
        self,
        delivery: Delivery,
        state: DeliveryState,
        *,
        sent: Sent | None = None,
        shown: int = 0,
        uncertain: bool = False,
        due: datetime | None = None,
        answer: str = "",
    ) -> None:
        await self.store.settle(
            delivery.id,
            self.owner,
            state=state,
            shown=shown,
            message=sent.message if sent else "",
            url=sent.url if sent else "",
            uncertain=uncertain,
            due=due,
            answer=answer,
            at=self.now(),
        )


def _by_channel(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    channels: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        channels[delivery.destination.platform, delivery.destination.channel].append(delivery)
    return list(channels.values())


def _post(delivery: Delivery, announcement: Announcement, subscription: Subscription) -> Post:
    essay = announcement.essay
    return Post(
        delivery=delivery.id,
        destination=delivery.destination,
        reply=announce(announcement, subscription),
        title=essay.title,
        mark=essay.url or essay.id,
        ping=subscription.ping,
        publish=delivery.destination.kind == "announcement",
    )
