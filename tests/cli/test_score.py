"""`almenara score`: lines in, scores out; what cannot be read is named and the rest is judged."""

from __future__ import annotations

import errno
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import RULES, Desk, Done, command
from tests.fakes.mentions import ANGRY

KEYS = {
    "id", "language", "label", "polarity", "confidence", "relevance", "unsure", "issue", "severity", "influence",
    "virality", "priority", "opportunity", "level", "because", "influence_parts", "versions",
}  # fmt: skip
LOVELY = "Hotel Miramar is wonderful, amazing, I love it so much! The best hotel ever, great staff!"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, RULES.replace("version: 1\n", "version: 1\njudge: {sentiment: vader}\n"))


def line(text: str = ANGRY, **more: Any) -> bytes:
    fields = {"id": "mastodon:1", "network": "mastodon", "brand": "Hotel Miramar", "text": text, "language": "en"}
    return json.dumps({key: value for key, value in (fields | more).items() if value is not None}).encode()


def scored(desk: Desk, *lines: bytes, options: tuple[object, ...] = ()) -> tuple[Done, list[dict[str, Any]]]:
    (desk.folder / "posts.jsonl").write_bytes(b"\n".join(lines) + (b"\n" if lines else b""))
    done = desk.types("score", "posts.jsonl", *options)
    return done, [json.loads(each) for each in done.out.splitlines()]


def test_a_line_in_is_a_line_out_with_every_key_of_the_contract(desk: Desk) -> None:
    author = {"followers": 900_000, "handle": "critic"}
    done, (found,) = scored(desk, line(author=author, published_at="2026-11-20T10:00:00Z"))

    assert (done.code, done.err) == (0, "")
    assert set(found) >= KEYS
    assert (found["id"], found["brand"], found["language"]) == ("mastodon:1", "Hotel Miramar", "en")
    assert (found["label"], found["level"]) == ("negative", "page")
    assert sum(part["points"] for part in found["because"]) == pytest.approx(found["priority"])
    assert sum(part["points"] for part in found["influence_parts"]) == pytest.approx(found["influence"])
    assert not desk.data.exists()


def test_a_review_is_judged_by_its_stars_too_and_tells_them(desk: Desk) -> None:
    text = "We checked in at Hotel Miramar on Tuesday and went to our room on the second floor."
    review = json.loads(line(text, id=None, network="trustpilot", kind="review"))
    _done, found = scored(desk, json.dumps(review | {"rating": 0.2}).encode(), json.dumps(review).encode())
    assert [(each["label"], each["rating"], each["words"]) for each in found] == [
        ("negative", 0.2, 0.0), ("neutral", None, None),
    ]  # fmt: skip
    assert found[0]["priority"] > found[1]["priority"] == 0


def test_the_stars_of_one_text_are_an_option_and_stand_in_the_answer(desk: Desk) -> None:
    done = desk.types("score", "--text", "Hotel Miramar", "--brand", "Hotel Miramar", "--rating", "0.2")
    assert "★☆☆☆☆ =" in done.out
    assert "★☆☆☆☆ −1,00" in done.out
    assert "--text" in desk.types("score", "posts.jsonl", "--rating", "0.2").err


def test_praise_adds_up_to_an_opportunity(desk: Desk) -> None:
    _done, (found,) = scored(desk, line(LOVELY, author={"followers": 2_000_000}))
    assert (found["label"], found["priority"]) == ("positive", 0)
    assert sum(part["points"] for part in found["because"]) == pytest.approx(found["opportunity"])


def test_a_text_alone_is_enough(desk: Desk) -> None:
    done, (found,) = scored(desk, b'{"text": "It rains"}')
    assert (done.code, found["brand"]) == (0, None)
    assert found["id"].startswith("unknown:")
    assert {"undated", "followers_unknown"} <= set(found["flags"])


def test_ids_come_back_as_they_were_written(desk: Desk) -> None:
    _done, found = scored(desk, line(id="en-001"), line(id="7", network=None), line(id=None))
    assert [each["id"] for each in found][:2] == ["en-001", "7"]
    assert found[2]["id"].startswith("mastodon:")


