"""Passages know the films they speak of, with what is known of these, and their words' vectors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "film_facts",
        sa.Column("film", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary),
    )
    op.add_column("passages", sa.Column("films", sa.Text, nullable=False, server_default=""))
    op.add_column("passages", sa.Column("word_signs", sa.LargeBinary))
    # Whatever is read again is linked again, and then knows its films.
    op.execute("UPDATE essays SET linked_with = ''")
