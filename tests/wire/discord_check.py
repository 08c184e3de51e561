"""Whether a body is one Discord would take: its own API description where that is at hand, and
always the rules that the description lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no types
from jsonschema.exceptions import best_match  # type: ignore[import-untyped] # the same
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).parents[3] / "shared" / "reference" / "discord" / "openapi.json"
V2, EPHEMERAL = 1 << 15, 1 << 6
ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    *(1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 17, 18),
)
LINK_STYLE = 5
Body = Mapping[str, Any]


class Refusal(AssertionError):  # noqa: N818 (reads as what Discord does)
    """What Discord would refuse, a line each."""


def check_request(method: str, path: str, body: Any, files: Sequence[str] = ()) -> None:
    """Raise ``Refusal`` if Discord would not take this request."""
    problems = list(_described(method, path, body))
    if re.fullmatch(r"/interactions/\d+/[^/]+/callback", path):
        problems += _callback(body, files)
    elif re.search(r"/messages(/@original|/\d+)?$|^/webhooks/\d+/[^/]+$", path) and body:
        problems += message_problems(body, files)
    elif re.fullmatch(r"/applications/\d+/commands", path) and method == "PUT":
        problems += command_problems(body)
    if problems:
        raise Refusal("\n".join(f"{method} {path}: {p}" for p in problems))


def message_problems(body: Body, files: Sequence[str] = ()) -> list[str]:
    """What is wrong with a message."""
    cards = bool(int(body.get("flags") or 0) & V2)
    components = list(body.get("components") or ())
    problems = _v2(body, components) if cards else _classic(body, components)
    problems += _ids(components)
    if body.get("allowed_mentions", {}).get("parse") != []:
        problems.append("allowed_mentions is not empty")
    for component in walk(components):
        problems += _component(component, cards)
    named = {str(a["filename"]) for a in body.get("attachments") or () if "filename" in a}
    used = set(re.findall(r"attachment://([^\"\s]+)", json.dumps(components)))
    if missing := used - (set(files) | named):
        problems.append(f"files that are not attached: {sorted(missing)}")
    if files and set(files) != named:
        problems.append("files and attachments differ")
    return problems


def command_problems(commands: Sequence[Body]) -> list[str]:
    """What is wrong with a list of application commands."""
    problems = []
    kinds = [(c.get("type", 1), c["name"]) for c in commands]
    if len(set(kinds)) != len(kinds):
        problems.append("two commands have the same name")
    if sum(kind == 1 for kind, _ in kinds) > 100 or sum(kind == 3 for kind, _ in kinds) > 15:
        problems.append("too many commands")
    for command in commands:
        problems += _command(command)
    return problems


def _command(command: Body) -> list[str]:
    name, options = command["name"], list(command.get("options") or ())
    texts = [t for o in (command, *options) for t in _texts(o)]
    problems = _named(command, options)
    if any(len(text) > 100 for text in texts):
        problems.append(f"{name}: a description is too long")
    required = [bool(o.get("required")) for o in options]
    if required != sorted(required, reverse=True):
        problems.append(f"{name}: a required option stands behind an optional one")
    if len(options) > 25 or len({o["name"] for o in options}) != len(options):
        problems.append(f"{name}: too many options, or one twice")
    for option in options:
        choices = option.get("choices") or ()
        if len(choices) > 25 or (choices and option.get("autocomplete")):
            problems.append(f"{name} {option['name']}: its choices")
    total = len(name) + sum(map(len, texts)) + sum(len(o["name"]) for o in options)
    return [*problems, f"{name}: more than 8000 characters"] if total > 8000 else problems


def _named(command: Body, options: Sequence[Body]) -> list[str]:
    """What is wrong with the names of a command and its options."""
    if command.get("type", 1) != 1:
        wrong = [n for n in _names(command) if not 1 <= len(n) <= 32]
        return [f"{wrong}: names of a menu's entry"] if wrong or command.get("description") else []
    names = [n for o in (command, *options) for n in _names(o)]
    wrong = [n for n in names if not re.fullmatch(r"[-_'\w]{1,32}", n) or n != n.lower()]
    problems = [f"{wrong}: names of commands or options"] if wrong else []
    if not all(o.get("description") for o in (command, *options)):
        problems.append(f"{command['name']}: a description is missing")
    return problems


def _texts(option: Body) -> list[str]:
    localized = (option.get("description_localizations") or {}).values()
    return [option.get("description", ""), *localized]


def _names(option: Body) -> list[str]:
    return [option["name"], *(option.get("name_localizations") or {}).values()]


def walk(components: Sequence[Body]) -> Iterator[Body]:
    """Every component, nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def _callback(body: Body, files: Sequence[str]) -> list[str]:
    data = body.get("data") or {}
    match body["type"]:
        case 4 | 7:
            return message_problems(data, files)
        case 8:
            choices = data.get("choices") or ()
            wrong = [
                c for c in choices if not (0 < len(c["name"]) <= 100 and len(c["value"]) <= 100)
            ]
            return (
                [f"choices: {len(choices)}, wrong: {wrong}"] if wrong or len(choices) > 25 else []
            )
        case 9:
            return _modal(data)
        case _:
            return []


def _modal(data: Body) -> list[str]:
    problems, parts = _ids(data["components"]), data["components"]
    if not (1 <= len(data["custom_id"]) <= 100 and 1 <= len(data["title"]) <= 45):
        problems.append("the modal's custom id or title")
    if not 1 <= len(parts) <= 5:
        problems.append("a modal has one to five components")
    for part in parts:
        if part["type"] != LABEL or not 1 <= len(part["label"]) <= 45:
            problems.append("a modal's label")
        elif len(part["component"].get("value") or "") > 4000:
            problems.append("a modal's value is too long")
    return problems


