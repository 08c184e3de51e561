"""Showing to everyone what so far one person sees: the message copied, without its Share button.

A copy, not the call run again: everyone sees what that person saw, and nothing has to be remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord.controls import SHARE
from adapters.discord.render import COMPONENTS_V2, NO_PREVIEWS
from adapters.discord.words import Words

CONTENT = 2000
Body = dict[str, Any]
_KEPT = {  # by component type: what a received component and one to be sent have in common
    1: ("components",),
    2: ("style", "label", "custom_id", "url", "disabled"),
    3: ("custom_id", "options", "placeholder"),
    9: ("components", "accessory"),
    10: ("content",),
    11: ("media", "description"),
    12: ("items",),
    13: ("file",),
    14: ("divider", "spacing"),
    17: ("components", "accent_color"),
}


def shared_body(message: Mapping[str, Any], user: str, words: Words) -> Body:
    """The body that shows ``message`` to everyone, with who shared it; nobody is notified."""
    names = {a["url"].partition("?")[0]: a["filename"] for a in message.get("attachments") or ()}
    by = f"-# {words.shared.format(f'<@{user}>')}"
    components = _copied(message.get("components") or (), names)
    quiet: Body = {"allowed_mentions": {"parse": []}}
    if int(message.get("flags") or 0) & COMPONENTS_V2:
        shown = [*components, {"type": 10, "content": by}]
        files = [
            {"id": str(n), "filename": a["filename"], "description": a.get("description") or ""}
            for n, a in enumerate(message.get("attachments") or ())
        ]
        body = {"components": shown, "flags": COMPONENTS_V2, **quiet}
        return body | ({"attachments": files} if files else {})
    content = f"{message.get('content') or ''}\n{by}"
    if len(content) > CONTENT:
        content = str(message["content"])
    body = {"content": content, "flags": NO_PREVIEWS, **quiet}
    return body | ({"components": components} if components else {})


def attachments(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and addresses of the files that have to be sent again."""
    return [(str(a["filename"]), str(a["url"])) for a in message.get("attachments") or ()]


def _copied(components: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Body]:
    copied = []
    for component in components:
        if component.get("custom_id") == SHARE:
            continue
        one = _copy(component, names)
        if one["type"] != 1 or one["components"]:
            copied.append(one)
    return copied


def _copy(component: Mapping[str, Any], names: Mapping[str, str]) -> Body:
    kind = int(component["type"])
    copy: Body = {"type": kind}
    for key in _KEPT.get(kind, ()):
        value = component.get(key)
        if value is None:
            continue
        if key == "components":
            value = _copied(value, names)
        elif key == "accessory":
            value = _copy(value, names)
        elif key in ("media", "file"):
            value = {"url": _address(value["url"], names)}
        elif key == "items":
            value = [_item(item, names) for item in value]
        elif key == "options":
            value = [
                {k: o[k] for k in ("label", "value", "description") if o.get(k)} for o in value
            ]
        copy[key] = value
    return copy


def _item(item: Mapping[str, Any], names: Mapping[str, str]) -> Body:
    described = {"description": item["description"]} if item.get("description") else {}
    return {"media": {"url": _address(item["media"]["url"], names)}, **described}


def _address(url: str, names: Mapping[str, str]) -> str:
    """A file of the message becomes an attachment of the copy; other addresses stay."""
    name = names.get(url.partition("?")[0])
    return f"attachment://{name}" if name else url
