"""From an event to Slack: the whole daemon as a process, no grouping window, beside the least that could be done.

The stage is that of the process tests (`tests.fakes`, `tests.process`): benchmarks run from a checkout only. Slack,
Bluesky and the feed are local servers in this process, and the clock that dates an event and its message is the same.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Self

from benchmarks._timing import percentile, table
from tests.fakes.appview import FakeAppView
from tests.fakes.jetstream import FakeJetstream
from tests.fakes.mentions import own_words
from tests.fakes.site import Reply, Request, Site
from tests.fakes.slack import Channel, FakeSlack
from tests.process.town import ANGRY, Process

NAME = "Latency"
CHANNELS = 20  # each brand has its own: the receiver keeps to one message a second and channel
RATE = 8.0  # events a second, over all channels
PATIENCE = 30.0  # seconds to wait for what has not arrived
POLL = 2.0  # seconds
STREAM_PROMISE, POLL_PROMISE = 2.0, POLL + 5.0  # seconds, at p99
AIM, TIMES_FLOOR = 0.100, 10  # p95 of a stream

_NAMES = [f"Hotel Miramar{letter}" for letter in "abcdefghijklmnopqrst"]
_RULES = """
version: 1
brands: [{brands}]
sources:
  - {{name: feed, connector: rss, every: {poll:g}s, url: "{feed}", allow_private: true, network: blog, language: en}}
  - {{name: bsky, connector: bluesky, mode: stream, jetstream_url: "{jetstream}", appview_url: "{appview}",
      allow_private: true}}
rules: [{{name: any-complaint, when: {{polarity: "< -0.2"}}}}]
route:
  {{receiver: terminal, group_by: [brand, author], group_wait: 0s, group_interval: 1m, repeat_interval: 4h,
    routes: [{routes}]}}
