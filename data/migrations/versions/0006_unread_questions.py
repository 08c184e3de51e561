"""Questions that were not understood, and which servers agreed to have them kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "question_consents",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("since", sa.String, nullable=False),
    )
    op.create_table(
        "unread_questions",
        sa.Column("server", sa.String, sa.ForeignKey("question_consents.server"), primary_key=True),
        sa.Column("question", sa.String, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first", sa.String, nullable=False),
        sa.Column("last", sa.String, nullable=False),
    )
