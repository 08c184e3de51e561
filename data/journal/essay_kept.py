"""What the journal has already of documents that come in, so that nothing fuller is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.essays.document import Document
from data.journal.essay_rows import digest, document_of
from data.journal.essay_tables import essays, revisions
from data.names import fold

FILES = "files"
SLUG = 48  # characters of an essay's id, so that it fits into a button's call

Row = Mapping[str, Any]


@dataclass(slots=True)
class Kept:
    """What the journal has of some documents, and what became known of them in this round."""

    by_key: dict[str, Row]
    by_title: dict[tuple[str, str], Row]
    by_address: dict[tuple[str, str, str], Row]
    ids: set[str]
    files: bool

    @classmethod
    async def read(
        cls, connection: AsyncConnection, source: str, documents: Sequence[Document]
    ) -> Kept:
        """Rows by key, by title and month where one of two sources is a file, and, for a source
        that calls all its essays anew or moves to another domain, by title, month and path."""
        by_key = {
            row["key"]: row
            for row in await _rows(
                connection, essays.c.source == source, essays.c.key.in_([d.key for d in documents])
            )
        }
        other = true() if source == FILES else essays.c.source == FILES
        months = {d.month for d in documents if d.key not in by_key}
        by_title = {
            (row["month"], fold(row["title"])): row
            for row in await _rows(connection, other, essays.c.month.in_(months))
        }
        keys = {d.key for d in documents}
        by_address = {
            (row["month"], fold(row["title"]), _path(row["url"])): row
            for row in await _rows(
                connection, essays.c.source == source, essays.c.month.in_(months)
            )
            if row["key"] not in keys
        }
        bases = {_base(d) for d in documents if d.key not in by_key}
        names = [f"{base}{end}" for base in bases for end in ("", *(f"-{n}" for n in range(2, 10)))]
        taken = await connection.scalars(select(essays.c.id).where(essays.c.id.in_(names)))
        return cls(by_key, by_title, by_address, set(taken), source == FILES)

    def of(self, document: Document) -> Row | None:
        """The row of this essay: by its key, else by title and month, else with its path too."""
        title = (document.month, fold(document.title))
        known = self.by_key.get(document.key) or self.by_title.get(title)
        path = _path(document.url)
        return known or (self.by_address.get((*title, path)) if path else None)

    def free_id(self, document: Document) -> str:
        """An id that nobody has; further documents of the same key or title are the same essay."""
        base = name = _base(document)
        number = 1
        while name in self.ids:
            number += 1
            name = f"{base}-{number}" if number < 10 else f"{base}-{digest(document)[:6]}-{number}"
        self.ids.add(name)
        self.by_key[document.key] = {"id": name, "source": FILES}
        if self.files:
            self.by_title[document.month, fold(document.title)] = {"id": name, "source": FILES}
        return name


async def _rows(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> Sequence[Row]:
    statement = select(
        essays.c.essay_no, essays.c.id, essays.c.source, essays.c.key, essays.c.hash,
        essays.c.revision, essays.c.status, essays.c.linked_with, essays.c.title, essays.c.month,
        essays.c.words, essays.c.url, essays.c.modified,
        revisions.c.document["partial"].as_boolean().label("partial"),
    )  # fmt: skip
    statement = statement.join(
        revisions,
        and_(revisions.c.essay_no == essays.c.essay_no, revisions.c.revision == essays.c.revision),
    )
    rows = (await connection.execute(statement.where(*conditions))).mappings()
    return [dict(row) for row in rows]


def _path(url: str) -> str:
    """An address without its domain; empty where it is all domain."""
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/')}?{parts.query}".strip("?")


async def completed(
    connection: AsyncConnection, source: str, documents: Sequence[Document]
) -> list[Document]:
    """The documents, those of which only a part came with the fuller text that is kept already."""
    if not any(document.partial for document in documents):
        return list(documents)
    kept = await Kept.read(connection, source, documents)
    found = []
    for document in documents:
        old = kept.of(document) if document.partial else None
        if old and not old["partial"] and old["words"] > document.words:
            document = _filled(document, await _revision(connection, old))
        found.append(document)
    return found


def _filled(part: Document, whole: Document) -> Document:
    """The text of one with the title, address and tags of the other, which is newer."""
    return replace(
        part,
        blocks=whole.blocks,
        footnotes=whole.footnotes,
        images=whole.images or part.images,
        summary=whole.summary,
        url=part.url or whole.url,
        slug=part.slug or whole.slug,
        author=part.author or whole.author,
        published=part.published or whole.published,
        tags=part.tags or whole.tags,
        partial=False,
    )


async def _revision(connection: AsyncConnection, row: Row) -> Document:
    wanted = select(revisions.c.document).where(
        revisions.c.essay_no == row["essay_no"], revisions.c.revision == row["revision"]
    )
    return document_of((await connection.execute(wanted)).scalar_one())


def _base(document: Document) -> str:
    name = _slug(document.slug or document.title)
    return f"{document.month}-{name}" if document.month else name


def _slug(title: str) -> str:
    out = ""
    for word in re.findall(r"[a-z0-9]+", fold(title)):
        if len(out) + len(word) + 1 > SLUG:
            break
        out += f"-{word}" if out else word
    return out or "essay"
