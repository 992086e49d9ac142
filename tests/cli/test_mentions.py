"""`almenara mentions`: what was stored, out and in again."""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Author, Judged, Mention, MentionId
from monitor.store.sql import SqlStore
from tests.cli.terminal import RULES, Desk, Done, command
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY


def line(key: str, text: str = ANGRY, **more: Any) -> dict[str, Any]:
    fields = {
        "id": f"mastodon:{key}",
        "network": "mastodon",
        "url": f"https://social.example/@critic/{key}",
        "text": text,
        "language": "en",
        "published_at": "2026-11-20T10:00:00Z",
        "fetched_at": "2026-11-20T10:00:05Z",
        "author": {"id": "1", "handle": "critic", "followers": 900_000},
    }
    return fields | more


def write(desk: Desk, *lines: dict[str, Any] | bytes, name: str = "mentions.jsonl") -> Path:
    raw = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    path = desk.folder / name
    path.write_bytes(b"\n".join(raw) + (b"\n" if raw else b""))
    return path


def bring_in(desk: Desk, *lines: dict[str, Any] | bytes) -> Done:
    write(desk, *lines)
    return desk.types("mentions", "import", "mentions.jsonl")


def ids(desk: Desk, *options: str) -> list[str]:
    return [each["id"] for each in desk.types("mentions", "list", "--json", *options).json()]


def backlog(desk: Desk) -> dict[str, int]:
    async def look() -> dict[str, int]:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            assert await store.next_due() is None
            return dict(await store.backlog())
        finally:
            await store.close()

    return asyncio.run(look())


def test_good_lines_are_stored_judged_and_alert_nobody(desk: Desk) -> None:
    done = bring_in(desk, line("1"), line("2", "Miramar Beach is lovely"))
    assert (done.code, done.err) == (0, "")
    assert done.out == "2 lines read, 1 stored, 1 about no brand, 0 known already, 0 broken.\n"
    (found,) = desk.types("mentions", "list", "--json").json()
    assert (found["id"], found["judgements"][0]["level"], found["past"]) == ("mastodon:1", "page", True)
    assert found["rules"] == []
    assert backlog(desk) == {}


def test_broken_lines_are_named_and_the_rest_is_kept(desk: Desk) -> None:
    done = bring_in(
        desk,
        line("1"),
        b"{broken",
        {"network": "mastodon"},
        line("3", followers="many", author={"followers": "many"}),
        line("4", "Hotel Miramar \u0000 awful"),
        b"",
        line("5", url="javascript:alert(1)"),
        b"\xff\xfe",
        b"[1, 2]",
        line("6"),
    )
    assert done.code == 1
    assert done.out == "9 lines read, 2 stored, 0 about no brand, 0 known already, 7 broken.\n"
    said = done.err.splitlines()
    broken = [each for each in said if ": line " in each]
    assert [each.split(":")[1] for each in broken] == [f" line {n}" for n in (2, 3, 4, 5, 7, 8, 9)]
    assert said[-1] == "mentions.jsonl: keys that nobody knows were left out: followers"
    assert ids(desk) == ["mastodon:6", "mastodon:1"]


def test_odd_characters_are_kept_out_of_the_database(desk: Desk) -> None:
    surrogate = json.dumps(line("1", "Hotel Miramar XX is awful")).replace("XX", "\\ud800").encode()
    done = bring_in(desk, surrogate)
    assert done.code in (0, 1)
    assert "Traceback" not in done.err
    shown = desk.types("mentions", "list", "--json").out
    shown.encode()


def test_a_line_of_a_megabyte_is_refused_and_the_next_one_read(desk: Desk) -> None:
    done = bring_in(desk, line("1", "Hotel Miramar " + "x" * 1_000_000), line("2"))
    assert done.code == 1
    assert "line 1: text: 1,000,014 characters; at most 100,000 are read, cut it" in done.err
    assert ids(desk) == ["mastodon:2"]


def test_a_line_without_an_end_does_not_fill_the_memory(desk: Desk) -> None:
    done = bring_in(desk, b'{"text": "' + b"x" * 9_000_000, line("2"))
    assert done.code == 1
    assert "line 1: the line is longer than 4 MB; cut its text" in done.err
    assert ids(desk) == ["mastodon:2"]


