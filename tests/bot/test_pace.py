"""Turns under a platform's limits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.pace import KEPT, Pace


@dataclass
class Time:
    """A clock that sleeping moves on."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


async def passed(pace: Pace, time: Time, turns: int, key: str = "") -> list[float]:
    times = []
    for _ in range(turns):
        await pace.turn(key)
        times.append(round(time.now - 100, 6))
    return times


async def test_turns_come_evenly_after_a_burst() -> None:
    time = Time()
    pace = Pace(2.0, 3, time, time.sleep)
    assert await passed(pace, time, 5) == [0.0, 0.0, 0.0, 0.5, 1.0]


async def test_each_key_has_turns_of_its_own() -> None:
    time = Time()
    pace = Pace(1.0, 1, time, time.sleep)
    assert await passed(pace, time, 1, "a") + await passed(pace, time, 1, "b") == [0.0, 0.0]


async def test_turns_missed_while_held_up_are_no_burst() -> None:
    time = Time()
    pace = Pace(10.0, 2, time, time.sleep)
    await passed(pace, time, 2)
    time.now += 60
    times = await passed(pace, time, 4)
    assert [round(t - times[0], 6) for t in times] == [0.0, 0.0, 0.1, 0.2]


async def test_who_asks_first_goes_first() -> None:
    pace, order = Pace(200.0), []

    async def one(name: int) -> None:
        await pace.turn()
        order.append(name)

    await asyncio.gather(*(one(name) for name in range(9)))
    assert order == list(range(9))


async def test_keys_whose_turn_is_over_are_forgotten() -> None:
    time = Time()
    pace = Pace(1.0, 1, time, time.sleep)
    for number in range(KEPT + 50):
        await pace.turn(str(number))
        time.now += 0.1
    assert len(pace._lines) <= KEPT
