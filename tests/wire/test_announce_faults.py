"""Announcing while processes are killed, platforms fail and the journal is in trouble."""

from __future__ import annotations

from benchmarks.announce_faults import SHORTER, play

RUNS = 30


async def test_every_essay_reaches_every_channel_once_whatever_is_killed_or_fails() -> None:
    """Real processes; the long form is ``python -m benchmarks.announce_faults``."""
    counted = await play(RUNS, seed=7, at_once=4, size=SHORTER)
    assert counted["runs"] == RUNS and counted["kills"] >= RUNS
    assert counted["delivered"] == counted["expected"] > 30 * 100
    wrong = ("lost", "duplicated", "stale", "left", "unpublished", "given_up", "surprises")
    assert {name: counted[name] for name in wrong if counted[name]} == {}
    happened = ("two_bots", "journal_busy", "journal_full", "platform_silent_after")
    assert all(counted[name] for name in happened)
