"""Who spoke: every account as last seen, its newest posts, and what was learnt from all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from monitor.core.accounts import handle, names
from monitor.core.calibration import Calibration, Survey
from monitor.core.record import Asked, AuthorRecord, Knowledge, StoredPost
from monitor.model import Author, Engagement, Mention, MentionId
from monitor.names import DRILL
from monitor.store.bulk import chunks, is_postgres, upsert_newer
from monitor.store.clean import clean_key
from monitor.store.codec import AnyRow, Values, author_key, decode, encode
from monitor.store.columns import micros, moment
from monitor.store.tables import authors, calibrations, judgements, mentions

MOST_POSTS = 60  # of one author: enough for a history of 20 and full depth on a topic, whoever floods us
MOST_SURVEYED = 20_000  # posts that are learnt from
MOST_AUTHORS = 200_000  # a survey; beyond that a median does not move any more
_CHUNK = 200  # authors in one question: at most 12,000 posts
_MOST_COUNT = 2**63 - 1  # a column's end

_COLUMNS = "m.id, m.network, m.author_key, m.author, m.engagement, m.published_at, m.fetched_at, m.dated, j.brand"
# The newest few of each author, by an index that holds them in that order; never a scan of all that somebody wrote.
_POSTGRES = f"""
SELECT {_COLUMNS}
FROM unnest(%(keys)s::text[]) AS k(key)
CROSS JOIN LATERAL (
    SELECT * FROM mentions WHERE author_key = k.key AND published_at >= %(since)s
    ORDER BY published_at DESC, id DESC LIMIT %(most)s
) AS m
LEFT JOIN judgements AS j ON j.mention_id = m.id
"""  # noqa: S608 - our own names
_SQLITE = f"""
SELECT {_COLUMNS}
FROM json_each(?) AS k
CROSS JOIN mentions AS m ON m.id IN (
    SELECT id FROM mentions WHERE author_key = k.value AND published_at >= ?
    ORDER BY published_at DESC, id DESC LIMIT ?
)
LEFT JOIN judgements AS j ON j.mention_id = m.id
"""  # noqa: S608 - our own names


def note(connection: Connection, fresh: Iterable[Mention]) -> None:
    """Remember the authors of new mentions, as far as they tell an id: by it they can be found when they go."""
    rows: dict[str, Values] = {}
    for mention in fresh:
        author = mention.author
        key = author_key(mention.network, author.id)
        if key is None or mention.source == DRILL or (key in rows and rows[key]["seen_at"] > mention.fetched_at):
            continue
        called = next(iter(names(author)), None) if author.handle else None
        folded = clean_key(f"{mention.network}:{handle(author.id or '')}")
        rows[key] = {
            "key": key,
            "network": mention.network,
            "account": clean_key(f"{mention.network}:{called}") if called else None,
            "folded_key": folded if folded != key else None,
            "followers": _count(author.followers),
            "karma": _count(author.karma),
            "body": encode(author),
            "seen_at": mention.fetched_at,
        }
    changed = ("account", "folded_key", "followers", "karma", "body", "seen_at")
    # In one order everywhere, so that two commits wait for each other instead of locking each other out.
    upsert_newer(connection, authors, [rows[key] for key in sorted(rows)], key="key", changed=changed, newer="seen_at")


def forget(connection: Connection, keys: Collection[str]) -> None:
    """Accounts that are gone, "<network>:<author id>" each."""
    for piece in chunks(sorted(set(map(clean_key, keys)))):
        connection.execute(delete(authors).where(authors.c.key.in_(piece)))


def forget_silent(connection: Connection, keys: Collection[str]) -> None:
    """Those of these accounts of which no post is left."""
    for piece in chunks(sorted(keys)):
        # Two that each take away one of the last two posts wait here for each other, and the second sees none left.
        its = select(authors.c.key).where(authors.c.key.in_(piece)).order_by(authors.c.key)
        connection.execute(its.with_for_update()).all()
        left = select(mentions.c.author_key).where(mentions.c.author_key == authors.c.key).exists()
        connection.execute(delete(authors).where(authors.c.key.in_(piece), ~left))


def about(connection: Connection, asked: Asked, since: datetime) -> Knowledge:
    """What is stored about authors, and about accounts under whatever name they were asked for."""
    wanted = {clean_key(key): key for key in asked.authors}
    seen = _accounts(connection, asked.accounts) if asked.accounts else {}
    posts = _newest_posts(connection, {*wanted, *(key for key, _network, _author in seen.values())}, since)
    return Knowledge(
        authors={original: AuthorRecord(posts=posts[key]) for key, original in wanted.items() if key in posts},
        accounts={
            account: AuthorRecord(posts=posts.get(key, ()), author=author, network=network)
            for account, (key, network, author) in seen.items()
        },
    )


def survey(connection: Connection, since: datetime) -> Survey:
    """Distinct authors seen since then, and the newest posts."""
    counts: defaultdict[str, list[tuple[int | None, int | None]]] = defaultdict(list)
    its = authors.c
    heard = select(its.network, its.followers, its.karma).where(its.seen_at >= since)
    for row in connection.execute(heard.order_by(its.seen_at.desc(), its.key).limit(MOST_AUTHORS)):
        counts[row.network].append((row.followers, row.karma))
    m = mentions.c
    columns = (m.id, m.network, m.author_key, m.author, m.engagement, m.published_at, m.fetched_at, m.dated)
    newest = (
        select(*columns)
        .where(m.published_at >= since, m.deleted_at.is_(None), m.author_key.is_not(None), m.source != DRILL)
        .order_by(m.published_at.desc(), m.id.desc())
        .limit(MOST_SURVEYED)
        .subquery("m")
    )
    joined = newest.outerjoin(judgements, judgements.c.mention_id == newest.c.id)
    rows = connection.execute(select(newest, judgements.c.brand).select_from(joined))
    return Survey(counts=counts, posts=_posts(row._mapping for row in rows))


def calibration(connection: Connection) -> Calibration | None:
    """The newest snapshot."""
    query = select(calibrations).order_by(calibrations.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return replace(decode(row.body, Calibration), number=row.number) if row is not None else None


def calibrate(connection: Connection, snapshot: Calibration) -> Calibration:
    """Keep a snapshot; the same with its number."""
    row = {"at": snapshot.at, "body": encode(snapshot)}
    number = connection.execute(insert(calibrations).values(row).returning(calibrations.c.number)).scalar_one()
    return replace(snapshot, number=number)


def _accounts(connection: Connection, accounts: Collection[str]) -> Mapping[str, tuple[str, str, Author]]:
    """Account → its key, its network and its author as last seen. A handle that changed hands is who has it now."""
    asked = {clean_key(account): account for account in accounts}
    found: dict[str, tuple[str, str, Author]] = {}
    for piece in chunks(sorted(asked)):
        its = authors.c
        query = select(authors).where(its.account.in_(piece) | its.key.in_(piece) | its.folded_key.in_(piece))
        for row in connection.execute(query.order_by(its.seen_at, its.key)):
            for name in {row.account, row.folded_key, row.key} & asked.keys():
                found[asked[name]] = (row.key, row.network, _author(row))
    return found


def _author(row: AnyRow) -> Author:
    author = decode(row.body, Author)
    # Somebody who told his followers yesterday has not lost them by keeping silent today.
    return replace(author, followers=row.followers, karma=row.karma)


def _newest_posts(
    connection: Connection, keys: Collection[str], since: datetime
) -> Mapping[str, tuple[StoredPost, ...]]:
    by_author: defaultdict[str, list[StoredPost]] = defaultdict(list)
    for piece in chunks(sorted(keys), _CHUNK):
        for post in _posts(_asked(connection, piece, since)):
            by_author[post.author].append(post)
    return {key: tuple(posts) for key, posts in by_author.items()}


def _asked(connection: Connection, keys: Sequence[str], since: datetime) -> Iterator[Mapping[str, Any]]:
    if is_postgres(connection):
        values = {"keys": list(keys), "since": since, "most": MOST_POSTS}
        for row in connection.exec_driver_sql(_POSTGRES, values):
            yield dict(row._mapping)
        return
    text = msgspec.json.encode(list(keys)).decode()
    for row in connection.exec_driver_sql(_SQLITE, (text, micros(since), MOST_POSTS)):
        times = {name: moment(row._mapping[name]) for name in ("published_at", "fetched_at")}
        yield {**row._mapping, **times}


def _posts(rows: Iterable[Mapping[Any, Any]]) -> list[StoredPost]:
    """One post for the rows of all its brands, newest first."""
    first: dict[str, Mapping[Any, Any]] = {}
    brands: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        first.setdefault(row["id"], row)
        if row["brand"] is not None:
            brands[row["id"]].add(row["brand"])
    posts = [_post(row, frozenset(brands[key])) for key, row in first.items()]
    return sorted(posts, key=lambda post: (post.published_at, post.id), reverse=True)


def _post(row: Mapping[Any, Any], brands: frozenset[str]) -> StoredPost:
    audience = _AUDIENCE.decode(row["author"])
    engagement = decode(row["engagement"], Engagement) if row["engagement"] else None
    return StoredPost(
        id=MentionId(row["id"]),
        network=row["network"],
        author=row["author_key"],
        brands=brands,
        engagement=engagement,
        followers=audience.followers,
        karma=audience.karma,
        published_at=row["published_at"],
        looked_at=engagement.at if engagement is not None and engagement.at is not None else row["fetched_at"],
        dated=bool(row["dated"]),
    )


class _Audience(msgspec.Struct, frozen=True):
    """All that is asked of a post's author: what is left out is not even read."""

    followers: int | None = None
    karma: int | None = None


_AUDIENCE = msgspec.json.Decoder(_Audience)


def _count(count: int | None) -> int | None:
    return None if count is None else min(max(count, 0), _MOST_COUNT)
