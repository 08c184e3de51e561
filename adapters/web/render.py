"""A reply as the page needs it beside the two platforms' bodies: pure, JSON values only."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from bot.reply import Form, Picture, Reply, plain


def render(reply: Reply) -> dict[str, Any]:
    """What the page announces, marks and opens by itself; the messages come from the bodies."""
    return {
        "text": plain(reply.text),
        "private": reply.private,
        "replaces": reply.replaces,
        "failed": reply.failed,
        "form": _form(reply.form) if reply.form else None,
        "pictures": [_picture(picture) for picture in reply.pictures],
        "answer": {
            "kind": reply.answer.kind,
            "values": list(reply.answer.values),
            "ids": list(reply.answer.ids),
            "query": reply.answer.query,
            "evidence": [
                {"source": e.source, "ref": e.ref, "quote": e.quote} for e in reply.answer.evidence
            ],
        },
    }


def _form(form: Form) -> dict[str, Any]:
    return {
        "title": form.title,
        "submit": form.submit.encode(),
        "inputs": [
            {
                "name": each.name,
                "label": each.label,
                "value": each.value,
                "long": each.long,
                "required": each.required,
            }
            for each in form.inputs
        ],
    }


def _picture(picture: Picture) -> dict[str, str]:
    data = b64encode(picture.png).decode("ascii")
    return {"name": picture.name, "alt": picture.alt, "data": f"data:image/png;base64,{data}"}
