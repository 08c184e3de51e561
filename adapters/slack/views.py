"""Slack's views, made of values: forms, a command's parameters, answers, App Home; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.mrkdwn import fitted, plain_fitted
from adapters.slack.names import ANSWER, COMMAND_FORM, FORM, QUESTION
from adapters.slack.render import (
    Block,
    blocks,
    header,
    option,
    plain_text,
    section,
)
from bot.command import Command, Param
from bot.errors import Option
from bot.reply import CALL_LENGTH, Call, Form, Reply, escape

TITLE = 24
VIEW_BLOCKS = 100
INPUT_LABEL = 2000
INPUT_TEXT = 3000
METADATA = 3000
OPTIONS = 100
OPTION_VALUE = 150
SUGGEST = "suggest"  # action_id of a typeahead: suggest:command:param

View = dict[str, Any]


def form_view(form: Form, metadata: dict[str, str], error: str = "") -> View:
    """A command's form; ``error`` is marked-up text shown above it."""
    inputs = [
        {
            "type": "input",
            "block_id": one.name,
            "optional": not one.required,
            "label": plain_text(one.label, INPUT_LABEL),
            "element": {
                "type": "plain_text_input",
                "action_id": f"text:{one.name}",
                "multiline": one.long,
                "max_length": INPUT_TEXT,
                **({"initial_value": one.value[:INPUT_TEXT]} if one.value else {}),
            },
        }
        for one in form.inputs
    ]
    data = {**metadata, "call": form.submit.encode()}
    return _modal(FORM, form.title, _noted(error, inputs), data, submit="Send")


def command_view(command: Command, metadata: dict[str, str], error: str = "") -> View:
    """A form made from a command's parameters, with names looked up while typing."""
    inputs = [_param_input(command, param) for param in command.params if param.name != "page"]
    data = {**metadata, "call": command.name}
    note = error or escape(command.summary)
    return _modal(COMMAND_FORM, f"/{command.name}", _noted(note, inputs), data, submit="Go")


def ask_view(metadata: dict[str, str]) -> View:
    """The global shortcut's view: a question, or a film looked up while typing."""
    question: Block = {
        "type": "input",
        "block_id": QUESTION,
        "optional": True,
        "label": plain_text("A question or a command", INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": "text",
            "max_length": INPUT_TEXT,
            "placeholder": plain_text("Who directed Anora?", 150),
        },
    }
    film: Block = {
        "type": "input",
        "block_id": "film",
        "optional": True,
        "label": plain_text("Or a film", INPUT_LABEL),
        "element": typeahead("film", "film", "Type a title"),
    }
    return _modal(COMMAND_FORM, "Ask Marquee", [question, film], {**metadata, "call": ""}, "Go")


def answer_view(
    reply: Reply, metadata: dict[str, str], title: str = "Marquee", share: Call | None = None
) -> View:
    """An answer shown in a modal."""
    shown = blocks(reply, share=share, keep=VIEW_BLOCKS)
    return _modal(ANSWER, title, shown, metadata)


def refilled(view: dict[str, Any], error: str) -> View:
    """A form that was sent, with what was filled in and ``error`` (marked-up text) above it."""
    filled = (view.get("state") or {}).get("values") or {}
    shown: list[Block] = []
    for block in view.get("blocks") or []:
        if block.get("type") != "input":
            continue
        element = dict(block["element"])
        given = (filled.get(block["block_id"]) or {}).get(element["action_id"]) or {}
        for source, target in _FILLED.get(element["type"], ()):
            if given.get(source):
                element[target] = given[source]
        shown.append({**block, "element": element})
    kept = {key: view[key] for key in _KEPT if key in view}
    return {**kept, "blocks": _noted(error, shown)[:VIEW_BLOCKS]}


_KEPT = ("type", "callback_id", "title", "close", "submit", "private_metadata")
_FILLED = {
    "plain_text_input": (("value", "initial_value"),),
    "static_select": (("selected_option", "initial_option"),),
    "external_select": (("selected_option", "initial_option"),),
    "multi_external_select": (("selected_options", "initial_options"),),
}


def waiting_view(title: str, metadata: dict[str, str]) -> View:
    """What a submitted form shows until the answer is there."""
    return _modal(ANSWER, title, [section("One moment…")], metadata)


