"""Replies as plain text and as JSON, for the terminal, scripts and measurements."""

from __future__ import annotations

from typing import Any

from bot.reply import Action, Card, Link, Reply, plain


def render(reply: Reply) -> str:
    """The whole reply as text a screen reader could read."""
    parts = [plain(reply.text), *(_card(card) for card in reply.cards)]
    parts += [f"[picture: {picture.alt}]" for picture in reply.pictures]
    if reply.choices:
        listed = (
            f"  {number}. {plain(choice.label)}  → {choice.call.encode()}"
            for number, choice in enumerate(reply.choices.choices, 1)
        )
        parts.append("\n".join([reply.choices.prompt, *listed]))
    if reply.form:
        parts.append(f"[form: {reply.form.title}] {reply.form.submit.encode()}")
    if reply.pages:
        parts.append(f"Page {reply.pages.page} of {reply.pages.count}")
    if reply.actions:
        parts.append("  ".join(f"[{_label(action)}]" for action in reply.actions))
    return "\n\n".join(part for part in parts if part)


def _label(action: Action | Link) -> str:
    return action.label if isinstance(action, Action) else f"{action.label}: {action.url}"


def _card(card: Card) -> str:
    fields = (f"{plain(field.name)}: {_indented(plain(field.value))}" for field in card.fields)
    rows = [card.title, plain(card.body), *fields, card.footer]
    width = max(len(line) for row in rows for line in row.split("\n"))
    rule = "─" * min(width, 78)
    return "\n".join([rule, *(row for row in rows if row), rule])


def _indented(value: str) -> str:
    return value if "\n" not in value else "\n  " + value.replace("\n", "\n  ")


def to_json(reply: Reply) -> dict[str, Any]:
    """The reply as the command line prints it with ``--as json``; texts without markup."""
    return {
        "text": plain(reply.text),
        "private": reply.private,
        "cards": [
            {
                "title": card.title,
                "url": card.url,
                "body": plain(card.body),
                "fields": [
                    {"name": plain(field.name), "value": plain(field.value)}
                    for field in card.fields
                ],
                "footer": card.footer,
            }
            for card in reply.cards
        ],
        "choices": [
            {"label": choice.label, "call": choice.call.encode()}
            for choice in (reply.choices.choices if reply.choices else ())
        ],
        "actions": [_action(action) for action in reply.actions],
        "answer": {
            "kind": reply.answer.kind,
            "values": list(reply.answer.values),
            "ids": list(reply.answer.ids),
            "evidence": [
                {"source": e.source, "ref": e.ref, "quote": e.quote} for e in reply.answer.evidence
            ],
            **({"query": reply.answer.query} if reply.answer.query else {}),
        },
        **(
            {"pages": {"page": reply.pages.page, "count": reply.pages.count}} if reply.pages else {}
        ),
        **({"pictures": [p.alt for p in reply.pictures]} if reply.pictures else {}),
    }


def _action(action: Action | Link) -> dict[str, str]:
    if isinstance(action, Link):
        return {"label": action.label, "url": action.url}
    return {"label": action.label, "call": action.call.encode()}
