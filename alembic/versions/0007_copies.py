"""Posts that say what another one says."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("mentions", sa.Column("copies_reach", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("mentions", sa.Column("copy_of", sa.Text(), nullable=True))
    op.create_index(
        "ix_mentions_copy_of",
        "mentions",
        ["copy_of"],
        sqlite_where=sa.text("copy_of IS NOT NULL"),
        postgresql_where=sa.text("copy_of IS NOT NULL"),
    )
    op.create_table(
        "sketches",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_sketches_mention_id_mentions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "mention_id", name="pk_sketches"),
    )
    op.create_index("ix_sketches_mention_id", "sketches", ["mention_id"])
    op.create_index("ix_sketches_at", "sketches", ["at"])


def downgrade() -> None:
    op.drop_table("sketches")
    op.drop_index("ix_mentions_copy_of", table_name="mentions")
    op.drop_column("mentions", "copy_of")
    op.drop_column("mentions", "copies_reach")
