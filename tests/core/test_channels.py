"""Private ways to an author: what the network has, the author's wish first, and never a promise that it is open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import CaseKind, Memory
from monitor.core.channels import channels
from monitor.model import Author
from monitor.rules.parts import NETWORKS
from tests.core.weeks import case

LUCIA = Author(id="1", handle="lucia@example.social")


def ways(network: str, language: str = "en", author: Author = LUCIA, memory: Memory | None = None) -> tuple[str, ...]:
    return channels(case(network=network), author, memory or Memory(), language)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_every_network_has_its_own_line_and_public_comes_last(network: str, language: str) -> None:
    lines = ways(network, language)
    assert len(lines) == 3
    assert lines[-1].startswith("Si nada" if language == "es" else "If none")
    assert not any("{" in line for line in lines)
    unknown = ways("a network of tomorrow", language)
    assert lines != unknown, "this network has no line of its own"


def test_the_two_languages_differ() -> None:
    assert ways("bluesky", "es") != ways("bluesky", "en")
    assert ways("bluesky", "es-MX") == ways("bluesky", "es")
    assert ways("bluesky", "fr") == ways("bluesky", "en")


def test_a_network_nobody_knows_sends_to_the_profile() -> None:
    assert "profile" in ways("a network of tomorrow")[0]


@pytest.mark.parametrize("network", ["hackernews", "youtube", "github"])
def test_where_there_are_no_messages_it_says_so(network: str) -> None:
    assert "no messages" in ways(network)[0]
    assert "no tiene mensajes" in ways(network, "es")[0]


@pytest.mark.parametrize("network", ["reviews", "appstore", "googleplay", "trustpilot"])
def test_on_review_sites_the_customer_record_comes_before_the_public_reply(network: str) -> None:
    record, reply, _public = ways(network)
    assert "customer record" in record
    assert "public" in reply


@pytest.mark.parametrize("network", ["bluesky", "x", "reddit", "instagram", "tiktok"])
def test_it_never_promises_that_a_channel_is_open(network: str) -> None:
    line = ways(network)[0]
    assert any(word in line.lower() for word in ("may", "not possible")), line


def test_what_the_author_prefers_stands_first() -> None:
    first, second, *_ = ways("mastodon", memory=Memory(preferred="e-mail, mornings"))
    assert first == "They prefer: e-mail, mornings"
    assert "private mention" in second


@pytest.mark.parametrize("language", ["es", "en"])
def test_do_not_contact_is_the_only_line(language: str) -> None:
    lines = ways("mastodon", language, memory=Memory(leave_alone=True, preferred="e-mail"))
    assert len(lines) == 1
    assert lines[0].startswith("No contactar" if language == "es" else "Do not contact")


def test_a_storm_is_nobody_to_write_to() -> None:
    assert channels(case(kind=CaseKind.STORM), Author(), Memory(), "es") == ()


def test_the_handle_is_named_as_people_write_it() -> None:
    assert "@lucia@example.social" in ways("mastodon")[0]
    assert "@lucia " in ways("x", author=Author(handle="@lucia"))[0].replace(".", " ")


@given(st.text(max_size=100))
def test_a_hostile_handle_never_gets_into_the_line(handle: str) -> None:
    line = ways("mastodon", author=Author(handle=handle))[0]
    assert not set(line) & set("<>|`*[]\n\u202e\u200b")
