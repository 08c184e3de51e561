"""What an announcement is made of: subscriptions, announcements, deliveries and their outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from bot.reply import Reply

Platform = Literal["discord", "slack"]
ChannelKind = Literal["text", "announcement", "forum", "thread"]
Stage = Literal["held", "waiting", "approved", "announced", "discarded", "withdrawn"]
DeliveryState = Literal["open", "sent", "filtered", "failed", "withdrawn", "digested"]


@dataclass(frozen=True, slots=True)
class Space:
    """A server or workspace, whose moderators decide for its channels."""

    platform: str
    id: str


EVERYWHERE = Space("", "")  # where whoever runs the bot decides; a space's own decision goes before


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel of one platform; ``space`` is the server or workspace."""

    platform: Platform
    space: str
    channel: str
    kind: ChannelKind = "text"
    name: str = ""

    @property
    def label(self) -> str:
        """``#essays on discord``."""
        return f"{self.name or self.channel} on {self.platform}"

    @property
    def owner(self) -> Space:
        """The server or workspace whose moderators decide what is posted there."""
        return Space(self.platform, self.space)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which essays a subscription wants; an empty field wants all. Within a field any one does."""

    films: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What each field asks for, under the field's name in words."""
        return (
            ("film", self.films),
            ("person", self.people),
            ("award", self.awards),
            ("tag", self.tags),
            ("month", self.months),
        )


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No posts between ``start`` and ``end`` (which may be the next morning) in ``zone``."""

    start: time
    end: time
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that wants essays announced."""

    id: str
    destination: Destination
    filters: Filters = field(default_factory=Filters)
    ping: str = ""  # a role or user group that a moderator chose; nothing else can ping
    quiet: QuietHours | None = None
    locale: str = "en"
    template: str = ""
    automatic: bool = False  # posts without a moderator's approval
    created_by: str = ""
    created_at: datetime | None = None  # essays found before are not announced to it
    off_reason: str = ""  # why it was switched off; empty while it is on


@dataclass(frozen=True, slots=True)
class EssayFacts:
    """What an announcement says of an essay and filters look at, as of one revision."""

    id: str
    title: str
    url: str
    author: str = ""
    month: str = ""
    date_label: str = ""
    summary: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    targets: frozenset[str] = frozenset()  # ids of films, people and awards it mentions
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Announcement:
    """One essay on its way out, as one space sees it: what was decided differs between spaces.

    ``revision`` grows with each change that must be shown.
    """

    id: str
    essay: EssayFacts
    stage: Stage
    found_at: datetime
    ready_at: datetime  # the end of the grace time; edits until then merge
    revision: int = 1
    send_at: datetime | None = None  # scheduled by a moderator
    lead: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """That an announcement was approved, in a space or everywhere, and is to be planned."""

    announcement: str
    space: Space


@dataclass(frozen=True, slots=True)
class Said:
    """What was decided in a space: a stage, empty where none was, and the lead text."""

    stage: str
    lead: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a post stands."""

    message: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides: a stage (``None`` leaves it), a lead text, a time to send."""

    stage: Stage | None
    by: str
    at: datetime
    lead: str | None = None
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One announcement to one subscription.

    ``wanted`` and ``shown`` are revisions of the announcement; ``wanted`` 0 asks for the message
    to be taken back. ``uncertain`` says that an earlier attempt may have reached the platform.
    ``digest`` is the id of the delivery in whose message this one is told with others, ``earlier``
    the message of the post before, where a moderator asked for it again.
    """

    id: str
    announcement: str
    subscription: str
    destination: Destination
    state: DeliveryState
    wanted: int = 1
    shown: int = 0
    message: str = ""
    url: str = ""
    uncertain: bool = False
    attempts: int = 0
    due: datetime | None = None
    answer: str = ""  # what the platform said last, or which filter kept it back
    lead: str = ""
    digest: str = ""
    earlier: str = ""
    lease: str = ""  # of the claim that it is with

    @property
    def sent(self) -> Sent | None:
        """Where its post stands, if it is known to stand anywhere."""
        return Sent(self.message, self.url) if self.message else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt at a delivery ended; one that did not start counts for nothing."""

    state: DeliveryState
    sent: Sent | None = None
    shown: int = 0
    uncertain: bool = False
    due: datetime | None = None
    answer: str = ""
    attempted: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """What a platform shall show for one delivery; ``mark`` finds it again in the channel.

    Messages up to ``earlier`` are not it: they are posts of before.
    """

    delivery: str
    destination: Destination
    reply: Reply
    title: str
    mark: str
    ping: str = ""
    publish: bool = False
    earlier: str = ""


class TryAgain(Exception):  # noqa: N818 (an answer of the platform, no fault of ours)
    """The platform did not take it. ``after`` are seconds; ``uncertain``: it may have been taken."""

    def __init__(self, answer: str, after: float = 0.0, uncertain: bool = False) -> None:
        super().__init__(answer)
        self.answer = answer
        self.after = after
        self.uncertain = uncertain


class Gone(Exception):  # noqa: N818 (an answer of the platform, no fault of ours)
    """The destination is not there any more, or not for us: switch it off and tell why."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Refused(Exception):  # noqa: N818 (an answer of the platform, no fault of ours)
    """The platform will never take this post as it is."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer
