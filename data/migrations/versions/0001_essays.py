"""Essays with their revisions, passages, tags, links and sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, **options)  # type: ignore[arg-type] # options of Column


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _essay(**options: object) -> sa.Column[int]:
    return sa.Column(
        "essay_no",
        sa.Integer,
        sa.ForeignKey("essays.essay_no", ondelete="CASCADE"),
        nullable=False,
        **options,  # type: ignore[arg-type] # options of Column
    )


def upgrade() -> None:
    op.create_table(
        "essays",
        sa.Column("essay_no", sa.Integer, primary_key=True),
        _text("id", unique=True),
        _text("source"),
        _text("key"),
        _text("title"),
        _text("url"),
        _text("author"),
        sa.Column("published", sa.String),
        _text("month", index=True),
        sa.Column("year", sa.Integer, index=True),
        sa.Column("sections", sa.JSON, nullable=False),
        sa.Column("footnotes", sa.JSON, nullable=False),
        sa.Column("images", sa.JSON, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        _number("words"),
        _text("hash"),
        _number("revision"),
        _text("status"),
        sa.Column("baseline", sa.Boolean, nullable=False),
        _text("modified"),
        _text("added_at"),
        _text("changed_at"),
        _text("linked_with"),
        sa.UniqueConstraint("source", "key", name="essays_by_source"),
    )
    op.create_table(
        "essay_revisions",
        _essay(primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        _text("at"),
        _text("title"),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "essay_changes",
        sa.Column("change_no", sa.Integer, primary_key=True),
        _essay(index=True),
        _text("kind"),
        _number("revision"),
        _text("at"),
        sa.Column("baseline", sa.Boolean, nullable=False),
    )
    op.create_table(
        "passages",
        sa.Column("passage_no", sa.Integer, primary_key=True),
        _essay(),
        _number("position"),
        _text("section"),
        _text("anchor"),
        _text("kind"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("marks", sa.JSON, nullable=False),
        sa.Column("vector", sa.LargeBinary),
        sa.UniqueConstraint("essay_no", "position", name="passages_by_essay"),
    )
    op.create_table(
        "essay_tags", _essay(primary_key=True), sa.Column("tag", sa.String, primary_key=True)
    )
    op.create_table(
        "essay_links",
        _essay(primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("target", sa.String, primary_key=True, index=True),
        _number("position"),
        _text("text"),
        sa.Column("confidence", sa.Float, nullable=False),
        _number("mentions"),
        _text("state"),
    )
    op.create_table(
        "essay_contradictions",
        sa.Column("contradiction_no", sa.Integer, primary_key=True),
        _essay(),
        _number("position"),
        _text("claim"),
        _text("catalogue"),
        _text("target"),
        _text("state"),
        sa.UniqueConstraint("essay_no", "claim", name="contradictions_by_claim"),
    )
    op.create_table(
        "essay_sources",
        sa.Column("source", sa.String, primary_key=True),
        _text("kind"),
        _text("address"),
        _text("etag"),
        _text("last_modified"),
        _text("cursor"),
        _number("failures"),
        _text("error"),
        _text("checked_at"),
        _text("succeeded_at"),
    )
    op.create_table(
        "essay_skips",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        _text("title"),
        _text("reason"),
        _text("at"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passages_fts USING fts5("
            "title, section, text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        # What ORDER BY rank means: words in the text weigh more than those of title and heading.
        op.execute(
            "INSERT INTO passages_fts (passages_fts, rank) VALUES ('rank', 'bm25(1.0, 2.0, 4.0)')"
        )
        op.execute("CREATE VIRTUAL TABLE passages_words USING fts5vocab(passages_fts, 'row')")
