"""Brands become watches whose keys survive restarts."""

from __future__ import annotations

from connectors.base import Plan
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
