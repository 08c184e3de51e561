"""The tables of what people say of films. ``data/migrations`` makes them.

``person`` is ``platform:user``, or for linked accounts that of the first one. Dates are ISO 8601
text in UTC.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table

metadata = MetaData()

stars = Table(
    "stars",
    metadata,
    Column("person", String, primary_key=True),
    Column("film", String, primary_key=True),
    Column("stars", Float, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("mark_no", Integer, primary_key=True),  # the order in which marks were set
    Column("person", String, nullable=False),
    Column("film", String, nullable=False),
    Column("mark", String, nullable=False),
)

accounts = Table(
    "linked_accounts",
    metadata,
    Column("account", String, primary_key=True),
    Column("person", String, nullable=False),
)

codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("until", String, nullable=False),
)

wishes = Table(
    "wishes",
    metadata,
    Column("key", String, primary_key=True),
    Column("wish", String, nullable=False),
)

rating_changes = Table(
    "rating_changes",
    metadata,
    Column("one", Integer, primary_key=True),  # a single row
    Column("count", Integer, nullable=False),
)
