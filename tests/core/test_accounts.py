"""Accounts under their many spellings, and the links that an operator makes between them."""

from __future__ import annotations

import pytest

from monitor.core.accounts import Links, names, normal, spoken_of
from monitor.model import Author
from monitor.rules.schema import Identity

LUCIA = Identity(
    name="Lucía Vega", accounts=("instagram:lucia.viaja", "mastodon:@lucia@example.social", "bluesky:did:plc:abc")
)


def test_an_account_is_the_same_in_every_spelling() -> None:
    assert (
        normal("mastodon:@Lucía@Example.Social")
        == normal(" mastodon:lucia@example.social")
        == "mastodon:lucia@example.social"
    )
    assert normal("bluesky:did:plc:ABC") == "bluesky:did:plc:abc"


def test_a_handle_without_its_server_is_known_by_the_address_of_the_profile() -> None:
    author = Author(id="17", handle="lucia", url="https://example.social/@lucia")
    assert names(author) == ("lucia@example.social", "lucia", "17")
    assert names(Author(handle="lucia", url="http://[broken")) == ("lucia",)
    assert names(Author()) == ()


@pytest.mark.parametrize(
    ("network", "author"),
    [
        ("instagram", Author(handle="@Lucia.Viaja")),
        ("bluesky", Author(id="did:plc:abc", handle="lucia.example")),
        ("mastodon", Author(handle="lucia", url="https://example.social/@lucia")),
    ],
)
def test_whoever_is_in_an_identity_has_its_other_accounts(network: str, author: Author) -> None:
    linked = Links([LUCIA]).linked(network, author)
    assert len(linked) == 2
    assert not any(account.startswith(network) for account in linked)


def test_nobody_else_is_linked_whatever_he_calls_himself() -> None:
    """The same handle on another network, or on another server, is another person until the operator says otherwise."""
    links = Links([LUCIA])
    assert links.linked("x", Author(handle="lucia.viaja")) == ()
    assert links.linked("mastodon", Author(handle="lucia@elsewhere.example")) == ()
    assert links.linked("mastodon", Author(name="Lucía Vega")) == ()
    assert not Links()


@pytest.mark.parametrize(
    ("name", "speaks"),
    [
        ("Hotel y Destinos", True),
        ("lucia.viajera", True),
        ("HOTELES con encanto", True),
        ("r/travel", False),
        ("Ana", False),
        ("x" * 100_000 + " hotel", False),
        (None, False),
    ],
)
def test_a_name_speaks_of_a_topic_by_the_beginnings_of_its_words(name: str | None, speaks: bool) -> None:
    assert spoken_of(("hoteles", "viajes"), name) is speaks


def test_a_short_topic_must_be_the_whole_word() -> None:
    assert spoken_of(("spa",), "Spa & Sol")
    assert not spoken_of(("spa",), "Spanish food")
    assert not spoken_of(("  ",), "anybody")
