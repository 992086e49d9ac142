"""`almenara cases`: the same door as Slack's buttons, from a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.case import Silence
from monitor.clock import SystemClock
from monitor.model import Level
from monitor.store.sql import SqlStore
from tests.cli.terminal import RULES, Desk, Done
from tests.fakes.mentions import mention, person
from tests.store.material import batch, judged

PEOPLE = """
people: [{name: ana, slack: U0ANA}, {name: luis, slack: U0LUIS}]
schedules: [{name: guardia, rota: {people: [ana, luis]}}]
"""
HOSTILE = "cockroaches \x1b[2J \x9b31m \u202e evil \u200b zero"


@pytest.fixture
def now() -> datetime:
    return SystemClock().now()


@pytest.fixture
def office(desk: Desk, now: datetime) -> Desk:
    """A page of Lucía's and an alert of Bob's, both about Hotel Miramar, ten minutes old."""
    desk.write(RULES + PEOPLE)
    desk.data.mkdir()
    then = now - timedelta(minutes=10)
    lucia = mention("1", HOSTILE, at=then, author=person("lucia", name="Lucía \x1b]0;x\x07"))
    bob = mention("2", "nobody answers", at=then, author=person("bob"))
    inside(
        desk,
        lambda store: store.commit(
            batch(judged(lucia, Level.PAGE, priority=69, at=then), judged(bob, Level.ALERT, at=then), at=then)
        ),
    )
    return desk


def inside(desk: Desk, work: Callable[[SqlStore], Awaitable[Any]]) -> Any:
    async def open_and_work() -> Any:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(open_and_work())


def cases(desk: Desk, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.types("cases", "list", "--json", *options).json()
    return found


def page(desk: Desk) -> str:
    return str(cases(desk, "--level", "page")[0]["id"])


def ana(desk: Desk, verb: str, *words: object) -> Done:
    return desk.types("cases", verb, page(desk), *words, "--as", "ana")


def test_the_loudest_stands_first(office: Desk) -> None:
    done = office.types("cases", "list")
    assert (done.code, done.err) == (0, "")
    heading, first, second = done.out.splitlines()
    assert heading.split() == ["case", "level", "prio", "state", "owner", "since", "posts", "who", "about", "whom"]
    assert first.split()[1:7] == ["page", "69", "new", "–", "10m", "1"]
    assert second.split()[1] == "alert"
    assert "Lucía" in first
    assert "about Hotel Miramar" in first


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 2),
        (("--level", "page"), 1),
        (("--state", "new"), 2),
        (("--state", "resolved"), 0),
        (("--brand", "other"), 0),
        (("--all", "-n", "1"), 1),
        (("--since", "2020-01-01"), 2),
    ],
)
def test_lists_can_be_narrowed(office: Desk, options: tuple[str, ...], count: int) -> None:
    assert len(cases(office, *options)) == count


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert desk.types("cases", "list").out == "No cases.\n"


def test_a_level_that_is_none_leads_to_the_nearest(office: Desk) -> None:
    done = office.types("cases", "list", "--level", "pages")
    assert (done.code, "Did you mean page?" in done.err) == (2, True)


def test_a_case_is_taken_worked_on_and_resolved(office: Desk) -> None:
    short = page(office)[:8]
    assert ana(office, "ack").out == f"{short} is acknowledged; ana has it.\n"
    assert ana(office, "contact", "--channel", "DM").out == f"{short} is contacted; ana has it.\n"
    assert ana(office, "promise", "refund", "--due", "2d", "--owner", "LUIS").out == f"{short} is fixing; ana has it.\n"
    assert ana(office, "note", "room checked").code == 0
    assert ana(office, "keep").code == 0
    assert ana(office, "resolve", "--cause", "our-fault", "--note", "refunded").out == f"{short} is resolved.\n"
    (case,) = (each for each in cases(office, "--all") if each["id"].startswith(short))
    assert (case["state"], case["cause"], case["owner"]) == ("resolved", "our fault", "")
    shown = office.types("cases", "show", short, "--json").json()
    assert [event["act"] for event in shown["timeline"]] == [
        "opened", "acknowledged", "contacted", "promised", "noted", "kept", "resolved",
    ]  # fmt: skip
    assert {event["via"] for event in shown["timeline"][1:]} == {"cli"}


def test_the_answer_may_be_json(office: Desk) -> None:
    assert ana(office, "ack", "--json").json()["owner"] == "ana"


@pytest.mark.parametrize(
    ("verb", "words", "code", "said"),
    [
        ("ack", ["--as", "luis"], 1, "ana has it already. To take it over: almenara cases release"),
        ("ack", ["--as", "ana"], 0, "it is so already; nothing was changed."),
        ("resolve", [], 2, "the cause is missing: not ours, an accident, or our fault."),
        ("escalate", [], 2, "this case has no escalation chain."),
        ("escalate", ["--to", "nobody"], 2, "no receiver, person or schedule has that name."),
        ("answer", ["complaint"], 2, "nobody asked whether this case is a complaint."),
        ("promise", ["x", "--due", "yesterday"], 2, "'yesterday' is no time: write 4h, 2d"),
        ("promise", ["x", "--due", "2020-01-01"], 2, "a promise is due in the future."),
        ("promise", ["x", "--due", "1d", "--owner", "an"], 2, "there is no person named 'an'. Did you mean ana?"),
        ("ack", ["--as", "anna"], 2, "there is no person named 'anna'. Did you mean ana?"),
        ("mute", ["term", "--until", "1h"], 2, "write the term, in at most 100 characters."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    office: Desk, verb: str, words: list[str], code: int, said: str
) -> None:
    ana(office, "ack")
    done = office.types("cases", verb, page(office), *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_a_case_that_is_over_takes_little_more(office: Desk) -> None:
    short = page(office)[:8]
    ana(office, "resolve", "--cause", "accident")
    done = office.types("cases", "ack", short, "--as", "luis")
    assert (done.code, f"almenara cases reopen {short}" in done.err) == (1, True)
    assert office.types("cases", "reopen", short, "--as", "luis").out == f"{short} is acknowledged; luis has it.\n"


@pytest.mark.parametrize("verb", ["show", "ack"])
def test_an_id_that_leads_nowhere_is_wrong_use(office: Desk, verb: str) -> None:
    done = office.types("cases", verb, "zzz")
    assert (done.code, done.out) == (2, "")
    assert "no case has an id that begins with 'zzz'" in done.err


def test_who_says_nothing_is_who_is_logged_in(office: Desk) -> None:
    assert office.types("cases", "ack", page(office), "--json", LOGNAME="Luis").json()["owner"] == "luis"
    office.types("cases", "release", page(office), "--as", "ana")
    assert office.types("cases", "ack", page(office), "--json", LOGNAME="root").json()["owner"] == "root"


def test_escalating_tells_a_receiver_of_the_case(office: Desk) -> None:
    assert ana(office, "escalate", "--to", "press").code == 0
    groups = inside(office, lambda store: store.due(SystemClock().now() + timedelta(minutes=1)))
    assert "press" in {gathered.group.receiver for gathered in groups}


def test_what_is_muted_is_a_silence(office: Desk, now: datetime) -> None:
    assert ana(office, "mute", "author", "--until", "4h", "--note", "known").code == 0
    (silence,) = inside(office, lambda store: store.silences(now))
    assert isinstance(silence, Silence)
    assert (silence.by, silence.comment) == ("ana", "known")
    assert timedelta(hours=3, minutes=59) < silence.ends_at - now < timedelta(hours=4, minutes=1)


def test_one_case_is_shown_whole(office: Desk) -> None:
    ana(office, "promise", "refund by Friday", "--due", "2d")
    done = office.types("cases", "show", page(office)[:10])
    assert done.code == 0
    for expected in (
        "PAGE 69  Lucía",
        "on mastodon about Hotel Miramar",
        "acknowledged, ana has it",
        "900,000 followers",
        "rule loud",
        "contact: 19m left",
        "open: refund by Friday (ana,",
        "[cli]",
    ):
        assert expected in done.out
    assert "acknowledge:" not in done.out


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["show"], ["show", "--json"]])
def test_nothing_acts_on_the_terminal(office: Desk, command: list[str]) -> None:
    ana(office, "note", "\x1b[2J \u202e")
    verb, *options = command
    done = office.types("cases", verb, *([page(office)] if verb == "show" else []), *options)
    assert done.code == 0
    assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\x07"} & set(done.out)


def test_bad_rules_start_nothing(office: Desk) -> None:
    case = page(office)
    office.write("version: 2\n")
    assert office.types("cases", "ack", case).code == 2
