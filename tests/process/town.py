"""A town for a real daemon: local servers in the role of a feed site, Hacker News, Bluesky and Slack, and the
daemon itself as a process that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.appview import FakeAppView
from tests.fakes.jetstream import FakeJetstream
from tests.fakes.mentions import own_words
from tests.fakes.site import Reply, Request, Site
from tests.fakes.slack import TOKEN, FakeSlack

ROOT = Path(__file__).parents[2]
ANGRY = "Hotel Miramar is awful, disgusting and filthy. The worst, most horrible nightmare of my life, I hate it!"

RULES = """
version: 1
defaults: {{language: es, timezone: Europe/Madrid}}
brands:
  - {{name: Hotel Miramar, any: ["Hotel Miramar"]}}
sources:
  - {{name: feed, connector: rss, every: 1s, url: "{feed}", allow_private: true, network: blog, language: en}}
  - {{name: hn, connector: hackernews, every: 1s, base_url: "{hn}", items_url: "{hn}", allow_private: true}}
  - name: bsky
    connector: bluesky
    mode: stream
    jetstream_url: "{jetstream}"
    appview_url: "{appview}"
    allow_private: true
rules:
  - {{name: any-complaint, when: {{polarity: "< -0.2"}}}}
route: {{receiver: oncall, group_by: [brand, author], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}}
receivers:
  - name: oncall
    slack: {{channel: "#miramar", token: "${{SLACK_BOT_TOKEN}}", api_url: "{slack}"}}
    fallback: terminal
  - {{name: terminal, console: {{}}}}
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the feed, or one hit of Hacker News."""

    key: str
    text: str = ANGRY
    author: str = ""
    at: datetime | None = None  # None: when it was added
    link: str = ""


class Town:
    """Everything around the daemon. What is published appears at the next poll or at once on the stream."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site, self.jetstream, self.appview, self.slack = Site(), FakeJetstream(), FakeAppView(), FakeSlack()
        self.items: list[Item] = []
        self.hits: list[Item] = []
        self.rules = folder / "rules.yaml"
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for each in (self.site, self.jetstream, self.appview, self.slack):
            await self._stack.enter_async_context(each)  # type: ignore[arg-type]
        self.site.on("/feed.xml", self.feed)
        self.site.on("/api/v1/search_by_date", self._hackernews)
        self.write_rules(RULES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def write_rules(self, template: str) -> None:
        """Rules whose addresses lead into this town."""
        self.rules.write_text(
            template.format(
                feed=self.site.url("/feed.xml"),
                hn=self.site.url("").rstrip("/"),
                jetstream=self.jetstream.url,
                appview=self.appview.url,
                slack=self.slack.api_url,
            ),
            encoding="utf-8",
        )

    def publish(self, key: str, text: str = ANGRY, **more: Any) -> None:
        """A new entry at the top of the feed, by an author with a handle: all others are the outlet's, one author."""
        self.items.insert(
            0, Item(key, f"{text} ({key}) {own_words(key)}", **({"author": f"/u/author_{key}", "at": _now()} | more))
        )

    def submit(self, key: str, text: str = ANGRY, **more: Any) -> None:
        """A new comment on Hacker News, each below another story: several below one would be one case."""
        self.hits.insert(
            0, Item(key, f"{text} ({key}) {own_words(key)}", **({"author": f"hn_{key}", "at": _now()} | more))
        )

    def skeet(self, key: str, text: str = ANGRY) -> None:
        """A new post on Bluesky's stream."""
        self.jetstream.post(f"did:plc:{key}", key, f"{text} ({key}) {own_words(key)}", langs=["en"])

    def cards(self) -> list[str]:
        """The keys in what Slack accepted as new messages, in order."""
        return [key for call in self.slack.posts for key in _keys(call)]

    def feed(self, _request: Request) -> Reply:
        items = "".join(
            f"<item><guid isPermaLink='false'>{each.key}</guid><title>{escape(each.text)}</title>"
            f"<link>{escape(each.link or self.site.url(f'/p/{each.key}'))}</link><dc:creator>{each.author}</dc:creator>"
            + (f"<pubDate>{format_datetime(each.at)}</pubDate>" if each.at else "")
            + "</item>"
            for each in self.items[:200]
        )
        body = (
            "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
            f"<title>Diario</title><language>en</language><link>{self.site.url()}</link>{items}</channel></rss>"
        )
        return Reply(body=body.encode(), content_type="application/rss+xml; charset=utf-8")

    def _hackernews(self, request: Request) -> Reply:
        since = int((re.findall(r"created_at_i>=?(\d+)", request.query.get("numericFilters", [""])[0]) or ["0"])[0])
        hits = [
            {
                "objectID": each.key,
                "author": each.author,
                "comment_text": escape(each.text),
                "created_at_i": int((each.at or _now()).timestamp()),
                "created_at": (each.at or _now()).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "_tags": ["comment", f"author_{each.author}", f"story_{story}"],
                "story_id": story,
                "parent_id": story,
            }
            for each in self.hits
            for story in [1_000_000 + int(each.key)]
        ]
        hits = [hit for hit in hits if int(str(hit["created_at_i"])) >= since]
        answer = {"hits": hits, "nbHits": len(hits), "page": 0, "nbPages": 1, "hitsPerPage": 1000}
        return Reply(body=json.dumps(answer).encode(), content_type="application/json")


def _now() -> datetime:
    return datetime.now(UTC)


def _keys(call: dict[str, Any]) -> list[str]:
    """The keys of the posts that a message shows."""
    text = json.dumps(call, ensure_ascii=False)
    return sorted(set(re.findall(r"hate it! \(([\w-]+)\)", text)))


class Process:
    """The daemon as a process of its own, on this town's servers. `module` is what Python is told to run."""

    def __init__(self, town: Town, *, module: str = "monitor", **environ: str) -> None:
        self.town = town
        self._module, self._environ = module, environ
        self._process: asyncio.subprocess.Process | None = None
        self.address = ""
        self.log = town.folder / "daemon.log"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.stop()

    async def start(self) -> None:
        """Start and wait until it says that it watches."""
        environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("ALMENARA_", "SLACK_"))},
            "ALMENARA_RULES": str(self.town.rules),
            "ALMENARA_DATA_DIR": str(self.town.folder / "data"),
            "ALMENARA_HTTP": "127.0.0.1:0",
            "SLACK_BOT_TOKEN": TOKEN,
            "PYTHONPATH": str(ROOT),
            **self._environ,
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                "run",
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=environ,
                cwd=self.town.folder,
            )
        assert self._process.stdout is not None
        self.said: list[str] = []
        async with asyncio.timeout(60):
            while "Watching" not in (line := (await self._process.stdout.readline()).decode()):
                assert line, f"the daemon ended at once: {self.log.read_text(encoding='utf-8')[-3000:]}"
                self.said.append(line)
                if found := re.search(r"http://\S+", line):
                    self.address = found[0]
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.said.append(line.decode())

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def died(self, within: float = 20.0) -> None:
        """Wait until it has been killed."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), within)
        assert code == -signal.SIGKILL, self.log.read_text(encoding="utf-8")[-3000:]
        await self._reader

    async def stop(self, within: float = 15.0) -> float:
        """SIGTERM; how many seconds it took, and it must end with code 0."""
        assert self._process is not None
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self._process.wait(), within)
        assert code == 0, self.log.read_text(encoding="utf-8")[-3000:]
        await self._reader
        return time.monotonic() - started

    def hang_up(self) -> None:
        """SIGHUP."""
        os.kill(self.pid, signal.SIGHUP)


async def until(condition: Callable[[], bool | Awaitable[bool]], within: float = 30.0, what: str = "") -> float:
    """Wait for a condition; how many seconds it took. Fails after `within`."""
    started = time.monotonic()
    while time.monotonic() - started < within:
        found = condition()
        if (await found) if isinstance(found, Awaitable) else found:
            return time.monotonic() - started
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {within:g} s: {what or condition}")


async def settled(reading: Callable[[], Any], calm: float = 2.5, within: float = 60.0) -> Any:
    """The value of a reading that has not changed for `calm` seconds."""
    last, since, started = reading(), time.monotonic(), time.monotonic()
    while time.monotonic() - since < calm:
        await asyncio.sleep(0.1)
        if (now := reading()) != last:
            last, since = now, time.monotonic()
        assert time.monotonic() - started < within, f"never settled: {last}"
    return last


def ago(**delta: float) -> datetime:
    return _now() - timedelta(**delta)
