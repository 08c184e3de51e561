"""On both platforms: five picks with reasons, one is refused, and it never comes again."""

from __future__ import annotations

from typing import Any

from adapters.slack.client import SlackSurface
from bot.dispatch import Core
from tests.wire.discord_bot import connected
from tests.wire.discord_check import walk
from tests.wire.slack import LoopbackSlack


def texts_of(shown: dict[str, Any]) -> list[str]:
    """The text of each card on Discord."""
    boxes = [part for part in shown["components"] if part["type"] == 17]
    return ["".join(part.get("content", "") for part in walk([box])) for box in boxes]


async def test_on_discord_a_refused_pick_never_comes_again(core: Core) -> None:
    async with connected(core) as discord:
        shown = await (await discord.type("recommend", like="anora")).answer()
        cards = texts_of(shown)
        assert len(cards) == 5 and all("**Why:** " in card for card in cards)
        (select,) = [part for part in walk(shown["components"]) if part.get("type") == 3]
        refusal = select["options"][0]
        title = refusal["label"].partition(": ")[0].removeprefix("1. ")
        assert "not this" in refusal["label"] and title in cards[0]
        pressed = await discord.press(shown, ":choose", refusal["value"])
        await pressed.answer()
        after = pressed.edits[-1] if pressed.edits else pressed.callbacks[-1]["data"]
        again = await (await discord.type("recommend", like="anora")).answer()
    for later in (after, again):
        assert len(texts_of(later)) == 5
        assert not any(title in card.split("\n")[0] for card in texts_of(later))


def options_of(body: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A message's list and its options on Slack."""
    elements = [e for block in body["blocks"] for e in block.get("elements", [])]
    (select,) = [e for e in elements if e.get("type") == "static_select"]
    return select, select["options"]


async def test_on_slack_a_refused_pick_never_comes_again(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    await slack.deliver("slash_commands", slack.command("/recommend", "like:anora"))
    [shown] = await slack.answers(1)
    assert str(shown.body["blocks"]).count("*Why:* ") == 5
    select, options = options_of(shown.body)
    film = options[0]["value"].rpartition("refuse=")[2]
    await slack.deliver("interactive", slack.press(select, selected_option=options[0]))
    _, after = await slack.answers(2)
    await slack.deliver("slash_commands", slack.command("/recommend", "like:anora"))
    *_, again = await slack.answers(3)
    for later in (after, again):
        _, offered = options_of(later.body)
        assert len(offered) == 25
        assert not any(o["value"] == f"film?film={film}" for o in offered)
