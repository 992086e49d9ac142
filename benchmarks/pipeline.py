"""Mentions a second from a parsed batch to the committed row and outbox, beside its unavoidable parts.

The parts are match, language with feeling, and insert, each measured alone in the same run on the very same posts.
Three shapes: a firehose, of which a tenth is about a brand, in batches of 100 (ten rows a commit), the same after
falling behind, in batches of 1,000, and the answers of searches, which are all about a brand. Every post is in
English, so that the sentiment backend reads each one that matched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks._databases import Database, databases
from benchmarks._floors import Batches, sort_rows
from benchmarks._logs import unheard
from benchmarks._material import brands, posts, texts
from benchmarks._timing import Stopwatch, table
from connectors.base import Batch, Watch
from monitor.clock import SystemClock
from monitor.core.issues import Issues
from monitor.core.judge import target
from monitor.core.match import Matcher
from monitor.ingest.intake import Intake
from monitor.ingest.polled import advanced
from monitor.ingest.watches import Assignment
from monitor.language.identify import Identifier
from monitor.metrics import Metrics
from monitor.model import Committed, Cursor, Ingested, Mention, WatchProgress
from monitor.policy import Policy
from monitor.rules.schema import Brand, Rules
from monitor.sentiment.base import Target
from monitor.sentiment.registry import load
from monitor.store.sql import SqlStore

NAME = "Pipeline"
BATCH = 100  # mentions that a commit holds, as far as we choose
WARM = 8  # one in so many batches runs before the clock starts: SQLAlchemy compiles each statement once
ENGINES = ("SQLite", "PostgreSQL")
_STORE_AIMS = {"SQLite": 0.45, "PostgreSQL": 0.50}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a source's posts look like to us."""

    name: str
    share: float  # about a brand
    batch: int = BATCH  # posts
    aim: float  # whole pipeline against the sum of its parts


SHAPES = (
    Shape(name="firehose", share=0.1, aim=0.60),
    Shape(name="firehose behind", share=0.1, batch=1_000, aim=0.60),
    Shape(name="search", share=1.0, aim=0.50),
)


def run(
    count: int = 20_000,
    kept: int = 2_000,
    brand_count: int = 1_000,
    repetitions: int = 5,
    engines: tuple[str, ...] = ENGINES,
) -> str:
    """Two tables: the whole beside its parts, and the store beside the bare driver.

    `count` posts of the firehose and `kept` of the searches, against so many brands.
    """
    about = brands(brand_count)
    policy = _policy(about)
    whole, store = [], []
    with unheard(), databases(engines) as found:  # a line a batch is part of the work, but not of this page
        for shape in SHAPES:
            stage = Stage(shape, policy, _material(shape, about, policy.matcher, count if shape.share < 1 else kept))
            watch = Stopwatch()
            layouts = {database.name: stage.rehearse(database) for database in found}
            for _ in range(repetitions):
                stage.measure_parts(watch)
                for database in found:
                    stage.measure(database, layouts[database.name], watch)
            for database in found:
                whole.append(stage.whole_row(database.name, watch))
                store.append(stage.store_row(database.name, watch))
    micro = "CPU µs a mention"
    head = [
        "shape",
        "database",
        "match",
        "language, feeling",
        "insert",
        f"sum of the parts, {micro}",
        f"whole, {micro}",
        "mentions per CPU s",
        "wall, mentions/s",
        "alerts",
        "whole / parts",
        "aim",
    ]
    store_head = ["shape", "database", "bare driver, CPU µs a stored mention", "`Store.commit`", "ratio", "aim"]
    return f"{table(head, whole)}\n\n{table(store_head, store)}"


