"""Writing essays: each statement runs in a transaction of the caller."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.essays.contradictions import Contradiction
from bot.essays.document import Document
from bot.film import EssayLink
from data.journal.essay_rows import as_json, columns_of
from data.journal.essay_tables import (
    changes,
    contradictions,
    essays,
    links,
    passages,
    revisions,
    tags,
)
from data.names import fold

FILES = "files"
SLUG = 48  # characters of an essay's id, so that it fits into a button's call


@dataclass(frozen=True, slots=True)
class Linked:
    """A document with what it mentions, found with the catalogue of version ``linked_with``."""

    document: Document
    links: tuple[EssayLink, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    linked_with: str = ""


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
    for linked in documents:
        document = linked.document
        digest = _digest(document)
        old = await _stored(connection, source, document)
        if old and _elsewhere(old, source):
            saved.same.append(old["id"])  # the site's own version is the fuller one
            continue
        if old and old["hash"] == digest and old["status"] == "published":
            if old["linked_with"] != linked.linked_with:
                await _relink(connection, old["essay_no"], linked)
            saved.same.append(old["id"])
            continue
        if old:
            number, kind = old["essay_no"], _kind_of_change(old)
            revision = old["revision"] + 1
            values = _values(linked, digest, at) | {"revision": revision, "status": "published"}
            values |= {"source": source, "key": document.key}
            await connection.execute(
                update(essays).where(essays.c.essay_no == number).values(values)
            )
            saved.edited.append(old["id"])
        else:
            essay_id = await _free_id(connection, document)
            values = _values(linked, digest, at) | {
                "id": essay_id, "source": source, "key": document.key, "revision": 1,
                "status": "published", "baseline": baseline, "added_at": at,
            }  # fmt: skip
            result = await connection.execute(insert(essays).values(values))
            number, kind, revision = result.inserted_primary_key[0], "new", 1  # type: ignore[index] # one key column
            saved.new.append(essay_id)
        if old:
            await _drop_parts(connection, number, indexed)
        await _insert_parts(connection, number, linked, indexed)
        await connection.execute(
            insert(revisions).values(
                essay_no=number, revision=revision, at=at, title=document.title,
                document=as_json(document),
            )
        )  # fmt: skip
        await connection.execute(
            insert(changes).values(
                essay_no=number, kind=kind, revision=revision, at=at, baseline=baseline
            )
        )
    return saved


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
    return [d for d in documents if (d.key, _digest(d)) not in same]


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
        await _drop_passages(connection, number, indexed)
        await connection.execute(
            insert(changes).values(
                essay_no=number, kind="withdrawn", revision=revision, at=at, baseline=baseline
            )
        )
    return count


def _digest(document: Document) -> str:
    """What tells two revisions apart; the source's time of change does not, nor its key."""
    kept = as_json(document) | {"modified": "", "key": ""}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


async def _stored(
    connection: AsyncConnection, source: str, document: Document
) -> RowMapping | None:
    """The row of this essay: by its key, else the same address, else title and month."""
    columns = (
        essays.c.essay_no, essays.c.id, essays.c.source, essays.c.key, essays.c.hash,
        essays.c.revision, essays.c.status, essays.c.linked_with, essays.c.title, essays.c.url,
    )  # fmt: skip
    by_key = select(*columns).where(essays.c.source == source, essays.c.key == document.key)
    row = (await connection.execute(by_key)).mappings().first()
    if row:
        return row
    same_month = select(*columns).where(essays.c.month == document.month)
    title = fold(document.title)
    for other in (await connection.execute(same_month)).mappings():
        one_is_file = FILES in (other["source"], source)
        if one_is_file and fold(other["title"]) == title:
            return other
    return None


def _elsewhere(row: RowMapping, source: str) -> bool:
    return source == FILES and row["source"] != FILES


def _kind_of_change(row: RowMapping) -> str:
    return "edited" if row["status"] == "published" else "restored"


def _values(linked: Linked, digest: str, at: str) -> dict[str, object]:
    return {
        **columns_of(linked.document),
        "hash": digest,
        "changed_at": at,
        "linked_with": linked.linked_with,
    }


