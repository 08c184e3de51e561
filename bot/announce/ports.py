"""What announcing needs from the outside: a store that survives anything, and a sender a platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.announce.model import (
    Announcement,
    Delivery,
    DeliveryState,
    EssayFacts,
    Post,
    Sent,
    Stage,
    Subscription,
)

Clock = Callable[[], datetime]


class Sender(Protocol):
    """Posts to one platform. All but ``find`` raise ``TryAgain``, ``Gone`` or ``Refused``."""

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


class AnnouncementStore(Protocol):
    """Everything about announcements, committed before it is acted on."""

    async def cursor(self) -> int:
        """The number of the last essay change that was taken in."""
        ...

    async def take_in(
        self, number: int, announcement: Announcement | None, at: datetime, withdraw: bool = False
    ) -> None:
        """Record that change ``number`` is dealt with, together with what it leads to."""
        ...

    async def announcement(self, announcement_id: str) -> Announcement | None: ...

    async def of_essay(self, essay_id: str) -> Announcement | None: ...

    async def announcements(
        self, stages: Sequence[Stage] = (), limit: int = 50
    ) -> list[Announcement]:
        """Newest first."""
        ...

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
        ...

    async def subscriptions(self, on: bool = True) -> list[Subscription]: ...

    async def subscribe(self, subscription: Subscription) -> None:
        """Add a subscription, or replace the one of the same id."""
        ...

    async def switch_off(self, subscription_id: str, reason: str) -> None: ...

    async def plan(
        self, announcement_id: str, deliveries: Sequence[Delivery], announced: bool, at: datetime
    ) -> None:
        """Add deliveries that are not there yet (one per announcement and subscription).

        ``announced`` ends the announcement's way through the stages in the same transaction.
        """
        ...

    async def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Take up to ``limit`` due deliveries for ``owner`` alone until then.

        They are marked uncertain; what is returned shows whether they were uncertain before.
        """
        ...

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
        """Record how an attempt went and give the lease back; whether it was still ours."""
        ...

    async def deliveries(
        self, announcement_id: str = "", subscription_id: str = "", limit: int = 100
    ) -> list[Delivery]: ...

    async def history(self, announcement_id: str) -> list[str]:
        """What happened to an announcement, line by line, oldest first."""
        ...
