"""What moderators see: the drafts, a preview, what became of an announcement and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.announce.filters import after_quiet, kept_back_by
from bot.announce.flow import OPEN_STAGES
from bot.announce.message import announce
from bot.announce.model import Announcement, Delivery, Destination, Subscription
from bot.announce.ports import AnnouncementStore
from bot.announce.subscribing import space_of, words
from bot.asker import Asker
from bot.reply import CHOICE_LABEL, CHOICES, Action, Call, Choice, ChoiceList, Reply, clip, escape

SHOWN = 20  # subscriptions of a status
HISTORY = 15  # lines


def call(action: str, announcement: Announcement) -> Call:
    """The call of a button on an announcement."""
    return Call.of("announce", action=action, draft=announcement.id)


def stage(announcement: Announcement) -> str:
    """Where it stands, in words."""
    match announcement.stage:
        case "held":
            return f"held until {at(announcement.ready_at)}, edits until then merge"
        case "waiting":
            return "waits for approval"
        case "approved":
            when = f" for {at(announcement.send_at)}" if announcement.send_at else ""
            return f"approved{when} by {announcement.decided_by}"
        case "announced":
            return f"announced, approved by {announcement.decided_by}"
        case "discarded":
            return f"discarded by {announcement.decided_by}"
        case _:
            return "withdrawn, because the essay is not published any more"


def at(moment: datetime) -> str:
    """``2026-05-01 12:00 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


async def drafts(store: AnnouncementStore, asker: Asker) -> Reply:
    """The announcements that wait where the asker decides, to choose one."""
    under_way = (*OPEN_STAGES, "approved")
    found = await store.announcements(under_way, CHOICES, space_of(asker))
    if not found:
        return Reply("No announcement waits.", private=True)
    lines = [f"*{escape(a.essay.title)}*: {escape(stage(a))}" for a in found]
    choices = tuple(
        Choice(clip(a.essay.title, CHOICE_LABEL) or "…", call("preview", a)) for a in found
    )
    return Reply("\n".join(lines), choices=ChoiceList("Preview one", choices), private=True)


async def preview(
    store: AnnouncementStore, announcement: Announcement, where: Destination | None
) -> Reply:
    """The announcement as its channel will show it, with what a moderator can do about it."""
    subscription = await store.subscription_of(where) if where else None
    shown = announce(announcement, subscription)
    return replace(shown, actions=(*shown.actions, *_choices(announcement)), private=True)


def _choices(announcement: Announcement) -> tuple[Action, ...]:
    """What can be decided on an announcement as it stands."""
    reword = Action("Edit text", call("reword", announcement))
    discard = Action("Discard", call("discard", announcement), "danger")
    match announcement.stage:
        case "held" | "waiting":
            return (
                Action("Approve", call("approve", announcement), "primary"),
                Action("Schedule", call("schedule", announcement)),
                reword,
                discard,
            )
        case "approved":
            return (reword, discard) if announcement.send_at else (reword,)
        case "announced":
            return (reword, Action("Post again", call("repost", announcement)))
        case _:
            return ()


async def status(store: AnnouncementStore, asker: Asker) -> Reply:
    """The subscriptions, how each does, and how many drafts wait."""
    waiting = len(await store.announcements(OPEN_STAGES, space=space_of(asker)))
    subscriptions = await store.subscriptions(on=False, space=space_of(asker))
    many = "1 announcement waits" if waiting == 1 else f"{waiting} announcements wait"
    lines = [f"{many} for a moderator."]
    for one in subscriptions[:SHOWN]:
        latest = await store.deliveries(subscription_id=one.id, limit=1)
        state = f"switched off: {one.off_reason}" if one.off_reason else words(one)
        last = f"; last: {outcome(latest[0])}" if latest else ""
        lines.append(f"{one.destination.label}: {state}{last}")
    if not subscriptions:
        lines.append("No channel here is subscribed.")
    if len(subscriptions) > SHOWN:
        lines.append(f"and {len(subscriptions) - SHOWN} more")
    return Reply("\n".join(escape(line) for line in lines), private=True)


def outcome(delivery: Delivery) -> str:
    """What became of a delivery, in words."""
    match delivery.state:
        case "open" if delivery.answer:
            return f"tried {delivery.attempts} times, again later ({delivery.answer})"
        case "open":
            return "on its way"
        case "sent":
            return f"sent as {delivery.url or delivery.message}"
        case "filtered":
            return f"kept back: {delivery.answer}"
        case "failed":
            return f"failed: {delivery.answer}"
        case "withdrawn":
            return "taken back"
        case _:
            return f"sent in one message with others, as {delivery.url or delivery.message}"


async def why(
    store: AnnouncementStore, asker: Asker, announcement: Announcement, where: Destination
) -> Reply:
    """Why an essay was or was not posted in a channel."""
    lines = [
        f"Found {at(announcement.found_at)}.",
        f"Now: {stage(announcement)}.",
        f"{where.label}: {await _reason(store, announcement, where)}.",
    ]
    lines += (await store.history(announcement.id, space_of(asker)))[-HISTORY:]
    body = "\n".join(escape(line) for line in lines)
    return Reply(f"*{escape(announcement.essay.title)}*\n{body}", private=True)


async def _reason(store: AnnouncementStore, announcement: Announcement, where: Destination) -> str:
    subscription = await store.subscription_of(where)
    if subscription is None or subscription.destination.owner != where.owner:
        return "not subscribed"
    for delivery in await store.deliveries(announcement.id, subscription.id):
        return outcome(delivery)
    return _not_planned(announcement, subscription)


def _not_planned(announcement: Announcement, subscription: Subscription) -> str:
    """Why nothing was planned for a channel that is subscribed."""
    if subscription.off_reason:
        return f"switched off: {subscription.off_reason}"
    if rule := kept_back_by(subscription.filters, announcement.essay):
        return f"will be kept back: {rule}"
    match announcement.stage:
        case "held" if subscription.automatic:
            return f"posted by itself after {at(announcement.ready_at)}"
        case "held" | "waiting":
            return "posted once it is approved"
        case "approved" if announcement.send_at:
            return f"posted at {at(announcement.send_at)}"
        case "discarded" | "withdrawn":
            return "not posted"
    since = subscription.created_at
    if since and (announcement.decided_at or announcement.found_at) < since:
        return "subscribed after the essay was announced"
    return "nothing was planned for it yet"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would be posted in a channel, or why nothing would."""

    announcement: Announcement
    destination: Destination
    text: str  # of the message; empty where nothing would be posted
    why: str


async def prospects(
    store: AnnouncementStore, announcement: Announcement, now: datetime
) -> list[Prospect]:
    """What becomes of an announcement in every channel, without sending anything."""
    made = []
    for subscription in await store.subscriptions(on=False):
        where = subscription.destination
        seen = await store.announcement(announcement.id, where.owner) or announcement
        why_ = await _reason(store, seen, where)
        later = after_quiet(subscription.quiet, now)
        if will := why_.startswith("posted") or why_ in ("on its way",):
            why_ += f", not before {at(later)} (quiet hours)" if later > now else ""
        text = announce(seen, subscription).text if will else ""
        made.append(Prospect(seen, where, text, why_))
    return made
