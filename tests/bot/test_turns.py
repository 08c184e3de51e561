"""Acknowledgements and completions come before commands, and no command waits for ever."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from bot import turns
from bot.turns import Turns


async def test_no_command_begins_while_something_comes_first() -> None:
    queue, begun = Turns(), asyncio.Event()

    async def command() -> None:
        async with queue.turn():
            begun.set()

    with queue.first():
        task = asyncio.create_task(command())
        await asyncio.sleep(0.02)
        assert not begun.is_set()
    await task
    assert begun.is_set()


async def test_a_command_waits_only_so_long_for_what_never_ends() -> None:
    queue = Turns()
    with queue.first():
        async with asyncio.timeout(2 * turns.PATIENCE + 1), queue.turn():
            pass


async def test_under_endless_acknowledgements_commands_go_on_half_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not one of them for each time that patience ends."""
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    queue, loop, begun = Turns(at_once=2), asyncio.get_running_loop(), list[float]()
    with queue.first():
        while len(begun) < 100 or begun[-1] - begun[0] < 0.3:
            async with asyncio.timeout(5), queue.turn():
                await asyncio.sleep(0.001)
                begun.append(loop.time())
    pauses = [later - earlier for earlier, later in pairwise(begun)]
    assert 1 <= sum(pause > 0.05 for pause in pauses) <= len(pauses) / 5


async def test_a_few_commands_run_together_and_a_long_one_gives_its_turn_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "LONG", 0.05)
    queue, running, most, late = Turns(at_once=2), 0, 0, asyncio.Event()

    async def command() -> None:
        nonlocal running, most
        async with queue.turn():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    async def endless() -> None:
        async with queue.turn():
            await late.wait()

    await asyncio.gather(*(command() for _ in range(10)))
    assert most == 2
    stuck = [asyncio.create_task(endless()) for _ in range(2)]
    await asyncio.wait_for(command(), 5)
    late.set()
    await asyncio.gather(*stuck)
    assert queue._free._value == 2  # every turn was given back once


async def test_a_command_that_is_cancelled_gives_its_turn_back() -> None:
    queue = Turns(at_once=1)
    with queue.first():
        waiting = asyncio.create_task(_turn(queue))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait((waiting,))
    await asyncio.wait_for(_turn(queue), 1)


async def _turn(queue: Turns) -> None:
    async with queue.turn():
        pass


async def test_what_arrives_comes_between_two_commands() -> None:
    """Eight that may run together do not keep the loop for the time of all of them."""
    queue, order, loop = Turns(at_once=8), list[str](), asyncio.get_running_loop()

    async def command() -> None:
        async with queue.turn():
            order.append("command")
            loop.call_soon(order.append, "arrival")

    await asyncio.gather(*(command() for _ in range(8)))
    assert order[:8] == ["command", "arrival"] * 4
