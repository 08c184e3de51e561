"""A small world for announcements: a real journal, a clock to turn, a platform that misbehaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.announce.model import (
    EVERYWHERE,
    Destination,
    EssayFacts,
    Gone,
    Post,
    Sent,
    Space,
    Subscription,
    TryAgain,
)
from data.journal.announcements import SqlAnnouncements

START = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Time that a test turns."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Change:
    number: int
    essay_id: str
    kind: str
    baseline: bool = False


@dataclass
class News:
    """What the essays' side tells."""

    told: list[Change] = field(default_factory=list)
    essays: dict[str, EssayFacts] = field(default_factory=dict)

    async def changes(self, after: int) -> Sequence[Change]:
        return [change for change in self.told if change.number > after]

    async def facts(self, essay_id: str) -> EssayFacts | None:
        return self.essays.get(essay_id)

    def publish(self, essay_id: str, title: str = "On Anora", **more: object) -> None:
        known = self.essays.get(essay_id)
        facts = EssayFacts(essay_id, title, f"https://site.example/{essay_id}/")
        self.essays[essay_id] = replace(facts, **more)  # type: ignore[arg-type] # fields of EssayFacts
        kind = "edited" if known else "new"
        self.told.append(Change(len(self.told) + 1, essay_id, kind))

    def withdraw(self, essay_id: str) -> None:
        del self.essays[essay_id]
        self.told.append(Change(len(self.told) + 1, essay_id, "withdrawn"))


@dataclass
class Channel:
    """A platform that keeps what it was sent, and fails as the next of ``faults`` says."""

    messages: dict[str, Post] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    lose_answers: int = 0  # so many posts are taken, and the answer never arrives
    die_after_posting: BaseException | None = None
    edits: int = 0
    told: list[str] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)

    async def turn(self, destination: Destination) -> None:
        """No limits."""

    async def reach(self, destination: Destination) -> None:
        if destination.channel in self.unseen:
            raise Gone("I cannot see the channel")

    async def send(self, post: Post) -> Sent:
        if self.faults:
            raise self.faults.pop(0)
        message = f"m{len(self.messages) + 1}"
        self.messages[message] = post
        if death := self.die_after_posting:
            self.die_after_posting = None
            raise death
        if self.lose_answers:
            self.lose_answers -= 1
            raise TryAgain("no answer", uncertain=True)
        return Sent(message)

    async def find(self, post: Post) -> Sent | None:
        for message, there in self.messages.items():
            if post.earlier and int(message[1:]) <= int(post.earlier[1:]):
                continue
            if there.destination == post.destination and (
                there.mark == post.mark or post.mark in there.reply.text
            ):
                return Sent(message)
        return None

    async def edit(self, post: Post, message: str) -> Sent:
        if self.faults:
            raise self.faults.pop(0)
        self.edits += 1
        self.messages[message] = post
        return Sent(message)

    async def withdraw(self, post: Post, message: str) -> None:
        self.messages.pop(message, None)

    async def tell(self, user: str, text: str) -> None:
        self.told.append(text)


@dataclass
class World:
    """Everything wired."""

    store: SqlAnnouncements
    clock: Clock = field(default_factory=Clock)
    news: News = field(default_factory=News)
    channel: Channel = field(default_factory=Channel)

    def __post_init__(self) -> None:
        self.flow = Flow(self.store, self.news, senders={"discord": self.channel})
        self.courier = self.another_process()

    def another_process(self) -> Courier:
        senders = {"discord": self.channel, "slack": self.channel}
        return Courier(self.store, senders, self.clock)  # type: ignore[arg-type] # platforms as text

    async def subscribe(self, name: str = "c1", **more: object) -> None:
        made = Subscription(
            f"s-{name}",
            Destination("discord", "g", name),
            created_at=self.clock(),
            created_by="mod",
        )
        await self.store.subscribe(replace(made, **more))  # type: ignore[arg-type] # its fields

    async def step(self) -> None:
        await self.flow.take_news(self.clock())
        await self.flow.advance(self.clock())
        await self.courier.deliver()

    async def approve(self, essay_id: str = "e1", space: Space = EVERYWHERE) -> None:
        announcement = await self.store.of_essay(essay_id)
        assert announcement is not None
        await self.flow.approve(announcement.id, space, "mod", self.clock())
