"""Which hub a feed names, however it names it."""

from __future__ import annotations

import pytest

from connectors.base import Offer, Source, Watch
from connectors.feed_hubs import in_header, in_json, offer
from connectors.rss import Config, Rss
from connectors.rss_parse import parse_feed
from connectors.testing import Answer, ExamClock, ScriptedFetch, tools

ATOM = "http://www.w3.org/2005/Atom"
HUB, TOPIC = "https://hub.example/", "https://blog.example/feed"


@pytest.mark.parametrize(
    "header",
    [
        f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',
        f"<{HUB}>;rel=hub,<{TOPIC}>;rel=self",
        f'<{TOPIC}>; title="a, b; c"; rel="alternate self", <{HUB}>; REL="hub preconnect"; type="x/y"',
        f'</feed>; rel=self, <{HUB}>; rel=hub, <https://second.example/>; rel="hub"',
    ],
)
def test_a_link_header_names_hub_and_topic(header: str) -> None:
    assert in_header(header, "https://blog.example/other") == (HUB, TOPIC)


@pytest.mark.parametrize(
    "header", ["", "hub", f"<{HUB}>", "<javascript:x>; rel=hub", "<" * 50_000, f"<{HUB}>; rel=" * 5_000]
)
def test_what_names_none_names_none(header: str) -> None:
    assert offer(header, "", "", "https://blog.example/") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            f"<feed xmlns='{ATOM}'><link rel='hub' href='{HUB}'/><link rel='self' href='/feed'/></feed>",
            "atom",
        ),
        (
            (
                f"<rss version='2.0' xmlns:atom='{ATOM}'><channel><title>x</title>"
                f"<atom:link rel='hub' href='{HUB}'/><atom:link rel='self' href='{TOPIC}'/></channel></rss>"
            ),
            "rss",
        ),
        (
            (
                f'{{"version":"https://jsonfeed.org/version/1.1","items":[],"feed_url":"{TOPIC}",'
                f'"hubs":[{{"type":"rssCloud","url":"https://no.example"}},{{"type":"WebSub","url":"{HUB}"}}]}}'
            ),
            "json",
        ),
    ],
)
def test_feeds_of_every_kind_name_theirs(body: str, kind: str) -> None:
    feed = parse_feed(body.encode(), f"application/{kind}", TOPIC)
    assert (feed.hub, feed.topic) == (HUB, TOPIC)


@pytest.mark.parametrize("hubs", [None, 7, "x", [7], [{}], [{"type": 3, "url": 4}], [{"type": "WebSub"}]])
def test_odd_hubs_of_a_json_feed_are_none(hubs: object) -> None:
    assert in_json({"hubs": hubs, "feed_url": 5}, TOPIC) == ("", "")


async def test_the_connector_offers_what_the_last_answer_named_each_watch_its_own() -> None:
    body = f"<feed xmlns='{ATOM}'><link rel='hub' href='{HUB}'/><link rel='self' href='{TOPIC}'/></feed>"
    answer = Answer(status=200, headers={"content-type": "application/atom+xml"}, body=body.encode())
    clock = ExamClock()
    fetch = ScriptedFetch(lambda _request: answer, clock)
    rss = Rss(Source(name="blog", network="news"), Config(url=TOPIC), tools(clock, fetch=fetch))
    watch = Watch(key="*")
    assert rss.offer(watch) is None
    await rss.poll(watch, None)
    assert rss.offer(watch) == Offer(hub=HUB, topic=TOPIC)
    assert rss.offer(Watch(key="brand:x")) is None
    assert not Rss(Source(name="b", network="news"), Config(url=TOPIC, push="off"), tools(clock)).listens
