"""Whether a subscription wants an essay, and when its quiet hours end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.announce.model import EssayFacts, Filters, QuietHours

_PLURALS = {
    "film": "films",
    "person": "people",
    "award": "awards",
    "tag": "tags",
    "month": "months",
}


def kept_back_by(filters: Filters, essay: EssayFacts) -> str:
    """The rule that keeps the essay back, in words; empty where none does."""
    tags, month = frozenset(tag.casefold() for tag in essay.tags), frozenset((essay.month,))
    for name, wanted in filters.named:
        has = {"tag": tags, "month": month}.get(name, essay.targets)
        if wanted and not any(_fits(one, has) for one in wanted):
            return f"it has none of the {_PLURALS[name]} {', '.join(wanted)}"
    return ""


def _fits(wanted: str, has: frozenset[str]) -> bool:
    """The same, or a prize of the award that is wanted ("academy" for "academy/picture")."""
    wanted = wanted.casefold()
    return any(one.casefold() == wanted or one.casefold().startswith(f"{wanted}/") for one in has)


def after_quiet(quiet: QuietHours | None, moment: datetime) -> datetime:
    """``moment``, or the end of the quiet hours that it falls into."""
    if quiet is None or quiet.start == quiet.end:
        return moment
    local = moment.astimezone(ZoneInfo(quiet.zone))
    clock = local.time()
    over_midnight = quiet.start > quiet.end
    inside = (
        clock >= quiet.start or clock < quiet.end
        if over_midnight
        else quiet.start <= clock < quiet.end
    )
    if not inside:
        return moment
    end = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    if over_midnight and clock >= quiet.start:
        end += timedelta(days=1)
    return end.astimezone(UTC)
