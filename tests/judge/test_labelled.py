"""The judge against our own labelled posts: the open half. What it makes of the other half is not looked at here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.evaluation.measures import confusion, macro_f1
from tests.cli.terminal import Desk

LABELLED = Path(__file__).resolve().parent.parent / "labelled"
RULES = str(LABELLED / "rules.yaml")
OPEN = str(LABELLED / "open.jsonl")
# 75 with the shipped weights and lists; what falls below has got worse, not unlucky.
FLOOR = "72"
LABELS = ("negative", "neutral", "positive")

# What earlier judges read wrong, by id in the open half.
WEAK_SPOTS = {
    "en-001": "positive",  # not bad at all
    "en-002": "negative",  # Great, another delayed flight 🙃
    "en-003": "negative",  # support ghosted me and kept my money
    "es-001": "negative",  # llevo 3 semanas esperando y nadie contesta
    "ar-001": "negative",  # the service is very bad
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    """Every post of both halves; only what they say of themselves is looked at, never what the judge says of them."""
    return [json.loads(line) for name in ("open", "aside") for line in (LABELLED / f"{name}.jsonl").open("rb")]


def expected(row: dict[str, object], key: str) -> object:
    expect = row["expect"]
    assert isinstance(expect, dict)
    return expect[key]


class TestTheSet:
    def test_it_is_large_enough_and_spanish_weighs_as_much_as_english(self, rows: list[dict[str, object]]) -> None:
        languages = Counter(row["language"] for row in rows)
        assert len(rows) >= 600
        assert languages["es"] == languages["en"]
        assert set(languages) >= {"es", "en", "pt", "fr", "it", "de"}

    def test_two_in_five_are_hard_in_a_way_that_has_a_name(self, rows: list[dict[str, object]]) -> None:
        hard = [row for row in rows if expected(row, "hard")]
        assert len(hard) >= 0.4 * len(rows)
        assert all(expected(row, "note") for row in hard)

    def test_no_two_posts_are_alike(self, rows: list[dict[str, object]]) -> None:
        assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)

    @pytest.mark.parametrize(("language", "limit"), [("en", 60), ("es", 45)])
    def test_a_word_list_alone_does_badly_at_it(
        self, rows: list[dict[str, object]], language: str, limit: float
    ) -> None:
        analyzer = SentimentIntensityAnalyzer()
        some = [row for row in rows if row["language"] == language]
        scores = [analyzer.polarity_scores(str(row["text"]))["compound"] for row in some]
        found = np.array([2 if score >= 0.05 else 0 if score <= -0.05 else 1 for score in scores])
        right = np.array([LABELS.index(str(expected(row, "label"))) for row in some])
        assert macro_f1(confusion(right, found)) < limit


class TestTheJudge:
    def test_its_macro_f1_stays_above_the_floor(self, desk: Desk) -> None:
        done = desk.types("evaluate", OPEN, "--rules", RULES, "--min-f1", FLOOR, "--json")
        assert done.code == 0, done.out + done.err

    def test_spanish_is_within_five_points_of_english(self, desk: Desk) -> None:
        languages = desk.types("evaluate", OPEN, "--rules", RULES, "--json").json()["by_language"]
        assert languages["es"]["macro_f1"] > languages["en"]["macro_f1"] - 5

    def test_what_earlier_judges_read_wrong_is_read_right(self, desk: Desk) -> None:
        judged = [json.loads(line) for line in desk.types("score", OPEN, "--rules", RULES).out.splitlines()]
        found = {each["id"]: each["label"] for each in judged if each["id"] in WEAK_SPOTS}
        assert found == WEAK_SPOTS
