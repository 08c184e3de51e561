"""Announcements on Discord: sent once, found again, changed, withdrawn."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.allowance import Allowance
from adapters.discord.markdown import link, text_only
from adapters.discord.places import PUBLISHED_AN_HOUR, Places, Posted, thread_name
from adapters.discord.wire import Body, Down, Limited, Lost, Requests
from adapters.discord.wire import Gone as Missing
from adapters.discord.wire import Refused as Declined
from bot.announce.model import Destination, Gone, Post, Refused, Sent, TryAgain
from bot.pace import Pace

ANNOUNCEMENT, FORUMS = 5, (15, 16)  # types of channels; 16 is a media channel
CROSSPOSTED = 1 << 0  # flag of a message that was published
UNKNOWN_MESSAGE = "10008"
NOT_ALLOWED = {  # codes that mean: not for us any more
    "50001": "I cannot see the channel any more",
    "50013": "I may not write there any more",
    "160005": "the thread is locked",
}
PAGES, PAGE = 5, 100  # how far back a channel is searched
NO_HISTORY_WAIT = 900.0  # seconds; a moderator has to give a permission
THREADS = 25  # a forum's newest threads of ours that are looked into
EVERYTHING = 48.5  # requests a second; Discord allows 50 over all channels
ONE_CHANNEL = 0.98  # messages a second in one channel; Discord allows five in five seconds
CATCH_UP = 3  # requests at once after the process was held up
LONGEST_HOLD = 20.0  # seconds that a delivery waits for Discord's limits without being put back


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection: requests made exactly once, and the bot's own user id.

    ``place`` tells a channel's server and type where Discord told them by itself.
    """

    once: Requests
    me: str
    place: Callable[[str], tuple[str, int] | None] = lambda _: None


