"""`almenara sources`: what is watched, how it is doing, and what a source would bring."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from monitor.model import SourceHealth, SourceState
from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.cli.terminal import RULES, Desk
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY
from tests.fakes.site import Reply, Site

FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Diario</title><link>https://diario.example/</link>
<item><guid isPermaLink="false">1</guid><title>{ANGRY}</title><link>https://diario.example/1</link></item>
<item><guid isPermaLink="false">2</guid><title>\u202eWeather\u202c</title><link>https://diario.example/2</link></item>
</channel></rss>"""

WITH_FEED = RULES.replace(
    "rules:\n",
    '  - {name: feed, connector: rss, url: "%s", allow_private: true, network: blog, language: en}\nrules:\n',
    1,
)


def stored(desk: Desk) -> int:
    async def count() -> int:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            return len((await store.search(MentionQuery())).rows)
        finally:
            await store.close()

    return asyncio.run(count())


def report(desk: Desk, **fields: object) -> None:
    """What a daemon left behind."""

    async def write() -> None:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            health = {"source": "sample", "connector": "replay", "state": SourceState.OK, "since": START, **fields}
            await store.report(SourceHealth(**health))  # type: ignore[arg-type]
        finally:
            await store.close()

    asyncio.run(write())


def test_before_the_first_run_nothing_is_known(desk: Desk) -> None:
    done = desk.types("sources", "list")
    assert done.code == 0
    assert done.out.splitlines()[1].split() == ["sample", "replay", "mixed", "not", "run", "yet", *"–––––"]
    assert "Recorded mentions from a file of JSON lines, played at their own pace or faster." in done.out


def test_afterwards_the_state_is_shown_and_the_reason_below(desk: Desk) -> None:
    report(desk, state=SourceState.SLOW, reason="feed.example: cannot be \x1b[31mreached", seen=12, kept=3, skipped=1)
    done = desk.types("sources", "list")
    first, reason = done.out.splitlines()[1:3]
    assert first.split()[:4] == ["sample", "replay", "mixed", "slow"]
    assert first.split()[-3:] == ["12", "3", "1"]
    assert reason == "sample: feed.example: cannot be [31mreached"


def test_the_same_as_json(desk: Desk) -> None:
    before = desk.types("sources", "list", "--json").json()
    assert before["sources"][0] == {
        "name": "sample",
        "connector": "replay",
        "network": "mixed",
        "enabled": True,
        "state": None,
        "reason": "",
        "since": None,
        "last_success": None,
        "next_try": None,
    }
    assert {"rss", "hackernews", "bluesky", "replay"} <= set(before["connectors"])
    report(desk, seen=12, last_success=START)
    (after,) = desk.types("sources", "list", "--json").json()["sources"]
    assert (after["state"], after["seen"], after["last_success"]) == ("ok", 12, START.isoformat())


def test_a_source_that_is_switched_off_says_so(desk: Desk) -> None:
    desk.write(RULES.replace("live: true", "live: true, enabled: false"))
    assert desk.types("sources", "list").out.splitlines()[1].split()[3] == "off"


@pytest.mark.parametrize("columns", [60, 100])
def test_lines_fit_the_terminal(desk: Desk, columns: int) -> None:
    report(desk, state=SourceState.SLOW, reason="feed.example: " + "cannot be reached " * 8)
    for words in ("sources list", "sources describe bluesky"):
        done = desk.on_a_terminal(*words.split(), columns=columns)
        assert done.code == 0
        shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
        assert max(len(line.rstrip()) for line in shown.splitlines()) <= columns


@pytest.mark.parametrize("name", ["rss", "hackernews", "bluesky", "replay"])
def test_a_connector_describes_itself(desk: Desk, name: str) -> None:
    done = desk.types("sources", "describe", name)
    assert done.code == 0
    assert done.out.startswith(f"{name}: ")
    assert "\nSettings\n" in done.out
    assert "\nLimits\n  - " in done.out
    fields = desk.types("sources", "describe", name, "--json").json()
    assert fields["name"] == name
    assert all(setting["description"] for setting in fields["settings"].values())


def test_a_source_is_described_by_its_connector(desk: Desk) -> None:
    assert desk.types("sources", "describe", "sample").out.startswith("replay: ")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("hackernew", "Did you mean hackernews?"), ("sampel", "Did you mean sample?"), ("xyzzy", "Known: bluesky, ")],
)
def test_a_name_that_is_none_leads_to_the_nearest(desk: Desk, name: str, hint: str) -> None:
    done = desk.types("sources", "describe", name)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err


def test_trying_a_recording_shows_what_it_would_bring_and_stores_nothing(desk: Desk) -> None:
    done = desk.types("sources", "try", "sample", "--seconds", "1")
    assert done.code == 0
    assert "Nothing was stored." in done.out.splitlines()[0]
    gravest, said, address = done.out.splitlines()[2:5]
    assert re.match(r"PAGE \d\d\.\d  Hotel Miramar  \(influence \d+ \+ virality 0 \+ severity \d+\)", gravest)
    assert said.startswith("  harriet@travelpress.example: Hotel Miramar is disgusting")
    assert address == "  https://travelpress.example/@harriet/115580221190040007"
    assert not desk.data.exists()
    fields = desk.types("sources", "try", "sample", "--seconds", "1", "--json").json()
    assert fields["source"] == "sample"
    assert {"Hotel Miramar": "alert"} in [each["levels"] for each in fields["mentions"]]


async def test_trying_a_feed_asks_it_once(desk: Desk) -> None:
    async with Site() as site:
        site.on("/feed", Reply(body=FEED.encode(), content_type="application/rss+xml; charset=utf-8"))
        desk.write(WITH_FEED % site.url("/feed"))
        done = await desk.runs("sources", "try", "feed", "--json")
        assert (done.code, done.err) == (0, "")
        assert (done.json()["seen"], len(done.json()["mentions"])) == (2, 1)
        assert len(site.asked("/feed")) == 1
    assert not desk.data.exists()


@pytest.mark.parametrize("reply", [Reply(status=503), Reply(status=404), Reply(body=b"<html>Cookies?</html>")])
async def test_a_source_that_does_not_answer_is_one_sentence_and_code_1(desk: Desk, reply: Reply) -> None:
    async with Site() as site:
        site.on("/feed", reply)
        desk.write(WITH_FEED % site.url("/feed"))
        done = await desk.runs("sources", "try", "feed")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("feed: ")
    assert len(done.err.splitlines()) == 1


def test_trying_a_source_that_is_none(desk: Desk) -> None:
    done = desk.types("sources", "try", "samples")
    assert done.code == 2
    assert "Did you mean sample?" in done.err


def test_a_recording_that_is_missing_is_told(desk: Desk) -> None:
    desk.write(RULES.replace("sample:miramar", "nowhere.jsonl"))
    done = desk.types("sources", "try", "sample", "--seconds", "1")
    assert done.code == 1
    assert done.err == "sample: nowhere.jsonl cannot be read: No such file or directory; correct `path`\n"


def test_text_from_the_internet_is_inert_wherever_it_is_shown(desk: Desk) -> None:
    line = {
        "network": "x",
        "text": "Hotel Miramar \x1b]0;owned\x07 \x9b31m awful \u202e evil",
        "author": {"handle": "a\x1b[2Jb"},
        "url": "https://x.example/1",
    }
    (desk.folder / "hostile.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    desk.write(RULES.replace("sample:miramar", "hostile.jsonl"))
    for more in ((), ("--json",)):
        done = desk.types("sources", "try", "sample", "--seconds", "1", *more)
        assert done.code == 0
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(done.out)
