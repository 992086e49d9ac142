"""`almenara sources`: what is watched, how it is doing, and what a source would bring."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

import msgspec
import pytest

from connectors.registry import discover
from monitor.clock import SystemClock
from monitor.health import Remark
from monitor.life import KEY, Signs
from monitor.model import SourceHealth, SourceState, Spending
from monitor.store.sql import SqlStore
from tests.cli.terminal import RULES, Desk
from tests.fakes.clock import START

CONNECTORS = sorted(discover())


def now() -> datetime:
    return SystemClock().now()


def report(desk: Desk, *, gaps: tuple[tuple[str, str, timedelta], ...] = (), **fields: object) -> None:
    """What a daemon left behind. `gaps`: source, note, how long ago."""
    desk.data.mkdir(exist_ok=True)

    async def write() -> None:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            health = {"source": "sample", "connector": "replay", "state": SourceState.OK, "since": START, **fields}
            await store.report(SourceHealth(**health))  # type: ignore[arg-type]
            for source, note, age in gaps:
                await store.gap(source, "*", note, now() - age)
        finally:
            await store.close()

    asyncio.run(write())


def signs(desk: Desk, *, began: timedelta, seen: timedelta, ended: bool = False) -> None:
    """A daemon that began and was last heard of so long ago."""

    async def write() -> None:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            said = Signs(began=now() - began, seen=now() - seen, ended=ended)
            await store.remember(KEY, msgspec.json.encode(said).decode())
        finally:
            await store.close()

    asyncio.run(write())


def of(out: str, source: str) -> str:
    """A source's row, and what stands below it, until the next row."""
    (found,) = re.findall(rf"^{re.escape(source)} .*\n(?:  .*\n)*", out, re.MULTILINE)
    return str(found)


