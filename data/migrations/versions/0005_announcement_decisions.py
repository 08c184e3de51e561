"""Each server and workspace decides for itself; digests and reposts are noted on deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default="")


def upgrade() -> None:
    op.create_table(
        "announcement_decisions",
        sa.Column("announcement", sa.String, sa.ForeignKey("announcements.id"), primary_key=True),
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("space", sa.String, primary_key=True),
        sa.Column("stage", sa.String, nullable=False, index=True),
        sa.Column("lead", sa.Text, nullable=False),
        sa.Column("send_at", sa.String),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.String, nullable=False),
    )
    # What was decided so far was decided for every server at once.
    op.execute(
        "INSERT INTO announcement_decisions "
        "SELECT id, '', '', CASE stage WHEN 'held' THEN '' WHEN 'waiting' THEN '' "
        "WHEN 'withdrawn' THEN 'announced' ELSE stage END, "
        "lead, send_at, decided_by, decided_at "
        "FROM announcements WHERE decided_at IS NOT NULL"
    )
    op.execute(
        "UPDATE announcements SET stage = 'waiting' WHERE stage NOT IN ('held', 'withdrawn')"
    )
    # Not in batches: SQLite would copy the tables, and drop those that others refer to.
    for name in ("lead", "send_at", "decided_by", "decided_at"):
        op.drop_column("announcements", name)
    for name in ("lead", "digest", "earlier"):
        op.add_column("deliveries", _text(name))
    for name in ("platform", "space"):
        op.add_column("announcement_history", _text(name))
    op.create_index("deliveries_of_subscription", "deliveries", ["subscription"])
