"""What each platform allows, checked on the bodies themselves.

The numbers are Discord's and Slack's documented limits. Each check returns sentences, one per
limit that is broken; an empty list says that the platform would take the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Body = Mapping[str, Any]

V2 = 1 << 15  # Discord: flag of a message made of components only
EMBED_TEXTS = {"title": 256, "description": 4096}
FIELD_TEXTS = {"name": 256, "value": 1024}
SLACK_ALL_TEXT = 9597  # characters; undocumented, the most that was seen accepted


def check_discord(body: Body) -> list[str]:
    """Discord's limits on one message."""
    return list(_discord(body))


def check_slack(body: Body) -> list[str]:
    """Slack's limits on one message."""
    return list(_slack(body))


CHECKS: Mapping[str, Callable[[Body], list[str]]] = {
    "discord": check_discord,
    "slack": check_slack,
}


def _over(what: str, size: int, limit: int) -> Iterator[str]:
    if size > limit:
        yield f"{what}: {size:,}, at most {limit:,}"


def _text(what: str, value: object, limit: int, least: int = 0) -> Iterator[str]:
    size = len(str(value or ""))
    yield from _over(f"characters in {what}", size, limit)
    if size < least:
        yield f"{what} is empty"


def _discord(body: Body) -> Iterator[str]:
    embeds: Sequence[Body] = body.get("embeds") or ()
    components: Sequence[Body] = body.get("components") or ()
    v2 = bool(int(body.get("flags") or 0) & V2)
    if v2 and (body.get("content") or embeds or body.get("poll")):
        yield "a message of components cannot have content, embeds or a poll"
    if not (body.get("content") or embeds or components or body.get("poll")):
        yield "the message is empty"
    yield from _text("the content", body.get("content"), 2000)
    yield from _over("embeds", len(embeds), 10)
    for embed in embeds:
        yield from _embed(embed)
    yield from _over("characters in all embeds", sum(map(_embed_size, embeds)), 6000)
    every = list(_nested(components))
    if v2:
        yield from _over("components", len(every), 40)
        shown = sum(len(str(c.get("content") or "")) for c in every if c.get("type") == 10)
        yield from _over("characters in all texts", shown, 4000)
    else:
        yield from _over("rows", len(components), 5)
    for component in every:
        yield from _component(component)
    yield from _unique("custom_id", [str(c["custom_id"]) for c in every if c.get("custom_id")])


def _embed(embed: Body) -> Iterator[str]:
    fields: Sequence[Body] = embed.get("fields") or ()
    for name, limit in EMBED_TEXTS.items():
        yield from _text(f"an embed's {name}", embed.get(name), limit)
    yield from _text("an embed's footer", (embed.get("footer") or {}).get("text"), 2048)
    yield from _text("an embed's author", (embed.get("author") or {}).get("name"), 256)
    yield from _over("fields of an embed", len(fields), 25)
    for field in fields:
        for name, limit in FIELD_TEXTS.items():
            yield from _text(f"a field's {name}", field.get(name), limit, least=1)
    yield from _web_address("an embed's address", embed.get("url"))


def _embed_size(embed: Body) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts.append((embed.get("footer") or {}).get("text"))
    texts.append((embed.get("author") or {}).get("name"))
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(str(text or "")) for text in texts)


def _nested(components: Sequence[Body]) -> Iterator[Body]:
    for component in components:
        yield component
        yield from _nested(component.get("components") or ())
        if component.get("accessory"):
            yield from _nested((component["accessory"],))


def _component(component: Body) -> Iterator[str]:
    kind = component.get("type")
    yield from _text("a custom_id", component.get("custom_id"), 100)
    if kind == 1:
        yield from _row(component.get("components") or ())
    elif kind == 2:
        yield from _button(component)
    elif kind == 3:
        yield from _options(component)
    elif kind == 9:
        yield from _over("texts in a section", len(component.get("components") or ()), 3)
        if not component.get("accessory"):
            yield "a section needs an accessory"
    elif kind == 10:
        yield from _text("a text", component.get("content"), 4000, least=1)
    elif kind == 12:
        yield from _over("pictures in a gallery", len(component.get("items") or ()), 10)


def _row(inside: Sequence[Body]) -> Iterator[str]:
    selects = [each for each in inside if each.get("type") != 2]
    yield from _over("buttons in a row", len(inside) - len(selects), 5)
    yield from _over("selects in a row", len(selects), 1)
    if not inside or (selects and len(inside) > 1):
        yield "a row holds either buttons or one select"


def _button(button: Body) -> Iterator[str]:
    yield from _text("a button's label", button.get("label"), 80)
    yield from _web_address("a button's address", button.get("url"))
    yield from _text("a button's address", button.get("url"), 512)
    if bool(button.get("custom_id")) == bool(button.get("url")):
        yield "a button needs either a custom_id or an address"
    if not button.get("label") and not button.get("emoji"):
        yield "a button needs a label"


