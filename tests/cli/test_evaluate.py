"""`almenara evaluate`: how good the judge is, for people, for JSON, for CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import RULES, Desk
from tests.cli.test_score import LOVELY
from tests.fakes.mentions import ANGRY

PLAIN = "Hotel Miramar opens its doors on Monday"
JUDGED = RULES.replace("version: 1\n", "version: 1\njudge: {sentiment: vader}\n")
GOOD_WORDS = ", ".join(f"{word}: 4" for word in ("awful", "disgusting", "nightmare", "worst", "terrible", "hate"))
OPTIMIST = JUDGED.replace('any: ["Hotel Miramar"],', f'any: ["Hotel Miramar"], lexicon: {{{GOOD_WORDS}}},')


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, JUDGED)


def line(text: str, label: str, **more: Any) -> dict[str, Any]:
    expect = {"label": label} | more.pop("expect", {})
    return {"text": text, "brand": "Hotel Miramar", "language": "en", "network": "x", "expect": expect} | more


LINES = [
    line(ANGRY, "negative", id="a", expect={"issue": "complaint", "severity": 0.3, "level": "digest"}),
    line(PLAIN, "neutral", id="b", network="news"),
    line(LOVELY, "positive", id="c"),
    line(ANGRY + " Not!", "positive", id="d", expect={"hard": ["irony"], "note": "Not meant."}),
    line("Hotel Miramar tiene cucarachas", "negative", id="e", language="es", expect={"severity": 0.6}),
]


def write(desk: Desk, *lines: dict[str, Any] | bytes, name: str = "data.jsonl") -> str:
    raw = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    (desk.folder / name).write_bytes(b"\n".join(raw) + (b"\n" if raw else b""))
    return name


def test_people_get_figures_tables_and_the_worst_mistakes(desk: Desk) -> None:
    done = desk.types("evaluate", write(desk, *LINES))

    assert (done.code, done.err) == (0, "")
    for said in ("macro-F1", "Labels", "Confusion", "Languages", "Networks", "What is hard", "Worst mistakes", "irony"):
        assert said in done.out
    assert "alert recall, by severity" in done.out


def test_json_holds_everything(desk: Desk) -> None:
    found = desk.types("evaluate", write(desk, *LINES), "--json").json()

    assert found["scores"]["posts"] == 5
    assert 0 < found["interval"]["low"] < found["scores"]["macro_f1"] < found["interval"]["high"] <= 100
    assert set(found["by_language"]) == {"en", "es"}
    assert found["unspoken"] == 1
    assert found["issue"]["posts"] == found["level"]["posts"] == 1
    assert [each["id"] for each in found["worst"]] == ["d", "e"]
    assert found["worst"][0]["severe"] is True
    assert found["alerting"]["due"] == 2


def test_the_same_seed_gives_the_same_answer(desk: Desk) -> None:
    data = write(desk, *LINES * 20)
    assert desk.types("evaluate", data, "--json").out == desk.types("evaluate", data, "--json").out
    assert desk.types("evaluate", data, "--json").out != desk.types("evaluate", data, "--json", "--seed", "5").out


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("55", 0), ("99.5", 1)])
def test_too_low_a_figure_fails(desk: Desk, least: str, code: int) -> None:
    done = desk.types("evaluate", write(desk, *LINES[:4]), "--min-f1", least)
    assert done.code == code
    assert ("Macro-F1 is" in done.err) is (code == 1)


@pytest.mark.parametrize(
    ("only", "posts"),
    [
        (["language=en"], 4),
        (["language=es", "language=EN"], 5),
        (["network=news"], 1),
        (["label=positive"], 2),
        (["hard=irony"], 1),
        (["hard=plain"], 4),
        (["brand=hotel miramar"], 5),
        (["issue=complaint"], 1),
        (["language=en", "label=negative"], 1),
    ],
)
def test_only_some_posts_can_be_asked_about(desk: Desk, only: list[str], posts: int) -> None:
    options = [word for each in only for word in ("--only", each)]
    assert desk.types("evaluate", write(desk, *LINES), *options, "--json").json()["scores"]["posts"] == posts


def test_another_rules_file_is_compared_post_by_post(desk: Desk) -> None:
    (desk.folder / "optimist.yaml").write_text(OPTIMIST, encoding="utf-8")
    data = write(desk, *LINES)
    done = desk.types("evaluate", data, "--against", "optimist.yaml", "--html", "page.html")

    assert done.code == 0
    assert "points of macro-F1 from optimist.yaml" in done.out
    assert "What changed" in done.out
    assert "What changed" in (desk.folder / "page.html").read_text(encoding="utf-8")
    found = desk.types("evaluate", data, "--rules", "optimist.yaml", "--against", "rules.yaml", "--json").json()
    assert found["against"]["theirs"]["scores"]["posts"] == 5
    assert found["against"]["mended"] == 1
    assert {each["how"] for each in found["against"]["changed"]} == {"mended", "broken"}


def test_another_backend_is_compared_by_its_name(desk: Desk) -> None:
    found = desk.types("evaluate", write(desk, *LINES), "--backend", "vader", "--against", "vader", "--json").json()
    assert (found["name"], found["against"]["theirs"]["name"]) == ("vader (new)", "vader (old)")
    assert (found["against"]["difference"], found["against"]["changed"]) == (0, [])


def test_a_csv_is_read_as_well(desk: Desk) -> None:
    (desk.folder / "data.csv").write_text(
        f'text,label,language,brand\n"{ANGRY}",negative,en,Hotel Miramar\nbad row\n"{LOVELY}",happy,en,\n'
        f'"{LOVELY}",positive,en,\n',
        encoding="utf-8",
    )
    done = desk.types("evaluate", "data.csv", "--json")

    assert (done.code, done.json()["scores"]["posts"]) == (1, 2)
    assert [each.partition(": ")[2][:7] for each in done.err.splitlines()] == ["line 3:", "line 4:"]
    assert "write negative, neutral or positive" in done.err


BROKEN = [
    (b"{broken", "not valid JSON"),
    (b'{"text": "a"}', "`expect` is missing"),
    (b'{"text": "a", "expect": {"label": "bad"}}', "write negative, neutral or positive"),
    (b'{"expect": {"label": "neutral"}}', "`text` is missing"),
    (b'{"text": "a\\u0000", "expect": {"label": "neutral"}}', "NUL"),
    (b'{"text": "a\\ud800", "expect": {"label": "neutral"}}', "not valid JSON"),
    (b'{"text": "a", "expect": {"label": "neutral", "severity": "grave"}}', "expect.severity"),
    (b"\xff\xfe", "not"),
]


@pytest.mark.parametrize(("raw", "said"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_named_and_the_rest_measured(desk: Desk, raw: bytes, said: str) -> None:
    done = desk.types("evaluate", write(desk, LINES[0], raw, LINES[2]), "--json")
    assert (done.code, done.json()["scores"]["posts"]) == (1, 2)
    assert done.err.startswith("data.jsonl: line 2: ")
    assert said in done.err


def test_a_text_of_a_megabyte_is_named_and_measured(desk: Desk) -> None:
    done = desk.types("evaluate", write(desk, line(ANGRY + " x" * 500_000, "negative")), "--json")
    assert (done.code, done.json()["scores"]["posts"]) == (1, 1)
    assert "line 1: text: 1,000," in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("empty.jsonl",), 1, "there is no labelled post"),
        (("empty.csv",), 1, "there is no labelled post"),
        (("odd.csv",), 2, "must name the columns text,label"),
        (("nowhere.jsonl",), 2, "cannot be read"),
        ((".",), 2, "cannot be read"),
        (("data.jsonl", "--only", "language=xx"), 1, "none of 5 posts is language=xx"),
        (("data.jsonl", "--only", "language"), 2, "KEY=VALUE"),
        (("data.jsonl", "--only", "lang=en"), 2, "there is no key of --only named 'lang'"),
        (("data.jsonl", "--backend", "vadr"), 2, "Did you mean vader?"),
        (("data.jsonl", "--against", "vadr"), 2, "Did you mean vader?"),
        (("data.jsonl", "--against", "nowhere.yaml"), 2, "nowhere.yaml"),
        (("data.jsonl", "--alert-at", "pag"), 2, "Did you mean page?"),
        (("data.jsonl", "--min-f1", "101"), 2, "100"),
        (("data.jsonl", "--min-f1", "0.7"), 2, "in per cent: write 70"),
        (("data.jsonl", "--miss-cost", "inf"), 2, "1000000"),
        (("data.jsonl", "--false-cost", "inf"), 2, "1000000"),
        (("data.jsonl", "--html", "nowhere/page.html"), 2, "cannot be written"),
        (("data.jsonl", "--html", "data.jsonl"), 2, "is what is read"),
    ],
)
def test_what_cannot_be_measured_is_said(desk: Desk, arguments: tuple[str, ...], code: int, said: str) -> None:
    data = write(desk, *LINES)
    write(desk, name="empty.jsonl")
    write(desk, name="empty.csv")
    write(desk, b"post,mood", b"a,b", name="odd.csv")
    before = (desk.folder / data).read_bytes()
    done = desk.types("evaluate", *arguments)

    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert (desk.folder / data).read_bytes() == before


def test_the_page_is_written_and_hostile_posts_are_inert_everywhere(desk: Desk) -> None:
    hostile = "Hotel Miramar <script>x</script> \x1b[2J\u202e awful"
    data = write(desk, line(hostile, "positive", expect={"hard": ["<b>\x1b"]}), *LINES)
    done = desk.types("evaluate", data, "--html", "page.html")
    shown = (desk.folder / "page.html").read_text(encoding="utf-8")

    assert done.code == 0
    assert done.err == "The page is in page.html.\n"
    for text in (done.out, shown, desk.types("evaluate", data, "--json").out):
        assert not {"\x1b", "\u202e"} & set(text)
    assert "<script" not in shown


def test_costs_and_what_counts_as_an_alert_can_be_chosen(desk: Desk) -> None:
    data = write(desk, *LINES)
    usual = desk.types("evaluate", data, "--json").json()["alerting"]
    dear = desk.types("evaluate", data, "--json", "--miss-cost", "50", "--false-cost", "0").json()["alerting"]
    pages = desk.types("evaluate", data, "--json", "--alert-at", "page").json()["alerting"]

    assert (usual["miss"], usual["false_alarm"], usual["at"]) == (5, 1, "negative")
    assert dear["cost"] > usual["cost"]
    assert dear["precision"] == 100
    assert (pages["at"], pages["raised"]) == ("page", 0)


def test_on_a_terminal_the_tables_fit(desk: Desk) -> None:
    write(desk, *LINES)
    done = desk.on_a_terminal("evaluate", "data.jsonl", columns=90)
    assert done.code == 0
    assert "Worst mistakes" in done.out
