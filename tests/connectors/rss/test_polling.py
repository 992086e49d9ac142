"""A feed is asked politely: conditionally, whole once a day, and never trusted about time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Plan, Source, Watch
from connectors.rss import Config, Rss, address
from connectors.testing import Answer, ExamClock, InlineSandbox, Request, ScriptedFetch
from connectors.testing.fakes import tools
from monitor.errors import PayloadError, UnexpectedContentError
from monitor.model import Cursor

URL = "https://diario.example/feed.xml"
ALL = Watch(key="*")


def feed(*titles: str) -> bytes:
    items = "".join(f"<item><title>{title}</title><guid>tag:d,2026:{title}</guid></item>" for title in titles)
    return f'<rss version="2.0"><channel><title>D</title>{items}</channel></rss>'.encode()


class Desk:
    """One rss source before a server that says what `answer` says."""

    def __init__(self, answer: Answer, **settings: Any) -> None:
        self.answer = answer
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(lambda _request: self.answer, self.clock)
        self.sandbox: Any = InlineSandbox()
        self.settings = {"url": URL} | settings

    async def poll(self, cursor: Cursor | None = None, watch: Watch = ALL) -> Any:
        given = tools(self.clock, fetch=self.fetch, sandbox=self.sandbox, random=Random(1))
        return await self.connector(given).poll(watch, cursor)

    def connector(self, tools: Any) -> Rss:
        return Rss(Source(name="news", network="news"), Config(**self.settings), tools)

    @property
    def asked(self) -> Request:
        return self.fetch.requests[-1]


def xml(content: bytes, **headers: str) -> Answer:
    return Answer(body=content, content_type="application/rss+xml", headers=headers)


async def test_validators_go_back_verbatim() -> None:
    desk = Desk(xml(feed("a"), ETag='W/"x-1"', **{"Last-Modified": "Fri, 20 Nov 2026 08:00:00 GMT"}))
    batch = await desk.poll()
    assert "if-none-match" not in desk.asked.headers
    await desk.poll(batch.cursor)
    assert desk.asked.headers["if-none-match"] == 'W/"x-1"'
    assert desk.asked.headers["if-modified-since"] == "Fri, 20 Nov 2026 08:00:00 GMT"


async def test_not_modified_leaves_the_cursor_alone() -> None:
    desk = Desk(xml(feed("a"), ETag='"1"'))
    cursor = (await desk.poll()).cursor
    desk.answer = Answer(status=304)
    batch = await desk.poll(cursor)
    assert (batch.mentions, batch.cursor) == ((), None)


async def test_the_same_body_is_not_parsed_again() -> None:
    desk = Desk(xml(feed("a")))
    cursor = (await desk.poll()).cursor
    desk.sandbox = None  # whoever parses now falls over
    batch = await desk.poll(cursor)
    assert (batch.mentions, batch.cursor) == ((), None)


async def test_once_a_day_the_feed_is_asked_for_whole_whatever_its_validators_say() -> None:
    desk = Desk(xml(feed("a"), ETag='"stuck"'))
    cursor = (await desk.poll()).cursor
    desk.clock.jump(timedelta(hours=23, minutes=59))
    await desk.poll(cursor)
    assert desk.asked.headers["if-none-match"] == '"stuck"'
    desk.clock.jump(timedelta(minutes=2))
    batch = await desk.poll(cursor)
    assert "if-none-match" not in desk.asked.headers
    await desk.poll(batch.cursor)
    assert desk.asked.headers["if-none-match"] == '"stuck"'


async def test_a_clock_that_was_ahead_once_does_not_keep_the_feed_from_being_asked_for_whole() -> None:
    desk = Desk(xml(feed("a"), ETag='"1"'))
    cursor = (await desk.poll()).cursor
    desk.clock.jump(timedelta(days=-3))
    await desk.poll(cursor)
    assert "if-none-match" not in desk.asked.headers


async def test_a_validator_that_cannot_be_sent_is_not_kept() -> None:
    desk = Desk(xml(feed("a"), ETag='"ñ"'))
    cursor = (await desk.poll()).cursor
    await desk.poll(cursor)
    assert "if-none-match" not in desk.asked.headers


async def test_another_address_starts_over() -> None:
    desk = Desk(xml(feed("a"), ETag='"1"'))
    cursor = (await desk.poll()).cursor
    desk.settings["url"] = "https://diario.example/other.xml"
    batch = await desk.poll(cursor)
    assert "if-none-match" not in desk.asked.headers
    assert len(batch.mentions) == 1


async def test_what_kills_the_parser_is_an_error_of_the_whole_page() -> None:
    class Dying:
        async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
            raise PayloadError(f"{function.__name__} took longer than 5 s")

    desk = Desk(xml(feed("a")))
    desk.sandbox = Dying()
    with pytest.raises(UnexpectedContentError, match="took longer"):
        await desk.poll()


async def test_an_undated_post_keeps_its_id_and_says_that_it_is_undated() -> None:
    desk = Desk(xml(feed("a")))
    first = (await desk.poll()).mentions[0]
    desk.clock.jump(timedelta(hours=3))
    again = (await desk.poll()).mentions[0]
    assert first.id == again.id
    assert not first.dated
    assert first.published_at == first.fetched_at


async def test_a_changed_entry_comes_again_under_its_id() -> None:
    def edition(words: str) -> bytes:
        return feed("a").replace(b"</item>", f"<description>{words}</description></item>".encode())

    desk = Desk(xml(edition("el hotel cierra")))
    first = await desk.poll()
    desk.answer = xml(edition("el hotel no cierra"))
    second = await desk.poll(first.cursor)
    assert first.mentions[0].id == second.mentions[0].id
    assert second.mentions[0].text == "el hotel no cierra"


def test_terms_become_an_exact_phrase_query() -> None:
    url = "https://search.example/rss?q={query}&hl=es"
    asked = address(url, ("Hotel Miramar", 'el "Miramar"', "C&A"))
    assert asked == (
        "https://search.example/rss?q=%22Hotel%20Miramar%22%20OR%20%22el%20%20Miramar%22%20OR%20%22C%26A%22&hl=es"
    )


def test_a_search_is_asked_for_each_brand_and_a_plain_feed_once() -> None:
    assert Desk(xml(b"")).connector(None).plan is Plan.EVERYTHING
    assert Desk(xml(b""), url="https://search.example/?q={query}").connector(None).plan is Plan.PER_BRAND


@pytest.mark.parametrize("url", ["ftp://diario.example/", "diario.example/feed", "", "https://"])
def test_an_address_that_cannot_be_fetched_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError, match="not an http or https address") as refused:
        Config(url=url)
    assert "diario" not in str(refused.value)


async def test_half_a_feed_keeps_no_place_and_ends_no_first_walk() -> None:
    """Else what the other half holds would come as news, however old it is."""
    whole = feed("a", "b")
    desk = Desk(xml(whole[: whole.rindex(b"<item>") + 10]))
    batch = await desk.poll()
    assert (len(batch.mentions), batch.cursor, batch.unchanged) == (1, None, True)
    desk.answer = xml(whole)
    batch = await desk.poll()
    assert (len(batch.mentions), batch.unchanged) == (2, False)
