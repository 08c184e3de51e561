"""Essays between rows and values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from bot.essays.document import Block, Document, Image
from bot.film import Essay, Footnote


def essay_of(row: RowMapping, tags: tuple[str, ...] = ()) -> Essay:
    """The essay in a row of ``essays``."""
    images = row["images"]
    return Essay(
        id=row["id"],
        title=row["title"],
        url=row["url"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        author=row["author"],
        month=row["month"],
        sections=tuple(row["sections"]),
        footnotes=tuple(Footnote(**note) for note in row["footnotes"]),
        summary=row["summary"],
        words=row["words"],
        tags=tags,
        image=images[0]["url"] if images else "",
    )


def columns_of(document: Document) -> dict[str, object]:
    """The columns of ``essays`` that come from the document itself."""
    return {
        "title": document.title,
        "url": document.url,
        "author": document.author,
        "published": document.published.isoformat() if document.published else None,
        "month": document.month,
        "year": document.published.year if document.published else None,
        "sections": list(document.sections),
        "footnotes": [_plain(note) for note in document.footnotes],
        "images": [_plain(image) for image in document.images],
        "summary": document.opening,
        "words": document.words,
        "modified": document.modified,
    }


def as_json(document: Document) -> dict[str, Any]:
    """A document as JSON holds it, for its revisions and its hash."""
    kept = _plain(document)
    kept["published"] = document.published.isoformat() if document.published else None
    for name in ("blocks", "footnotes", "images"):
        kept[name] = [_plain(part) for part in kept[name]]
    return kept


def _plain(part: Document | Block | Footnote | Image) -> dict[str, Any]:
    """The fields by name; ``asdict`` copies all it meets, which takes five times as long."""
    return {name: getattr(part, name) for name in _FIELDS[type(part)]}


_FIELDS = {
    kind: tuple(one.name for one in fields(kind)) for kind in (Document, Block, Footnote, Image)
}


def document_of(kept: Mapping[str, Any]) -> Document:
    """The document that :func:`as_json` made; revisions of older versions lack newer parts."""
    lists = {
        "blocks": tuple(
            Block(**{**block, "marks": tuple(block["marks"]), "titles": tuple(block["titles"])})
            for block in kept["blocks"]
        ),
        "footnotes": tuple(Footnote(**note) for note in kept["footnotes"]),
        "images": tuple(Image(**image) for image in kept["images"]),
        "tags": tuple(kept["tags"]),
        "published": date.fromisoformat(kept["published"]) if kept["published"] else None,
    }
    return Document(**{**kept, **lists})


def digest(document: Document) -> str:
    """What tells two revisions apart; the source's time of change does not, nor its key."""
    kept = as_json(document) | {"modified": "", "key": ""}
    del kept["partial"]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
