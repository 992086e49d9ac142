"""From what the store tells to what is known of an author."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.core.accounts import NO_LINKS, Links
from monitor.core.calibration import Calibration
from monitor.core.influence import influence
from monitor.core.record import Asked, Knowledge
from monitor.core.standing import Standing, ask, standing_of
from monitor.core.topic import TopicUsual, related
from monitor.model import Author, Kind, Mention, MentionId, Venue
from monitor.rules.schema import Identity, Rules
from tests.core.records import a_post, a_record
from tests.fakes.judging import BRAND, NOW, a_mention, the_rules

LINKS = Links([Identity(name="Lucía Vega", accounts=("mastodon:lucia@example.social", "x:lucia"))])
HOTELS = the_rules(brands=[{"name": BRAND, "any": [BRAND], "topics": ["hoteles"]}, {"name": "Other", "any": ["Other"]}])


def known(
    knowledge: Knowledge, mention: Mention | None = None, *, rules: Rules = HOTELS, links: Links = NO_LINKS, **more: Any
) -> Standing:
    fields: dict[str, Any] = {"groups": related(rules.brands), "calibration": None, "now": NOW}
    return standing_of(mention or a_mention(), [BRAND], knowledge, rules, links=links, **(fields | more))


def of_lucia(*posts: Any) -> Knowledge:
    return Knowledge(authors={"mastodon:17": a_record(*posts)})


def test_a_batch_asks_once_for_each_author_and_for_nobody_without_an_id() -> None:
    mentions = [a_mention(), a_mention(id=MentionId("mastodon:2")), a_mention(author=Author(handle="unsigned"))]
    assert ask(mentions, NO_LINKS) == Asked(authors=frozenset({"mastodon:17"}))
    assert ask(mentions, LINKS).accounts == {"x:lucia"}
    assert not ask([a_mention(author=Author())], LINKS)


def test_a_stranger_has_no_standing() -> None:
    assert known(Knowledge()) == Standing()


def test_earlier_posts_are_history_and_authority() -> None:
    found = known(of_lucia(*(a_post(n, likes=40) for n in range(6))))
    assert found.history is not None
    assert found.history.posts == 6
    assert found.topics[BRAND] > 0.3


def test_a_brand_without_topics_has_no_authorities() -> None:
    rules = the_rules()
    assert known(of_lucia(a_post()), rules=rules).topics == {}


def test_the_mention_itself_is_not_its_authors_past() -> None:
    itself = a_post(likes=900, id=a_mention().id)
    assert known(of_lucia(itself)) == Standing()


def test_what_is_older_than_the_window_is_no_authority() -> None:
    assert known(of_lucia(a_post(days=200))).topics == {}


def test_another_networks_row_of_the_same_name_changes_nothing() -> None:
    other = Knowledge(authors={"x:17": a_record(a_post(author="x:17", network="x", likes=10**6))})
    assert known(other) == known(Knowledge())


def test_an_outlet_that_names_the_topic_has_a_little_authority_unmet() -> None:
    found = known(Knowledge(), a_mention(venue=Venue(name="Hoteles y más")))
    assert found.topics == {BRAND: pytest.approx(0.2)}


def test_the_share_of_the_topic_is_learnt() -> None:
    rare = Calibration(at=NOW, topics={BRAND: TopicUsual(share=0.0, resonance={})})
    record = of_lucia(a_post(1), a_post(2, brands=frozenset({"Other"})))
    assert known(record, calibration=rare).topics[BRAND] < known(record).topics[BRAND]


def test_a_linked_account_lends_what_it_is_worth_on_its_own_network() -> None:
    famous = Author(id="9", handle="lucia", followers=2_000_000)
    knowledge = Knowledge(accounts={"x:lucia": a_record(author=famous, network="x")})
    there = influence(famous, None, "x", HOTELS.scoring, kind=Kind.POST, now=NOW)
    assert known(knowledge, links=LINKS).linked == pytest.approx(there.value)
    assert known(knowledge).linked == 0
    stranger = a_mention(author=Author(id="18", handle="lucia@elsewhere.example"))
    assert known(knowledge, stranger, links=LINKS).linked == 0


def test_a_linked_account_that_never_spoke_lends_nothing() -> None:
    assert known(Knowledge(), links=LINKS).linked == 0
    assert known(Knowledge(accounts={"x:lucia": a_record()}), links=LINKS).linked == 0


def test_a_linked_account_brings_its_followers_and_no_places_readers() -> None:
    nobody = Author(id="9", handle="lucia", karma=0)
    links = Links([Identity(name="L", accounts=("mastodon:lucia@example.social", "reddit:lucia"))])
    knowledge = Knowledge(accounts={"reddit:lucia": a_record(author=nobody, network="reddit")})
    assert known(knowledge, links=links).linked < 10
