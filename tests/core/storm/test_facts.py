"""What a storm card says of its mentions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.storm import facts
from monitor.model import Author, Entry
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.store.material import judgement


def entry(key: str, text: str = "Cucarachas en la ducha del hotel", **fields: Any) -> Entry:
    author = fields.pop("author", Author(id=key, handle=key, followers=100))
    influence = fields.pop("influence", 10.0)
    return Entry(
        mention=mention(key, text, author=author, **fields), judgement=judgement(influence=influence), rules=()
    )


def test_the_five_most_influential_are_named_once() -> None:
    several = [entry(str(n), influence=float(n)) for n in range(8)] + [entry("7", influence=50.0)]
    assert [name for name, _ in facts.top_authors(several)] == ["7", "6", "5", "4", "3"]


def test_phrases_are_what_several_people_say_without_filler_and_without_the_brand() -> None:
    said = [
        "¡Cucarachas gigantes en el Hotel Miramar!",
        "cucarachas GIGANTES https://x.example/a @hotel",
        "Cucarachas gigantes",
    ]
    found = facts.phrases([entry(str(n), text) for n, text in enumerate(said)], ("Hotel Miramar",))
    assert found == ("cucarachas gigantes",)


def test_one_person_who_says_it_often_makes_no_phrase() -> None:
    same = Author(id="loud")
    assert facts.phrases([entry(str(n), "worst service ever", author=same) for n in range(9)]) == ()


@given(st.lists(st.text(max_size=200), min_size=4, max_size=4))
def test_phrases_are_letters_and_digits_whatever_was_written(texts: list[str]) -> None:
    hostile = " <!channel> <@U123> *bold* `code` [a](http://evil.example) "
    for phrase in facts.phrases([entry(str(n), text + hostile) for n, text in enumerate(texts)]):
        assert all(c.isalnum() or c in " '" for c in phrase)


@pytest.mark.parametrize(
    ("author", "share"),
    [
        (Author(id="a", followers=4), 1.0),
        (Author(id="a", followers=5), 0.0),
        (Author(id="a", followers=900, created_at=START - timedelta(days=29)), 1.0),
        (Author(id="a", created_at=START - timedelta(days=31)), 0.0),
        (Author(id="a"), None),
    ],
)
def test_young_accounts_are_counted_where_the_network_tells(author: Author, share: float | None) -> None:
    assert facts.young([entry("a", author=author)]) == share
