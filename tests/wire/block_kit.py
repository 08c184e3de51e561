"""Block Kit's rules, checked on every payload that the bot emits.

Written from Slack's documented limits, apart from the renderer: it knows none of its constants.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

KNOWN_BLOCKS = {
    "section", "header", "divider", "image", "context", "actions", "input", "rich_text", "video",
    "file",
}  # fmt: skip
IN_ACTIONS = {
    "button", "static_select", "external_select", "users_select", "conversations_select",
    "channels_select", "overflow", "datepicker", "timepicker", "datetimepicker", "radio_buttons",
    "checkboxes",
}  # fmt: skip
BLOCK_KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "divider": set(),
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "context": {"elements"},
    "actions": {"elements"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
}
ELEMENT_KEYS = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label"},
    "static_select": {"options", "option_groups", "placeholder", "initial_option", "confirm"},
    "external_select": {"placeholder", "min_query_length", "initial_option", "confirm"},
    "multi_external_select": {"placeholder", "min_query_length", "initial_options"},
    "plain_text_input": {
        "multiline", "initial_value", "placeholder", "min_length", "max_length",
        "dispatch_action_config", "focus_on_load",
    },
    "image": {"image_url", "slack_file", "alt_text"},
}  # fmt: skip
# A mention, a date or a channel; what is allowed between < and > are links and, from us alone,
# the person who shared something.
_SPECIAL = re.compile(r"<([^>]*)>")
_ALLOWED = re.compile(r"https?://[^|>\s]+(\|[^>]*)?$")
_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def message_problems(body: dict[str, Any], shared_by: str = "") -> list[str]:
    """What is wrong with a message's body."""
    found: list[str] = []
    if not str(body.get("text") or "").strip():
        found.append("text: empty, but notifications and screen readers need it")
    found += _text(str(body.get("text") or ""), "text", 4000, shared_by)
    blocks = body.get("blocks")
    if blocks is None:
        return found
    if not 1 <= len(blocks) <= 50:
        found.append(f"{len(blocks)} blocks in a message")
    total = sum(_words(block) for block in blocks)
    if total > 9597:
        found.append(f"{total} characters in all blocks")
    return found + _blocks(blocks, shared_by, inputs=False)


def view_problems(view: dict[str, Any]) -> list[str]:
    """What is wrong with a modal or a Home tab."""
    found: list[str] = []
    blocks = view.get("blocks") or []
    if not 1 <= len(blocks) <= 100:
        found.append(f"{len(blocks)} blocks in a view")
    if view.get("type") not in ("modal", "home"):
        found.append(f"a view of type {view.get('type')!r}")
    if view.get("type") == "modal":
        found += _modal(view)
    if len(str(view.get("private_metadata", ""))) > 3000:
        found.append("private_metadata over 3000")
    if len(str(view.get("callback_id", ""))) > 255:
        found.append("callback_id over 255")
    if len(str(view)) > 250_000:
        found.append("a view over 250 kB")
    return found + _blocks(blocks, "", inputs=True)


