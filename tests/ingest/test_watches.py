"""Brands become watches whose keys survive restarts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Plan, QueryLimit
from monitor.core.match import search_terms
from monitor.core.normalise import fold
from monitor.ingest.watches import assign
from monitor.rules.schema import Brand

MIRAMAR = Brand(name="Hotel Miramar", any=("Hotel Miramar", "@hotelmiramar", "#HotelMiramar", "hotel mirámar"))
SOL = Brand(name="Sol y Mar", any=("Sol y Mar", "Hotel Miramar"))


def anything(_text: str) -> bool:
    return True


def test_a_source_that_is_read_whole_has_one_watch_for_every_brand() -> None:
    (only,) = assign(Plan.EVERYTHING, [MIRAMAR, SOL], anything)
    assert (only.watch.key, only.watch.terms, only.brands) == ("*", (), ("Hotel Miramar", "Sol y Mar"))


def test_one_watch_a_brand() -> None:
    found = assign(Plan.PER_BRAND, [MIRAMAR, SOL], anything)
    assert [(each.watch.key, each.brands) for each in found] == [
        ("brand:hotel miramar", ("Hotel Miramar",)),
        ("brand:sol y mar", ("Sol y Mar",)),
    ]


def test_one_watch_a_distinct_term_shared_by_the_brands_that_have_it() -> None:
    found = {each.watch.key: each for each in assign(Plan.PER_TERM, [MIRAMAR, SOL], anything)}
    assert set(found) == {"term:hotel miramar", "term:hotelmiramar", "term:sol y mar"}
    assert found["term:hotel miramar"].brands == ("Hotel Miramar", "Sol y Mar")
    assert found["term:hotel miramar"].watch.terms == ("Hotel Miramar",)


def test_keys_do_not_depend_on_the_order_of_brands() -> None:
    one, other = (assign(Plan.PER_TERM, brands, anything) for brands in ([MIRAMAR, SOL], [SOL, MIRAMAR]))
    assert {each.watch.key for each in one} == {each.watch.key for each in other}


@given(
    st.lists(
        st.lists(st.text("abc xyz", min_size=2, max_size=20).filter(str.strip), min_size=1, max_size=6), max_size=12
    ),
    st.integers(1, 8),
    st.integers(60, 200),
)
def test_shared_queries_hold_every_term_of_every_brand_and_never_too_much(
    names: list[list[str]], terms: int, characters: int
) -> None:
    brands = [Brand(name=f"Brand {number}", any=tuple(any_)) for number, any_ in enumerate(names)]
    query = QueryLimit(characters=characters, terms=terms)
    found = assign(Plan.SHARED, brands, anything, query)
    for one in found:
        assert 0 < len(one.watch.terms) <= terms
        assert sum(len(term) + 6 for term in one.watch.terms) <= characters
        assert len({fold(term).text for term in one.watch.terms}) == len(one.watch.terms)
    for brand in brands:
        asked = {fold(term).text for one in found if brand.name in one.brands for term in one.watch.terms}
        assert {fold(term).text for term in search_terms(brand)} <= asked
    assert len({one.watch.key for one in found}) == len(found)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=10), st.integers(1, 4))
def test_a_brand_added_at_the_end_leaves_full_queries_where_they_are(sizes: list[int], more: int) -> None:
    brands = [Brand(name=f"b{n}", any=tuple(f"term {n} {k}" for k in range(size))) for n, size in enumerate(sizes)]
    further = Brand(name="new", any=tuple(f"other {k}" for k in range(more)))
    query = QueryLimit(characters=500, terms=5)
    before = assign(Plan.SHARED, brands, anything, query)
    after = assign(Plan.SHARED, [*brands, further], anything, query)
    assert [one.watch.terms for one in after[: len(before) - 1]] == [one.watch.terms for one in before[:-1]]
    assert after[len(before) - 1].watch.terms[: len(before[-1].watch.terms)] == before[-1].watch.terms


def test_a_brand_is_cut_only_where_it_fills_a_query_alone_and_its_parts_are_its_own() -> None:
    small, large = Brand(name="small", any=("one",)), Brand(name="Large", any=("two", "three", "four", "five"))
    other = Brand(name="other", any=("six", "seven"))
    found = assign(Plan.SHARED, [small, large, other], anything, QueryLimit(characters=500, terms=3))
    assert [(one.watch.key, one.watch.terms, one.brands) for one in found] == [
        ("shared:1", ("one", "six", "seven"), ("small", "other")),
        ("part:large:1", ("two", "three", "four"), ("Large",)),
        ("part:large:2", ("five",), ("Large",)),
    ]
    whole = assign(Plan.SHARED, [small, large], anything, QueryLimit(characters=500, terms=4))
    assert [one.watch.terms for one in whole] == [("one",), ("two", "three", "four", "five")]
