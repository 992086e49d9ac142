"""What is known of an author sharpens the judgement, at the price of one question a batch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base import Batch
from monitor.calibrate import first_run, recalibrate
from monitor.core.calibration import Calibration
from monitor.errors import StoreError
from monitor.ingest.intake import Intake
from monitor.language.identify import Identifier
from monitor.model import Author, Engagement, WatchProgress
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.sentiment.base import Feeling, Target
from monitor.store.base import MentionQuery
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.fakes.tower import Scripted, Tower
from tests.ingest.gate import RULES, Gate, assignment, page

DONE = WatchProgress(began={"Hotel Miramar": START - timedelta(days=60)}, walked=frozenset({"Hotel Miramar"}))


def said(number: int, *, days: float = 0.0, likes: int | None = None, author: Author | None = None):
    """A post of so many days ago, counted now."""
    return mention(
        str(number),
        at=START - timedelta(days=days),
        fetched_at=START,
        author=author or Author(id="17", handle="lucia@example.social", followers=400_000),
        engagement=None if likes is None else Engagement(likes=likes, at=START),
    )


async def judgements(gate: Gate):
    rows = (await gate.database.search(MentionQuery())).rows
    return {row.mention.id: row.judgements[0] for row in rows}


async def test_an_author_whom_nobody_answers_is_believed_only_so_many_followers(gate):
    """Five old posts without an answer, met on the first walk; the sixth is judged with that in mind."""
    await gate.intake.take("feed", assignment("a"), page(*(said(n, days=n + 2, likes=0) for n in range(5))), DONE)
    await gate.intake.take(
        "feed", assignment("a"), page(said(9), said(10, author=Author(id="18", followers=400_000))), DONE
    )

    found = await judgements(gate)

    assert "followers_capped" in found["mastodon:9"].flags
    assert "followers_capped" not in found["mastodon:10"].flags
    assert found["mastodon:9"].influence < found["mastodon:10"].influence


async def test_posts_seen_fresh_are_held_against_nobody(gate):
    fresh = [said(n, likes=0) for n in range(8)]
    await gate.intake.take("feed", assignment("a"), page(*fresh), DONE)
    await gate.intake.take("feed", assignment("a"), page(said(9)), DONE)

    assert "followers_capped" not in (await judgements(gate))["mastodon:9"].flags


async def test_a_batch_asks_once_and_one_without_matches_not_at_all(gate):
    await gate.intake.take("feed", assignment("a"), page(*(said(n) for n in range(5))), DONE)
    assert gate.store.calls.count("about") == 1

    await gate.intake.take("feed", assignment("a"), page(mention("x", "nothing of interest")), DONE)
    await gate.intake.take("feed", assignment("a"), page(*(said(n) for n in range(5))), DONE)  # repeats
    await gate.intake.take("feed", assignment("a"), Batch(), DONE)
    assert gate.store.calls.count("about") == 1


async def test_where_the_store_does_not_answer_nothing_is_committed(gate):
    gate.store.fails("about")

    with pytest.raises(StoreError):
        await gate.intake.take("feed", assignment("a"), page(said(1)), DONE)

    assert await gate.stored() == []


def policy(folder, extra: str = "") -> Policy:
    path = folder / "more.yaml"
    path.write_text(RULES + extra, encoding="utf-8")
    return Policy.of(load(path, environ={}, connectors={"scripted": Scripted}), registry.load("default"), Identifier())


async def test_what_is_usual_is_learnt_kept_and_named_in_every_judgement(gate, tmp_path):
    people = [said(n, author=Author(id=str(n), followers=99)) for n in range(60)]
    await gate.intake.take("feed", assignment("a"), page(*people), DONE)
    plain = policy(tmp_path)

    learnt = await recalibrate(gate.database, gate.clock, plain)

    assert learnt is not None
    assert learnt.networks["mastodon"].authors == 60
    after = plain.calibrated(learnt)
    assert after.rules.scoring.networks["mastodon"].mu == pytest.approx((300 * 2.2 + 60 * 2.0) / 360)
    assert after.versions == f"{plain.versions}; calibration {learnt.number} of {START:%Y-%m-%d}"
    assert after.calibrated(learnt).rules == after.rules, "what was learnt is mixed in once"
    assert await gate.database.calibration() == learnt


async def test_nothing_new_is_no_new_snapshot(gate, tmp_path):
    plain = policy(tmp_path)
    assert await recalibrate(gate.database, gate.clock, plain) is None
    people = [said(n, author=Author(id=str(n), followers=99)) for n in range(60)]
    await gate.intake.take("feed", assignment("a"), page(*people), DONE)
    learnt = await recalibrate(gate.database, gate.clock, plain)

    await gate.clock.advance(timedelta(days=1))

    assert await recalibrate(gate.database, gate.clock, plain.calibrated(learnt)) is None


def test_after_a_start_learning_waits_for_its_day_and_never_comes_at_once():
    day = timedelta(days=1)
    assert first_run(None, day, START) == START + timedelta(minutes=10)
    assert first_run(Calibration(at=START - timedelta(hours=1)), day, START) == START + timedelta(hours=23)
    assert first_run(Calibration(at=START - timedelta(days=9)), day, START) == START + timedelta(minutes=10)


async def test_the_daemon_learns_on_its_own_and_remembers_after_a_restart(tmp_path):
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(*(said(n, author=Author(id=str(n), followers=99)) for n in range(60)))
        await tower.passes(minutes=2)
        assert tower.daemon.policy().calibration is None
        await tower.passes(minutes=10)
        learnt = tower.daemon.policy().calibration
        assert learnt is not None
        assert "calibration 1 of" in tower.daemon.policy().versions

    async with Tower(RULES, tmp_path) as tower:
        assert tower.daemon.policy().calibration == learnt
        tower.file.write_text(tower.file.read_text() + "# a comment\n")
        assert await tower.daemon.reload()
        assert tower.daemon.policy().calibration == learnt


LINKED = """
identities: [{name: Lucía, accounts: ["mastodon:lucia@example.social", "x:lucia"]}]
"""


async def test_an_account_that_the_operator_linked_is_heard_at_least_half_as_far(gate, tmp_path):
    famous = mention("s", network="x", author=Author(id="9", handle="Lucia", followers=5_000_000, notability=1.0))
    await gate.intake.take("feed", assignment("a"), page(famous), DONE)
    rules = policy(tmp_path, LINKED)
    small = said(1, author=Author(id="17", handle="lucia@example.social", followers=10))
    case = (small, rules.matcher.match(small))

    knowledge = await gate.database.about(rules.asks([small]), START - timedelta(days=180))
    ((alone,), (linked,)) = (
        rules.judge([case], now=START, past=lambda _m: frozenset(), before={}, knowledge=known)[0].judgements
        for known in (None, knowledge)
    )

    assert "linked_account" in linked.flags
    assert linked.influence > 40 > alone.influence
    assert sum(part.points for part in linked.influence_parts) == pytest.approx(linked.influence)


class Slow:
    """A backend that takes its time, and remembers what and where it was asked."""

    name, version, waits = "slow", "1", True

    def __init__(self) -> None:
        self.asked: list[Target] = []
        self.threads: list[str] = []

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        self.asked += targets
        self.threads.append(threading.current_thread().name)
        return [Feeling(negative=0.9, neutral=0.1, positive=0.0) for _ in targets]


async def test_a_backend_that_takes_its_time_is_told_how_far_each_author_is_heard(gate, tmp_path):
    slow = Slow()
    rules = replace(policy(tmp_path), sentiment=slow)
    cases = [(post, rules.matcher.match(post)) for post in (said(1), said(2, author=Author(id="18", followers=3)))]

    judged = rules.judge(cases, now=START, past=lambda _m: frozenset(), before={})

    assert [target.influence for target in slow.asked] == [each.judgements[0].influence for each in judged]
    assert slow.asked[0].influence > slow.asked[1].influence


async def test_a_backend_that_takes_its_time_holds_up_nobody_who_needs_the_loops_own_threads(gate, tmp_path):
    slow = Slow()
    rules = replace(policy(tmp_path), sentiment=slow)
    intake = Intake(
        store=gate.store, clock=gate.clock, metrics=gate.metrics, policy=lambda: rules, wake=gate.woken.append
    )

    await intake.take("feed", assignment("a"), page(said(1)), DONE)

    assert len(slow.threads) == 1
    assert slow.threads[0].startswith("almenara-judge")


def test_a_backend_reads_its_model_before_the_first_mention_unless_it_takes_its_time(tmp_path):
    slow, quick = Slow(), Slow()
    quick.waits = False
    for backend in (slow, quick):
        replace(policy(tmp_path), sentiment=backend).warm()

    assert (len(slow.asked), len(quick.asked)) == (0, 1)
