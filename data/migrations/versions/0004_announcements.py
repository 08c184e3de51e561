"""Subscriptions, announcements, their deliveries and their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def upgrade() -> None:
    op.create_table(
        "announcement_cursor",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("change_no", sa.Integer, nullable=False),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String, primary_key=True),
        *map(_text, ("platform", "space", "channel", "kind", "name")),
        sa.Column("filters", sa.JSON, nullable=False),
        _text("ping"),
        sa.Column("quiet", sa.JSON),
        *map(_text, ("locale", "template")),
        sa.Column("automatic", sa.Boolean, nullable=False),
        *map(_text, ("created_by", "created_at", "off_reason")),
        sa.UniqueConstraint("platform", "channel", name="one_subscription_a_channel"),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("essay", sa.String, nullable=False, unique=True),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("stage", sa.String, nullable=False, index=True),
        *map(_text, ("found_at", "ready_at")),
        sa.Column("send_at", sa.String),
        _text("lead"),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("decided_by"),
        sa.Column("decided_at", sa.String),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("announcement", sa.String, sa.ForeignKey("announcements.id"), nullable=False),
        sa.Column("subscription", sa.String, sa.ForeignKey("subscriptions.id"), nullable=False),
        *map(_text, ("platform", "space", "channel", "kind", "name", "state")),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        *map(_text, ("message", "url")),
        sa.Column("uncertain", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.String),
        *map(_text, ("answer", "lease_owner", "lease_until")),
        sa.UniqueConstraint("announcement", "subscription", name="one_delivery_each"),
    )
    op.create_index("deliveries_due", "deliveries", ["state", "due"])
    op.create_table(
        "announcement_history",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("announcement", sa.String, nullable=False, index=True),
        *map(_text, ("at", "text")),
    )
