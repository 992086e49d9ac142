"""The ids and levels that all nouns share."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

MentionId = NewType("MentionId", str)  # "<network>:<native id>"
AlertId = NewType("AlertId", str)  # fingerprint of rule + mention + brand: a replay raises the same alert
GroupId = NewType("GroupId", str)
CaseId = NewType("CaseId", str)
NotificationId = NewType("NotificationId", str)
Cursor = NewType("Cursor", str)  # opaque to everyone but the connector that made it

SHARED_WATCH = "shared:"  # how the key of a watch for several brands begins: a brand may move from one to another
DRILL = "drill"  # the source of fake critiques: they count in no figures

Labels = tuple[tuple[str, str], ...]  # sorted by name; a tuple so that values stay hashable


class Level(StrEnum):
    """How much a mention matters. `page > alert > digest > watch > log`; opportunity stands beside them."""

    LOG = "log"
    WATCH = "watch"
    DIGEST = "digest"
    ALERT = "alert"
    PAGE = "page"
    OPPORTUNITY = "opportunity"

    @property
    def rank(self) -> int:
        """0 (log) to 4 (page). An opportunity ranks with digest: it never outranks a complaint."""
        return _RANKS[self]


_RANKS = {Level.LOG: 0, Level.WATCH: 1, Level.DIGEST: 2, Level.OPPORTUNITY: 2, Level.ALERT: 3, Level.PAGE: 4}