def test_an_empty_file_is_fine(desk: Desk) -> None:
    done = bring_in(desk)
    assert (done.code, done.out) == (0, "0 lines read, 0 stored, 0 about no brand, 0 known already, 0 broken.\n")


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_is_none_is_wrong_use(desk: Desk, name: str) -> None:
    done = desk.types("mentions", "import", name)
    assert done.code == 2
    assert f"{name} cannot be read" in done.err


def test_lines_from_standard_input(desk: Desk) -> None:
    done = desk.types("mentions", "import", "-", stdin=json.dumps(line("1")))
    assert (done.code, ids(desk)) == (0, ["mastodon:1"])


def test_importing_twice_stores_nothing_twice(desk: Desk) -> None:
    bring_in(desk, line("1"), line("2", author={"handle": "two"}))
    done = bring_in(desk, line("1"), line("2", author={"handle": "two"}))
    assert done.out == "2 lines read, 0 stored, 0 about no brand, 2 known already, 0 broken.\n"
    assert [each["copies"] for each in desk.types("mentions", "list", "--json").json()] == [1, 1]


def test_the_same_address_under_another_id_is_the_same_post(desk: Desk) -> None:
    bring_in(desk, line("1"))
    done = bring_in(desk, line("9", url="https://social.example/@critic/1/?utm_source=x"))
    assert "0 stored, 0 about no brand, 1 known already" in done.out


def test_the_same_line_twice_in_one_file_is_one_mention(desk: Desk) -> None:
    done = bring_in(desk, line("1"), line("1"))
    assert "2 lines read, 1 stored, 0 about no brand, 1 known already" in done.out


def test_the_source_of_a_line_is_its_own_or_the_one_that_is_said(desk: Desk) -> None:
    write(desk, line("1"), line("2", source="archive", author={"handle": "b"}))
    desk.types("mentions", "import", "mentions.jsonl", "--source", "old")
    assert {each["id"]: each["source"] for each in desk.types("mentions", "list", "--json").json()} == {
        "mastodon:1": "old",
        "mastodon:2": "archive",
    }


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.write(RULES.replace("brands:\n", "brands:\n  - {name: Sol y Mar, any: [Sol y Mar]}\n"))
    bring_in(
        desk,
        line("1", published_at="2026-11-18T10:00:00Z"),
        line("2", "Hotel Miramar has a pool", author={"handle": "b"}, source="feed"),
        line("3", "Sol y Mar is 100% fine", id="x:3", network="x", author={"handle": "c"}),
    )
    return desk


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["x:3", "mastodon:2", "mastodon:1"]),
        ("--brand 'Sol y Mar'", ["x:3"]),
        ("--source feed", ["mastodon:2"]),
        ("--network mastodon", ["mastodon:2", "mastodon:1"]),
        ("--level alert", ["mastodon:1"]),
        ("--text POOL", ["mastodon:2"]),
        ("--text 100%", ["x:3"]),
        ("--since 2026-11-19", ["x:3", "mastodon:2"]),
        ("--network mastodon --level log -n 1", ["mastodon:2"]),
        ("--brand nobody", []),
    ],
)
def test_lists_can_be_narrowed(full: Desk, options: str, expected: list[str]) -> None:
    assert ids(full, *shlex.split(options)) == expected


def test_a_list_is_one_line_a_mention(full: Desk) -> None:
    shown = full.types("mentions", "list").out.splitlines()
    assert len(shown) == 4
    assert shown[0].split() == ["posted", "level", "prio", "network", "author", "text"]
    level, priority, *who = shown[3].split()[1:5]
    assert (level, who) == ("alert", ["mastodon", "critic"])
    assert 55 <= int(priority) <= 100
    narrow = full.types("mentions", "list", COLUMNS="70").out.splitlines()
    assert len(narrow) == 4
    assert narrow[3].endswith("…")


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert desk.types("mentions", "list").out == "No mentions yet.\n"
    assert desk.types("mentions", "list", "--json").out == "[]\n"


