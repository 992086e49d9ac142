"""A review's rating stands before its title, and can be read there again."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.stars import given_in, share, starred, stars


@pytest.mark.parametrize(
    ("given", "of", "shown"),
    [
        (1, 5, "★☆☆☆☆ Never again"),
        ("5", 5, "★★★★★ Never again"),
        (0, 5, "☆☆☆☆☆ Never again"),
        (3.7, 5, "★★★☆☆ Never again"),
        (7, 10, "★★★☆☆ Never again"),
        (None, 5, "Never again"),
        (6, 5, "Never again"),
        (-1, 5, "Never again"),
        (True, 5, "Never again"),
        ("many", 5, "Never again"),
        ([5], 5, "Never again"),
        (float("nan"), 5, "Never again"),
    ],
)
def test_a_rating_is_shown_as_stars_where_it_is_one(given: Any, of: int, shown: str) -> None:
    assert starred("Never again", given, of=of) == shown
    assert given_in(shown) == stars(given, of=of)


@pytest.mark.parametrize(
    ("given", "of", "part"),
    [(1, 5, 0.2), ("3", 5, 0.6), (4.5, 5, 0.9), (7, 10, 0.7), (0, 5, 0.0), (5, 5, 1.0)],
)
def test_a_rating_is_told_as_a_share_of_the_best(given: Any, of: int, part: float) -> None:
    assert share(given, of=of) == part


@pytest.mark.parametrize("given", [None, 6, -1, True, "many", "", [5], {}, float("nan"), float("inf"), 10**30])
def test_what_is_no_rating_is_told_as_none(given: Any) -> None:
    assert share(given) is None


def test_a_review_without_a_title_is_its_stars() -> None:
    assert starred("", 2) == "★★☆☆☆"
    assert starred("", None) == ""


@pytest.mark.parametrize("title", [None, "", "★ of the show", "☆★★★★ x", "★★★★★★ six", "a ★★★★★"])
def test_stars_that_an_author_wrote_are_no_rating(title: str | None) -> None:
    assert given_in(title) is None
