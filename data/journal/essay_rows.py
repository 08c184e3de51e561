"""Essays between rows and values."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from bot.essays.document import Document
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
