"""Stars, watchlists, refusals, linked accounts and kept wishes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def upgrade() -> None:
    op.create_table(
        "stars", _key("person"), _key("film"), sa.Column("stars", sa.Float, nullable=False)
    )
    op.create_table(
        "marks",
        sa.Column("mark_no", sa.Integer, primary_key=True),
        _text("person"),
        _text("film"),
        _text("mark"),
        sa.UniqueConstraint("person", "mark", "film", name="marks_once"),
    )
    op.create_table("linked_accounts", _key("account"), _text("person"))
    op.create_table("link_codes", _key("code_hash"), _text("person"), _text("until"))
    op.create_table("wishes", _key("key"), _text("wish"))
    counter = op.create_table(
        "rating_changes",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.bulk_insert(counter, [{"one": 1, "count": 0}])