def typeahead(command: str, param: str, hint: str) -> Block:
    """A select whose options Slack asks for while somebody types."""
    return {
        "type": "external_select",
        "action_id": f"{SUGGEST}:{command}:{param}",
        "placeholder": plain_text(hint, 150),
        "min_query_length": 1,
    }


def suggestions(found: Sequence[Option]) -> list[Block]:
    """The options that answer a typeahead; values over Slack's limit cannot be offered."""
    fit = [o for o in found if 0 < len(o.value) <= OPTION_VALUE and o.label.strip()]
    return [option(o.label, o.value) for o in fit[:OPTIONS]]


def home_view(parts: Sequence[tuple[str, Reply]]) -> View:
    """App Home: the search box, then titled replies as far as there is room."""
    shown: list[Block] = [
        header("Marquee"),
        section("Films, awards and film essays, answered with their sources."),
        {
            "type": "input",
            "block_id": "home:question",
            "dispatch_action": True,
            "label": plain_text("Ask a question", INPUT_LABEL),
            "element": {
                "type": "plain_text_input",
                "action_id": "ask",
                "max_length": INPUT_TEXT,
                "placeholder": plain_text("Which films won both the Palme and Best Picture?", 150),
                "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
            },
        },
        {
            "type": "actions",
            "block_id": "home:film",
            "elements": [typeahead("film", "film", "Or look up a film")],
        },
    ]
    for number, (title, reply) in enumerate(parts):
        drawn = [{"type": "divider"}, header(title), *_numbered(blocks(reply, keep=24), number)]
        if len(shown) + len(drawn) < VIEW_BLOCKS:
            shown += drawn
    return {"type": "home", "blocks": shown}


def read_inputs(state: dict[str, Any]) -> list[tuple[str, str]]:
    """What was filled in: block ids with their text, selected value or picked values."""
    found: list[tuple[str, str]] = []
    for name, actions in (state.get("values") or {}).items():
        for element in actions.values():
            chosen = element.get("selected_option") or {}
            many = element.get("selected_options") or []
            text = element.get("value") or chosen.get("value") or ""
            found += [(name, str(one.get("value", ""))) for one in many]
            if text:
                found.append((name, str(text)))
    return found


def encode_metadata(metadata: dict[str, str]) -> str:
    """A view's private metadata; what does not fit is left out, the longest first."""
    kept = dict(metadata)
    while len(text := json.dumps(kept, ensure_ascii=False)) > METADATA:
        del kept[max(kept, key=lambda name: len(kept[name]))]
    return text


def decode_metadata(text: str) -> dict[str, str]:
    """The inverse; empty for anything else."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _modal(
    callback_id: str,
    title: str,
    shown: Sequence[Block],
    metadata: dict[str, str],
    submit: str = "",
) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": plain_fitted(title, TITLE)},
        "close": {"type": "plain_text", "text": "Close"},
        **({"submit": {"type": "plain_text", "text": submit}} if submit else {}),
        "private_metadata": encode_metadata(metadata),
        "blocks": list(shown)[:VIEW_BLOCKS],
    }


def _noted(note: str, inputs: Sequence[Block]) -> list[Block]:
    text, _ = fitted(note, 1500)
    return [*([section(text)] if text else []), *inputs]


def _param_input(command: Command, param: Param) -> Block:
    """The input for one parameter, of the kind that fits its type."""
    block: Block = {
        "type": "input",
        "block_id": param.name,
        "optional": not param.required,
        "label": plain_text(param.help, INPUT_LABEL),
    }
    if param.completes:
        element = typeahead(command.name, param.name, "Type a name")
        if param.many:
            element = {**element, "type": "multi_external_select"}
    elif param.kind == "choice" or param.kind == "flag":
        words = param.choices or ("yes", "no")
        element = {
            "type": "static_select",
            "action_id": f"choice:{param.name}",
            "options": [option(word, word) for word in words[:OPTIONS]],
        }
    else:
        limit = CALL_LENGTH if param.kind == "number" else INPUT_TEXT
        element = {
            "type": "plain_text_input",
            "action_id": f"text:{param.name}",
            "max_length": limit,
        }
    return {**block, "element": element}


def _numbered(many: Sequence[Block], number: int) -> list[Block]:
    """Blocks with action ids of their own, where several replies share one view."""
    made = []
    for block in many:
        elements = block.get("elements")
        if block["type"] == "actions" and isinstance(elements, list):
            own = [{**e, "action_id": f"{e['action_id']}:{number}"} for e in elements]
            block = {**block, "elements": own}
        made.append(block)
    return made