class TestList:
    def test_before_the_first_run_nothing_is_known_and_no_database_is_made(self, desk: Desk) -> None:
        done = desk.types("sources", "list")
        assert done.code == 0
        assert done.out.startswith("No daemon has run on this database yet.\n")
        row = of(done.out, "sample").splitlines()[0]
        assert row.split()[:5] == ["sample", "·", "not", "run", "yet"]
        assert "Gaps of the last 7 days\n  none\n" in done.out
        assert "Recorded mentions from a file of JSON lines, played at their own pace or faster." in done.out
        assert not desk.data.exists()

    def test_every_connector_is_listed(self, desk: Desk) -> None:
        out = desk.types("sources", "list").out
        listed = re.findall(r"^([a-z]\w*)  +", out.partition("\nConnectors\n")[2], re.MULTILINE)
        assert listed == ["connector", *CONNECTORS]

    def test_a_state_is_a_word_and_a_glyph_with_the_reason_below(self, desk: Desk) -> None:
        report(desk, state=SourceState.SLOW, reason="feed.example: cannot be \x1b[31mreached", seen=12, kept=3)
        row, reason = of(desk.types("sources", "list").out, "sample").splitlines()[:2]
        assert row.split()[:3] == ["sample", "~", "slow"]
        assert reason == "  feed.example: cannot be [31mreached"

    def test_every_state_has_a_glyph_of_its_own(self, desk: Desk) -> None:
        glyphs = set()
        for state in SourceState:
            report(desk, state=state)
            glyph, word = of(desk.types("sources", "list").out, "sample").split(maxsplit=2)[1:]
            assert word.startswith(state.value)
            glyphs.add(glyph)
        assert len(glyphs) == len(SourceState)

    def test_times_counts_and_requests_of_the_hour(self, desk: Desk) -> None:
        report(
            desk,
            since=now() - timedelta(days=2, hours=3, minutes=1),
            last_success=now() - timedelta(minutes=5, seconds=20),
            next_try=now() + timedelta(hours=2, minutes=30),
            seen=12840,
            kept=37,
            skipped=2,
            requests=30,
            at=now(),
        )
        signs(desk, began=timedelta(days=3), seen=timedelta(seconds=20))
        out = desk.types("sources", "list").out
        assert out.startswith("The daemon has been running for 3d.\n")
        words = of(out, "sample").splitlines()[0].split()
        assert words[:5] == ["sample", "✓", "ok", "2d3h", "5m"]
        assert words[5:7] in (["in", "2h29m"], ["in", "2h30m"])
        assert words[7:] == ["12,840", "37", "30", "replay", "mixed", "2"]

    def test_requests_that_were_counted_long_ago_say_nothing_of_this_hour(self, desk: Desk) -> None:
        report(desk, requests=30, at=now() - timedelta(hours=2))
        (fields,) = desk.types("sources", "list", "--json").json()["sources"]
        assert fields["requests"] is None

    def test_quotas_and_money_with_when_they_begin_anew(self, desk: Desk) -> None:
        soon = now() + timedelta(hours=5, minutes=10)
        report(
            desk,
            spending=(
                Spending(name="searches", unit="searches", amount=100, spent=12, resets_at=soon),
                Spending(name="units", unit="units", amount=6000, spent=6000, resets_at=now() - timedelta(minutes=1)),
                Spending(name="money", unit="µ$", amount=50_000_000, spent=14_515_000, resets_at=soon),
                Spending(name="core\x1b[2J", unit="%", amount=100, spent=5),
            ),
        )
        told = of(desk.types("sources", "list").out, "sample").splitlines()
        assert re.fullmatch(r"  searches: 88 of 100 left, anew in 5h(9|10)m", told[-4])
        assert told[-3] == "  units: 6,000 of 6,000 left"  # its period has ended meanwhile
        assert re.fullmatch(r"  money: 14\.515 \$ of 50\.00 \$ spent, anew in 5h(9|10)m", told[-2])
        assert told[-1] == "  core[2J: 95 of 100 % left"
        (fields,) = desk.types("sources", "list", "--json").json()["sources"]
        money = fields["spending"][2]
        assert (money["unit"], money["amount"], money["spent"], money["left"]) == ("$", 50.0, 14.515, 35.485)

    def test_what_a_person_should_know_stands_below(self, desk: Desk) -> None:
        report(desk, advice=Remark(at=now() - timedelta(hours=2), note="the token ends in 9 days"))
        assert "  2h ago: the token ends in 9 days\n" in of(desk.types("sources", "list").out, "sample")

    def test_gaps_of_the_last_seven_days_the_newest_first(self, desk: Desk) -> None:
        gaps = [("sample", f"gap {age}", timedelta(days=age)) for age in (8, 6, 1)]
        report(desk, gaps=(*gaps, ("gone", "\x1b]0;x\x07" + "long " * 200, timedelta(hours=1))))
        listed = desk.types("sources", "list").out.partition("Gaps of the last 7 days\n")[2].partition("\n\n")[0]
        assert [re.findall(r"gap \d|long", line)[:1] for line in listed.splitlines()] == [
            ["long"],
            ["gap 1"],
            ["gap 6"],
        ]
        assert max(map(len, listed.splitlines())) < 300
        whole = desk.types("sources", "list", "--json").json()["gaps"]
        assert [len(gap["note"]) > 900 for gap in whole] == [True, False, False]

    def test_a_source_that_left_the_rules_is_told_as_such(self, desk: Desk) -> None:
        report(desk, source="old", connector="rss", state=SourceState.SLOW)
        done = desk.types("sources", "list", "--check")
        assert of(done.out, "old").split()[1:5] == ["·", "not", "in", "rules.yaml"]
        assert "  last known to be: slow" in of(done.out, "old")
        assert done.code == 0
        fields = desk.types("sources", "list", "--json").json()["sources"]
        assert [(each["name"], each["configured"]) for each in fields] == [("sample", True), ("old", False)]

    def test_a_name_that_another_connector_had_before_begins_anew(self, desk: Desk) -> None:
        report(desk, connector="rss", state=SourceState.BLOCKED)
        assert "not run yet" in of(desk.types("sources", "list").out, "sample")

    def test_a_source_that_is_switched_off_says_so(self, desk: Desk) -> None:
        report(desk, state=SourceState.BLOCKED, reason="403")
        desk.write(RULES.replace("live: true", "live: true, enabled: false"))
        row = of(desk.types("sources", "list", "--check").out, "sample")
        assert row.split()[1:3] == ["·", "off"]
        assert "403" not in row

    @pytest.mark.parametrize(
        ("began", "seen", "ended", "first", "marked"),
        [
            (60, 1, False, "The daemon has been running for 1h.", False),
            (5, 1, False, "The daemon has been running for 5m.", True),
            (
                60,
                20,
                False,
                "No daemon is running: it was last heard of 20m ago, and states are as it left them.",
                True,
            ),
            (60, 1, True, "No daemon is running: it stopped 1m ago, and states are as it left them.", True),
        ],
    )
    def test_a_state_from_before_the_daemons_life_is_marked(
        self, desk: Desk, began: int, seen: int, ended: bool, first: str, marked: bool
    ) -> None:
        report(desk, state=SourceState.SLOW, reason="503", at=now() - timedelta(minutes=30), next_try=now())
        signs(desk, began=timedelta(minutes=began), seen=timedelta(minutes=seen), ended=ended)
        out = desk.types("sources", "list").out
        assert out.startswith(first)
        assert ("  state from 30m ago, by a daemon before this one" in of(out, "sample")) == marked
        (fields,) = desk.types("sources", "list", "--json").json()["sources"]
        assert fields["current"] != marked

    @pytest.mark.parametrize("state", SourceState)
    def test_the_exit_code_is_0_unless_it_is_asked_for(self, desk: Desk, state: SourceState) -> None:
        report(desk, state=state)
        assert desk.types("sources", "list").code == 0
        well = state in (SourceState.OK, SourceState.STARTING)
        assert desk.types("sources", "list", "--check").code == (0 if well else 1)
        assert desk.types("sources", "list", "--check", "--json").code == (0 if well else 1)

    def test_the_same_as_json(self, desk: Desk) -> None:
        before = desk.types("sources", "list", "--json").json()
        assert before["daemon"] is None
        assert before["sources"][0] == {
            "name": "sample",
            "connector": "replay",
            "network": "mixed",
            "configured": True,
            "enabled": True,
            "state": None,
            "current": False,
            "reason": "",
            "since": None,
            "last_success": None,
            "next_try": None,
            "reported_at": None,
        }
        assert before["connectors"] == CONNECTORS
        report(desk, seen=12, last_success=START)
        (after,) = desk.types("sources", "list", "--json").json()["sources"]
        assert (after["state"], after["seen"], after["last_success"]) == ("ok", 12, START.isoformat())
        assert before["sources"][0].keys() < after.keys()

    @pytest.mark.parametrize("columns", [40, 80, 120])
    def test_lines_fit_the_terminal_and_nothing_is_left_out(self, desk: Desk, columns: int) -> None:
        spending = (
            Spending(name="searches", unit="searches", amount=100, spent=12, resets_at=now() + timedelta(hours=5)),
        )
        reason = "feed.example: " + "cannot be reached " * 8
        report(
            desk,
            state=SourceState.SLOW,
            reason=reason,
            spending=spending,
            seen=3,
            kept=2,
            skipped=1,
            requests=9,
            at=now(),
        )
        done = desk.on_a_terminal("sources", "list", columns=columns)
        assert done.code == 0
        shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
        assert max(len(line.rstrip()) for line in shown.splitlines()) <= columns
        row = " ".join(of(shown, "sample").split())
        head = shown.splitlines()[1]
        for told in ("seen", "kept", "asked/h", "connector", "network", "unread"):
            assert told in head or told in row, told
        assert "88 of 100 left" in row
        assert "cannot be reached cannot" in row


