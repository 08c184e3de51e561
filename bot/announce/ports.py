"""What announcing needs from the outside: a store that survives anything, and a sender a platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.announce.model import (
    EVERYWHERE,
    Announcement,
    Decision,
    Delivery,
    Destination,
    EssayFacts,
    Outcome,
    Post,
    Said,
    Sent,
    Space,
    Stage,
    Subscription,
    Verdict,
)

Clock = Callable[[], datetime]


class Sender(Protocol):
    """Posts to one platform. ``send``, ``find``, ``edit``, ``withdraw`` and ``reach`` raise
    ``TryAgain``, ``Gone`` or ``Refused``."""

    async def turn(self, destination: Destination) -> None:
        """Wait until the platform's limits allow one more message there."""
        ...

    async def reach(self, destination: Destination) -> None:
        """Raise ``Gone`` where nothing could be posted there."""
        ...

    async def send(self, post: Post) -> Sent:
        """Post once; where the platform can, a repeated call with the same delivery posts nothing."""
        ...

    async def find(self, post: Post) -> Sent | None:
        """The post as an earlier, interrupted attempt left it in the channel, if it did."""
        ...

    async def edit(self, post: Post, message: str) -> Sent: ...

    async def withdraw(self, post: Post, message: str) -> None:
        """Take the message back; one that is gone already is fine."""
        ...

    async def tell(self, user: str, text: str) -> None:
        """Tell a moderator something privately; never raises."""
        ...


class EssayNews(Protocol):
    """What happened to essays, in order."""

    async def changes(self, after: int) -> Sequence[EssayChange]: ...

    async def facts(self, essay_id: str) -> EssayFacts | None: ...


class EssayChange(Protocol):
    """One change: its number, the essay, and ``new``, ``edited``, ``withdrawn`` or ``restored``."""

    @property
    def number(self) -> int: ...

    @property
    def essay_id(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def baseline(self) -> bool:
        """Whether it came with a source's first import and is no news."""
        ...


class Outbox(Protocol):
    """Subscriptions and deliveries, committed before anything is sent."""

    async def subscriptions(
        self, on: bool = True, space: Space = EVERYWHERE, ids: Sequence[str] | None = None
    ) -> list[Subscription]:
        """Subscriptions that are switched on, or all; of a space, or with these ids."""
        ...

    async def subscription_of(self, where: Destination) -> Subscription | None:
        """The subscription of that channel, switched on or off."""
        ...

    async def subscribe(self, subscription: Subscription) -> None:
        """Add a subscription, or change the one of the same channel."""
        ...

    async def switch_off(self, subscription_id: str, reason: str) -> bool:
        """Post nothing to it any more, its open deliveries end; whether it was on."""
        ...

    async def claim(self, lease: str, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Take up to ``limit`` due deliveries under this lease alone until then.

        They are marked uncertain; what is returned shows whether they were uncertain before.
        """
        ...

    async def bundle(self, deliveries: Sequence[Delivery], digest: str) -> None:
        """Note that these are told in one message, before it is sent."""
        ...

    async def settle(self, delivery: Delivery, outcome: Outcome, at: datetime) -> bool:
        """Record how an attempt went and give the lease back; whether it still ran."""
        ...

    async def repost(self, announcement_id: str, space: Space, by: str, at: datetime) -> int:
        """Let what stands in a space's channels be posted there again; in how many."""
        ...

    async def deliveries(
        self, announcement_id: str = "", subscription_id: str = "", limit: int = 100
    ) -> list[Delivery]:
        """Deliveries of an announcement, of a subscription, or all, latest due first."""
        ...


class AnnouncementStore(Outbox, Protocol):
    """Everything about announcements, committed before it is acted on."""

    async def cursor(self) -> int:
        """The number of the last essay change that was taken in."""
        ...

    async def take_in(
        self, number: int, announcement: Announcement | None, at: datetime, withdraw: bool = False
    ) -> None:
        """Record that change ``number`` is dealt with, together with what it leads to."""
        ...

    async def announcement(
        self, announcement_id: str, space: Space = EVERYWHERE
    ) -> Announcement | None:
        """An announcement as a space sees it."""
        ...

    async def of_essay(self, essay_id: str, space: Space = EVERYWHERE) -> Announcement | None: ...

    async def announcements(
        self, stages: Sequence[Stage] = (), limit: int = 50, space: Space = EVERYWHERE
    ) -> list[Announcement]:
        """Those that stand so in a space, newest first."""
        ...

    async def ready(self, now: datetime) -> list[Announcement]:
        """Those held whose grace time is over, oldest first."""
        ...

    async def approved(self, now: datetime) -> list[Decision]:
        """Approvals whose time has come and that are not planned yet."""
        ...

    async def decide(
        self, announcement_id: str, space: Space, expected: Sequence[Stage], verdict: Verdict
    ) -> bool:
        """Decide for a space if it stands at one of ``expected`` there still; whether it did."""
        ...

    async def said(self, announcement_id: str) -> Mapping[Space, Said]:
        """What was decided on it in each space."""
        ...

    async def plan(
        self,
        announcement_id: str,
        deliveries: Sequence[Delivery],
        at: datetime,
        space: Space | None = None,
    ) -> None:
        """Add deliveries that are not there yet (one per announcement and subscription).

        In the same transaction the approval of ``space`` is done with, or the grace time.
        """
        ...

    async def history(self, announcement_id: str, space: Space = EVERYWHERE) -> list[str]:
        """What happened to an announcement, as far as it is a space's business, oldest first."""
        ...
