"""The announce command: drafts, previews, decisions, subscriptions, and why."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from bot.announce import seeing, subscribing
from bot.announce.flow import Flow
from bot.announce.model import Announcement, Destination, Gone, Refused, TryAgain
from bot.asker import Role
from bot.command import Context, command
from bot.errors import UserError
from bot.film import Essay, Film, Person
from bot.ports import Prize
from bot.reply import Action, Form, Input, Reply, clip, escape

LEAD = 1000  # characters
LATEST = timedelta(days=366)
REACH = 1.5  # seconds that a subscribed channel is looked for


@command(
    examples=(
        "announce drafts",
        "announce status",
        "announce subscribe channel:discord:1/2 automatic:yes quiet:22:00-07:00",
        'announce preview essay:"anora on the margins"',
        'announce why essay:"anora on the margins" channel:discord:1/2',
        "announce unsubscribe channel:discord:1/2",
    ),
    role=Role.MODERATOR,
)
async def announce(
    ctx: Context,
    action: Annotated[
        Literal[
            "drafts",
            "preview",
            "approve",
            "schedule",
            "discard",
            "reword",
            "repost",
            "subscribe",
            "unsubscribe",
            "status",
            "why",
        ],
        "what to do; drafts lists what waits",
    ] = "drafts",
    essay: Annotated[Essay | None, "the essay that it is about"] = None,
    draft: Annotated[str, "an announcement's id, as buttons carry it"] = "",
    lead: Annotated[str, "a sentence above the card"] = "",
    at: Annotated[str, "when to post, like 2026-05-01 18:00 (UTC unless a zone is given)"] = "",
    channel: Annotated[str, "a channel; this one if empty"] = "",
    automatic: Annotated[bool, "post there without approval"] = False,
    ping: Annotated[str, "the one role or group to notify there"] = "",
    film: Annotated[list[Film] | None, "only essays on one of these films"] = None,
    person: Annotated[list[Person] | None, "only essays on one of these people"] = None,
    award: Annotated[list[Prize] | None, "only essays on one of these awards"] = None,
    tag: Annotated[list[str] | None, "only essays with one of these tags"] = None,
    month: Annotated[list[str] | None, "only essays of one of these months, like 2025-04"] = None,
    quiet: Annotated[str, "hours without posts, like 22:00-07:00 Europe/Berlin"] = "",
    template: Annotated[str, "the text, like: New essay: {title} by {author}"] = "",
    language: Annotated[str, "of the post's fixed words: en, de, es or fr"] = "",
) -> Reply:
    """Announce new essays: see drafts, approve them, subscribe channels, and see why."""
    if (flow := ctx.announcing) is None:
        raise UserError("Announcements are not set up here.", "Ask who runs Marquee.")
    match action:
        case "drafts":
            return await seeing.drafts(flow.store, ctx.asker)
        case "status":
            return await seeing.status(flow.store, ctx.asker)
        case "unsubscribe":
            return await _unsubscribe(ctx, flow, channel)
        case "subscribe":
            filters = subscribing.filters_of(
                [one.id for one in film or ()],
                [one.id for one in person or ()],
                [one.id for one in award or ()],
                tag or (),
                month or (),
            )
            wishes = subscribing.Wishes(automatic, ping, filters, quiet, template, language)
            where = subscribing.destination(ctx.asker, channel)
            made = await subscribing.subscribe(flow.store, ctx.asker, where, wishes, ctx.now)
            label, words = escape(where.label), escape(subscribing.words(made))
            text = f"{label} is subscribed: {words}."
            return Reply(f"{text}{escape(await _unreached(ctx, where))}", private=True)
    announcement = await _found(
        ctx, flow, draft, essay, make=action not in ("why", "discard", "repost")
    )
    if action == "preview":
        return await seeing.preview(flow.store, announcement, _here(ctx, channel))
    if action == "why":
        where = subscribing.destination(ctx.asker, channel)
        return await seeing.why(flow.store, ctx.asker, announcement, where)
    return await _decide(ctx, flow, action, announcement, lead, at)


async def _decide(
    ctx: Context, flow: Flow, action: str, announcement: Announcement, lead: str, at: str
) -> Reply:
    who = ctx.asker.user or ctx.asker.platform or "somebody"
    space = subscribing.space_of(ctx.asker)
    title = f"*{escape(announcement.essay.title)}*"
    if action == "reword" and not lead.strip():
        return _form("Edit the text", "lead", "Sentence above the card", announcement, action)
    if action == "schedule" and not at.strip():
        return _form("Schedule", "at", "When (UTC), like 2026-05-01 18:00", announcement, action)
    if action == "reword":
        await flow.reword(announcement.id, space, clip(lead.strip(), LEAD), who, ctx.now)
        see = Action("Preview", seeing.call("preview", announcement), "primary")
        return Reply(f"The text of {title} is changed.", actions=(see,), private=True)
    if action == "discard":
        await flow.discard(announcement.id, space, who, ctx.now)
        return Reply(f"{title} will not be announced.", private=True, replaces=True)
    if action == "repost":
        count = await flow.repost(announcement.id, space, who, ctx.now)
        return Reply(f"{title} is posted again in {count} channels.", private=True, replaces=True)
    moment = _moment(at, ctx.now) if action == "schedule" else None
    await flow.approve(announcement.id, space, who, ctx.now, moment)
    when = f"for {seeing.at(moment)}" if moment else "and goes out now"
    return Reply(f"{title} is approved {when}.", private=True, replaces=True)


def _form(title: str, name: str, label: str, announcement: Announcement, action: str) -> Reply:
    value = announcement.lead if name == "lead" else ""
    entry = Input(name, label, value, long=name == "lead")
    form = Form(title, (entry,), seeing.call(action, announcement))
    return Reply(f"{title}: {escape(announcement.essay.title)}", form=form, private=True)


async def _unreached(ctx: Context, where: Destination) -> str:
    """What a moderator should know of a channel that cannot be reached; mostly nothing."""
    sender = ctx.announcing.senders.get(where.platform) if ctx.announcing else None
    if sender is None:
        return ""
    try:
        async with asyncio.timeout(REACH):
            await sender.reach(where)
    except Gone as reason:
        return f" But I could not post there now: {reason.answer}."
    except (TryAgain, Refused, TimeoutError):
        return ""  # not known now; the first post will tell
    return ""


async def _found(
    ctx: Context, flow: Flow, draft: str, essay: Essay | None, *, make: bool
) -> Announcement:
    """The announcement that is meant; with ``make``, one is made for an essay that has none."""
    space = subscribing.space_of(ctx.asker)
    if draft:
        if found := await flow.store.announcement(draft, space):
            return found
        raise UserError("There is no such draft any more.", "“announce drafts” lists them.")
    if essay and make:
        return await flow.by_hand(essay.id, space, ctx.asker.user, ctx.now)
    if essay:
        if found := await flow.store.of_essay(essay.id, space):
            return found
        raise UserError(
            "That essay came with a first import or was no news, and nobody asked to announce it.",
            "“announce preview essay:TITLE” makes a draft.",
        )
    raise UserError("Which essay?", "Add essay:TITLE, or choose one of “announce drafts”.")


def _here(ctx: Context, channel: str) -> Destination | None:
    """The channel whose template the preview uses; none where nothing is meant."""
    try:
        return subscribing.destination(ctx.asker, channel)
    except UserError:
        if channel:
            raise
        return None


async def _unsubscribe(ctx: Context, flow: Flow, channel: str) -> Reply:
    where = subscribing.destination(ctx.asker, channel)
    known = await flow.store.subscription_of(where)
    if known is None or not subscribing.is_theirs(ctx.asker, known.destination):
        raise UserError(
            "That channel is not subscribed.", "“announce status” lists those that are."
        )
    await flow.store.switch_off(known.id, "unsubscribed")
    return Reply(f"{escape(where.label)} gets no announcements any more.", private=True)


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"“{clip(text, 40)}” is no time.", "Write it like 2026-05-01 18:00 or with +02:00."
        ) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if not now < moment < now + LATEST:
        raise UserError("That time is over, or more than a year away.", "Give one that comes.")
    return moment
