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


def downgrade() -> None:
    op.drop_column("mentions", "local_id")
