"""Writing essays: each statement runs in a transaction of the caller."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.essays.document import Document
from data.journal.essay_parts import Linked, drop_parts, drop_passages, insert_parts, relink
from data.journal.essay_rows import as_json, columns_of
from data.journal.essay_tables import changes, essays, revisions
from data.names import fold

FILES = "files"
SLUG = 48  # characters of an essay's id, so that it fits into a button's call


@dataclass(slots=True)
class Saved:
    """What came of saving, as ids of essays."""

    new: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


async def save(
    connection: AsyncConnection,
    source: str,
    documents: Sequence[Linked],
    baseline: bool,
    at: str,
    indexed: bool,
) -> Saved:
    """Keep documents; see :meth:`data.journal.essays.SqlJournal.save`."""
    saved = Saved()
    kept = await _Kept.read(connection, source, [linked.document for linked in documents])
    written: list[tuple[int, Linked, str, int]] = []  # number, document, kind of change, revision
    new: list[tuple[str, Linked]] = []
    for linked in documents:
        document = linked.document
        old = kept.of(document)
        if old is None:
            new.append((kept.free_id(document), linked))
            continue
        same = "hash" not in old or (
            old["hash"] == digest(document) and old["status"] == "published"
        )
        if same or _elsewhere(old, source):  # of two versions the site's is the fuller one
            if "hash" in old and old["linked_with"] != linked.linked_with:
                await relink(connection, old["essay_no"], linked)
            if "hash" in old and old["source"] == source and old["key"] != document.key:
                number = old["essay_no"]
                await connection.execute(
                    update(essays).where(essays.c.essay_no == number).values(key=document.key)
                )
            saved.same.append(old["id"])
            continue
        number, revision = old["essay_no"], old["revision"] + 1
        values = _values(linked, at) | {"revision": revision, "status": "published"}
        values |= {"source": source, "key": document.key}
        await connection.execute(update(essays).where(essays.c.essay_no == number).values(values))
        await drop_parts(connection, number, indexed)
        kind = "edited" if old["status"] == "published" else "restored"
        written.append((number, linked, kind, revision))
        saved.edited.append(old["id"])
    if new:
        fixed = {"source": source, "status": "published", "baseline": baseline, "added_at": at}
        rows = [
            {**_values(d, at), **fixed, "id": id_, "key": d.document.key, "revision": 1}
            for id_, d in new
        ]
        made = insert(essays).returning(essays.c.id, essays.c.essay_no)
        numbers = {row[0]: row[1] for row in await connection.execute(made, rows)}
        written += [(numbers[id_], linked, "new", 1) for id_, linked in new]
        saved.new += [id_ for id_, _ in new]
    if written:
        await insert_parts(connection, [(w[0], w[1]) for w in written], indexed)
        await _note_changes(connection, written, baseline, at)
    return saved


async def _note_changes(
    connection: AsyncConnection,
    written: Sequence[tuple[int, Linked, str, int]],
    baseline: bool,
    at: str,
) -> None:
    await connection.execute(
        insert(revisions),
        [
            {
                "essay_no": number, "revision": revision, "at": at,
                "title": linked.document.title, "document": as_json(linked.document),
            }
            for number, linked, _, revision in written
        ],
    )  # fmt: skip
    await connection.execute(
        insert(changes),
        [
            {"essay_no": n, "kind": kind, "revision": revision, "at": at, "baseline": baseline}
            for n, _, kind, revision in written
        ],
    )


async def stale(
    connection: AsyncConnection, source: str, documents: Sequence[Document], linked_with: str
) -> list[Document]:
    """The documents of which no equal one is kept, linked with this version of the catalogue."""
    same: set[tuple[str, str]] = set()
    for start in range(0, len(documents), 500):
        keys = [document.key for document in documents[start : start + 500]]
        rows = await connection.execute(
            select(essays.c.key, essays.c.hash).where(
                essays.c.source == source,
                essays.c.key.in_(keys),
                essays.c.status == "published",
                essays.c.linked_with == linked_with,
            )
        )
        same |= {(row[0], row[1]) for row in rows}
    return [d for d in documents if (d.key, digest(d)) not in same]


async def withdraw(
    connection: AsyncConnection, source: str, keys: Sequence[str], at: str, indexed: bool
) -> int:
    """Mark essays as withdrawn; their revisions stay, their passages are no longer found."""
    count = 0
    for key in keys:
        row = (
            await connection.execute(
                select(essays.c.essay_no, essays.c.revision, essays.c.baseline).where(
                    essays.c.source == source,
                    essays.c.key == key,
                    essays.c.status == "published",
                )
            )
        ).first()
        if row is None:
            continue
        count += 1
        number, revision, baseline = row
        await connection.execute(
            update(essays)
            .where(essays.c.essay_no == number)
            .values(status="withdrawn", changed_at=at)
        )
        await drop_passages(connection, number, indexed)
        await connection.execute(
            insert(changes).values(
                essay_no=number, kind="withdrawn", revision=revision, at=at, baseline=baseline
            )
        )
    return count


def digest(document: Document) -> str:
    """What tells two revisions apart; the source's time of change does not, nor its key."""
    kept = as_json(document) | {"modified": "", "key": ""}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


Row = Mapping[str, Any]


@dataclass(slots=True)
class _Kept:
    """What the journal has of some documents, and what became known of them in this round."""

    by_key: dict[str, Row]
    by_title: dict[tuple[str, str], Row]
    by_address: dict[tuple[str, str, str], Row]
    ids: set[str]
    files: bool

    @classmethod
    async def read(
        cls, connection: AsyncConnection, source: str, documents: Sequence[Document]
    ) -> _Kept:
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
        essays.c.url,
    )  # fmt: skip
    rows = (await connection.execute(statement.where(*conditions))).mappings()
    return [dict(row) for row in rows]


def _path(url: str) -> str:
    """An address without its domain; empty where it is all domain."""
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/')}?{parts.query}".strip("?")


def _elsewhere(row: Row, source: str) -> bool:
    return source == FILES and row["source"] != FILES


def _values(linked: Linked, at: str) -> dict[str, object]:
    return {
        **columns_of(linked.document),
        "hash": digest(linked.document),
        "changed_at": at,
        "linked_with": linked.linked_with,
    }


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
