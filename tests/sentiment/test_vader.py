"""VADER behind the seam: what it speaks, how sure it says it is, and that no text hurts it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Hit
from monitor.sentiment.base import Feeling, Target
from monitor.sentiment.vader import Vader, feeling_of, readable, speaks

VADER = Vader()


def felt(text: str, language: str = "en", hits: tuple[Hit, ...] = (), **lexicon: float) -> Feeling:
    asked = Target(text=text, language=language, hits=hits, lexicon=tuple(sorted(lexicon.items())))
    return VADER.measure([asked])[0]


@pytest.mark.parametrize(
    "text",
    [
        "Terrible service, cockroaches in the shower. Worst stay ever!",
        "I hate this place, the staff were rude and horrible",
        "Not good at all. Dirty room, awful smell.",
    ],
)
def test_plain_english_anger_is_negative(text: str) -> None:
    found = felt(text)
    assert found.polarity < -0.4
    assert found.negative > max(found.neutral, found.positive)


@pytest.mark.parametrize("text", ["Wonderful hotel, we love it!", "The best breakfast ever, amazing staff 😍"])
def test_plain_english_delight_is_positive(text: str) -> None:
    assert felt(text).polarity > 0.3


def test_words_without_feeling_are_neutral() -> None:
    found = felt("We arrived on Tuesday at nine and took the lift.")
    assert found.polarity == 0
    assert found.neutral > 0.6


@pytest.mark.parametrize("language", ["es", "pt", "und", "", "enm", "fr-EN"])
def test_another_language_is_not_measured_and_says_so(language: str) -> None:
    assert felt("Terrible, horrible, awful", language) == Feeling(negative=0, neutral=1, positive=0, spoken=False)


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_english_is_spoken_in_every_region(language: str) -> None:
    assert speaks(language)


def test_a_brands_own_words_count_for_that_brand_only() -> None:
    text = "The lobby is pure cutrez"
    assert felt(text).polarity == 0
    assert felt(text, cutrez=-2.5).polarity < -0.4
    assert felt(text).polarity == 0


def test_a_brands_name_is_not_read_as_praise() -> None:
    text = "Hotel Paradise Love is near the station"
    named = felt(text, hits=(Hit(term="Hotel Paradise Love", start=0, end=19),))
    assert named.polarity == 0
    assert felt(text).polarity > 0


def test_links_and_names_are_not_read() -> None:
    assert felt("https://awful.example/terrible @horrible.hater we arrived").polarity == 0


@pytest.mark.parametrize(
    ("compound", "likeliest", "confidence"),
    [
        (-1.0, "negative", 0.80),
        (-0.85, "negative", 0.79),
        (-0.65, "negative", 0.69),
        (-0.45, "negative", 0.57),
        (0.0, "neutral", 0.68),
        (0.35, "neutral", 0.54),
        (0.65, "positive", 0.52),
        (1.0, "positive", 0.83),
    ],
)
def test_confidence_is_what_was_counted_on_labelled_posts(compound: float, likeliest: str, confidence: float) -> None:
    found = feeling_of(compound)
    assert getattr(found, likeliest) == pytest.approx(confidence)
    assert max(found.negative, found.neutral, found.positive) == pytest.approx(confidence)


def test_faint_praise_is_taken_as_no_feeling() -> None:
    assert feeling_of(0.2).polarity == pytest.approx(0)


@given(st.floats(min_value=-1.5, max_value=1.5), st.floats(min_value=-1.5, max_value=1.5))
def test_a_higher_score_is_never_a_lower_polarity(one: float, other: float) -> None:
    low, high = (feeling_of(score) for score in sorted((one, other)))
    assert low.polarity <= high.polarity + 1e-9
    for found in (low, high):
        assert found.negative + found.neutral + found.positive == pytest.approx(1)
        assert max(found.negative, found.neutral, found.positive) <= 0.831


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "but " * 250_000,
        "bad " * 250_000,
        "😡" * 1_000_000,
        "!" * 1_000_000,
        "\x00\u202e" * 500_000,
        "",
    ],
    ids=["one word", "but", "bad", "emoji", "exclamations", "controls", "empty"],
)
def test_no_text_is_too_large_or_too_strange(text: str) -> None:
    began = time.perf_counter()
    found = felt(text, hits=tuple(Hit(term="a", start=k, end=k + 1) for k in range(0, len(text), 100_000)))
    assert time.perf_counter() - began < 2
    assert found.spoken


@given(st.text(max_size=3_000), st.lists(st.tuples(st.integers(-5, 4_000), st.integers(-5, 4_000)), max_size=5))
def test_any_text_with_any_hits_is_measured(text: str, spans: list[tuple[int, int]]) -> None:
    found = felt(text, hits=tuple(Hit(term="x", start=start, end=end) for start, end in spans))
    assert -1 <= found.polarity <= 1


def test_a_long_article_is_read_around_the_brand() -> None:
    gloom = "The war was terrible, horrible, tragic. " * 100
    text = gloom + "x " * 200 + "Hotel Miramar opened a new terrace. " + "x " * 200 + gloom
    start = text.index("Hotel Miramar")
    assert felt(text, hits=(Hit(term="Hotel Miramar", start=start, end=start + 13),)).polarity == 0
    assert felt(text).polarity < -0.5


def test_what_is_read_is_bounded() -> None:
    hits = tuple(Hit(term="x", start=k * 1_000, end=k * 1_000 + 900) for k in range(1_000))
    assert len(readable("word " * 200_000, hits)) < 10_000


def test_the_word_list_is_loaded_at_first_use_only() -> None:
    code = "import sys, monitor.sentiment.registry as r; r.load('default'); sys.exit('vaderSentiment' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