async def _free_id(connection: AsyncConnection, document: Document) -> str:
    base = _slug(document.slug or document.title)
    if document.month:
        base = f"{document.month}-{base}"
    taken = set(
        await connection.scalars(
            select(essays.c.id).where(essays.c.id.startswith(base, autoescape=True))
        )
    )
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _slug(title: str) -> str:
    out = ""
    for word in re.findall(r"[a-z0-9]+", fold(title)):
        if len(out) + len(word) + 1 > SLUG:
            break
        out += f"-{word}" if out else word
    return out or "essay"


async def _drop_passages(connection: AsyncConnection, number: int, indexed: bool) -> None:
    if indexed:
        await connection.execute(
            text(
                "DELETE FROM passages_fts WHERE rowid IN"
                " (SELECT passage_no FROM passages WHERE essay_no = :number)"
            ),
            {"number": number},
        )
    await connection.execute(delete(passages).where(passages.c.essay_no == number))


async def _drop_parts(connection: AsyncConnection, number: int, indexed: bool) -> None:
    await _drop_passages(connection, number, indexed)
    await connection.execute(delete(tags).where(tags.c.essay_no == number))
    await _drop_links(connection, number)


async def _insert_parts(
    connection: AsyncConnection, number: int, linked: Linked, indexed: bool
) -> None:
    document = linked.document
    rows: list[dict[str, Any]] = [
        {
            "essay_no": number, "position": position, "section": block.section,
            "anchor": block.anchor, "kind": block.kind, "text": block.text,
            "marks": list(block.marks),
        }
        for position, block in enumerate(document.blocks)
    ]  # fmt: skip
    if rows:
        await connection.execute(insert(passages), rows)
    if indexed:
        await connection.execute(
            text(
                "INSERT INTO passages_fts (rowid, title, section, text) SELECT passage_no, :title,"
                " section, text FROM passages WHERE essay_no = :number"
            ),
            {"number": number, "title": document.title},
        )
    if document.tags:
        await connection.execute(
            insert(tags), [{"essay_no": number, "tag": tag} for tag in sorted(set(document.tags))]
        )
    await _insert_links(connection, number, linked)


async def _relink(connection: AsyncConnection, number: int, linked: Linked) -> None:
    """Links found with another catalogue take the place of the old ones."""
    await _drop_links(connection, number)
    await _insert_links(connection, number, linked)
    await connection.execute(
        update(essays).where(essays.c.essay_no == number).values(linked_with=linked.linked_with)
    )


async def _drop_links(connection: AsyncConnection, number: int) -> None:
    """What a moderator decided stays decided."""
    await connection.execute(
        delete(links).where(links.c.essay_no == number, links.c.state == "found")
    )
    await connection.execute(
        delete(contradictions).where(
            contradictions.c.essay_no == number, contradictions.c.state == "open"
        )
    )


async def _insert_links(connection: AsyncConnection, number: int, linked: Linked) -> None:
    decided = {
        (row.kind, row.target)
        for row in await connection.execute(
            select(links.c.kind, links.c.target).where(
                links.c.essay_no == number, links.c.state != "found"
            )
        )
    }
    fresh = [
        {
            "essay_no": number, "kind": link.kind, "target": link.target, "text": link.text,
            "position": int(link.passage_id or 0), "confidence": link.confidence,
            "mentions": link.mentions, "state": "found",
        }
        for link in linked.links
        if (link.kind, link.target) not in decided
    ]  # fmt: skip
    if fresh:
        await connection.execute(insert(links), fresh)
    if linked.contradictions:
        await _note_contradictions(connection, number, linked.contradictions)


async def _note_contradictions(
    connection: AsyncConnection, number: int, found: Sequence[Contradiction]
) -> None:
    here = contradictions.c.essay_no == number
    dismissed = set(await connection.scalars(select(contradictions.c.claim).where(here)))
    fresh = {c.claim: c for c in found if c.claim not in dismissed}
    for one in fresh.values():
        await connection.execute(
            insert(contradictions).values(
                essay_no=number, position=one.position, claim=one.claim,
                catalogue=one.catalogue, target=one.target, state="open",
            )
        )  # fmt: skip
