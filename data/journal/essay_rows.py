"""Essays between rows and values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
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
        "footnotes": [asdict(note) for note in document.footnotes],
        "images": [asdict(image) for image in document.images],
        "summary": document.opening,
        "words": document.words,
        "modified": document.modified,
    }


def as_json(document: Document) -> dict[str, Any]:
    """A document as JSON holds it, for its revisions and its hash."""
    kept = asdict(document)
    kept["published"] = document.published.isoformat() if document.published else None
    return kept


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
