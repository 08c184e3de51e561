"""From news of an essay to deliveries: hold, draft, decide, plan. Sends nothing itself.

Every step is committed with what it leads to, so that a process may end between any two of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.announce.filters import after_quiet, kept_back_by
from bot.announce.model import (
    EVERYWHERE,
    Announcement,
    Decision,
    Delivery,
    EssayFacts,
    Platform,
    Said,
    Space,
    Stage,
    Subscription,
    Verdict,
)
from bot.announce.ports import AnnouncementStore, EssayChange, EssayNews, Sender
from bot.errors import UserError

GRACE = timedelta(minutes=3)  # in which edits of a new essay merge
FLOOD = 10  # essays that are new at once are no news of today: they wait for a moderator
OPEN_STAGES: tuple[Stage, ...] = ("held", "waiting")


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of announcing, on a store."""

    store: AnnouncementStore
    news: EssayNews
    grace: timedelta = GRACE
    flood: int = FLOOD
    senders: Mapping[Platform, Sender] = field(default_factory=dict)  # to see what can be reached

    async def take_news(self, now: datetime) -> int:
        """Take in what happened to essays since the last time; how many changes there were."""
        changes = await self.news.changes(await self.store.cursor())
        fresh = [change for change in changes if change.kind == "new" and not change.baseline]
        for change in changes:
            await self._take(change, now, flood=len(fresh) > self.flood)
        return len(changes)

    async def _take(self, change: EssayChange, now: datetime, *, flood: bool) -> None:
        known = await self.store.of_essay(change.essay_id)
        if change.kind == "withdrawn":
            await self.store.take_in(change.number, known, now, withdraw=known is not None)
            return
        facts = await self.news.facts(change.essay_id)
        if facts is None:
            await self.store.take_in(change.number, None, now)
        elif known is not None:
            await self.store.take_in(change.number, self._updated(known, facts, now), now)
        elif change.kind == "new" and not change.baseline:
            await self.store.take_in(change.number, self._found(facts, now, flood=flood), now)
        else:
            await self.store.take_in(change.number, None, now)

    def _found(self, facts: EssayFacts, now: datetime, *, flood: bool) -> Announcement:
        stage: Stage = "waiting" if flood else "held"
        return Announcement(secrets.token_hex(8), facts, stage, now, now + self.grace)

    def _updated(self, known: Announcement, facts: EssayFacts, now: datetime) -> Announcement:
        """The announcement with the essay's new text; one still held waits anew, but not for ever."""
        latest = known.found_at + 5 * self.grace
        return replace(known, essay=facts, ready_at=min(now + self.grace, latest))

    async def by_hand(self, essay_id: str, space: Space, by: str, now: datetime) -> Announcement:
        """A draft for an essay that a moderator wants announced, old or new."""
        known = await self.store.of_essay(essay_id, space)
        if known and known.stage == "discarded":
            await self.store.decide(known.id, space, ("discarded",), Verdict("waiting", by, now))
        elif known and known.stage != "withdrawn":
            return known
        else:
            facts = await self.news.facts(essay_id)
            if facts is None:
                raise UserError("That essay is not in the journal any more.")
            made = Announcement(secrets.token_hex(8), facts, "waiting", now, now)
            made = replace(made, id=known.id) if known else made  # deliveries belong to that id
            await self.store.take_in(0, made, now)
        found = await self.store.of_essay(essay_id, space)
        if found is None:
            raise UserError("That essay is not in the journal any more.")
        return found

    async def advance(self, now: datetime) -> None:
        """End grace times that are over, and plan deliveries that are wanted by now."""
        for held in await self.store.ready(now):
            said = await self.store.said(held.id)
            unwanted = {space for space, one in said.items() if one.stage == "discarded"}
            wanted = [
                planned(held, subscription, now, said)
                for subscription in await self.store.subscriptions()
                if subscription.automatic
                and meant(held, subscription, now)
                and not {EVERYWHERE, subscription.destination.owner} & unwanted
            ]
            await self.store.plan(held.id, wanted, now)
        for decision in await self.store.approved(now):
            await self._plan(decision, now)

    async def _plan(self, decision: Decision, now: datetime) -> None:
        """Plan what was approved, in its space, or in all that did not decide by themselves."""
        announcement = await self.store.announcement(decision.announcement, decision.space)
        if announcement is None:
            return
        said = await self.store.said(announcement.id)
        elsewhere: set[Space] = set()
        if decision.space == EVERYWHERE:
            elsewhere = {space for space, one in said.items() if one.stage} - {EVERYWHERE}
        wanted = [
            planned(announcement, subscription, now, said)
            for subscription in await self.store.subscriptions(space=decision.space)
            if subscription.destination.owner not in elsewhere
            and meant(announcement, subscription, now)
        ]
        await self.store.plan(announcement.id, wanted, now, decision.space)

    async def approve(
        self, draft: str, space: Space, by: str, now: datetime, at: datetime | None = None
    ) -> None:
        """Approve for now or for a later time. Raises ``UserError`` where it was decided already."""
        await self._decide(draft, space, Verdict("approved", by, now, send_at=at))

    async def discard(self, draft: str, space: Space, by: str, now: datetime) -> None:
        """Do not announce it there; one that was scheduled is called off."""
        known = await self.store.announcement(draft, space)
        scheduled = known is not None and known.stage == "approved" and known.send_at is not None
        expected = (*OPEN_STAGES, "approved") if scheduled else OPEN_STAGES
        await self._decide(draft, space, Verdict("discarded", by, now), expected)

    async def reword(self, draft: str, space: Space, lead: str, by: str, now: datetime) -> None:
        """Set the sentence above the card; what stands already is changed in place."""
        expected: tuple[Stage, ...] = (*OPEN_STAGES, "approved", "announced")
        await self._decide(draft, space, Verdict(None, by, now, lead=lead), expected)

    async def repost(self, draft: str, space: Space, by: str, now: datetime) -> int:
        """Post it again where it was posted; in how many channels."""
        known = await self.store.announcement(draft, space)
        if known is None or known.stage == "withdrawn":
            raise UserError("That essay is not published any more.")
        return await self.store.repost(draft, space, by, now)

    async def _decide(
        self, draft: str, space: Space, verdict: Verdict, expected: tuple[Stage, ...] = OPEN_STAGES
    ) -> None:
        if not await self.store.decide(draft, space, expected, verdict):
            known = await self.store.announcement(draft, space)
            state = f"It is {known.stage} already." if known else "There is no such draft."
            raise UserError(state, "“announce” lists the drafts that wait.")


def meant(announcement: Announcement, subscription: Subscription, now: datetime) -> bool:
    """Whether the subscription was there when the essay was found or approved.

    One made later than now was made before the clock was set back.
    """
    since = subscription.created_at
    if since is None or since > now:
        return True
    return (announcement.decided_at or announcement.found_at) >= since


def planned(
    announcement: Announcement,
    subscription: Subscription,
    now: datetime,
    said: Mapping[Space, Said],
) -> Delivery:
    """The delivery of one announcement to one subscription, or the note why it is kept back."""
    rule = kept_back_by(subscription.filters, announcement.essay)
    spaces = (subscription.destination.owner, EVERYWHERE)
    leads = [said[space].lead for space in spaces if space in said and said[space].lead]
    return Delivery(
        id=secrets.token_hex(10),
        announcement=announcement.id,
        subscription=subscription.id,
        destination=subscription.destination,
        state="filtered" if rule else "open",
        wanted=announcement.revision,
        due=after_quiet(subscription.quiet, now),
        answer=rule,
        lead=leads[0] if leads else "",
    )
