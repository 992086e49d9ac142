"""The list of top sites that `scoring.site_ranks` names: `rank,domain` a line, as such lists are published.

A million lines are read in about two seconds and kept in twelve megabytes; further lines are left aside. A first line
of titles, and a third column, do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path

from monitor.core.sites import NO_RANKS, SiteRanks
from monitor.rules.disk import read_bytes
from monitor.rules.document import Fault, Node, Scalar, UnreadableError
from monitor.rules.references import Item

MAX_BYTES = 64 * 2**20
MAX_LINES = 1_000_000

_LINE = re.compile(rb'^(?:\xef\xbb\xbf)?\s*"?(\d{1,9})"?\s*[,;\t]\s*"?([A-Za-z0-9._-]{3,253})"?\s*(?:[,;\t].*)?\s*$')


def site_ranks(tree: Node, folder: Path) -> tuple[SiteRanks, list[Fault]]:
    """The list, relative paths beginning at `folder`; or what is wrong with it. Without the setting an empty list."""
    scoring = Item((), tree.place, tree).get("scoring")
    item = scoring.get("site_ranks") if scoring else None
    if item is None or not item.text or not isinstance(item.node, Scalar):
        return NO_RANKS, []

    def fault(message: str, hint: str = "") -> tuple[SiteRanks, list[Fault]]:
        return NO_RANKS, [Fault(item.node.place, item.path, message, item.text or "", hint)]

    try:
        raw = read_bytes(folder / item.text, MAX_BYTES)
    except UnreadableError as error:
        return fault(error.fault.message, error.fault.hint)
    ranks = SiteRanks(_pairs(raw), digest=sha256(raw).hexdigest())
    return (ranks, []) if len(ranks) else fault("no line of this file is a rank and a domain, such as `1,example.com`")


def _pairs(raw: bytes) -> Iterator[tuple[int, str]]:
    for line in islice(BytesIO(raw), MAX_LINES):
        if (found := _LINE.match(line)) and int(found[1]) > 0 and b"." in found[2]:
            yield int(found[1]), found[2].decode().lower().strip(".").removeprefix("www.")
