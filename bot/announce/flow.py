"""From news of an essay to deliveries: hold, draft, decide, plan. Sends nothing itself.

Every step is committed with what it leads to, so that a process may end between any two of them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.announce.filters import after_quiet, kept_back_by
from bot.announce.model import Announcement, Delivery, EssayFacts, Stage, Subscription
from bot.announce.ports import AnnouncementStore, EssayChange, EssayNews
from bot.errors import UserError

GRACE = timedelta(minutes=3)  # in which edits of a new essay merge
OPEN_STAGES: tuple[Stage, ...] = ("held", "waiting")


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of announcing, on a store."""

    store: AnnouncementStore
    news: EssayNews
    grace: timedelta = GRACE

    async def take_news(self, now: datetime) -> int:
        """Take in what happened to essays since the last time; how many changes there were."""
        changes = await self.news.changes(await self.store.cursor())
        for change in changes:
            await self._take(change, now)
        return len(changes)

    async def _take(self, change: EssayChange, now: datetime) -> None:
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
            await self.store.take_in(change.number, self._found(facts, now), now)
        else:
            await self.store.take_in(change.number, None, now)

    def _found(self, facts: EssayFacts, now: datetime) -> Announcement:
        return Announcement(secrets.token_hex(8), facts, "held", now, now + self.grace)

    def _updated(self, known: Announcement, facts: EssayFacts, now: datetime) -> Announcement:
        """The announcement with the essay's new text; one still held waits anew, but not for ever."""
        changed = replace(known, essay=facts, revision=known.revision + 1)
        if known.stage == "withdrawn":
            changed = replace(changed, stage="announced" if known.decided_by else "waiting")
        if known.stage == "held":
            latest = known.found_at + 5 * self.grace
            return replace(changed, ready_at=min(now + self.grace, latest))
        return changed

    async def by_hand(self, essay_id: str, now: datetime) -> Announcement:
        """A draft for an essay that a moderator wants announced, old or new."""
        known = await self.store.of_essay(essay_id)
        if known and known.stage not in ("discarded", "withdrawn"):
            return known
        facts = await self.news.facts(essay_id)
        if facts is None:
            raise UserError("That essay is not in the journal any more.")
        made = Announcement(secrets.token_hex(8), facts, "waiting", now, now)
        if known:  # its deliveries belong to that id
            made = replace(made, id=known.id, revision=known.revision + 1)
        await self.store.take_in(0, made, now)
        return made

    async def advance(self, now: datetime) -> None:
        """End grace times that are over, and plan deliveries that are wanted by now."""
        for held in await self.store.announcements(("held",)):
            if held.ready_at <= now:
                await self.store.decide(held.id, ("held",), "waiting", "", now)
        due = [
            announcement
            for announcement in await self.store.announcements(("waiting", "approved"))
            if announcement.send_at is None or announcement.send_at <= now
        ]
        subscriptions = await self.store.subscriptions() if due else []
        for announcement in due:
            approved = announcement.stage == "approved"
            wanted = [
                planned(announcement, subscription, now)
                for subscription in subscriptions
                if (approved or subscription.automatic) and meant(announcement, subscription)
            ]
            if wanted or approved:
                await self.store.plan(announcement.id, wanted, approved, now)

    async def approve(
        self, announcement_id: str, by: str, now: datetime, at: datetime | None = None
    ) -> None:
        """Approve for now or for a later time. Raises ``UserError`` where it was decided already."""
        await self._decide(announcement_id, "approved", by, now, send_at=at)

    async def discard(self, announcement_id: str, by: str, now: datetime) -> None:
        """Never announce it."""
        await self._decide(announcement_id, "discarded", by, now)

    async def reword(self, announcement_id: str, lead: str, by: str, now: datetime) -> None:
        """Set the sentence that stands above the card."""
        await self._decide(announcement_id, "waiting", by, now, lead=lead)

    async def _decide(
        self,
        announcement_id: str,
        stage: Stage,
        by: str,
        now: datetime,
        *,
        lead: str | None = None,
        send_at: datetime | None = None,
    ) -> None:
        decided = await self.store.decide(
            announcement_id, OPEN_STAGES, stage, by, now, lead=lead, send_at=send_at
        )
        if not decided:
            known = await self.store.announcement(announcement_id)
            state = f"It is {known.stage} already." if known else "There is no such draft."
            raise UserError(state, "“announce” lists the drafts that wait.")


def meant(announcement: Announcement, subscription: Subscription) -> bool:
    """Whether the subscription was there when the essay was found or approved."""
    since = subscription.created_at
    return since is None or (announcement.decided_at or announcement.found_at) >= since


def planned(announcement: Announcement, subscription: Subscription, now: datetime) -> Delivery:
    """The delivery of one announcement to one subscription, or the note why it is kept back."""
    rule = kept_back_by(subscription.filters, announcement.essay)
    return Delivery(
        id=secrets.token_hex(10),
        announcement=announcement.id,
        subscription=subscription.id,
        destination=subscription.destination,
        state="filtered" if rule else "open",
        wanted=announcement.revision,
        due=after_quiet(subscription.quiet, now),
        answer=rule,
    )