def _v2(body: Body, components: Sequence[Body]) -> list[str]:
    problems = []
    if body.get("content") or body.get("embeds") or body.get("poll"):
        problems.append("Components V2 beside content, embeds or a poll")
    everything = list(walk(components))
    if not 1 <= len(everything) <= 40:
        problems.append(f"{len(everything)} components, nested ones too")
    size = sum(len(c["content"]) for c in everything if c["type"] == TEXT)
    if size > 4000:
        problems.append(f"{size} characters of text")
    return problems


def _classic(body: Body, components: Sequence[Body]) -> list[str]:
    problems = []
    content, embeds = body.get("content") or "", body.get("embeds") or ()
    if len(content) > 2000:
        problems.append(f"{len(content)} characters of content")
    if not (content.strip() or embeds or body.get("poll") or body.get("attachments")):
        problems.append("an empty message")
    if len(components) > 5 or any(c["type"] != ROW for c in components):
        problems.append("more than five rows, or something else than rows")
    return problems


def _ids(components: Sequence[Body]) -> list[str]:
    ids = [c["custom_id"] for c in walk(components) if "custom_id" in c]
    twice = {i for i in ids if ids.count(i) > 1}
    return [f"custom ids used twice: {sorted(twice)}"] if twice else []


def _component(component: Body, cards: bool) -> list[str]:
    kind, inner = component["type"], component.get("components") or ()
    problems = []
    if kind not in (ROW, BUTTON, SELECT) and not cards:
        problems.append(f"a component of type {kind} needs the Components V2 flag")
    if kind == ROW and not (
        1 <= len(inner) <= 5 and (len(inner) == 1 or all(c["type"] == BUTTON for c in inner))
    ):
        problems.append("an action row holds one select or up to five buttons")
    if kind == BUTTON:
        problems += _button(component)
    if kind == SELECT:
        problems += _select(component)
    if kind == TEXT and not component["content"].strip():
        problems.append("an empty text display")
    if kind == SECTION and not (1 <= len(inner) <= 3 and component.get("accessory")):
        problems.append("a section holds one to three texts and an accessory")
    if kind == CONTAINER and any(c["type"] == CONTAINER for c in inner):
        problems.append("a container in a container")
    if kind in (THUMBNAIL, GALLERY):
        problems += _pictures(component["items"] if kind == GALLERY else [component])
    return problems


def _button(button: Body) -> list[str]:
    problems = []
    if not 1 <= len(button.get("label") or "") <= 80:
        problems.append(f"a button's label: {button.get('label')!r}")
    if button["style"] == LINK_STYLE:
        url = button.get("url") or ""
        if (
            not (url.startswith(("https://", "http://")) and len(url) <= 512)
            or "custom_id" in button
        ):
            problems.append(f"a link button's address: {url!r}")
    elif not 1 <= len(button.get("custom_id") or "") <= 100 or "url" in button:
        problems.append(f"a button's custom id: {button.get('custom_id')!r}")
    return problems


def _select(select: Body) -> list[str]:
    options, problems = select["options"], []
    values = [o["value"] for o in options]
    if not 1 <= len(options) <= 25 or len(set(values)) != len(values):
        problems.append("a select has 1 to 25 options with different values")
    if any(not (1 <= len(o["label"]) <= 100 and 1 <= len(o["value"]) <= 100) for o in options):
        problems.append("an option's label or value")
    if any(len(o.get("description") or "") > 100 for o in options):
        problems.append("an option's description")
    if len(select.get("placeholder") or "") > 150 or len(select["custom_id"]) > 100:
        problems.append("a select's placeholder or custom id")
    return problems


def _pictures(items: Sequence[Body]) -> list[str]:
    problems = []
    if not 1 <= len(items) <= 10:
        problems.append("a gallery has one to ten pictures")
    for item in items:
        if not 1 <= len(item.get("description") or "") <= 1024:
            problems.append("a picture without an alternative text, or with too long a one")
        if not re.match(r"(https?|attachment)://", item["media"]["url"]):
            problems.append("a picture's address")
    return problems


@cache
def _description() -> tuple[dict[str, Any], Registry[Any]] | None:
    if not DESCRIPTION.is_file():
        return None
    described = json.loads(DESCRIPTION.read_text("utf-8"))
    resource = DRAFT202012.create_resource(described)
    return described, Registry().with_resource("discord", resource)


@cache
def _validator(method: str, template: str) -> Draft202012Validator | None:
    found = _description()
    assert found is not None
    described, registry = found
    operation = described["paths"][template].get(method.lower()) or {}
    contents = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in contents:
        return None
    pointer = "/".join(
        part.replace("~", "~0").replace("/", "~1")
        for part in (
            "paths",
            template,
            method.lower(),
            "requestBody",
            "content",
            "application/json",
            "schema",
        )
    )
    return Draft202012Validator({"$ref": f"discord#/{pointer}"}, registry=registry)


@cache
def _template(path: str) -> str | None:
    found = _description()
    best = None
    for template in found[0]["paths"] if found else ():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, path) and (best is None or template.count("{") < best.count("{")):
            best = template
    return best


def _described(method: str, path: str, body: Any) -> Iterator[str]:
    """What Discord's own description of its API has against a request."""
    if body is None or (template := _template(path)) is None:
        return
    validator = _validator(method, template)
    error = best_match(validator.iter_errors(body)) if validator else None
    if error is not None:
        yield f"{list(error.absolute_path)}: {error.message[:300]}"