def test_the_brand_comes_from_the_line_else_from_the_option(desk: Desk) -> None:
    lines = (line(), line("Sol y Mar is fine", brand=None))
    _done, found = scored(desk, *lines, options=("--brand", "Sol y Mar"))
    assert [each["brand"] for each in found] == ["Hotel Miramar", "Sol y Mar"]
    assert [each["relevance"] for each in found] == [0.95, 0.95]


def test_the_network_comes_from_the_line_else_from_the_option(desk: Desk) -> None:
    _done, found = scored(desk, line(id=None, network=None), options=("--network", "bluesky"))
    assert found[0]["id"].startswith("bluesky:")
    wrong = desk.types("score", "posts.jsonl", "--network", "bluesk")
    assert (wrong.code, wrong.err) == (2, "almenara: there is no network named 'bluesk'. Did you mean bluesky?\n")


def test_more_than_a_batch_keeps_its_order(desk: Desk) -> None:
    done, found = scored(desk, *(line(f"Hotel Miramar {n}", id=f"x:{n}", network="x") for n in range(600)))
    assert done.code == 0
    assert [each["id"] for each in found] == [f"x:{n}" for n in range(600)]


BROKEN = [
    (b"{broken", "not valid JSON"),
    (b'{"network": "x"}', "`text` is missing"),
    (b'{"text": 7}', "text:"),
    (b'{"text": "a", "author": {"followers": "9k"}}', "a whole number"),
    (b'{"text": "a\\u0000b"}', "NUL"),
    (b'{"text": "a\\ud800"}', "not valid JSON"),
    (b'{"text": "\xed\xa0\x80"}', "not UTF-8"),
    (b'{"text": "\xff"}', "not UTF-8"),
    (b"[1]", "found a list"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"text": "' + b"x" * 5_000_000 + b'"}', "longer than 4 MB"),
    (b'{"text": "a", "brand": "' + b"b" * 200 + b'"}', "at most 100"),
]


@pytest.mark.parametrize(("raw", "said"), BROKEN, ids=[said for _raw, said in BROKEN])
def test_a_broken_line_is_named_and_the_others_are_judged(desk: Desk, raw: bytes, said: str) -> None:
    done, found = scored(desk, line(), raw, line(id="mastodon:3"))

    assert done.code == 1
    assert [each["id"] for each in found] == ["mastodon:1", "mastodon:3"]
    assert done.err.startswith("posts.jsonl: line 2: ")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_a_text_of_a_megabyte_is_judged_by_its_beginning_and_named(desk: Desk) -> None:
    done, found = scored(desk, line(ANGRY + " x" * 500_000), line())
    assert (done.code, [each["label"] for each in found]) == (1, ["negative", "negative"])
    assert "text_cut" in found[0]["flags"]
    assert done.err.startswith("posts.jsonl: line 1: text: 1,000,")


def test_hostile_texts_reach_neither_the_complaints_nor_the_scores(desk: Desk) -> None:
    done, found = scored(desk, line("Hotel Miramar \x1b[2J\u202e"), b'{"text": "\x1b[2J"', line(brand="\x1b[31mred"))
    assert done.code == 1
    assert "\x1b" not in done.err
    assert found[1]["brand"] == "[31mred"


def test_an_empty_file_says_so(desk: Desk) -> None:
    for content in (b"", b"\n \n", b"\xef\xbb\xbf"):
        (desk.folder / "posts.jsonl").write_bytes(content)
        done = desk.types("score", "posts.jsonl")
        assert (done.code, done.out) == (1, "")
        assert done.err == "posts.jsonl: there is no line in it; write one JSON object with a `text` a line.\n"


def test_unknown_keys_are_told_once(desk: Desk) -> None:
    done, found = scored(desk, line(mood="bad"), line(mood="worse"))
    assert (done.code, len(found)) == (0, 2)
    assert done.err == "posts.jsonl: keys that nobody knows were left out: mood\n"


