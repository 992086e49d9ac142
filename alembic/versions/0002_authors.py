"""Authors as last seen, and what was learnt about networks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("folded_key", sa.Text(), nullable=True),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column("karma", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_authors"),
    )
    op.create_index("ix_authors_account", "authors", ["account"])
    op.create_index("ix_authors_folded_key", "authors", ["folded_key"])
    op.create_index("ix_authors_seen_at", "authors", ["seen_at"])
    op.create_table(
        "calibrations",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_calibrations"),
    )
    op.drop_index("ix_mentions_author_key", table_name="mentions")
    op.create_index("ix_mentions_author", "mentions", ["author_key", "published_at"])


def downgrade() -> None:
    op.drop_index("ix_mentions_author", table_name="mentions")
    op.create_index("ix_mentions_author_key", "mentions", ["author_key"])
    op.drop_table("calibrations")
    op.drop_table("authors")
