"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# An instant: whole microseconds on SQLite, which has no such type.
TIME = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "facts",
    "gaps",
    "groups",
    "mentions",
    "notifications",
    "rejects",
    "sources",
    "watch_brands",
    "watches",
    "alerts",
    "identities",
    "judgements",
    "revisions",
    "sightings",
    "group_members",
)


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_facts"),
    )
    op.create_table(
        "gaps",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("closes_at", TIME, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
    )
    op.create_index("ix_groups_due_at", "groups", ["due_at"])
    op.create_index(
        "ix_groups_open_key",
        "groups",
        ["key"],
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "mentions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("edited_at", TIME, nullable=True),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_key", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("engagement", sa.Text(), nullable=True),
        sa.Column("looks", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("quote_of", sa.Text(), nullable=True),
        sa.Column("repost_of", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.Column("shadow", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("stored_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_author_key", "mentions", ["author_key"])
    op.create_index(
        "ix_mentions_loud",
        "mentions",
        ["published_at", "id"],
        sqlite_where=sa.text("rank >= 3"),
        postgresql_where=sa.text("rank >= 3"),
    )
    op.create_index("ix_mentions_published_at", "mentions", ["published_at", "id"])
    op.create_index("ix_mentions_source", "mentions", ["source", "published_at", "id"])
    op.create_table(
        "notifications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("doubtful_since", TIME, nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
    )
    op.create_index("ix_notifications_group_id", "notifications", ["group_id", "receiver", "sequence"])
    op.create_index(
        "ix_notifications_waiting",
        "notifications",
        ["receiver", "group_id", "sequence"],
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_table(
        "rejects",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejects"),
    )
    op.create_index("ix_rejects_source", "rejects", ["source", "id"])
    op.create_table(
        "sources",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_sources"),
    )
    op.create_table(
        "watch_brands",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("walked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("source", "watch", "brand", name="pk_watch_brands"),
    )
    op.create_table(
        "watches",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("source", "watch", name="pk_watches"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_alerts_mention_id_mentions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_alerts_mention_id", "alerts", ["mention_id"])
    op.create_table(
        "identities",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_identities"),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["mentions.id"],
            name="fk_identities_mention_id_mentions",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_identities_mention_id", "identities", ["mention_id"])
    op.create_table(
        "judgements",
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mention_id", "brand", name="pk_judgements"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_judgements_mention_id_mentions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_judgements_brand", "judgements", ["brand", "published_at", "mention_id"])
    op.create_index(
        "ix_judgements_loud",
        "judgements",
        ["brand", "published_at", "mention_id"],
        sqlite_where=sa.text("rank >= 3"),
        postgresql_where=sa.text("rank >= 3"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("edited_at", TIME, nullable=True),
        sa.Column("replaced_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_revisions_mention_id_mentions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_revisions_mention_id", "revisions", ["mention_id"])
    op.create_table(
        "sightings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", "source", name="pk_sightings"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_sightings_mention_id_mentions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_sightings_mention_id", "sightings", ["mention_id"])
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("gone_said", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "alert_id", name="pk_group_members"),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name="fk_group_members_alert_id_alerts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_group_members_group_id_groups", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_group_members_mention_id_mentions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_group_members_mention_id", "group_members", ["mention_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
