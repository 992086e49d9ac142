"""What a review gives, beside its words."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentions", sa.Column("rating", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("mentions", "rating")
