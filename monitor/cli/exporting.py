"""Writing stored mentions out as JSON lines."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from monitor.app import store
from monitor.cli.show import inert_json
from monitor.lines import encode_line
from monitor.settings import Settings
from monitor.store.base import MentionQuery


async def write_out(settings: Settings, query: MentionQuery, sink: BinaryIO, *, inert: bool) -> int:
    """Every mention of the query, a page at a time; how many. `inert` escapes what a terminal might obey."""
    count, before = 0, None
    async with store(settings) as database:
        while True:
            page = await database.search(replace(query, before=before))
            for row in page.rows:
                line = encode_line(row.mention)
                sink.write((inert_json(line.decode()).encode() if inert else line) + b"\n")
            count += len(page.rows)
            before = page.next
            if before is None:
                return count
