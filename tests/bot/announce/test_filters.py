"""Quiet hours in the moderators' own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.announce.filters import after_quiet
from bot.announce.model import QuietHours

NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")
DAY = QuietHours(time(9), time(17), "America/New_York")


@pytest.mark.parametrize(
    ("quiet", "moment", "ends"),
    [
        (NIGHT, "2026-01-10T20:59", "2026-01-10T20:59"),
        (NIGHT, "2026-01-10T21:00", "2026-01-11T06:00"),
        (NIGHT, "2026-07-10T20:00", "2026-07-11T05:00"),
        (NIGHT, "2026-03-28T22:30", "2026-03-29T05:00"),  # clocks go forward that night
        (NIGHT, "2026-10-24T21:30", "2026-10-25T06:00"),  # and back that night
        (NIGHT, "2026-01-11T06:00", "2026-01-11T06:00"),
        (DAY, "2026-07-10T13:30", "2026-07-10T21:00"),
        (DAY, "2026-07-10T21:00", "2026-07-10T21:00"),
        (QuietHours(time(8), time(8), "UTC"), "2026-07-10T08:00", "2026-07-10T08:00"),
    ],
)
def test_a_post_waits_for_the_end_of_the_quiet_hours(
    quiet: QuietHours, moment: str, ends: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert after_quiet(quiet, at) == datetime.fromisoformat(ends).replace(tzinfo=UTC)
