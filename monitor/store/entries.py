"""Entries: mentions with all that a card needs, made for many groups or cases out of a few queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from monitor.model import Entry, Judgement
from monitor.store.bulk import chunks
from monitor.store.codec import AnyRow, judgement_of, mention_of
from monitor.store.tables import judgements, mentions


class Entries:
    """Makes the entries of a set of mentions out of two queries for all of them."""

    def __init__(self, connection: Connection, ids: Collection[str]) -> None:
        self._mentions: dict[str, AnyRow] = {}
        self._judgements: dict[str, list[Judgement]] = {}
        for piece in chunks(sorted(set(ids))):
            for row in connection.execute(select(mentions).where(mentions.c.id.in_(piece))):
                self._mentions[row.id] = row
        # A copy whose first alerted nobody speaks for all of them.
        self._firsts: dict[str, AnyRow] = {}
        its = mentions.c
        firsts = {row.copy_of for row in self._mentions.values() if row.copy_of} - self._mentions.keys()
        for piece in chunks(sorted(firsts)):
            query = select(its.id, its.copies, its.copies_reach).where(its.id.in_(piece))
            self._firsts.update((row.id, row) for row in connection.execute(query))
        for piece in chunks(sorted(set(ids))):
            query = select(judgements.c.mention_id, judgements.c.body).where(judgements.c.mention_id.in_(piece))
            for row in connection.execute(query):
                self._judgements.setdefault(row.mention_id, []).append(judgement_of(row))

    def of(self, members: Sequence[AnyRow]) -> tuple[Entry, ...]:
        """The mentions of these members (mention_id, brand, rule), highest priority first."""
        by_mention: dict[str, list[AnyRow]] = {}
        for member in members:
            by_mention.setdefault(member.mention_id, []).append(member)
        made = [entry for key, own in by_mention.items() if (entry := self._entry(key, own)) is not None]
        made.sort(key=lambda e: (-e.judgement.priority, -e.judgement.opportunity, e.mention.published_at, e.mention.id))
        return tuple(made)

    def _entry(self, mention: str, members: Sequence[AnyRow]) -> Entry | None:
        """One mention as one group sees it: with the judgement about that brand of the group where it matters most."""
        brands = {member.brand for member in members}
        thought = self._judgements.get(mention, [])
        about = [judgement for judgement in thought if judgement.brand in brands] or thought
        row = self._mentions.get(mention)
        if not about or row is None:
            return None
        kind = self._firsts.get(row.copy_of or "", row)
        return Entry(
            mention=mention_of(row),
            judgement=max(about, key=lambda judgement: (judgement.priority, judgement.opportunity)),
            rules=tuple(dict.fromkeys(member.rule for member in members)),
            copies=kind.copies,
            copies_reach=kind.copies_reach,
        )