receivers:
  - {{name: terminal, console: {{}}}}
{receivers}
"""


class Stage:
    """Local servers, the rules that lead to them, and when each event was told and heard."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rules = folder, folder / "rules.yaml"
        channels = [Channel(f"C0BENCH{number:02}", f"c{number}") for number in range(CHANNELS)]
        self.site, self.jetstream, self.appview = Site(), FakeJetstream(), FakeAppView()
        self.slack = FakeSlack(second=None, channels=channels)
        self._items: list[str] = []
        self._told: dict[str, float] = {}
        self._played = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for each in (self.site, self.jetstream, self.appview, self.slack):
            await self._stack.enter_async_context(each)
        self.site.on("/feed.xml", self._feed)
        names = range(CHANNELS)
        text = _RULES.format(
            poll=POLL,
            feed=self.site.url("/feed.xml"),
            jetstream=self.jetstream.url,
            appview=self.appview.url,
            brands=", ".join(f'{{name: {name}, any: ["{name}"]}}' for name in _NAMES),
            routes=", ".join(f"{{matchers: ['brand=\"{_NAMES[n]}\"'], receiver: c{n}}}" for n in names),
            receivers="\n".join(
                f'  - {{name: c{n}, slack: {{channel: "#c{n}", token: "${{SLACK_BOT_TOKEN}}", '
                f'api_url: "{self.slack.api_url}"}}}}'
                for n in names
            ),
        )
        self.rules.write_text(text, encoding="utf-8")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def post(self, number: int, author: int) -> None:
        """Somebody writes on Bluesky."""
        did = f"did:plc:author{author}"
        self.appview.profile(did, handle=f"author{author}.example", followers=500)
        key = self._tell(number)
        self.jetstream.post(did, key, f"{ANGRY} {self._name(number)} ({key}) {own_words(key)}", langs=["en"])

    def publish(self, number: int, _author: int) -> None:
        """A new entry of the feed, signed with a handle as Reddit's are: a group of its own."""
        key = self._tell(number)
        text = f"{ANGRY} {self._name(number)} ({key}) {own_words(key)}"
        now = format_datetime(datetime.now(UTC))
        self._items.insert(
            0,
            f"<item><guid isPermaLink='false'>{key}</guid><title>{text}</title><dc:creator>/u/{key}</dc:creator>"
            f"<link>{self.site.url(f'/p/{key}')}</link><pubDate>{now}</pubDate></item>",
        )

    async def play(self, count: int, event: Callable[[int, int], None], authors: int) -> list[float]:
        """So many events, one channel after the other; the seconds that each took to Slack."""
        self._told.clear()
        rng = random.Random(5)
        for number in range(self._played, self._played + count):
            # No author meets a brand twice: the second message about them would rightly wait for group_interval.
            event(number, (number + number // CHANNELS) % authors)
            await asyncio.sleep(rng.uniform(0.5, 1.5) / RATE)
        self._played += count
        deadline = time.monotonic() + PATIENCE
        while len(heard := self._heard()) < count and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.05)
        if len(heard) < count:
            raise RuntimeError(f"only {len(heard)} of {count} events were heard of within {PATIENCE:g} s")
        return [heard[key] - told for key, told in self._told.items()]

    def _tell(self, number: int) -> str:
        key = f"e{len(self._told)}-{number}-{time.monotonic_ns()}"
        self._told[key] = time.time()
        return key

    def _name(self, number: int) -> str:
        return _NAMES[number % CHANNELS]

    def _heard(self) -> dict[str, float]:
        """Event → when Slack accepted the first message that shows it."""
        heard: dict[str, float] = {}
        for call in self.slack.posts:
            for key in re.findall(r"\((e\d+-\d+-\d+)\)", json.dumps(call)):
                if key in self._told:
                    heard.setdefault(key, call["at"])
        return heard

    def _feed(self, _request: Request) -> Reply:
        body = (
            "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
            f"<title>Diario</title><link>{self.site.url()}</link>{''.join(self._items[:60])}</channel></rss>"
        )
        return Reply(body=body.encode(), content_type="application/rss+xml; charset=utf-8")


def run(count: int = 200, warm: int = CHANNELS) -> str:
    """The table: four times so many events, after `warm` that are not counted."""
    with tempfile.TemporaryDirectory(prefix="almenara-bench-") as folder:
        return asyncio.run(_measure(Path(folder), count, warm))


async def _measure(folder: Path, count: int, warm: int) -> str:
    async with Stage(folder) as stage:
        async with _least(stage):
            await stage.play(warm, stage.post, CHANNELS)
            floor = await stage.play(count, stage.post, CHANNELS)
        async with Process(stage):  # type: ignore[arg-type] # it needs the folder and the rules, which we have
            await stage.jetstream.connected()
            await stage.play(warm, stage.post, CHANNELS)
            known = await stage.play(count, stage.post, CHANNELS)
            polled = await _polled(stage, count, warm)
            new = await stage.play(count, lambda number, _author: stage.post(number, 1_000 + number), count)
    slowest = STREAM_PROMISE
    rows = [
        ["the least that could be done", *_spread(floor), "", "", ""],
        ["stream, authors we know", *_spread(known), *_verdict(known, slowest), _times(known, floor)],
        ["stream, a new author each time", *_spread(new), *_verdict(new, slowest), _times(new, floor)],
        [f"feed, every {POLL:g} s", *_spread(polled), *_verdict(polled, POLL_PROMISE), ""],
    ]
    head = ["source", "events", "p50", "p95", "p99", "most", "promise, p99", "kept", "p95 / floor's p95"]
    aims = f"Aims for streams: p95 at most {AIM * 1000:.0f} ms, and at most {TIMES_FLOOR} times the floor's."
    return f"{table(head, rows)}\n\n{aims}"


async def _polled(stage: Stage, count: int, warm: int) -> list[float]:
    # The first walk of a feed is the past: something must lie there for it to end with.
    await asyncio.sleep(2 * POLL)
    await stage.play(warm, stage.publish, CHANNELS)
    return await stage.play(count, stage.publish, CHANNELS)


@asynccontextmanager
async def _least(stage: Stage) -> AsyncIterator[None]:
    command = ["-m", "benchmarks._least", stage.jetstream.url, stage.slack.api_url, str(stage.folder / "least.db")]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, *_NAMES, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 30)
        yield
    finally:
        process.terminate()
        await process.wait()


def _spread(seconds: list[float]) -> list[str]:
    shares = (percentile(seconds, 0.5), percentile(seconds, 0.95), percentile(seconds, 0.99), max(seconds))
    return [str(len(seconds)), *(f"{each * 1000:,.0f} ms" for each in shares)]


def _verdict(seconds: list[float], promise: float) -> list[str]:
    return [f"≤ {promise:g} s", "yes" if percentile(seconds, 0.99) <= promise else "**no**"]


def _times(seconds: list[float], floor: list[float]) -> str:
    return f"{percentile(seconds, 0.95) / percentile(floor, 0.95):.1f}"
