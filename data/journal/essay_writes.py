"""Writing essays: each statement runs in a transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.essays.document import Document
from data.journal.essay_kept import FILES, Kept, Row
from data.journal.essay_parts import Linked, drop_parts, drop_passages, insert_parts, relink
from data.journal.essay_rows import as_json, columns_of, digest
from data.journal.essay_tables import changes, essays, revisions


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
    kept = await Kept.read(connection, source, [linked.document for linked in documents])
    written: list[_Written] = []
    new: list[tuple[str, Linked]] = []
    for linked in documents:
        old = kept.of(linked.document)
        if old is None:
            new.append((kept.free_id(linked.document), linked))
        elif "hash" not in old:  # came a moment ago, in the same round
            saved.same.append(old["id"])
        elif _stays(old, source, linked.document):
            await _confirmed(connection, old, source, linked)
            saved.same.append(old["id"])
        else:
            written.append(await _revised(connection, old, source, linked, at, indexed))
            saved.edited.append(old["id"])
    if new:
        written += await _added(connection, source, new, baseline, at)
        saved.new += [id_ for id_, _ in new]
    if written:
        await insert_parts(connection, [(w[0], w[1]) for w in written], indexed)
        await _note_changes(connection, written, baseline, at)
    return saved


_Written = tuple[int, Linked, str, int]  # number, document, kind of change, revision


def _stays(old: Row, source: str, document: Document) -> bool:
    """Whether the journal's version is this one, or a fuller one."""
    same = old["hash"] == digest(document) and old["status"] == "published"
    return same or _elsewhere(old, source, document)


async def _confirmed(connection: AsyncConnection, old: Row, source: str, linked: Linked) -> None:
    """An essay that stays as it is: links of another catalogue, another key or owner."""
    if old["linked_with"] != linked.linked_with:
        await relink(connection, old["essay_no"], linked)
    renamed = old["source"] == source and old["key"] != linked.document.key
    if renamed or old["source"] == FILES != source:
        owner = update(essays).where(essays.c.essay_no == old["essay_no"])
        await connection.execute(owner.values(source=source, key=linked.document.key))


async def _revised(
    connection: AsyncConnection, old: Row, source: str, linked: Linked, at: str, indexed: bool
) -> _Written:
    """A new revision of an essay; its parts are still to be written."""
    document = linked.document
    number, revision = old["essay_no"], old["revision"] + 1
    values = _values(linked, at) | {"revision": revision, "status": "published"}
    if source == FILES and old["source"] != FILES:  # it stays the site's
        values |= {"url": document.url or old["url"], "modified": old["modified"]}
    else:
        values |= {"source": source, "key": document.key}
    await connection.execute(update(essays).where(essays.c.essay_no == number).values(values))
    await drop_parts(connection, number, indexed)
    return number, linked, "edited" if old["status"] == "published" else "restored", revision


async def _added(
    connection: AsyncConnection,
    source: str,
    new: Sequence[tuple[str, Linked]],
    baseline: bool,
    at: str,
) -> list[_Written]:
    fixed = {"source": source, "status": "published", "baseline": baseline, "added_at": at}
    rows = [
        {**_values(linked, at), **fixed, "id": id_, "key": linked.document.key, "revision": 1}
        for id_, linked in new
    ]
    made = insert(essays).returning(essays.c.id, essays.c.essay_no)
    numbers = {row[0]: row[1] for row in await connection.execute(made, rows)}
    return [(numbers[id_], linked, "new", 1) for id_, linked in new]


async def _note_changes(
    connection: AsyncConnection,
    written: Sequence[_Written],
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


def _elsewhere(row: Row, source: str, document: Document) -> bool:
    """Whether a site's version stays: of two it is the fuller one, unless only a part of it came."""
    if source != FILES or row["source"] == FILES:
        return False
    return not (row["partial"] and document.words > row["words"])


def _values(linked: Linked, at: str) -> dict[str, object]:
    return {
        **columns_of(linked.document),
        "hash": digest(linked.document),
        "changed_at": at,
        "linked_with": linked.linked_with,
    }
