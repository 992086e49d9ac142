"""Cases, their timelines, what authors want, and silences."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("gathers", sa.Boolean(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("peak", sa.Float(), nullable=False),
        sa.Column("open_promises", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("last_mention_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    _partial("ix_cases_key", "cases", ["key"], "gathers", unique=True)
    op.create_index("ix_cases_author", "cases", ["author", "brand"])
    op.create_index("ix_cases_brand", "cases", ["brand", "opened_at"])
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])
    op.create_index("ix_cases_due_at", "cases", ["due_at"])
    _partial("ix_cases_open", "cases", ["last_mention_at"], "open")
    _partial("ix_cases_storm", "cases", ["brand"], "open AND kind = 'storm'")
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _of("case_events", "case_id", "cases"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_case_events"),
    )
    _partial("ix_case_events_key", "case_events", ["case_id", "key"], "key <> ''", unique=True)
    op.create_table(
        "case_members",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        _of("case_members", "case_id", "cases"),
        _of("case_members", "alert_id", "alerts"),
        _of("case_members", "mention_id", "mentions"),
        sa.PrimaryKeyConstraint("case_id", "alert_id", name="pk_case_members"),
    )
    op.create_index("ix_case_members_mention_id", "case_members", ["mention_id"])
    op.create_index("ix_case_members_alert_id", "case_members", ["alert_id"])
    op.create_table(
        "case_roots",
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        _of("case_roots", "case_id", "cases"),
        sa.PrimaryKeyConstraint("root", "case_id", name="pk_case_roots"),
    )
    op.create_index("ix_case_roots_case_id", "case_roots", ["case_id"])
    op.create_table(
        "author_memory",
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Text(), nullable=False),
        sa.Column("leave_alone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("author", name="pk_author_memory"),
    )
    op.create_table(
        "silences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("said_expired", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_index("ix_silences_ends_at", "silences", ["ends_at"])
    _partial("ix_silences_unsaid", "silences", ["ends_at"], "NOT said_expired")
    op.add_column("groups", sa.Column("case_id", sa.Text(), nullable=True))
    op.create_index("ix_groups_case_id", "groups", ["case_id"])
    _partial("ix_notifications_pages", "notifications", ["receiver", "created_at"], "rank >= 4 AND sequence = 0")


def downgrade() -> None:
    op.drop_index("ix_notifications_pages", table_name="notifications")
    op.drop_index("ix_groups_case_id", table_name="groups")
    op.drop_column("groups", "case_id")
    for table in ("silences", "author_memory", "case_roots", "case_members", "case_events", "cases"):
        op.drop_table(table)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="CASCADE")


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