@dataclass(slots=True)
class DiscordSender:
    """:class:`bot.announce.ports.Sender` on Discord.

    ``connected`` gives the connection or ``None``. A message is named ``MESSAGE``, or
    ``THREAD/MESSAGE`` where it opened a thread in a forum.
    """

    connected: Callable[[], Connected | None]
    publishing: Allowance = field(
        default_factory=lambda: Allowance(PUBLISHED_AN_HOUR, PUBLISHED_AN_HOUR / 3600)
    )
    everything: Pace = field(default_factory=lambda: Pace(EVERYTHING, CATCH_UP))
    one_channel: Pace = field(default_factory=lambda: Pace(ONE_CHANNEL))
    _kinds: dict[str, tuple[str, int]] = field(default_factory=dict)  # server and type, by channel
    _held_until: float = 0.0  # a limit on everything, by the monotonic clock

    async def turn(self, destination: Destination) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        await self.one_channel.turn(destination.channel)
        await self.everything.turn()
        if (wait := self._held_until - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, LONGEST_HOLD))

    async def reach(self, destination: Destination) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        with self._answers():
            await self._kind(destination)

    async def send(self, post: Post) -> Sent:
        """See :class:`bot.announce.ports.Sender`."""
        with self._answers():
            kind = await self._kind(post.destination)
            channel = post.destination.channel
            places = self._places()
            if kind in FORUMS:
                posted = await places.post_in_forum(channel, post.title, post.reply, ping=post.ping)
            else:
                posted = await places.post(channel, post.reply, key=post.delivery, ping=post.ping)
        if kind == ANNOUNCEMENT:
            await self._publish(posted)
        return _sent(post, posted)

    async def find(self, post: Post) -> Sent | None:
        """See :class:`bot.announce.ports.Sender`."""
        with self._answers():
            if await self._kind(post.destination) in FORUMS:
                posted = await self._find_thread(post)
            else:
                posted = await self._find_message(post)
        return _sent(post, posted) if posted else None

    async def edit(self, post: Post, message: str) -> Sent:
        """See :class:`bot.announce.ports.Sender`."""
        posted = _posted(post, message)
        with self._answers():
            kind = await self._kind(post.destination)
            stands = await self._places().change(posted, post.reply)
        if kind == ANNOUNCEMENT and not int(stands.get("flags") or 0) & CROSSPOSTED:
            await self._publish(posted)
        return _sent(post, posted)

    async def withdraw(self, post: Post, message: str) -> None:
        """See :class:`bot.announce.ports.Sender`. A thread stays, with what people wrote in it."""
        with self._answers():
            await self._places().withdraw(_posted(post, message))

    async def tell(self, user: str, text: str) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        try:
            with self._answers():
                once = self._connection().once
                opened = await once.request("POST", "/users/@me/channels", {"recipient_id": user})
                body = {"content": text_only(text)[:2000], "allowed_mentions": {"parse": []}}
                await once.request("POST", f"/channels/{int(opened['id'])}/messages", body)
        except (TryAgain, Gone, Refused):
            return

    async def _publish(self, posted: Posted) -> None:
        """Show it to the followers; later, where Discord's limit of ten an hour is reached.

        The message stands by now, so that whatever is in the way leaves it perhaps sent.
        """
        if seconds := self.publishing.take(posted.channel):
            raise TryAgain("ten messages an hour can be published", seconds, uncertain=True)
        path = f"/channels/{int(posted.channel)}/messages/{int(posted.message)}/crosspost"
        try:
            await self._connection().once.request("POST", path)
        except (Missing, Declined):
            return  # published already, or not for us to publish: the message itself stands
        except Limited as answer:
            raise TryAgain("Discord asks to wait", answer.after, uncertain=True) from None
        except TryAgain as answer:  # a limit that another post met, or a connection that ended
            raise TryAgain(answer.answer, answer.after, uncertain=True) from None
        except Down:
            raise TryAgain("no answer to publishing", uncertain=True) from None

    async def _kind(self, destination: Destination) -> int:
        """The channel's type. Raises ``Gone`` where it is in another server than subscribed."""
        channel = destination.channel
        connection = self._connection()
        found = connection.place(channel) or self._kinds.get(channel)
        if found is None:
            asked = await connection.once.request("GET", f"/channels/{int(channel)}")
            found = (str(asked.get("guild_id") or ""), int(asked["type"]))
            self._kinds[channel] = found
        server, kind = found
        if server != destination.space:
            raise Gone("the channel is not in this server")
        return kind

    async def _find_message(self, post: Post) -> Posted | None:
        connection = self._connection()
        channel = post.destination.channel
        before = ""
        for _ in range(PAGES):
            path = f"/channels/{int(channel)}/messages?limit={PAGE}{before}"
            page: list[Body] = await connection.once.request("GET", path)
            if not page and not before:
                await self._make_sure_of_history(channel)
            for message in page:
                if _is_ours(message, connection.me, post):
                    return Posted(channel, str(message["id"]))
            if len(page) < PAGE:
                break
            before = f"&before={int(page[-1]['id'])}"
        return None

    async def _find_thread(self, post: Post) -> Posted | None:
        """A thread of ours whose first message has the essay's address, whatever its title."""
        connection = self._connection()
        forum = post.destination.channel
        path = f"/guilds/{int(post.destination.space)}/threads/active"
        active: list[Body] = (await connection.once.request("GET", path))["threads"]
        name = thread_name(post.title)
        ours = {
            str(thread["id"]): thread.get("name") == name
            for thread in active
            if str(thread.get("parent_id")) == forum
            and str(thread.get("owner_id")) == connection.me
            and int(thread["id"]) > int(post.earlier.partition("/")[0] or 0)
        }
        likely = sorted(ours, key=lambda id_: (ours[id_], int(id_)), reverse=True)
        for thread in likely[:THREADS]:
            path = f"/channels/{int(thread)}/messages?limit=1&after=0"
            first: list[Body] = await connection.once.request("GET", path)
            if not first:
                await self._make_sure_of_history(thread)
            elif _is_ours(first[0], connection.me, post):
                return Posted(thread, str(first[0]["id"]))
        return None

    async def _make_sure_of_history(self, channel: str) -> None:
        """Raise ``TryAgain`` where nothing was read though something was written.

        Discord shows an empty channel to whoever may not read its history.
        """
        found = await self._connection().once.request("GET", f"/channels/{int(channel)}")
        if found.get("last_message_id"):
            raise TryAgain("I need the permission Read Message History", after=NO_HISTORY_WAIT)

    def _places(self) -> Places:
        return Places(self._connection().once, self.publishing)

    def _connection(self) -> Connected:
        if (connected := self.connected()) is None:
            raise TryAgain("not connected", after=5)
        if (wait := self._held_until - time.monotonic()) > 0:
            raise TryAgain("Discord asks to wait", after=wait)
        return connected

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """What Discord answered, as announcing understands it."""
        try:
            yield
        except Limited as answer:
            if answer.everywhere:
                self._held_until = time.monotonic() + answer.after
            raise TryAgain("Discord asks to wait", after=answer.after) from None
        except Lost:
            raise TryAgain("no answer", uncertain=True) from None
        except Down:
            raise TryAgain("Discord cannot be reached") from None
        except Missing as answer:
            if str(answer) == UNKNOWN_MESSAGE:
                raise Refused("the message was deleted") from None
            raise Gone("the channel is not there any more") from None
        except Declined as answer:
            code = str(answer)
            if code in NOT_ALLOWED:
                raise Gone(NOT_ALLOWED[code]) from None
            if code == "401":
                raise TryAgain("Discord refuses the bot's token", after=60) from None
            raise Refused(f"Discord refuses it (code {code})") from None


def _posted(post: Post, message: str) -> Posted:
    channel, _, number = message.rpartition("/")
    return Posted(channel or post.destination.channel, number)


def _sent(post: Post, posted: Posted) -> Sent:
    inside = posted.channel != post.destination.channel
    name = f"{posted.channel}/{posted.message}" if inside else posted.message
    address = f"{post.destination.space}/{posted.channel}/{posted.message}"
    return Sent(name, f"https://discord.com/channels/{address}")


def _is_ours(message: Body, me: str, post: Post) -> bool:
    """Whether it is the announcement: by its delivery, or by the address in no answer to somebody."""
    if str((message.get("author") or {}).get("id")) != me:
        return False
    if "/" not in post.earlier and int(message["id"]) <= int(post.earlier or 0):
        return False
    if str(message.get("nonce") or "") == post.delivery[:25]:
        return True
    if message.get("webhook_id") or message.get("message_reference"):
        return False
    written = link("", post.mark).partition("(<")[2].removesuffix(">)")  # as texts have it
    either = "|".join(re.escape(address) for address in (post.mark, written) if address)
    marked = re.compile(rf"(?:{either})(?![\w/%&=?#~-]|\.\w)")
    shown = (message.get("content"), message.get("components"))
    return any(marked.search(text) for text in _strings(list(shown)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
