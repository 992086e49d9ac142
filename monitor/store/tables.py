"""The tables, and nothing else.

Columns hold what is searched, sorted or guarded; whole values lie beside them as JSON text (`body`, `author` …),
written and read by `monitor.store.codec`. A change here wants a step in alembic/versions; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from monitor.store.columns import RowNumber, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_mention(**options: bool | str) -> ForeignKey:
    return ForeignKey("mentions.id", ondelete="CASCADE", **options)  # type: ignore[arg-type]


# Every mention once, however often it was seen. A deleted one keeps its row, emptied, so that it does not come back.
mentions = Table(
    "mentions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("language", Text),
    Column("published_at", UtcTime, nullable=False),
    Column("dated", Boolean, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("edited_at", UtcTime),
    Column("deleted_at", UtcTime),
    Column("author", Text, nullable=False),
    Column("author_key", Text),  # "<network>:<author id>", for accounts that depart
    Column("venue", Text),
    Column("engagement", Text),
    Column("looks", Text),
    Column("reply_to", Text),
    Column("quote_of", Text),
    Column("repost_of", Text),
    Column("rating", Float),  # of a review, 0.0 to 1.0
    Column("local_id", Text),  # what the source itself calls it
    Column("text_hash", Text, nullable=False),
    Column("rank", Integer, nullable=False),  # of the highest level it has now, over all brands
    Column("past", Boolean, nullable=False),
    Column("dropped", Text, nullable=False),  # brand → reason
    Column("shadow", Text, nullable=False),  # shadow rules that would have fired
    Column("copies", Integer, nullable=False),
    Column("copies_reach", BigInteger, nullable=False),
    Column("copy_of", Text),  # the first mention that says the same
    Column("stored_at", UtcTime, nullable=False),
    Index("ix_mentions_published_at", "published_at", "id"),
    Index("ix_mentions_source", "source", "published_at", "id"),
    # The few that matter among the many that do not: alerts and pages.
    Index(
        "ix_mentions_loud",
        "published_at",
        "id",
        sqlite_where=text("rank >= 3"),
        postgresql_where=text("rank >= 3"),
    ),
    Index(
        "ix_mentions_copy_of",
        "copy_of",
        sqlite_where=text("copy_of IS NOT NULL"),
        postgresql_where=text("copy_of IS NOT NULL"),
    ),
    # By which a source says that a post was deleted, where it says no more than its own name for it.
    Index(
        "ix_mentions_local_id",
        "source",
        "local_id",
        sqlite_where=text("local_id IS NOT NULL"),
        postgresql_where=text("local_id IS NOT NULL"),
    ),
    # An author's newest posts. Without the id: two long keys are more than an entry of PostgreSQL's holds.
    Index("ix_mentions_author", "author_key", "published_at"),
)

# Every account that was heard and told its id, as last seen; gone with its last post.
authors = Table(
    "authors",
    metadata,
    Column("key", Text, primary_key=True),  # "<network>:<author id>"
    Column("network", Text, nullable=False),
    Column("account", Text),  # "<network>:<handle>", folded, for whoever links accounts by handle
    Column("folded_key", Text),  # … or by id; only where it is spelled otherwise than the key
    Column("followers", BigInteger),
    Column("karma", BigInteger),
    Column("body", Text, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Index("ix_authors_account", "account"),
    Index("ix_authors_folded_key", "folded_key"),
    Index("ix_authors_seen_at", "seen_at"),
)

# What was learnt about networks, a row a time: judgements name the one that they were made with.
calibrations = Table(
    "calibrations",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
)

# Which mention an id or an address belongs to. Written first in every commit: whoever gets the key owns the mention.
identities = Table(
    "identities",
    metadata,
    Column("key", Text, primary_key=True),
    Column("mention_id", Text, _of_mention(deferrable=True, initially="DEFERRED"), nullable=False, index=True),
)

# The same post under another id or from another source, once each.
sightings = Table(
    "sightings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("mention_id", Text, _of_mention(), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("followers", BigInteger),
)

# By which the first of several posts that say the same is found: MinHash bands, for two days.
sketches = Table(
    "sketches",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("mention_id", Text, _of_mention(), primary_key=True, index=True),
    Column("at", UtcTime, nullable=False, index=True),
)

judgements = Table(
    "judgements",
    metadata,
    Column("mention_id", Text, _of_mention(), primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("published_at", UtcTime, nullable=False),  # the mention's, so that one brand's list needs one index
    Column("level", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("highest", Text, nullable=False),  # the highest level so far
    Column("body", Text, nullable=False),
    Index("ix_judgements_brand", "brand", "published_at", "mention_id"),
    Index(
        "ix_judgements_loud",
        "brand",
        "published_at",
        "mention_id",
        sqlite_where=text("rank >= 3"),
        postgresql_where=text("rank >= 3"),
    ),
)

# What an edited mention said before.
revisions = Table(
    "revisions",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("mention_id", Text, _of_mention(), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("edited_at", UtcTime),  # when it had become so, if it was an edit itself
    Column("replaced_at", UtcTime, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mention_id", Text, _of_mention(), nullable=False, index=True),
    Column("brand", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("priority", Float, nullable=False),
    Column("labels", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

groups = Table(
    "groups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("open", Boolean, nullable=False),  # the one that alerts with this key join, unless closes_at has passed
    Column("due_at", UtcTime),
    Column("closes_at", UtcTime, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("card", Text),  # the receiver's reference of the first message delivered
    Column("body", Text, nullable=False),
    Column("case_id", Text),  # whose card this is
    Index(
        "ix_groups_open_key",
        "key",
        unique=True,
        sqlite_where=text("open"),
        postgresql_where=text("open"),
    ),
    Index("ix_groups_due_at", "due_at"),
    Index("ix_groups_case_id", "case_id"),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", Text, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("mention_id", Text, _of_mention(), nullable=False, index=True),
    Column("told", Boolean, nullable=False),
    Column("gone_said", Boolean, nullable=False),  # its deletion is said
)

# The outbox. pending → sending → delivered | parked.
notifications = Table(
    "notifications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcTime),
    Column("started_at", UtcTime),  # the attempt that is under way
    Column("doubtful_since", UtcTime),  # the oldest attempt whose end nobody knows
    Column("reference", Text),
    Column("error", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_notifications_group_id", "group_id", "receiver", "sequence"),
    Index(
        "ix_notifications_waiting",
        "receiver",
        "group_id",
        "sequence",
        sqlite_where=text("state IN ('pending', 'sending')"),
        postgresql_where=text("state IN ('pending', 'sending')"),
    ),
    # First messages of page level, which are budgeted by the hour.
    Index(
        "ix_notifications_pages",
        "receiver",
        "created_at",
        sqlite_where=text("rank >= 4 AND sequence = 0"),
        postgresql_where=text("rank >= 4 AND sequence = 0"),
    ),
)

# What people handle.
cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("gathers", Boolean, nullable=False),  # the one that alerts with this key join, unless its time has passed
    Column("brand", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("open", Boolean, nullable=False),  # somebody still has to do something
    Column("level", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("peak", Float, nullable=False),
    Column("open_promises", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("last_mention_at", UtcTime, nullable=False),
    Column("resolved_at", UtcTime),
    Column("due_at", UtcTime),
    Column("version", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_cases_key", "key", unique=True, sqlite_where=text("gathers"), postgresql_where=text("gathers")),
    Index("ix_cases_author", "author", "brand"),
    Index("ix_cases_brand", "brand", "opened_at"),
    Index("ix_cases_opened_at", "opened_at"),
    Index("ix_cases_due_at", "due_at"),
    Index("ix_cases_open", "last_mention_at", sqlite_where=text("open"), postgresql_where=text("open")),
    Index(
        "ix_cases_storm",
        "brand",
        sqlite_where=text("open AND kind = 'storm'"),
        postgresql_where=text("open AND kind = 'storm'"),
    ),
)


def _of_case() -> ForeignKey:
    return ForeignKey("cases.id", ondelete="CASCADE")


# What happened to a case: only ever added to.
case_events = Table(
    "case_events",
    metadata,
    Column("case_id", Text, _of_case(), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),  # of the command: the same command twice is one event
    Column("at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(
        "ix_case_events_key",
        "case_id",
        "key",
        unique=True,
        sqlite_where=text("key <> ''"),
        postgresql_where=text("key <> ''"),
    ),
)

case_members = Table(
    "case_members",
    metadata,
    Column("case_id", Text, _of_case(), primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("mention_id", Text, _of_mention(), nullable=False, index=True),
    Column("author", Text, nullable=False),
    Index("ix_case_members_alert_id", "alert_id"),
)

# The posts that a case is about: what answers or quotes them joins it.
case_roots = Table(
    "case_roots",
    metadata,
    Column("root", Text, primary_key=True),
    Column("case_id", Text, _of_case(), primary_key=True),
    Index("ix_case_roots_case_id", "case_id"),
)

# How authors want to be treated.
author_memory = Table(
    "author_memory",
    metadata,
    Column("author", Text, primary_key=True),  # "<network>:<author id>"
    Column("preferred", Text, nullable=False),
    Column("leave_alone", Boolean, nullable=False),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("ends_at", UtcTime, nullable=False),
    Column("said_expired", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_silences_ends_at", "ends_at"),
    Index(
        "ix_silences_unsaid",
        "ends_at",
        sqlite_where=text("NOT said_expired"),
        postgresql_where=text("NOT said_expired"),
    ),
)

# What is to be looked at again. Gone when there is nothing more to expect.
rechecks = Table(
    "rechecks",
    metadata,
    Column("mention_id", Text, _of_mention(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("slot", Integer, nullable=False),  # looks done
    Column("idle", Integer, nullable=False),  # … of which the last ones found no growth
    Column("missing", Boolean, nullable=False),  # the source did not show it the last time
    Column("priority", Float, nullable=False),
    Column("surprise", Float, nullable=False),
    Column("told", Float, nullable=False),  # the priority that was last told …
    Column("first", Text),  # … and the engagement
    Index("ix_rechecks_due", "source", "due_at"),
)

# What the storm detector remembers of each brand.
storm_watches = Table(
    "storm_watches",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

watches = Table(
    "watches",
    metadata,
    Column("source", Text, primary_key=True),
    Column("watch", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)

watch_brands = Table(
    "watch_brands",
    metadata,
    Column("source", Text, primary_key=True),
    Column("watch", Text, primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("began_at", UtcTime, nullable=False),
    Column("walked_at", UtcTime),
)

sources = Table(
    "sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

# Items that could not be read: the newest of each source, for diagnosis.
rejects = Table(
    "rejects",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_rejects_source", "source", "id"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("source", Text, nullable=False),
    Column("watch", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# What was sent to us lately, so that the same delivery again does nothing.
deliveries = Table(
    "deliveries",
    metadata,
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index("ix_deliveries_at", "at"),
)
