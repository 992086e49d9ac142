"""Which mention an id or an address belongs to. Whoever gets the key first owns the mention."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model import Judged, Level, MentionId, Sighting
from monitor.store.base import Known
from monitor.store.bulk import chunks, fetch, insert_new, insert_telling
from monitor.store.clean import clean_key
from monitor.store.engine import LostRace
from monitor.store.tables import identities, judgements, mentions, sightings

_NOT_POSTS = ("url:", "repost:")  # keys that are no ids
_MOST_FOLLOWERS = 2**63 - 1  # a column's end; no account comes near
_MANKIND = 8_000_000_000  # keeps sums of hostile counts within a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was offered as new: what is, and what was stored already under one of its keys."""

    fresh: tuple[Judged, ...]
    repeats: tuple[Sighting, ...]


def known(connection: Connection, keys: Collection[str]) -> Mapping[str, Known]:
    """What is stored under these keys."""
    asked: dict[str, list[str]] = {}
    for key in keys:
        asked.setdefault(clean_key(key), []).append(key)
    owners = _owners(connection, asked)
    ids = sorted(set(owners.values()))
    levels: dict[str, dict[str, Level]] = {}
    found: dict[str, Known] = {}
    thought = judgements.c
    for row in fetch(connection, (thought.mention_id, thought.brand, thought.highest), thought.mention_id, ids):
        levels.setdefault(row.mention_id, {})[row.brand] = Level(row.highest)
    for piece in chunks(ids):
        its = mentions.c
        columns = (its.id, its.published_at, its.edited_at, its.text_hash, its.deleted_at)
        for held in connection.execute(select(*columns).where(mentions.c.id.in_(piece))):
            found[held.id] = Known(
                mention_id=MentionId(held.id),
                published_at=held.published_at,
                edited_at=held.edited_at,
                text_hash=held.text_hash,
                deleted=held.deleted_at is not None,
                levels=levels.get(held.id, {}),
            )
    return {original: found[owner] for key, owner in owners.items() for original in asked[key] if owner in found}


def settle(connection: Connection, offered: Sequence[Judged], at: datetime) -> Settled:
    """Claim the keys of everything offered. Raises LostRace where another transaction claimed one meanwhile."""
    keyed = [(judged, _keys(judged)) for judged in offered]
    owners = _owners(connection, {key for _judged, keys in keyed for key in keys})
    claims: dict[str, MentionId] = {}
    fresh: list[Judged] = []
    repeats: list[Sighting] = []
    for judged, keys in keyed:
        owner = next((owners[key] for key in keys if key in owners), None)
        if owner is None:
            owner = judged.mention.id
            fresh.append(judged)
        else:
            repeats.append(_sighting(judged, owner, at))
        for key in keys:
            if key not in owners:
                owners[key] = claims[key] = owner
    claim(connection, claims)
    return Settled(fresh=tuple(fresh), repeats=tuple(repeats))


def claim(connection: Connection, claims: Mapping[str, MentionId]) -> None:
    """Give keys to mentions. Raises LostRace if one has an owner already."""
    # In one order everywhere, so that two commits wait for each other instead of locking each other out.
    rows = [{"key": key, "mention_id": claims[key]} for key in sorted(claims)]
    if insert_new(connection, identities, rows) < len(rows):
        raise LostRace


def claim_free(connection: Connection, claims: Mapping[str, MentionId]) -> None:
    """Give those keys that nobody has to mentions; leave the others where they are."""
    insert_new(connection, identities, [{"key": key, "mention_id": claims[key]} for key in sorted(claims)])


@dataclass(slots=True)
class Counted:
    """How often a mention was seen elsewhere for the first time, and by how many people."""

    times: int = 0
    reach: int = 0


def count(connection: Connection, seen: Iterable[Sighting]) -> Mapping[MentionId, Counted]:
    """Note where else stored mentions were seen, each place once; what was new.

    A new address of the same post is a key more, not a copy. The post itself, offered again by its own source, is
    nothing at all.
    """
    offered = list(seen)
    own: dict[str, str] = {}
    for row in fetch(connection, (mentions.c.id, mentions.c.source), mentions.c.id, {e.mention_id for e in offered}):
        own[row.id] = row.source
    offered = [each for each in offered if each.mention_id in own]
    claim_free(connection, {each.key: each.mention_id for each in offered})
    # Two sources may offer one id, so the key alone does not name a copy.
    places = {
        (each.key, each.source): each
        for each in sorted(offered, key=lambda each: (each.key, each.source))
        if not each.key.startswith(_NOT_POSTS)
        and not (each.key == each.mention_id and each.source == own[each.mention_id])
    }
    rows = [
        {
            "key": each.key,
            "source": each.source,
            "mention_id": each.mention_id,
            "at": each.at,
            "followers": None if each.followers is None else min(each.followers, _MOST_FOLLOWERS),
        }
        for each in places.values()
    ]
    by_key: dict[str, list[Sighting]] = {}
    for each in places.values():
        by_key.setdefault(each.key, []).append(each)
    new: dict[MentionId, Counted] = {}
    for key in insert_telling(connection, sightings, rows, "key"):
        place = by_key[key].pop()
        counted = new.setdefault(place.mention_id, Counted())
        counted.times += 1
        counted.reach += min(place.followers or 0, _MANKIND)
    its = mentions.c
    for mention, counted in sorted(new.items()):
        more = {"copies": its.copies + counted.times, "copies_reach": its.copies_reach + counted.reach}
        connection.execute(update(mentions).where(its.id == mention).values(more))
    return new


def _keys(judged: Judged) -> tuple[str, ...]:
    return (judged.mention.id, *judged.keys)  # the id first: what it says about the owner holds


def _sighting(judged: Judged, owner: MentionId, at: datetime) -> Sighting:
    mention = judged.mention
    return Sighting(key=mention.id, mention_id=owner, source=mention.source, at=at, followers=mention.author.followers)


def _owners(connection: Connection, keys: Iterable[str]) -> dict[str, MentionId]:
    columns = identities.c
    rows = fetch(connection, (columns.key, columns.mention_id), columns.key, frozenset(keys))
    return {key: MentionId(owner) for key, owner in rows}