def _modal(view: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key in ("title", "submit", "close"):
        if key in view:
            found += _plain(view[key], f"view.{key}", 24)
    if "title" not in view:
        found.append("a modal without a title")
    if any(b["type"] == "input" for b in view.get("blocks") or []) and "submit" not in view:
        found.append("a modal with inputs and no submit")
    return found


def option_problems(options: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the answer to a typeahead."""
    found = [f"{len(options)} options"] if len(options) > 100 else []
    return found + _options(options, "options")


def _blocks(blocks: list[dict[str, Any]], shared_by: str, *, inputs: bool) -> list[str]:
    found: list[str] = []
    for number, block in enumerate(blocks):
        where = f"block {number} ({block.get('type')})"
        if block.get("type") not in KNOWN_BLOCKS:
            found.append(f"{where}: unknown type")
            continue
        if block["type"] == "input" and not inputs:
            found.append(f"{where}: an input in a message")
        found += _block(block, where, shared_by)
    ids = Counter(b["block_id"] for b in blocks if "block_id" in b)
    found += [f"block_id {key!r} used {n} times" for key, n in ids.items() if n > 1]
    found += [f"block_id of {len(key)} characters" for key in ids if len(key) > 255]
    actions = Counter(e["action_id"] for e in _elements(blocks) if "action_id" in e)
    found += [f"action_id {key!r} used {n} times" for key, n in actions.items() if n > 1]
    found += [f"action_id of {len(key)} characters" for key in actions if not 0 < len(key) <= 255]
    return found


def _block(block: dict[str, Any], where: str, shared_by: str) -> list[str]:
    kind = block["type"]
    extra = set(block) - BLOCK_KEYS.get(kind, set(block)) - {"type", "block_id"}
    found = [f"{where}: unknown keys {sorted(extra)}"] if extra else []
    if kind == "section":
        found += _section(block, where, shared_by)
    elif kind == "header":
        found += _plain(block.get("text"), where, 150)
    elif kind == "image":
        found += _image(block, where)
    elif kind in ("context", "actions"):
        found += _elements_of(block, where, shared_by)
    elif kind == "input":
        found += _plain(block.get("label"), f"{where} label", 2000)
        found += _element(block.get("element") or {}, where)
    return found


def _elements_of(block: dict[str, Any], where: str, shared_by: str) -> list[str]:
    elements = block.get("elements", [])
    most = 10 if block["type"] == "context" else 25
    found = [] if 1 <= len(elements) <= most else [f"{where}: {len(elements)} elements"]
    for element in elements:
        if block["type"] == "actions":
            if element.get("type") not in IN_ACTIONS:
                found.append(f"{where}: {element.get('type')} in actions")
            found += _element(element, where)
        elif element.get("type") == "image":
            found += _image(element, where)
        else:
            found += _mrkdwn(element, where, 3000, shared_by)
    return found


def _section(block: dict[str, Any], where: str, shared_by: str) -> list[str]:
    found: list[str] = []
    if "text" not in block and "fields" not in block:
        found.append(f"{where}: neither text nor fields")
    if "text" in block:
        found += _mrkdwn(block["text"], where, 3000, shared_by)
    if "fields" in block:
        if not 1 <= len(block["fields"]) <= 10:
            found.append(f"{where}: {len(block['fields'])} fields")
        for field in block["fields"]:
            found += _mrkdwn(field, f"{where} field", 2000, shared_by)
    if "accessory" in block:
        accessory = block["accessory"]
        is_image = accessory.get("type") == "image"
        found += _image(accessory, where) if is_image else _element(accessory, where)
    return found


def _element(element: dict[str, Any], where: str) -> list[str]:
    kind = str(element.get("type"))
    if kind not in ELEMENT_KEYS:
        return [f"{where}: unknown element {kind}"]
    found: list[str] = []
    extra = set(element) - ELEMENT_KEYS[kind] - {"type", "action_id"}
    if extra:
        found.append(f"{where}: unknown keys {sorted(extra)} in {kind}")
    if not element.get("action_id"):
        found.append(f"{where}: {kind} without action_id")
    if kind == "button":
        found += _button(element, where)
    if "placeholder" in element:
        found += _plain(element["placeholder"], f"{where} placeholder", 150)
    if kind == "static_select":
        options = element.get("options", [])
        if not 1 <= len(options) <= 100:
            found.append(f"{where}: {len(options)} options")
        found += _options(options, where)
    return found + (_text_input(element, where) if kind == "plain_text_input" else [])


def _text_input(element: dict[str, Any], where: str) -> list[str]:
    most = int(element.get("max_length", 3000))
    found = [f"{where}: max_length over 3000"] if most > 3000 else []
    if len(element.get("initial_value", "")) > most:
        found.append(f"{where}: initial_value over max_length")
    return found


def _button(element: dict[str, Any], where: str) -> list[str]:
    found = _plain(element.get("text"), f"{where} button", 75)
    if len(str(element.get("value", ""))) > 2000:
        found.append(f"{where}: button value over 2000")
    if "url" in element and not re.match(r"https?://\S{1,2990}$", str(element["url"])):
        found.append(f"{where}: button url")
    if element.get("style", "primary") not in ("primary", "danger"):
        found.append(f"{where}: button style {element['style']}")
    if "value" not in element and "url" not in element:
        found.append(f"{where}: a button that does nothing")
    if "confirm" in element:
        limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
        for key, limit in limits.items():
            found += _plain(element["confirm"].get(key), f"{where} confirm {key}", limit)
    return found


def _options(options: list[dict[str, Any]], where: str) -> list[str]:
    found: list[str] = []
    for option in options:
        found += _plain(option.get("text"), f"{where} option", 75)
        if not 1 <= len(str(option.get("value", ""))) <= 150:
            found.append(f"{where}: option value of {len(str(option.get('value', '')))}")
        if "description" in option:
            found += _plain(option["description"], f"{where} option description", 75)
    values = Counter(str(option.get("value")) for option in options)
    return found + [f"{where}: option value {v!r} twice" for v, n in values.items() if n > 1]


def _image(block: dict[str, Any], where: str) -> list[str]:
    found = []
    url = str(block.get("image_url", ""))
    if "slack_file" not in block and not re.match(r"https?://\S{1,2990}$", url):
        found.append(f"{where}: image_url {url[:40]!r}")
    if not 1 <= len(str(block.get("alt_text", ""))) <= 2000:
        found.append(f"{where}: alt_text")
    return found


def _plain(value: object, where: str, limit: int) -> list[str]:
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        return [f"{where}: not a plain_text object"]
    extra = set(value) - {"type", "text", "emoji"}
    found = [f"{where}: unknown keys {sorted(extra)}"] if extra else []
    return found + _text(str(value.get("text", "")), where, limit, "", required=True)


def _mrkdwn(value: object, where: str, limit: int, shared_by: str) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in ("mrkdwn", "plain_text"):
        return [f"{where}: not a text object"]
    extra = set(value) - {"type", "text", "emoji", "verbatim"}
    found = [f"{where}: unknown keys {sorted(extra)}"] if extra else []
    return found + _text(str(value.get("text", "")), where, limit, shared_by, required=True)


def _text(
    text: str, where: str, limit: int, shared_by: str, *, required: bool = False
) -> list[str]:
    found = []
    if required and not text.strip():
        found.append(f"{where}: empty text")
    if len(text) > limit:
        found.append(f"{where}: {len(text)} characters, at most {limit}")
    if _AMPERSAND.search(text):
        found.append(f"{where}: an ampersand that is not escaped")
    for inner in _SPECIAL.findall(text):
        if not _ALLOWED.match(inner) and inner != f"@{shared_by}":
            found.append(f"{where}: <{inner[:40]}> reaches Slack as markup")
    return found


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield from (e for e in block.get("elements", []) if isinstance(e, dict))
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict):
                yield block[key]


def _words(value: object) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        alt = value.get("alt_text")
        here = (len(own) if isinstance(own, str) else 0) + (len(alt) if isinstance(alt, str) else 0)
        return here + sum(_words(one) for one in value.values())
    return sum(_words(one) for one in value) if isinstance(value, list) else 0
