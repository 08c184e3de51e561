"""Announcements, subscriptions and deliveries as rows and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import RowMapping

from bot.announce.model import (
    Announcement,
    Delivery,
    Destination,
    EssayFacts,
    Filters,
    QuietHours,
    Subscription,
)

Row = RowMapping


def written(moment: datetime | None) -> str | None:
    """A time as text that sorts: UTC, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _known(text: str) -> datetime:
    return datetime.fromisoformat(text)


def facts_as_json(facts: EssayFacts) -> dict[str, Any]:
    """An essay's facts for a JSON column."""
    return asdict(facts) | {"targets": sorted(facts.targets), "tags": list(facts.tags)}


def _facts(row: dict[str, Any]) -> EssayFacts:
    return EssayFacts(**(row | {"targets": frozenset(row["targets"]), "tags": tuple(row["tags"])}))


def announcement_of(row: Row, own: Row | None = None, general: Row | None = None) -> Announcement:
    """An announcement from its row, with the decisions of a space and of whoever runs the bot."""
    chosen = own if own and own["stage"] else general if general and general["stage"] else None
    stage = row["stage"]
    if chosen and stage != "withdrawn":
        stage = chosen["stage"]
    leads = [one["lead"] for one in (own, general) if one and one["lead"]]
    return Announcement(
        id=row["id"],
        essay=_facts(row["facts"]),
        stage=stage,
        found_at=_known(row["found_at"]),
        ready_at=_known(row["ready_at"]),
        revision=row["revision"],
        send_at=_read(chosen["send_at"]) if chosen else None,
        lead=leads[0] if leads else "",
        decided_by=chosen["decided_by"] if chosen else "",
        decided_at=_known(chosen["decided_at"]) if chosen else None,
    )


def announcement_row(announcement: Announcement) -> dict[str, Any]:
    """An announcement as a row; decisions stand elsewhere."""
    return {
        "id": announcement.id,
        "essay": announcement.essay.id,
        "facts": facts_as_json(announcement.essay),
        "stage": announcement.stage,
        "found_at": written(announcement.found_at),
        "ready_at": written(announcement.ready_at),
        "revision": announcement.revision,
    }


def _destination(row: Row) -> Destination:
    return Destination(row["platform"], row["space"], row["channel"], row["kind"], row["name"])


def subscription_of(row: Row) -> Subscription:
    """A subscription from its row."""
    quiet = row["quiet"]
    return Subscription(
        id=row["id"],
        destination=_destination(row),
        filters=Filters(**{name: tuple(values) for name, values in row["filters"].items()}),
        ping=row["ping"],
        quiet=QuietHours(
            time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"]), quiet["zone"]
        )
        if quiet
        else None,
        locale=row["locale"],
        template=row["template"],
        automatic=row["automatic"],
        created_by=row["created_by"],
        created_at=_known(row["created_at"]),
        off_reason=row["off_reason"],
    )


def subscription_row(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """A subscription as a row."""
    quiet = subscription.quiet
    return {
        "id": subscription.id,
        **asdict(subscription.destination),
        "filters": {name: list(values) for name, values in asdict(subscription.filters).items()},
        "ping": subscription.ping,
        "quiet": {
            "start": quiet.start.isoformat(),
            "end": quiet.end.isoformat(),
            "zone": quiet.zone,
        }
        if quiet
        else None,
        "locale": subscription.locale,
        "template": subscription.template,
        "automatic": subscription.automatic,
        "created_by": subscription.created_by,
        "created_at": written(subscription.created_at or now),
        "off_reason": subscription.off_reason,
    }


def delivery_of(row: Row, uncertain: bool | None = None) -> Delivery:
    """A delivery from its row; ``uncertain`` as it was before a claim."""
    return Delivery(
        id=row["id"],
        announcement=row["announcement"],
        subscription=row["subscription"],
        destination=_destination(row),
        state=row["state"],
        wanted=row["wanted"],
        shown=row["shown"],
        message=row["message"],
        url=row["url"],
        uncertain=row["uncertain"] if uncertain is None else uncertain,
        attempts=row["attempts"],
        due=_read(row["due"]),
        answer=row["answer"],
        lead=row["lead"],
        digest=row["digest"],
        earlier=row["earlier"],
        lease=row["lease_owner"],
    )


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """A new delivery as a row."""
    return {
        "id": delivery.id,
        "announcement": delivery.announcement,
        "subscription": delivery.subscription,
        **asdict(delivery.destination),
        "state": delivery.state,
        "wanted": delivery.wanted,
        "shown": delivery.shown,
        "message": delivery.message,
        "url": delivery.url,
        "uncertain": delivery.uncertain,
        "attempts": delivery.attempts,
        "due": written(delivery.due),
        "answer": delivery.answer,
        "lease_owner": "",
        "lease_until": "",
        "lead": delivery.lead,
        "digest": delivery.digest,
        "earlier": delivery.earlier,
    }
