"""What a source itself calls a post, where the post's id is the whole network's."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentions", sa.Column("local_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_mentions_local_id",
        "mentions",
        ["source", "local_id"],
        sqlite_where=sa.text("local_id IS NOT NULL"),
        postgresql_where=sa.text("local_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_mentions_local_id", table_name="mentions")
    op.drop_column("mentions", "local_id")
