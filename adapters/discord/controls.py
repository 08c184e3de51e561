"""A reply's buttons, choices and pages as action rows, and its form as a modal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.discord.markdown import text_only
from adapters.discord.words import ENGLISH, Words
from bot.reply import Action, ChoiceList, Form, Input, Link, Pages, Reply, clip, plain

ROW = 5
LABEL = 80
PLACEHOLDER = 150
OPTION = 100  # characters of an option's label and of its description
ADDRESS = 512  # characters of a link button's address
MODAL_TITLE = INPUT_LABEL = 45
INPUT_VALUE = 4000
# Custom ids that are no calls: no command's name begins with a colon.
SHARE, PAGE, CHOOSE, THREAD = ":share", ":page", ":choose", ":thread"
_STYLES = {"primary": 1, "secondary": 2, "danger": 4}
Body = dict[str, Any]


def rows(reply: Reply, words: Words = ENGLISH) -> list[Body]:
    """Choices, pages, buttons and sharing, a row each, buttons five to a row."""
    found: list[Body] = []
    if reply.choices:
        found.append(_row([_select(reply.choices)]))
    if reply.pages:
        found.append(_row(_turning(reply.pages, words)))
    taken = {c["custom_id"] for row in found for c in row["components"]}
    buttons = [made for action in reply.actions if (made := _button(action, taken))]
    if reply.private and not reply.failed:
        buttons.append({"type": 2, "style": 2, "label": words.share, "custom_id": SHARE})
    found += [_row(buttons[start : start + ROW]) for start in range(0, len(buttons), ROW)]
    return found


def modal(form: Form) -> Body:
    """The body that opens ``form``; submitting it runs its call with the inputs added."""
    return {
        "custom_id": form.submit.encode(),
        "title": clip(text_only(form.title), MODAL_TITLE),
        "components": [_label(each) for each in form.inputs],
    }


def custom_ids(components: Sequence[Body]) -> list[str]:
    """Every custom id in a message's components, nested ones too."""
    found = []
    for component in components:
        if "custom_id" in component:
            found.append(str(component["custom_id"]))
        found += custom_ids(component.get("components", ()))
    return found


def _row(components: list[Body]) -> Body:
    return {"type": 1, "components": components}


def _button(action: Action | Link, taken: set[str]) -> Body | None:
    """A button; none where another control of the message already runs the same call."""
    label = clip(text_only(action.label), LABEL) or "…"
    if isinstance(action, Link):
        # A longer address would make Discord refuse the message; the text names it anyway.
        fits = len(action.url) <= ADDRESS
        return {"type": 2, "style": 5, "label": label, "url": action.url} if fits else None
    custom_id = action.call.encode()
    if custom_id in taken:
        return None
    return {"type": 2, "style": _STYLES[action.style], "label": label, "custom_id": custom_id}


def _turning(pages: Pages, words: Words) -> list[Body]:
    """Back, where we are, next; a direction that leads nowhere is left out."""
    found = []
    if pages.page > 1:
        found.append(_turn(pages, pages.page - 1, f"◀ {words.back}"))
    here = words.page.format(pages.page, pages.count)
    found.append({"type": 2, "style": 2, "label": here, "custom_id": PAGE, "disabled": True})
    if pages.page < pages.count:
        found.append(_turn(pages, pages.page + 1, f"{words.next} ▶"))
    return found


def _turn(pages: Pages, page: int, label: str) -> Body:
    return {"type": 2, "style": 1, "label": label, "custom_id": pages.turn(page).encode()}


def _select(choices: ChoiceList) -> Body:
    options = []
    for choice in choices.choices:
        option = {
            "label": clip(text_only(plain(choice.label)), OPTION) or "…",
            "value": choice.call.encode(),
        }
        if choice.description:
            option["description"] = clip(text_only(plain(choice.description)), OPTION)
        options.append(option)
    return {
        "type": 3,
        "custom_id": CHOOSE,
        "placeholder": clip(text_only(plain(choices.prompt)), PLACEHOLDER),
        "options": options,
    }


def _label(each: Input) -> Body:
    field: Body = {
        "type": 4,
        "custom_id": each.name,
        "style": 2 if each.long else 1,
        "required": each.required,
        "max_length": INPUT_VALUE,
    }
    if each.value:
        field["value"] = clip(text_only(each.value), INPUT_VALUE)
    return {"type": 18, "label": clip(text_only(each.label), INPUT_LABEL), "component": field}
