"""A review's stars and its words: what they say together, and that its words stay the author's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.copies import Head, bands, find
from monitor.core.dedupe import sort_out
from monitor.core.judge import decide, judge, target
from monitor.core.match import Matcher
from monitor.core.normalise import content_hash
from monitor.core.stars import LEAN, SURE, polarity_of, shown, title_of, unstarred, weighed, wordless
from monitor.model import Author, Hit, Judgement, Kind, Level, Match, Mention, MentionId
from monitor.rules.schema import Brand
from monitor.sentiment.base import Feeling
from monitor.store.base import Known
from tests.fakes.judging import (
    BRAND,
    DELIGHTED,
    FURIOUS,
    INDIFFERENT,
    NOW,
    UNSPOKEN,
    a_match,
    a_mention,
    the_rules,
)

RULES = the_rules(brands=[{"name": BRAND, "any": [BRAND]}, {"name": "Sol y Mar", "any": ["Sol y Mar"]}])
ONE, TWO, THREE, FOUR, FIVE = 0.2, 0.4, 0.6, 0.8, 1.0

ratings = st.floats(0, 1)
polarities = st.floats(-1, 1)
SCALE = {"negative": -1, "neutral": 0, "positive": 1}


def a_review(rating: float | None, text: str = "We checked in on Tuesday.", **changes: Any) -> Mention:
    """As a source tells it: the stars stand in the title too, with the name of what is reviewed."""
    title = BRAND if rating is None else f"{shown(rating)} {BRAND}"
    fields = {"network": "trustpilot", "kind": Kind.REVIEW, "title": title, "author": Author(name="Ana")} | changes
    return a_mention(text=text, rating=rating, **fields)


def judged(mention: Mention, feeling: Feeling = INDIFFERENT, **more: Any) -> Judgement:
    titled = Match(brand=BRAND, hits=(Hit(term=BRAND, start=-1, end=-1),), relevance=1.0)
    return judge(mention, titled, RULES.brands[0], RULES, feeling, now=NOW, **more)


# --- the arithmetic ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "polarity"),
    [(0.0, -1), (ONE, -1), (TWO, -0.5), (THREE, 0), (FOUR, 0.5), (0.9, 0.75), (FIVE, 1)],
)
def test_one_star_is_the_worst_three_are_neither_and_five_the_best(rating: float, polarity: float) -> None:
    assert polarity_of(rating) == pytest.approx(polarity)


@given(rating=ratings, words=st.none() | polarities)
def test_what_they_say_together_stays_in_range(rating: float, words: float | None) -> None:
    found = weighed(rating, words)
    assert -1 <= found.polarity <= 1
    assert SURE / 2 <= found.confidence <= 1


@given(few=ratings, more=ratings, words=st.none() | polarities)
def test_more_stars_never_make_it_more_negative(few: float, more: float, words: float | None) -> None:
    few, more = sorted((few, more))
    below, above = weighed(few, words), weighed(more, words)
    assert below.polarity <= above.polarity + 1e-9
    if abs(below.polarity - above.polarity) > 1e-9:
        assert SCALE[below.label] <= SCALE[above.label]


@given(rating=ratings, harsh=polarities, kind=polarities)
def test_kinder_words_never_make_it_more_negative(rating: float, harsh: float, kind: float) -> None:
    harsh, kind = sorted((harsh, kind))
    assert weighed(rating, harsh).polarity <= weighed(rating, kind).polarity + 1e-9


@given(rating=ratings, words=polarities)
def test_a_feeling_turned_round_is_the_same_feeling_turned_round(rating: float, words: float) -> None:
    stars = polarity_of(rating)
    found, other = weighed((stars * 2 + 3) / 5, words), weighed((3 - stars * 2) / 5, -words)
    assert found.polarity == pytest.approx(-other.polarity, abs=1e-6)
    assert found.confidence == pytest.approx(other.confidence, abs=1e-6)


@given(rating=st.sampled_from([0.0, ONE, TWO, FOUR, FIVE]), words=polarities)
def test_where_stars_and_words_agree_the_stronger_counts(rating: float, words: float) -> None:
    stars = polarity_of(rating)
    agreeing = abs(words) if stars > 0 else -abs(words)
    assert weighed(rating, agreeing).polarity == pytest.approx(max(stars, agreeing, key=abs))
    assert not weighed(rating, agreeing).disagree


@given(stars=ratings, words=polarities, more=polarities)
def test_the_more_they_agree_the_surer_it_is(stars: float, words: float, more: float) -> None:
    words, more = sorted((words, more), key=lambda said: said * polarity_of(stars))
    assert weighed(stars, words).confidence <= weighed(stars, more).confidence + 1e-9


@given(words=polarities)
def test_three_stars_pull_every_feeling_to_neutral(words: float) -> None:
    found = weighed(THREE, words)
    assert abs(found.polarity) <= 0.36 * abs(words) + 1e-9
    assert found.polarity * words >= 0


@pytest.mark.parametrize(("rating", "words"), [(FIVE, -0.9), (ONE, 0.9), (TWO, 0.9), (FOUR, -0.9)])
def test_stars_and_words_that_contradict_each_other_leave_little_of_either(rating: float, words: float) -> None:
    found = weighed(rating, words)
    assert found.disagree
    assert abs(found.polarity) <= 0.4
    assert found.confidence < 0.75


def test_words_without_feeling_contradict_nothing() -> None:
    found = weighed(ONE, 0.05)
    assert (found.label, found.disagree) == ("negative", False)
    assert found.polarity < -0.9


@pytest.mark.parametrize(
    ("rating", "label"), [(ONE, "negative"), (TWO, "negative"), (THREE, "neutral"), (FOUR, "positive"), (1, "positive")]
)
def test_without_words_the_stars_decide(rating: float, label: str) -> None:
    found = weighed(rating, None)
    assert (found.label, found.confidence) == (label, SURE)
    assert found.polarity == pytest.approx(polarity_of(rating))


def test_the_middle_third_is_neutral() -> None:
    assert [weighed(rating, 0.0).label for rating in (0.46, 0.48, 0.72, 0.74)] == [
        "negative", "neutral", "neutral", "positive",
    ]  # fmt: skip
    assert pytest.approx(1 / 3) == LEAN


# --- through the judge -------------------------------------------------------------------------------------------


def test_one_star_in_neutral_words_is_a_complaint() -> None:
    found, unrated = judged(a_review(ONE)), judged(a_review(None))
    assert (found.label, found.issue, found.unsure) == ("negative", "complaint", False)
    assert (unrated.label, unrated.issue, unrated.priority) == ("neutral", "default", 0)
    assert found.priority > 10
    assert (found.rating, found.words) == (ONE, INDIFFERENT.polarity)
    assert sum(part.points for part in found.because) == pytest.approx(found.priority, abs=1e-6)


@pytest.mark.parametrize("feeling", [FURIOUS, DELIGHTED, INDIFFERENT, UNSPOKEN])
def test_a_post_without_a_rating_is_judged_by_its_words_alone(feeling: Feeling) -> None:
    found = judged(a_mention(), feeling)
    assert (found.rating, found.words) == (None, None)
    assert found.polarity == (feeling.polarity if feeling.spoken else 0.0)
    assert not {"stars_disagree", "stars_alone"} & set(found.flags)
    assert found == judged(a_mention(), feeling, reviewed=False)


@pytest.mark.parametrize(("rating", "feeling"), [(FIVE, FURIOUS), (ONE, DELIGHTED)])
def test_stars_that_contradict_the_words_are_unsure_and_page_nobody(rating: float, feeling: Feeling) -> None:
    giant = Author(id="1", handle="giant", followers=30_000_000, notability=1.0)
    found = judged(a_review(rating, network="x", author=giant), feeling)
    assert found.unsure
    assert {"stars_disagree", "needs_human_read"} <= set(found.flags)
    assert found.level is not Level.PAGE


def test_danger_is_heard_in_the_words_of_a_five_star_review() -> None:
    found = judged(a_review(FIVE, "Cucarachas en la ducha", language="es"), FURIOUS)
    assert found.issue == "hygiene"


@pytest.mark.parametrize("text", ["", "★★★★★", "⭐⭐", "Hotel Miramar", " … !", "5/5"])
def test_a_review_without_words_is_its_stars_whatever_a_backend_makes_of_nothing(text: str) -> None:
    match = Match(brand=BRAND, hits=Matcher.compile(RULES.brands).match(a_review(ONE, text))[0].hits, relevance=1.0)
    found = judge(a_review(ONE, text), match, RULES.brands[0], RULES, DELIGHTED, now=NOW)
    assert (found.polarity, found.confidence, found.words) == (-1, SURE, None)
    assert "stars_alone" in found.flags


@pytest.mark.parametrize("text", ["Bah", "😡", "最悪", "Hotel Miramar, no"])
def test_a_word_or_an_emoji_is_something_said(text: str) -> None:
    assert not wordless(text, [Hit(term=BRAND, start=0, end=13)] if text.startswith(BRAND) else [])


def test_the_stars_are_known_in_a_language_that_nobody_reads() -> None:
    found = judged(a_review(ONE, "二度と行きません", language="ja"), UNSPOKEN)
    assert (found.label, found.confidence, found.unsure) == ("negative", SURE, False)
    assert "stars_alone" in found.flags
    assert "language_not_spoken" not in found.flags


def test_the_stars_are_the_reviewed_brands_and_not_those_of_one_it_is_compared_with() -> None:
    review = a_review(ONE, "Next time Sol y Mar again.")
    matches = Matcher.compile(RULES.brands).match(review)
    found = decide(review, matches, RULES, {BRAND: INDIFFERENT, "Sol y Mar": DELIGHTED}, now=NOW)
    assert {each.brand: (each.label, each.rating) for each in found.judgements} == {
        BRAND: ("negative", ONE),
        "Sol y Mar": ("positive", None),
    }


def test_stars_are_every_brands_where_the_title_names_none() -> None:
    review = a_review(ONE, f"{BRAND} and Sol y Mar", title=None)
    found = decide(review, Matcher.compile(RULES.brands).match(review), RULES, {}, now=NOW)
    assert [each.rating for each in found.judgements] == [ONE, ONE]


# --- whose words -------------------------------------------------------------------------------------------------


def test_the_stars_in_the_title_are_not_read() -> None:
    asked = target(a_review(ONE, title=f"★☆☆☆☆ Never again · {BRAND}"), a_match(), RULES.brands[0])
    assert asked.text == f"Never again · {BRAND}\n\nWe checked in on Tuesday."


def test_the_brand_is_found_where_it_stands_behind_the_stars() -> None:
    (match,) = Matcher.compile(RULES.brands).match(a_review(TWO))
    asked = target(a_review(TWO), match, RULES.brands[0])
    assert [asked.text[hit.start : hit.end] for hit in asked.hits] == [BRAND]


def test_stars_are_no_words_of_a_brand() -> None:
    starry = Matcher.compile([Brand(name="Starry", any=("★☆☆☆☆ Hotel",))])
    assert starry.match(a_review(ONE)) == ()


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("★★☆☆☆ Never again", "Never again"),
        ("★★★★★", ""),
        ("☆☆☆☆☆ x", "x"),
        ("★ of the show", "★ of the show"),
        ("☆★★★★ x", "☆★★★★ x"),
        ("★★★★★★ six", "★★★★★★ six"),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_ratings_stars_are_taken_off(title: str | None, words: str) -> None:
    assert unstarred(title) == words


def test_stars_in_the_title_of_a_post_that_is_no_review_are_its_authors() -> None:
    assert title_of(a_mention(title="★★★★☆ A film")) == "★★★★☆ A film"
    assert title_of(a_mention(title="★★★★☆ A film", rating=FOUR)) == "A film"


@pytest.mark.parametrize(
    ("rating", "stars"),
    [(0, "☆☆☆☆☆"), (ONE, "★☆☆☆☆"), (THREE, "★★★☆☆"), (0.7, "★★★☆☆"), (0.99, "★★★★☆"), (1, "★★★★★"), (7, "★★★★★")],
)
def test_a_rating_between_two_stars_is_shown_as_the_lower(rating: float, stars: str) -> None:
    assert shown(rating) == stars


def test_other_stars_are_another_opinion_in_the_same_words() -> None:
    before, after = a_review(FIVE, title=None), a_review(ONE, title=None)
    known = Known(
        mention_id=before.id,
        published_at=before.published_at,
        edited_at=None,
        text_hash=content_hash(before.title, before.text, before.rating),
        deleted=False,
        levels={},
    )
    assert sort_out([after], {before.id: known}).edits == (after,)
    assert sort_out([before], {before.id: known}).edits == ()
    assert content_hash("a", "b", None) == content_hash("a", "b")


def test_the_same_words_under_other_stars_are_a_copy() -> None:
    text = "We stayed three nights in the old wing of this hotel and nobody ever came to look at the heating."
    one = a_review(ONE, text, title=f"★☆☆☆☆ {text}")
    two = replace(one, id=MentionId("mastodon:2"), title=f"★★☆☆☆ {text}", rating=TWO)
    head = Head(id=one.id, title=one.title, text=one.text)
    assert bands(one) == bands(two) == bands(replace(one, title=None, rating=None))
    assert dict(find([two], {two.id: bands(two)}, [head]).heads) == {two.id: head}
