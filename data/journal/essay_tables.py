"""The tables of essays. ``data/migrations`` makes them; this is what statements are built from.

Dates are ISO 8601 text in UTC. ``passages_fts`` (SQLite only) indexes ``passages`` by its number.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _of_essay() -> Column[int]:
    return Column(
        "essay_no", Integer, ForeignKey("essays.essay_no", ondelete="CASCADE"), nullable=False
    )


essays = Table(
    "essays",
    metadata,
    Column("essay_no", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", String, nullable=False),  # the site's address, or "files"
    Column("key", String, nullable=False),  # what the source calls it: a post id, a guid, a name
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("author", String, nullable=False),
    Column("published", String),  # a date
    Column("month", String, nullable=False, index=True),  # "2025-04", or ""
    Column("year", Integer, index=True),
    Column("sections", JSON, nullable=False),
    Column("footnotes", JSON, nullable=False),
    Column("images", JSON, nullable=False),
    Column("summary", Text, nullable=False),
    Column("words", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", String, nullable=False),  # published, withdrawn
    Column("baseline", Boolean, nullable=False),  # came with a source's first import: no news
    Column("modified", String, nullable=False),  # the source's own time of the last change
    Column("added_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("linked_with", String, nullable=False),  # the catalogue's version
    UniqueConstraint("source", "key", name="essays_by_source"),
)

revisions = Table(
    "essay_revisions",
    metadata,
    Column("essay_no", ForeignKey("essays.essay_no", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("title", String, nullable=False),
    Column("document", JSON, nullable=False),
)

changes = Table(
    "essay_changes",
    metadata,
    Column("change_no", Integer, primary_key=True),
    _of_essay(),
    Column("kind", String, nullable=False),  # new, edited, withdrawn, restored
    Column("revision", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("baseline", Boolean, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("passage_no", Integer, primary_key=True),
    _of_essay(),
    Column("position", Integer, nullable=False),
    Column("section", String, nullable=False),
    Column("anchor", String, nullable=False),
    Column("kind", String, nullable=False),  # paragraph, quote, item, caption
    Column("text", Text, nullable=False),
    Column("marks", JSON, nullable=False),  # numbers of the footnotes it refers to
    Column("vector", LargeBinary),
    Column("films", Text, nullable=False),  # ids of those it speaks of, a space between
    Column("word_signs", LargeBinary),
    UniqueConstraint("essay_no", "position", name="passages_by_essay"),
)

film_facts = Table(  # of the catalogue, as far as essays speak of its films
    "film_facts",
    metadata,
    Column("film", String, primary_key=True),
    Column("text", Text, nullable=False),  # what kind of film, and on a second line what about
    Column("vector", LargeBinary),  # of the second line
)

tags = Table(
    "essay_tags",
    metadata,
    Column("essay_no", ForeignKey("essays.essay_no", ondelete="CASCADE"), primary_key=True),
    Column("tag", String, primary_key=True),
)

links = Table(
    "essay_links",
    metadata,
    Column("essay_no", ForeignKey("essays.essay_no", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, primary_key=True),  # film, person, award
    Column("target", String, primary_key=True, index=True),
    Column("position", Integer, nullable=False),  # the passage that mentions it first
    Column("text", String, nullable=False),  # as the essay writes it
    Column("confidence", Float, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("state", String, nullable=False),  # found, confirmed, removed
)

contradictions = Table(
    "essay_contradictions",
    metadata,
    Column("contradiction_no", Integer, primary_key=True),
    _of_essay(),
    Column("position", Integer, nullable=False),
    Column("claim", String, nullable=False),
    Column("catalogue", String, nullable=False),
    Column("target", String, nullable=False),
    Column("state", String, nullable=False),  # open, dismissed
    UniqueConstraint("essay_no", "claim", name="contradictions_by_claim"),
)

sources = Table(
    "essay_sources",
    metadata,
    Column("source", String, primary_key=True),
    Column("kind", String, nullable=False),  # wordpress, feed
    Column("address", String, nullable=False),
    Column("etag", String, nullable=False),
    Column("last_modified", String, nullable=False),
    Column("cursor", String, nullable=False),  # the newest change seen, in the source's own time
    Column("failures", Integer, nullable=False),
    Column("error", String, nullable=False),
    Column("checked_at", String, nullable=False),
    Column("succeeded_at", String, nullable=False),
)

skips = Table(
    "essay_skips",
    metadata,
    Column("source", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
)
