"""The parts of an essay in their tables: passages with their index, tags, links, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.essays.contradictions import Contradiction
from bot.essays.document import Document
from bot.film import EssayLink
from data.journal.essay_tables import contradictions, essays, links, passages, tags
from data.journal.film_facts import keep_facts


@dataclass(frozen=True, slots=True)
class Linked:
    """A document with what it mentions, found with the catalogue of version ``linked_with``.

    ``films`` are those that each block speaks of, ``facts`` what is known of them.
    """

    document: Document
    links: tuple[EssayLink, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    linked_with: str = ""
    films: tuple[tuple[str, ...], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def films_at(self, position: int) -> str:
        """The films of a block as its passage keeps them."""
        return " ".join(self.films[position]) if self.films else ""


async def drop_passages(connection: AsyncConnection, number: int, indexed: bool) -> None:
    """Passages of one essay, and their place in the index."""
    if indexed:
        await connection.execute(
            text(
                "DELETE FROM passages_fts WHERE rowid IN"
                " (SELECT passage_no FROM passages WHERE essay_no = :number)"
            ),
            {"number": number},
        )
    await connection.execute(delete(passages).where(passages.c.essay_no == number))


async def drop_parts(connection: AsyncConnection, number: int, indexed: bool) -> None:
    """All parts of one essay but what moderators decided."""
    await drop_passages(connection, number, indexed)
    await connection.execute(delete(tags).where(tags.c.essay_no == number))
    await _drop_links(connection, number)


async def insert_parts(
    connection: AsyncConnection, essays_: Sequence[tuple[int, Linked]], indexed: bool
) -> None:
    """The parts of several essays, a statement for each table."""
    rows = [
        {
            "essay_no": number, "position": position, "section": block.section,
            "anchor": block.anchor, "kind": block.kind, "text": block.text,
            "marks": list(block.marks), "films": linked.films_at(position),
        }
        for number, linked in essays_
        for position, block in enumerate(linked.document.blocks)
    ]  # fmt: skip
    await _insert(connection, passages, rows)
    if indexed:
        numbers = ",".join(str(number) for number, _ in essays_)
        await connection.execute(
            text(
                "INSERT INTO passages_fts (rowid, title, section, text)"
                " SELECT passage_no, title, section, text FROM passages JOIN essays USING (essay_no)"
                " WHERE essay_no IN (SELECT value FROM json_each(:numbers)) ORDER BY passage_no"
            ),
            {"numbers": f"[{numbers}]"},
        )
    tagged = [
        {"essay_no": number, "tag": tag}
        for number, linked in essays_
        for tag in sorted(set(linked.document.tags))
    ]
    await _insert(connection, tags, tagged)
    await _insert_links(connection, essays_)
    await keep_facts(connection, [linked.facts for _, linked in essays_])


async def relink(connection: AsyncConnection, number: int, linked: Linked) -> None:
    """Links found with another catalogue take the place of the old ones."""
    await _drop_links(connection, number)
    await _insert_links(connection, [(number, linked)])
    await keep_facts(connection, [linked.facts])
    await _name_films(connection, number, linked)
    await connection.execute(
        update(essays).where(essays.c.essay_no == number).values(linked_with=linked.linked_with)
    )


async def _name_films(connection: AsyncConnection, number: int, linked: Linked) -> None:
    at: BindParameter[int] = bindparam("at")
    change = update(passages).where(passages.c.essay_no == number, passages.c.position == at)
    named = [{"at": i, "named": linked.films_at(i)} for i in range(len(linked.films))]
    if named:
        await connection.execute(change.values(films=bindparam("named")), named)


async def _insert(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)


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


async def _insert_links(connection: AsyncConnection, essays_: Sequence[tuple[int, Linked]]) -> None:
    numbers = [number for number, _ in essays_]
    known = select(links.c.essay_no, links.c.kind, links.c.target)
    rows = await connection.execute(known.where(links.c.essay_no.in_(numbers)))
    decided = {(row[0], row[1], row[2]) for row in rows}
    fresh = [
        {
            "essay_no": number, "kind": link.kind, "target": link.target, "text": link.text,
            "position": int(link.passage_id or 0), "confidence": link.confidence,
            "mentions": link.mentions, "state": "found",
        }
        for number, linked in essays_
        for link in linked.links
        if (number, link.kind, link.target) not in decided
    ]  # fmt: skip
    await _insert(connection, links, fresh)
    claims = select(contradictions.c.essay_no, contradictions.c.claim)
    rows = await connection.execute(claims.where(contradictions.c.essay_no.in_(numbers)))
    dismissed = {(row[0], row[1]) for row in rows}
    against = {
        (number, one.claim): one
        for number, linked in essays_
        for one in linked.contradictions
        if (number, one.claim) not in dismissed
    }
    await _insert(
        connection,
        contradictions,
        [
            {
                "essay_no": number, "position": one.position, "claim": claim,
                "catalogue": one.catalogue, "target": one.target, "state": "open",
            }
            for (number, claim), one in against.items()
        ],
    )  # fmt: skip