class Stage:
    """One shape of posts, the policy they meet, and everything that is measured with them."""

    def __init__(self, shape: Shape, policy: Policy, mentions: Sequence[Mention]) -> None:
        self._shape, self._policy = shape, policy
        size = min(shape.batch, max(1, len(mentions) // 4))
        self._warm = max(1, len(mentions) // size // WARM)
        self._mentions = mentions[self._warm * size :]  # those that count
        self._assignment = Assignment(watch=Watch(key="*"), brands=tuple(brand.name for brand in policy.rules.brands))
        self._batches = [
            Batch(mentions=tuple(mentions[start : start + size]), cursor=Cursor(str(start)))
            for start in range(0, len(mentions), size)
        ]
        by_name = {brand.name: brand for brand in policy.rules.brands}
        self._targets: list[Target] = [
            target(mention, match, by_name[match.brand])
            for mention in self._mentions
            for match in policy.matcher.match(mention)
        ]
        self._ingested: list[Ingested] = []
        self._alerts = 0

    def rehearse(self, database: Database) -> Batches:
        """Run once without a clock: warms caches, and leaves the rows that the bare driver is given to insert."""
        self._ingested = []
        with database.empty() as url:
            asyncio.run(self._run(url, Stopwatch(), "rehearsal", database, keep=self._ingested))
            floor = database.floor(url)
            rows = floor.read()
            floor.close()
        ids = [[judged.mention.id for judged in ingested.fresh] for ingested in self._ingested]
        layout = sort_rows(floor.columns, rows, ids)
        self._alerts = sum(len(batch["alerts"]) for batch in layout[self._warm :])
        return layout

    def measure_parts(self, watch: Stopwatch) -> None:
        """What does not depend on the database."""
        match = self._policy.matcher.match
        with watch.taking("match"):
            for mention in self._mentions:
                match(mention)
        with watch.taking("sentiment"):
            for start in range(0, len(self._targets), BATCH):
                asked = self._targets[start : start + BATCH]
                self._policy.languages.identify([(each.text, "en") for each in asked])
                self._policy.sentiment.measure(asked)

    def measure(self, database: Database, layout: Batches, watch: Stopwatch) -> None:
        """The whole, the bare insert, and the store alone, each into an empty database."""
        name = database.name
        with database.empty() as url:
            asyncio.run(self._run(url, watch, f"{name} whole", database))
        with database.empty() as url:
            floor = database.floor(url)
            floor.insert(layout[: self._warm])
            with watch.taking(f"{name} insert", database.cpu):
                floor.insert(layout[self._warm :])
            floor.close()
        with database.empty() as url:
            asyncio.run(self._commit(url, watch, database))

    async def _run(
        self, url: str, watch: Stopwatch, label: str, database: Database, keep: list[Ingested] | None = None
    ) -> None:
        store = await SqlStore.open(url)
        seen = store if keep is None else _Remembering(store, keep)
        intake = Intake(
            store=seen,  # type: ignore[arg-type]
            clock=SystemClock(),
            metrics=Metrics("benchmark"),
            policy=lambda: self._policy,
            wake=lambda _at: None,
        )
        assignment = self._assignment
        progress = await store.progress("bsky", assignment.watch.key, assignment.brands, SystemClock().now())

        async def take(batches: Sequence[Batch], progress: WatchProgress) -> WatchProgress:
            for batch in batches:
                await intake.take("bsky", assignment, batch, progress)
                progress = advanced(progress, assignment, batch, batch.cursor)
            return progress

        progress = await take(self._batches[: self._warm], progress)  # the first walk, too, ends here
        with watch.taking(label, database.cpu):
            await take(self._batches[self._warm :], progress)
        await store.close()

    async def _commit(self, url: str, watch: Stopwatch, database: Database) -> None:
        store = await SqlStore.open(url)
        for ingested in self._ingested[: self._warm]:
            await store.commit(ingested)
        with watch.taking(f"{database.name} commit", database.cpu):
            for ingested in self._ingested[self._warm :]:
                await store.commit(ingested)
        await store.close()

    def whole_row(self, database: str, watch: Stopwatch) -> list[str]:
        count = len(self._mentions)
        parts = [watch.cpu("match"), watch.cpu("sentiment"), watch.cpu(f"{database} insert")]
        whole = watch.cpu(f"{database} whole")
        figures = [*parts, sum(parts), whole]
        return [
            self._shape.name,
            database,
            *(f"{each / count * 1e6:.1f}" for each in figures),
            f"{count / whole:,.0f}",
            f"{count / watch.wall(f'{database} whole'):,.0f}",
            f"{self._alerts / count:.1%}",
            f"**{sum(parts) / whole:.2f}**",
            f"≥ {self._shape.aim:.2f}",
        ]

    def store_row(self, database: str, watch: Stopwatch) -> list[str]:
        stored = sum(len(ingested.fresh) for ingested in self._ingested[self._warm :])
        floor, commit = watch.cpu(f"{database} insert"), watch.cpu(f"{database} commit")
        return [
            self._shape.name,
            database,
            f"{floor / stored * 1e6:.0f}",
            f"{commit / stored * 1e6:.0f}",
            f"**{floor / commit:.2f}**",
            f"≥ {_STORE_AIMS[database]:.2f}",
        ]


class _Remembering:
    """A store that keeps what it was given to commit."""

    def __init__(self, store: SqlStore, kept: list[Ingested]) -> None:
        self._store, self._kept = store, kept
        self.known, self.about, self.gap, self.alike = store.known, store.about, store.gap, store.alike

    async def commit(self, ingested: Ingested) -> Committed:
        self._kept.append(ingested)
        return await self._store.commit(ingested)


def _material(shape: Shape, about: Sequence[Brand], matcher: Matcher, count: int) -> list[Mention]:
    """Posts of one shape. Where all are to match, those that a namesake or a missing context rules out are left out."""
    written = texts(count, about, share=shape.share, spanish=0.0, angry=0.15)
    mentions = posts(written, language="en")
    return mentions if shape.share < 1 else [mention for mention in mentions if matcher.match(mention)]


def _policy(about: Sequence[Brand]) -> Policy:
    rules = Rules.model_validate(
        {
            "version": 1,
            "brands": [brand.model_dump() for brand in about],
            "sources": [{"name": "bsky", "connector": "bluesky"}],
            "rules": [{"name": "loud", "when": {"polarity": "< -0.5", "followers": ">= 1000"}}],
            "route": {"receiver": "terminal", "group_by": ["brand", "author"]},
            "receivers": [{"name": "terminal", "console": {}}],
        }
    )
    return Policy(
        rules=rules,
        sources={},
        matcher=Matcher.compile(rules.brands),
        sentiment=load("default"),
        languages=Identifier(),
        issues=Issues.compile(),
        digest="benchmark",
    )