class TestDescribe:
    @pytest.mark.parametrize("name", CONNECTORS)
    def test_a_connector_tells_all_that_it_declares(self, desk: Desk, name: str) -> None:
        spec = discover()[name].spec
        done = desk.types("sources", "describe", name)
        assert done.code == 0
        assert done.out.startswith(f"{name}: {spec.summary}\n")
        for field in spec.config.model_fields:
            assert f"\n  {field} (" in done.out
        for sentence in (*spec.credentials, *spec.limits):
            assert sentence in done.out
        assert f"More in docs/connectors/{name}.md\n" in done.out

    @pytest.mark.parametrize("name", CONNECTORS)
    def test_the_same_as_json(self, desk: Desk, name: str) -> None:
        spec = discover()[name].spec
        fields = desk.types("sources", "describe", name, "--json").json()
        assert fields["name"] == name
        assert list(fields["settings"]) == list(spec.config.model_fields)
        assert all(setting["description"] for setting in fields["settings"].values())
        assert (fields["credentials"], fields["limits"]) == (list(spec.credentials), list(spec.limits))

    def test_settings_with_type_default_and_what_is_secret(self, desk: Desk) -> None:
        out = desk.types("sources", "describe", "youtube").out
        assert "\n  api_key (secret, given as ${NAME}; required)\n" in out
        assert "\n  channels (list of texts, at most 50; default [])\n" in out
        assert "\n  history (whole number, 0 to 365; default 7)\n" in out
        assert "\n  comments (true or false; default true)\n" in out
        assert "\n  mode (poll or stream; default poll)\n" in desk.types("sources", "describe", "mastodon").out

    def test_what_it_can_and_cannot_tell_is_said_in_words(self, desk: Desk) -> None:
        out = desk.types("sources", "describe", "gdelt").out
        assert "\nCan\n  - It is asked every 15m, or as `every` says.\n" in out
        assert "It does not tell: how many people an author or a place reaches; likes and answers; edits" in out
        assert "requests: at most 1 request in 6 seconds to one host" in out
        assert "searches: several brands at once, at most 180 characters and 8 terms in one query" in out

    def test_credentials_are_told_step_by_step(self, desk: Desk) -> None:
        out = desk.types("sources", "describe", "youtube").out
        assert "\nCredentials\n  1. In the Google Cloud console" in out
        assert "Credentials" not in desk.types("sources", "describe", "lemmy").out

    @pytest.mark.parametrize("columns", [60, 100])
    def test_lines_fit_the_terminal(self, desk: Desk, columns: int) -> None:
        done = desk.on_a_terminal("sources", "describe", "bluesky", columns=columns)
        shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
        assert max(len(line.rstrip()) for line in shown.splitlines()) <= columns

    def test_a_source_is_described_by_its_connector(self, desk: Desk) -> None:
        assert desk.types("sources", "describe", "sample").out.startswith("replay: ")

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("hackernew", "Did you mean hackernews?"),
            ("sampel", "Did you mean sample?"),
            ("zzyzxzzyzx", f"Known: {CONNECTORS[0]}, "),
        ],
    )
    def test_a_name_that_is_none_leads_to_the_nearest(self, desk: Desk, name: str, hint: str) -> None:
        done = desk.types("sources", "describe", name)
        assert (done.code, done.out) == (2, "")
        assert hint in done.err