def _options(select: Body) -> Iterator[str]:
    options: Sequence[Body] = select.get("options") or ()
    if not select.get("custom_id"):
        yield "a select needs a custom_id"
    yield from _over("options of a select", len(options), 25)
    yield from _text("a placeholder", select.get("placeholder"), 150)
    for option in options:
        yield from _text("an option's label", option.get("label"), 100, least=1)
        yield from _text("an option's value", option.get("value"), 100, least=1)
        yield from _text("an option's description", option.get("description"), 100)
    yield from _unique("option value", [str(option.get("value")) for option in options])


def _web_address(what: str, address: object) -> Iterator[str]:
    if address and not str(address).startswith(("https://", "http://", "discord://")):
        yield f"{what} is no web address"


def _unique(what: str, values: Sequence[str]) -> Iterator[str]:
    if len(set(values)) != len(values):
        yield f"the same {what} twice in one message"


def _slack(body: Body) -> Iterator[str]:
    blocks: Sequence[Body] = body.get("blocks") or ()
    if not body.get("text") and not blocks:
        yield "the message is empty"
    yield from _text("the text", body.get("text"), 4000)
    yield from _over("blocks", len(blocks), 50)
    for attachment in body.get("attachments") or ():
        blocks = [*blocks, *(attachment.get("blocks") or ())]
    for block in blocks:
        yield from _block(block)
    yield from _over(
        "characters in all blocks", sum(_texts(block) for block in blocks), SLACK_ALL_TEXT
    )
    elements = [each for block in blocks for each in _elements(block)]
    yield from _unique("action_id", [str(e["action_id"]) for e in elements if e.get("action_id")])
    yield from _unique("block_id", [str(b["block_id"]) for b in blocks if b.get("block_id")])


def _elements(block: Body) -> Iterator[Body]:
    if block.get("type") == "actions":
        yield from block.get("elements") or ()
    if block.get("accessory"):
        yield block["accessory"]


def _block(block: Body) -> Iterator[str]:
    yield from _text("a block_id", block.get("block_id"), 255)
    rule = _BLOCKS.get(str(block.get("type")))
    if rule:
        yield from rule(block)
    for element in _elements(block):
        yield from _element(element)


def _said(value: object) -> str:
    return str(value.get("text") or "") if isinstance(value, Mapping) else ""


def _section(block: Body) -> Iterator[str]:
    fields: Sequence[Body] = block.get("fields") or ()
    if not block.get("text") and not fields:
        yield "a section needs a text or fields"
    if block.get("text"):
        yield from _text("a section", _said(block["text"]), 3000, least=1)
    yield from _over("fields of a section", len(fields), 10)
    for field in fields:
        yield from _text("a field", _said(field), 2000, least=1)


def _header(block: Body) -> Iterator[str]:
    yield from _text("a header", _said(block.get("text")), 150, least=1)
    if (block.get("text") or {}).get("type") != "plain_text":
        yield "a header is plain text"


def _actions(block: Body) -> Iterator[str]:
    elements: Sequence[Body] = block.get("elements") or ()
    yield from _over("elements of an actions block", len(elements), 25)
    if not elements:
        yield "an actions block is empty"


def _context(block: Body) -> Iterator[str]:
    elements: Sequence[Body] = block.get("elements") or ()
    yield from _over("elements of a context block", len(elements), 10)
    for element in elements:
        if element.get("type") == "image":
            yield from _image(element)
        else:
            yield from _text("a context text", element.get("text"), 3000, least=1)


def _image(block: Body) -> Iterator[str]:
    yield from _text("a picture's address", block.get("image_url"), 3000)
    yield from _text("a picture's alt text", block.get("alt_text"), 2000, least=1)


_BLOCKS: Mapping[str, Callable[[Body], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": _image,
}


def _element(element: Body) -> Iterator[str]:
    kind = str(element.get("type"))
    yield from _text("an action_id", element.get("action_id"), 255)
    if kind == "button":
        yield from _text("a button's text", _said(element.get("text")), 75, least=1)
        yield from _text("a button's value", element.get("value"), 2000)
        yield from _text("a button's address", element.get("url"), 3000)
    elif kind == "image":
        yield from _image(element)
    elif kind.endswith("_select") or kind == "overflow":
        yield from _slack_options(element, 5 if kind == "overflow" else 100)


def _slack_options(element: Body, limit: int) -> Iterator[str]:
    options: Sequence[Body] = element.get("options") or ()
    yield from _over("options of a select", len(options), limit)
    yield from _text("a placeholder", _said(element.get("placeholder")), 150)
    for option in options:
        yield from _text("an option's text", _said(option.get("text")), 75, least=1)
        yield from _text("an option's value", option.get("value"), 150, least=1)
        yield from _text("an option's description", _said(option.get("description")), 75)


def _texts(value: object) -> int:
    """Characters of all texts in a block."""
    if isinstance(value, Mapping):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_texts(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return sum(_texts(inner) for inner in value)
    return 0
