"""From a line to a judgement: which brand, where it stands, how surely it is meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.registry import discover
from monitor.evaluation.scoring import Scorer, batches
from monitor.judging import policy_of
from monitor.lines import Line, LineError, parse_line
from monitor.model import Judgement
from monitor.rules.load import load
from monitor.sentiment.registry import Backends
from tests.fakes.clock import START, FakeClock

RULES = """
version: 1
judge: {sentiment: vader}
brands:
  - {name: Hotel Miramar, any: ["Hotel Miramar", "@hotelmiramar"], none: ["Miramar Beach"], languages: [en]}
  - {name: Sol y Mar, any: ["Sol y Mar"]}
sources:
  - {name: sample, connector: replay, path: "sample:miramar"}
rules:
  - {name: page, when: {level: page}}
route: {receiver: terminal}
receivers:
  - {name: terminal, console: {}}
"""
AWFUL = "is an awful, disgusting place. The worst nightmare of my life, terrible staff, I hate it!"


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return Scorer(
        policy_of(
            load(tmp_path / "rules.yaml", environ={}, connectors=discover()),
            Backends(folder=tmp_path, clock=FakeClock()),
        ),
        START,
    )


def line(text: str, number: int = 1, **fields: Any) -> Line:
    raw = json.dumps({"text": text, "language": "en", "network": "x"} | fields).encode()
    return parse_line(raw, number, source="score", now=START, network="unknown", lenient=True)


def judged(scorer: Scorer, text: str, brand: str | None = None, **fields: Any) -> Judgement:
    return scorer.score([line(text, brand=brand, **fields)])[0]


def test_without_a_brand_the_whole_post_is_judged(scorer: Scorer) -> None:
    found = judged(scorer, f"Some inn {AWFUL}")
    assert (found.brand, found.label, found.relevance) == ("", "negative", 1.0)
    assert not {"brand_not_found", "brand_excluded"} & set(found.flags)


def test_a_brand_of_the_rules_is_looked_for_with_its_own_terms(scorer: Scorer) -> None:
    found = judged(scorer, f"@hotelmiramar {AWFUL}", "Hotel Miramar")
    assert (found.brand, found.label, found.relevance) == ("Hotel Miramar", "negative", 1.0)
    assert judged(scorer, f"Hotel Miramar {AWFUL}", "hotel mirámar").brand == "Hotel Miramar"


def test_a_brand_that_the_rules_do_not_have_is_looked_for_by_its_name(scorer: Scorer) -> None:
    found = judged(scorer, f"La Perla {AWFUL}", "La Perla")
    assert (found.brand, found.label, found.relevance) == ("La Perla", "negative", 0.95)
    assert "brand_not_found" not in found.flags


def test_a_brand_that_stands_in_the_text_is_no_less_relevant_than_one_that_does_not(scorer: Scorer) -> None:
    present, absent = judged(scorer, f"Solmar {AWFUL}", "Solmar"), judged(scorer, f"It was {AWFUL}", "Solmar")
    assert "brand_not_found" not in present.flags
    assert present.relevance >= absent.relevance == 0.8


@pytest.mark.parametrize("brand", ["Hotel Miramar", "La Perla", "…"])
def test_a_brand_that_does_not_stand_in_the_text_has_the_whole_post_judged_and_a_flag(
    scorer: Scorer, brand: str
) -> None:
    found = judged(scorer, f"This inn {AWFUL}", brand)
    assert (found.brand, found.label, found.relevance) == (brand, "negative", 0.8)
    assert "brand_not_found" in found.flags


@pytest.mark.parametrize("fields", [{}, {"language": "fr"}])
def test_a_post_that_the_rules_exclude_is_hardly_relevant(scorer: Scorer, fields: dict[str, Any]) -> None:
    text = f"Hotel Miramar at Miramar Beach {AWFUL}" if not fields else f"Hotel Miramar {AWFUL}"
    found = judged(scorer, text, "Hotel Miramar", **fields)
    assert found.relevance == 0.3
    assert "brand_excluded" in found.flags


def test_a_name_within_a_name_is_no_second_brand(scorer: Scorer) -> None:
    found = judged(scorer, f"Hotel Miramar {AWFUL}", "Miramar")
    assert (found.brand, found.label) == ("Miramar", "negative")


def test_a_batch_is_judged_as_its_lines_are_one_by_one(scorer: Scorer) -> None:
    lines = [
        line(f"Sol y Mar and La Perla and Hotel Miramar {AWFUL}", number, brand=brand)
        for number, brand in enumerate(["Sol y Mar", None, "La Perla", "Otra", "Sol y Mar", "Hotel Miramar"], 1)
    ]
    together = scorer.score(lines)
    assert [each.brand for each in together] == ["Sol y Mar", "", "La Perla", "Otra", "Sol y Mar", "Hotel Miramar"]
    assert together == [scorer.score([each])[0] for each in lines]


def test_every_line_may_bring_another_brand(scorer: Scorer) -> None:
    for batch in batches((line(f"Inn {number} is fine", number, brand=f"Inn {number}") for number in range(1100)), 256):
        assert [each.brand for each in scorer.score(batch)] == [each.brand for each in batch]
    assert scorer.score([line("Inn 3 is fine", brand="Inn 3")])[0].brand == "Inn 3"


def test_a_default_brand_stands_in_where_a_line_names_none(scorer: Scorer) -> None:
    found = scorer.score([line("a"), line("b", brand="La Perla")], brand="Sol y Mar")
    assert [each.brand for each in found] == ["Sol y Mar", "La Perla"]


def test_a_name_that_cannot_be_one_is_refused_with_its_line(scorer: Scorer) -> None:
    with pytest.raises(LineError, match="line 7: brand: 500 characters"):
        scorer.check(line("a", 7, brand="x" * 500))


def test_a_text_that_was_cut_says_so(scorer: Scorer) -> None:
    assert "text_cut" in judged(scorer, f"Hotel Miramar {AWFUL} " * 20_000, "Hotel Miramar").flags


def test_nothing_is_lost_in_batches() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
