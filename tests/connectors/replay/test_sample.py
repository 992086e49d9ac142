"""The shipped story: clean, in order, and with something to alert about within a minute of play."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.lines import Line, decode_lines, read_lines
from monitor.model import Mention


@pytest.fixture(scope="module")
def story() -> tuple[Line, ...]:
    with resources.files("monitor").joinpath("samples/miramar.jsonl").open("rb") as file:
        found = decode_lines(read_lines(file), source="sample", now=datetime(2026, 11, 20, tzinfo=UTC))
    assert (found.problems, found.unknown) == ((), frozenset())
    return found.lines


@pytest.fixture(scope="module")
def mentions(story: tuple[Line, ...]) -> list[Mention]:
    return [line.mention for line in story]


def test_the_lines_are_in_order_and_last_about_forty_minutes(mentions: list[Mention]) -> None:
    times = [mention.fetched_at for mention in mentions]

    assert times == sorted(times)
    assert timedelta(minutes=35) < times[-1] - times[0] < timedelta(minutes=45)
    assert all(mention.published_at <= mention.fetched_at for mention in mentions)


def test_ids_are_unique_but_for_one_edit_and_one_deletion(mentions: list[Mention]) -> None:
    first = [mention for mention in mentions if mention.edited_at is None and mention.deleted_at is None]
    later = [mention for mention in mentions if mention not in first]

    assert len({mention.id for mention in first}) == len(first) >= 38
    assert {mention.id for mention in later} < {mention.id for mention in first}
    assert sum(m.edited_at is not None for m in later) == sum(m.deleted_at is not None for m in later) == 1


def test_it_speaks_spanish_and_english_on_many_networks(mentions: list[Mention]) -> None:
    languages = Counter(mention.language for mention in mentions)

    assert languages["es"] > languages["en"] > 8
    assert 2 <= languages[None] <= 6
    assert {m.network for m in mentions} >= {
        "mastodon",
        "bluesky",
        "x",
        "reddit",
        "news",
        "hackernews",
        "youtube",
        "reviews",
    }


def test_nobody_in_it_is_real(mentions: list[Mention]) -> None:
    for mention in mentions:
        for url in (mention.url, mention.author.url or "https://a.example/"):
            assert url.split("/")[2].endswith(".example"), url


def test_a_very_influential_author_is_furious_in_english_within_fifteen_recorded_minutes(
    mentions: list[Mention],
) -> None:
    vader = SentimentIntensityAnalyzer()
    early = [m for m in mentions if m.fetched_at - mentions[0].fetched_at <= timedelta(minutes=15)]
    furious = [
        m
        for m in early
        if m.language == "en"
        and (m.author.followers or 0) > 150_000
        and "Hotel Miramar" in m.text
        and vader.polarity_scores(m.text)["compound"] < -0.8
    ]
    assert [m.author.name for m in furious] == ["Harriet Coombe"]


def test_lucia_is_there_with_what_followed(mentions: list[Mention]) -> None:
    (lucia,) = [m for m in mentions if m.author.name == "Lucía Viaja" and m.reply_to is None]

    assert lucia.text == "Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde."
    assert (lucia.network, lucia.author.followers) == ("mastodon", 9_000)
    weighted = [(k.likes or 0) + 2 * (k.replies or 0) + 4 * (k.reposts or 0) for k in lucia.looks]
    ages = [k.at - lucia.published_at for k in lucia.looks if k.at is not None]
    assert (weighted, ages) == ([2, 30], [timedelta(minutes=5), timedelta(minutes=15)])