def test_a_level_that_is_none_leads_to_the_nearest(desk: Desk) -> None:
    done = desk.types("mentions", "list", "--level", "pages")
    assert done.code == 2
    assert "Did you mean page?" in done.err


def test_what_is_exported_and_imported_elsewhere_is_exported_the_same(full: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Desk(tmp_path / "elsewhere", (full.folder / "rules.yaml").read_text(encoding="utf-8"))
    first = full.types("mentions", "export")
    assert (first.code, len(first.out.splitlines())) == (0, 3)
    done = elsewhere.types("mentions", "import", "-", stdin=first.out)
    assert "3 lines read, 3 stored" in done.out
    assert elsewhere.types("mentions", "export").out == first.out


def test_a_sample_survives_the_round_trip(desk: Desk, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "monitor" / "samples" / "miramar.jsonl"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    desk.types("mentions", "import", sample)
    first = desk.types("mentions", "export").out
    Desk(elsewhere).types("mentions", "import", "-", stdin=first)
    assert Desk(elsewhere).types("mentions", "export").out == first


def test_an_export_can_be_narrowed_and_written_to_a_file(full: Desk) -> None:
    done = full.types("mentions", "export", "--network", "x", "--out", "out.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "1 mention written to out.jsonl.\n")
    assert json.loads((full.folder / "out.jsonl").read_bytes())["id"] == "x:3"


def test_a_file_that_cannot_be_written_is_wrong_use(full: Desk) -> None:
    done = full.types("mentions", "export", "--out", "nowhere/out.jsonl")
    assert (done.code, done.err) == (2, "almenara: nowhere/out.jsonl cannot be written: No such file or directory\n")


def test_an_export_of_many_pages_is_whole(desk: Desk) -> None:
    bring_in(desk, *(line(str(n), f"{ANGRY} {n}", author={"handle": f"a{n}"}) for n in range(450)))
    exported = desk.types("mentions", "export").out.splitlines()
    assert len({json.loads(each)["id"] for each in exported}) == len(exported) == 450


HOSTILE = "Hotel Miramar \x1b[2J \x9b31m \u202e evil \u200b zero"


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """A mention that went past every parser: what is in the database is not trusted either."""
    bring_in(desk, line("1"))
    mention = Mention(**_mention_fields(), text=HOSTILE, author=Author(handle="a\x1b]0;x\x07b"))

    async def write_past_the_parsers() -> None:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            await store.import_([Judged(mention=mention, keys=(), judgements=())], mention.fetched_at)
        finally:
            await store.close()

    asyncio.run(write_past_the_parsers())
    return desk


def _mention_fields() -> dict[str, Any]:
    return {
        "id": MentionId("x:evil"),
        "network": "x",
        "source": "feed",
        "url": "https://x.example/evil",
        "published_at": START,
        "fetched_at": START,
    }


def test_an_export_on_a_terminal_is_inert_and_still_the_same_json(hostile: Desk) -> None:
    shown = hostile.on_a_terminal("mentions", "export", "--network", "x", columns=80).out
    assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\x07"} & set(shown)
    piped = hostile.types("mentions", "export", "--network", "x").out
    assert json.loads(shown) == json.loads(piped)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_list_is_inert(hostile: Desk, options: tuple[str, ...]) -> None:
    shown = hostile.types("mentions", "list", "--network", "x", *options).out
    assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\x07"} & set(shown)


def test_an_export_whose_reader_goes_away_ends_quietly(desk: Desk) -> None:
    bring_in(desk, *(line(str(n), f"{ANGRY} {n} " + "x" * 500, author={"handle": f"a{n}"}) for n in range(300)))
    typed = " ".join(command("mentions", "export"))
    done = subprocess.run(
        ["bash", "-c", f'{typed} | head -n 1; echo "${{PIPESTATUS[0]}}"'],
        cwd=desk.folder,
        env=desk.environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, code = done.stdout.splitlines()
    assert json.loads(first)["network"] == "mastodon"
    assert (code, done.stderr) == ("0", "")
