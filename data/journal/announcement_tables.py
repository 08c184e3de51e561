"""The tables of announcements. Times are ISO 8601 text in UTC, so that they sort as text."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

cursor = Table(
    "announcement_cursor",
    metadata,
    Column("only", Integer, primary_key=True),  # one row, number 1
    Column("change_no", Integer, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("space", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("ping", String, nullable=False),
    Column("quiet", JSON),
    Column("locale", String, nullable=False),
    Column("template", Text, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("off_reason", String, nullable=False),
    UniqueConstraint("platform", "channel", name="one_subscription_a_channel"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", String, primary_key=True),
    Column("essay", String, nullable=False, unique=True),
    Column("facts", JSON, nullable=False),
    Column("stage", String, nullable=False, index=True),
    Column("found_at", String, nullable=False),
    Column("ready_at", String, nullable=False),
    Column("revision", Integer, nullable=False),
)

decisions = Table(  # of a server or workspace; with empty names of whoever runs the bot, for all
    "announcement_decisions",
    metadata,
    Column("announcement", ForeignKey("announcements.id"), primary_key=True),
    Column("platform", String, primary_key=True),
    Column("space", String, primary_key=True),
    Column("stage", String, nullable=False, index=True),  # empty where only the lead was set
    Column("lead", Text, nullable=False),
    Column("send_at", String),
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("announcement", ForeignKey("announcements.id"), nullable=False),
    Column("subscription", ForeignKey("subscriptions.id"), nullable=False),
    Column("platform", String, nullable=False),
    Column("space", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("message", String, nullable=False),
    Column("url", String, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", String),
    Column("answer", Text, nullable=False),
    Column("lease_owner", String, nullable=False),
    Column("lease_until", String, nullable=False),
    Column("lead", String, nullable=False, server_default=""),
    Column("digest", String, nullable=False, server_default=""),
    Column("earlier", String, nullable=False, server_default=""),
    UniqueConstraint("announcement", "subscription", name="one_delivery_each"),
    Index("deliveries_due", "state", "due"),
    Index("deliveries_of_subscription", "subscription"),
)

history = Table(
    "announcement_history",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("announcement", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("platform", String, nullable=False, server_default=""),
    Column("space", String, nullable=False, server_default=""),
)
