"""What is to be looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rechecks",
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("surprise", sa.Float(), nullable=False),
        sa.Column("told", sa.Float(), nullable=False),
        sa.Column("first", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_rechecks_mention_id_mentions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name="pk_rechecks"),
    )
    op.create_index("ix_rechecks_due", "rechecks", ["source", "due_at"])


def downgrade() -> None:
    op.drop_table("rechecks")
