"""Thousands of feeds in a process of their own: each another one, most of them unchanged when they are asked for.

`python -m benchmarks._publisher FEEDS NEWS` prints its port. `/NUMBER` is a feed with an ETag; before it answers it may
publish an entry (NEWS: in that share of the requests, one in ten about a brand). `/asked` tells as JSON how many
requests there were, and how many of them were answered with 304.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime

from benchmarks._material import EN, agency

ENTRIES = 20  # that a feed shows
BRANDS, TERMS = 200, 10_000
_ABOUT = 0.1  # of the entries


@contextmanager
def running(feeds: int, news: float) -> Iterator[int]:
    """The port of a publisher."""
    command = [sys.executable, "-m", "benchmarks._publisher", str(feeds), str(news)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class Press:
    """All feeds, as they stand now."""

    def __init__(self, feeds: int, news: float, seed: int = 6) -> None:
        self._random, self._news = random.Random(seed), news
        self._terms = [term for brand in agency(BRANDS, TERMS) for term in brand.any]
        self._entries = [[self._entry(feed, 0)] for feed in range(feeds)]
        for feed, entries in enumerate(self._entries):
            entries.extend(self._entry(feed, number) for number in range(1, ENTRIES))
        self._published = [ENTRIES] * feeds
        self.asked = self.unchanged = 0

    def answer(self, path: str, etag: str) -> tuple[str, str, bytes]:
        """Status line, ETag and body."""
        if path == "asked":
            told = json.dumps({"asked": self.asked, "unchanged": self.unchanged})
            return "200 OK", "", told.encode()
        feed = int(path)
        self.asked += 1
        if self._random.random() < self._news:
            self._entries[feed] = [self._entry(feed, self._published[feed]), *self._entries[feed][: ENTRIES - 1]]
            self._published[feed] += 1
        here = f'"{feed}-{self._published[feed]}"'
        if here == etag:
            self.unchanged += 1
            return "304 Not Modified", here, b""
        return "200 OK", here, self._body(feed)

    def _entry(self, feed: int, number: int) -> str:
        words = self._random.choices(EN, k=60)
        if self._random.random() < _ABOUT:
            words[9] = self._random.choice(self._terms)
        text = " ".join(words)
        return (
            f"<item><guid isPermaLink='false'>{feed}-{number}</guid><title>{' '.join(words[:8])}</title>"
            f"<link>https://f{feed}.example/{number}</link><pubDate>{format_datetime(datetime.now(UTC))}</pubDate>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        )

    def _body(self, feed: int) -> bytes:
        entries = "".join(self._entries[feed])
        head = f"<title>Diario {feed}</title><link>https://f{feed}.example</link>"
        return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{entries}</channel></rss>".encode()


async def _serve(press: Press) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {line.split(":")[0].lower(): line.partition(":")[2].strip() for line in lines[1:]}
                status, etag, body = press.answer(lines[0].split(" ")[1][1:], headers.get("if-none-match", ""))
                head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\n"
                head += f"ETag: {etag}\r\n" if etag else ""
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Press(int(sys.argv[1]), float(sys.argv[2]))))
