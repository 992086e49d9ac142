"""The least that stands between an event and its message: decode, match, feel, commit, post; one after the other.

`python -m benchmarks._least JETSTREAM SLACK DATABASE TERM…` reads a Jetstream and posts what is about one of the terms,
each to the channel of its term ("#c0", "#c1" …). No batches, no rules, no groups, no outbox to speak of, no retries.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from datetime import UTC, datetime

import aiohttp
import msgspec
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
from websockets.asyncio.client import connect

from connectors.bluesky.frames import Frame
from monitor.core.match import Matcher
from monitor.model import Mention, MentionId
from monitor.rules.schema import Brand
from tests.fakes.slack import TOKEN


async def main(jetstream: str, slack: str, database: str, terms: list[str]) -> None:
    """Until killed."""
    matcher = Matcher.compile([Brand(name=term, any=(term,)) for term in terms])
    channels = {term: f"#c{number}" for number, term in enumerate(terms)}
    analyzer = SentimentIntensityAnalyzer()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE mentions (id TEXT PRIMARY KEY, text TEXT, at TEXT, compound REAL)")
    connection.execute("CREATE TABLE outbox (id TEXT PRIMARY KEY, body TEXT)")
    decode = msgspec.json.Decoder(Frame).decode
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session, connect(jetstream, compression=None) as socket:
        print("ready", flush=True)
        async for raw in socket:
            frame = decode(raw)
            if frame.commit is None or frame.commit.record is None:
                continue
            now, text = datetime.now(UTC), frame.commit.record.text
            key = MentionId(f"bluesky:{frame.did}/{frame.commit.rkey}")
            mention = Mention(
                id=key, network="bluesky", source="bsky", url="", text=text, published_at=now, fetched_at=now
            )
            found = matcher.match(mention)
            if not found:
                continue
            compound = analyzer.polarity_scores(text)["compound"]
            body = {"channel": channels[found[0].brand], "text": text}
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO mentions VALUES (?, ?, ?, ?)", (key, text, now.isoformat(), compound))
            connection.execute("INSERT INTO outbox VALUES (?, ?)", (key, msgspec.json.encode(body).decode()))
            connection.execute("COMMIT")
            async with session.post(f"{slack}chat.postMessage", json=body) as answer:
                await answer.read()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