def test_standard_input_and_an_output_file(desk: Desk) -> None:
    for arguments in ((), ("-",)):
        done = desk.types("score", *arguments, "-o", "out.jsonl", stdin=line() + b"\n")
        assert (done.code, done.out) == (0, "")
        assert json.loads((desk.folder / "out.jsonl").read_bytes())["label"] == "negative"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.jsonl",), "nowhere.jsonl cannot be read: No such file"),
        ((".",), ". cannot be read: Is a directory"),
        (("posts.jsonl", "-o", "nowhere/out"), "nowhere/out cannot be written"),
        (("posts.jsonl", "-o", "posts.jsonl"), "is what is read"),
        (("posts.jsonl", "--text", "a"), "either a file or --text"),
        (("posts.jsonl", "--followers", "7"), "go with --text"),
        (("posts.jsonl", "--rules", "nowhere.yaml"), "nowhere.yaml"),
        (("--text", ""), "`text` is missing"),
        (("--text", "a", "--brand", "b" * 101), "at most 100"),
    ],
)
def test_wrong_use_is_told_with_code_2(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    (desk.folder / "posts.jsonl").write_bytes(line())
    done = desk.types("score", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert (desk.folder / "posts.jsonl").read_bytes() == line()


def test_one_text_is_explained(desk: Desk) -> None:
    done = desk.types(
        "score", "--text", ANGRY, "--brand", "Hotel Miramar", "--network", "x", "--followers", "900000",
        "--language", "en",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "Hotel Miramar" in done.out.splitlines()[0]
    assert "900.000 seguidores" in done.out
    assert "│" not in done.out
    found = desk.types("score", "--text", ANGRY, "--json").json()
    assert (found["brand"], set(found) >= KEYS) == (None, True)


def test_one_text_about_nobody_says_so_in_the_language_of_the_rules(desk: Desk) -> None:
    assert "(todo el mensaje)" in desk.types("score", "--text", "Un desastre").out.splitlines()[0]


def test_a_text_in_another_encoding_is_named(desk: Desk) -> None:
    done = desk.types("score", "--text", b"\xff malo".decode("utf-8", "surrogateescape"))
    assert (done.code, done.out, done.err) == (2, "", "almenara: --text: these bytes are not UTF-8\n")


def test_a_dash_for_the_output_is_standard_output(desk: Desk) -> None:
    done, (found,) = scored(desk, line(), options=("-o", "-"))
    assert (done.code, found["id"]) == (0, "mastodon:1")
    assert not (desk.folder / "-").exists()


def test_a_full_disk_is_told_in_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("monitor.cli.scoring.encode_judgement", full)
    done, _found = scored(desk, line())
    assert (done.code, done.out) == (2, "")
    assert done.err == "almenara: reading or writing failed: No space left on device\n"


def test_one_text_without_the_brand_in_it_says_so(desk: Desk) -> None:
    done = desk.types("score", "--text", "Lovely breakfast", "--brand", "Hotel Miramar")
    assert "La marca no aparece en el texto" in done.out


def test_on_a_terminal_one_text_has_a_frame_and_lines_are_inert(desk: Desk) -> None:
    shown = desk.on_a_terminal("score", "--text", f"{ANGRY} \x1b]0;x\x07", "--brand", "Hotel Miramar")
    assert shown.code == 0
    assert "╭" in shown.out
    assert "\x1b]0" not in shown.out
    (desk.folder / "posts.jsonl").write_bytes(line(brand="a\u200bb"))
    assert "\\u200b" in desk.on_a_terminal("score", "posts.jsonl", columns=3000).out


def test_on_a_terminal_nothing_at_all_to_judge_is_wrong_use(desk: Desk) -> None:
    done = desk.on_a_terminal("score")
    assert done.code == 2
    assert "give a file" in done.out


def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    """`almenara score posts.jsonl | head -1`."""
    (desk.folder / "posts.jsonl").write_bytes(b"\n".join(line() for _ in range(3000)))
    process = subprocess.Popen(
        command("score", "posts.jsonl"),
        cwd=desk.folder,
        env=desk.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["id"] == "mastodon:1"
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(timeout=60), said) == (0, b"")
    process.stderr.close()
