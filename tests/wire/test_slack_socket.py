"""Marquee on a loopback Slack over Socket Mode: the real bot, the real libraries."""

from __future__ import annotations

import time
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack.client import SlackSurface
from bot.dispatch import Core
from bot.errors import OperatorError
from tests.wire.slack import DIRECT, LoopbackSlack


def buttons(body: dict[str, Any], action: str) -> list[dict[str, Any]]:
    """The elements of a message whose action id starts so."""
    return [
        element
        for block in body["blocks"]
        for element in block.get("elements", [])
        if str(element.get("action_id", "")).startswith(action)
    ]


async def test_a_command_is_answered_privately_with_a_way_to_share(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    await slack.deliver("slash_commands", slack.command("/film", "anora"))
    [answer] = await slack.answers(1)
    assert answer.body["response_type"] == "ephemeral"
    assert "Sean Baker" in answer.body["text"]
    [share] = buttons(answer.body, "share")
    await slack.deliver("interactive", slack.press(share))
    _, shared, gone = await slack.answers(3)
    assert shared.body["response_type"] == "in_channel"
    assert "Shared by <@U1>" in str(shared.body["blocks"][-1])
    assert gone.body == {"delete_original": True}


async def test_a_command_is_acknowledged_before_it_is_answered(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    envelope = await slack.deliver("slash_commands", slack.command("/person", "sean baker"))
    await slack.acked(envelope)
    [answer] = await slack.answers(1)
    # The acknowledgement and the answer take different ways, so allow for their order on arrival.
    assert slack.acks[envelope][0] <= answer.at + 0.05
    assert slack.acks[envelope][1] is None


async def test_who_somebody_is_is_asked_only_where_the_answer_differs_by_role(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    """The request would make everybody wait; ``help`` lists what one may use."""

    def asked() -> int:
        return [name for name, _ in slack.calls].count("users.info")

    for count, (command, text) in enumerate((("/film", "anora"), ("/person", "sean baker")), 1):
        await slack.deliver("slash_commands", slack.command(command, text, user="U7"))
        await slack.answers(count)
    assert asked() == 0
    slack.admins.add("U7")
    await slack.deliver("slash_commands", slack.command("/marquee-help", user="U7"))
    [*_, listed] = await slack.answers(3)
    assert asked() == 1 and "announce: " in listed.body["text"]


async def test_a_button_runs_its_call(bot: SlackSurface, slack: LoopbackSlack) -> None:
    await slack.deliver("slash_commands", slack.command("/film", "anora"))
    [film] = await slack.answers(1)
    awards = next(b for b in buttons(film.body, "run") if b["value"].startswith("awards"))
    await slack.deliver("interactive", slack.press(awards))
    _, answer = await slack.answers(2)
    assert answer.body["replace_original"] is False
    assert "Awards: Anora" in answer.body["text"]


async def test_a_choice_replaces_the_question(bot: SlackSurface, slack: LoopbackSlack) -> None:
    await slack.deliver("slash_commands", slack.command("/film", "parasite"))
    [question] = await slack.answers(1)
    [select] = buttons(question.body, "choose")
    chosen = next(o for o in select["options"] if "tt6751668" in o["value"])
    await slack.deliver("interactive", slack.press(select, selected_option=chosen))
    _, answer = await slack.answers(2)
    assert answer.body["replace_original"] is True
    assert "Bong Joon Ho" in answer.body["text"]


async def test_pages_turn_in_place(bot: SlackSurface, slack: LoopbackSlack) -> None:
    await slack.deliver("slash_commands", slack.command("/awards", "prize:academy/picture"))
    [first] = await slack.answers(1)
    [following] = buttons(first.body, "page:next")
    await slack.deliver("interactive", slack.press(following))
    _, second = await slack.answers(2)
    assert second.body["replace_original"] is True
    assert "Page 2 of" in second.body["text"]


async def test_a_mention_is_a_question_answered_in_its_thread(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    event = slack.event("app_mention", text="<@UBOT> film anora")
    await slack.deliver("events_api", event)
    [answer] = await slack.answers(1)
    assert answer.method == "chat.postMessage"
    assert answer.body["thread_ts"] == event["event"]["ts"]
    assert "Sean Baker" in answer.body["text"]


async def test_an_assistant_thread_gets_prompts_a_status_and_an_answer(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    thread = {"channel_id": DIRECT, "thread_ts": "1.2", "user_id": "U1", "context": {}}
    await slack.deliver(
        "events_api", slack.event("assistant_thread_started", assistant_thread=thread)
    )
    question = slack.event(
        "message", text="film anora", channel=DIRECT, channel_type="im", thread_ts="1.2"
    )
    await slack.deliver("events_api", question)
    [answer] = await slack.answers(1)
    called = [name for name, _ in slack.calls]
    assert "assistant.threads.setSuggestedPrompts" in called
    assert called.index("assistant.threads.setStatus") < called.index("chat.postMessage")
    assert answer.body["thread_ts"] == "1.2"


async def test_the_bots_own_messages_and_edits_are_not_answered(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    direct = {"channel": DIRECT, "channel_type": "im", "text": "film anora"}
    await slack.deliver("events_api", slack.event("message", bot_id="B1", **direct))
    await slack.deliver("events_api", slack.event("message", subtype="message_changed", **direct))
    last = await slack.deliver("events_api", slack.event("message", **direct))
    await slack.acked(last)
    assert len(await slack.answers(1)) == 1


async def test_half_typed_names_are_completed(bot: SlackSurface, slack: LoopbackSlack) -> None:
    payload = {
        "type": "block_suggestion",
        "action_id": "suggest:film:film",
        "block_id": "film",
        "value": "anor",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "api_app_id": "A1",
        "container": {"type": "view", "view_id": "V1"},
    }
    answer = await slack.acked(await slack.deliver("interactive", payload))
    assert any("Anora" in option["text"]["text"] for option in answer["options"])


async def test_a_command_that_needs_a_name_asks_for_it_in_a_form(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    await slack.deliver("slash_commands", slack.command("/film"))
    await slack.until(lambda: slack.views, 5, "no view")
    [view] = slack.views.values()
    option = {"text": {"type": "plain_text", "text": "Anora"}, "value": "tt28607951"}
    envelope = await slack.deliver(
        "interactive", slack.submit(view, {"film": {"selected_option": option}})
    )
    assert (await slack.acked(envelope))["response_action"] == "update"
    await slack.until(lambda: "Sean Baker" in str(slack.views[view["id"]]), 5, "no answer")


async def test_a_form_whose_film_vanished_is_shown_again_with_what_was_filled_in(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    await slack.deliver("slash_commands", slack.command("/film"))
    await slack.until(lambda: slack.views, 5, "no view")
    [view] = slack.views.values()
    option = {"text": {"type": "plain_text", "text": "Gone"}, "value": "tt99999999"}
    await slack.deliver("interactive", slack.submit(view, {"film": {"selected_option": option}}))
    await slack.until(lambda: "I know no film" in str(slack.views[view["id"]]), 5, "no error")
    shown = slack.views[view["id"]]
    film = next(b for b in shown["blocks"] if b.get("block_id") == "film")
    assert film["element"]["initial_option"] == option


async def test_the_shortcuts_ask_and_answer(bot: SlackSurface, slack: LoopbackSlack) -> None:
    who = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "api_app_id": "A1"}
    await slack.deliver(
        "interactive",
        {"type": "shortcut", "callback_id": "ask_marquee", "trigger_id": slack.trigger(), **who},
    )
    await slack.until(lambda: slack.views, 5, "no view")
    await slack.deliver(
        "interactive",
        {
            "type": "message_action",
            "callback_id": "ask_about_message",
            "trigger_id": slack.trigger(),
            "response_url": slack.response_url(),
            "channel": {"id": "C1"},
            "message": {"type": "message", "text": "who directed the florida project?", "ts": "1"},
            "message_ts": "1",
            **who,
        },
    )
    [answer] = await slack.answers(1)
    assert answer.body["response_type"] == "ephemeral"


async def test_app_home_shows_the_search_box(bot: SlackSurface, slack: LoopbackSlack) -> None:
    await slack.deliver("events_api", slack.event("app_home_opened", tab="home"))
    await slack.until(lambda: "U1" in slack.homes, 5, "no Home tab")
    assert "suggest:film:film" in str(slack.homes["U1"])


async def test_links_to_known_films_unfurl_and_others_do_not(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    known = "https://www.imdb.com/title/tt28607951/?ref_=x"
    links = [
        {"domain": "imdb.com", "url": known},
        {"domain": "letterboxd.com", "url": "https://letterboxd.com/film/parasite-2019/"},
        {"domain": "imdb.com", "url": "https://www.imdb.com/title/tt99999999/"},
        {"domain": "example.org", "url": "https://example.org/nothing"},
    ]
    event = slack.event("link_shared", links=links, message_ts="1.1")
    await slack.deliver("events_api", event)
    await slack.until(lambda: slack.unfurls, 5, "no unfurl")
    assert set(slack.unfurls[0]["unfurls"]) == {known, links[1]["url"]}


async def test_an_unknown_button_is_acknowledged_and_explained(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    element = {"type": "button", "action_id": "vote_up", "value": "x", "text": {}}
    envelope = await slack.deliver("interactive", slack.press(element))
    await slack.acked(envelope)
    [answer] = await slack.answers(1)
    assert "another version" in answer.body["text"]


async def test_a_pressed_call_that_no_longer_exists_is_explained(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    element = {"type": "button", "action_id": "run:0", "value": "gone?film=x", "text": {}}
    await slack.deliver("interactive", slack.press(element))
    [answer] = await slack.answers(1)
    assert "There is no command" in answer.body["text"]


@pytest.mark.parametrize(
    ("which", "name"), [("bot", "SLACK_BOT_TOKEN"), ("app", "SLACK_APP_TOKEN")]
)
async def test_a_wrong_token_is_told_to_the_operator(
    core: Core, slack: LoopbackSlack, which: str, name: str
) -> None:
    surface = SlackSurface(
        SecretStr("xoxb-wrong" if which == "bot" else slack.bot_token),
        SecretStr("xapp-wrong" if which == "app" else slack.app_token),
        slack.api_url,
    )
    started = time.monotonic()
    with pytest.raises(OperatorError, match=name):
        await surface.run(core, lambda _: None)
    assert time.monotonic() - started < 5
