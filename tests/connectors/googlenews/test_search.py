"""Google News: one request an edition, headlines without their publisher, and a long pause when it has had enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.base import Batch, Source, Watch
from connectors.feed_items import Item
from connectors.googlenews import Config, GoogleNews, localised, query, without_publisher
from connectors.testing import Answer, ExamClock, ScriptedFetch, always
from connectors.testing.fakes import HTML_PAGE, Site, tools
from monitor.errors import RateLimitedError, RequestError, UnexpectedContentError
from tests.connectors.googlenews.exam import article, feed

WATCH = Watch(key="shared:1", terms=("Hotel Miramar",))


class Desk:
    """One googlenews source before a scripted service."""

    def __init__(self, site: Site, **settings: object) -> None:
        clock = ExamClock()
        self.fetch = ScriptedFetch(site, clock)
        config = Config.model_validate(settings)
        self.connector = GoogleNews(Source(name="g", network="news"), config, tools(clock, fetch=self.fetch))

    async def poll(self) -> Batch:
        return await self.connector.poll(WATCH, None)


async def test_each_edition_is_asked_once_and_no_place_is_kept() -> None:
    desk = Desk(always(feed(article(1))), editions=["ES:es", "CO:es-419", "GB:en"])
    batch = await desk.poll()
    assert [request.param("ceid") for request in desk.fetch.requests] == ["ES:es", "CO:es-419", "GB:en"]
    assert (batch.cursor, batch.more, len(batch.mentions), batch.seen) == (None, False, 1, 3)


async def test_an_edition_that_fails_loses_nothing_of_the_others() -> None:
    """What the others show is told first, then the failure; the next poll reads all of them again."""
    answers = [Answer(status=404), feed(article(1)), feed(article(2)), feed(article(1))]
    desk = Desk(lambda _request: answers.pop(0), editions=["ES:es", "GB:en"])
    first = await desk.poll()
    assert (len(first.mentions), first.more) == (1, True)
    with pytest.raises(RequestError, match="404"):
        await desk.poll()
    again = await desk.poll()
    assert (len(again.mentions), again.more) == (2, False)


async def test_after_a_limit_no_further_edition_is_asked() -> None:
    desk = Desk(always(Answer(status=429)), editions=["ES:es", "GB:en"])
    with pytest.raises(RateLimitedError):
        await desk.poll()
    assert len(desk.fetch.requests) == 1


async def test_half_a_feed_is_told_with_its_failure_and_ends_no_first_walk() -> None:
    whole = feed(article(1), article(2))
    half = Answer(body=whole.body[: whole.body.index(b"</item>") + 20], content_type=whole.content_type)
    desk = Desk(always(half))
    first = await desk.poll()
    assert (len(first.mentions), first.more) == (1, True)  # a walk that has more is not over
    with pytest.raises(UnexpectedContentError, match="breaks off"):
        await desk.poll()
    desk.fetch.site = always(whole)
    assert len((await desk.poll()).mentions) == 2


async def test_a_feed_that_breaks_off_before_its_first_article_is_never_nothing_new() -> None:
    whole = feed(article(1))
    desk = Desk(always(Answer(body=whole.body[: whole.body.index(b"<item>")], content_type=whole.content_type)))
    with pytest.raises(UnexpectedContentError):
        await desk.poll()


@pytest.mark.parametrize(
    ("edition", "address"),
    [
        ("ES:es", {"hl": "es", "gl": "ES", "ceid": "ES:es"}),
        ("CO:es-419", {"hl": "es-419", "gl": "CO", "ceid": "CO:es-419"}),
        ("GB:en", {"hl": "en-GB", "gl": "GB", "ceid": "GB:en"}),
    ],
)
def test_an_edition_is_named_three_times_in_the_address(edition: str, address: dict[str, str]) -> None:
    assert localised(edition) == address


@pytest.mark.parametrize("edition", ["es", "es:ES", "ES:es&gl=US", "", "ES:"])
def test_what_is_no_edition_is_refused(edition: str) -> None:
    with pytest.raises(ValueError, match="editions"):
        Config.model_validate({"editions": [edition]})


def test_terms_are_phrases_and_cannot_break_out_of_their_quotes() -> None:
    assert query(("Hotel Miramar",)) == '"Hotel Miramar"'
    assert query(('a" OR "b', "(c)")) == '("a OR b" OR "c")'


@pytest.mark.parametrize(
    ("title", "site", "headline"),
    [
        ("Record autumn - and rising prices - The Times", "The Times", "Record autumn - and rising prices"),
        ("Miramar - La Voz - Edición Sur", "La Voz - Edición Sur", "Miramar"),
        ("Record autumn - and rising prices", None, "Record autumn - and rising prices"),
        ("Record autumn - The Times", "Another", "Record autumn - The Times"),
        (" - The Times", "The Times", " - The Times"),
    ],
)
def test_the_headline_stands_without_its_publisher(title: str, site: str | None, headline: str) -> None:
    assert without_publisher(Item(key="1", url="", title=title, site=site)) == headline


async def test_a_consent_page_is_a_failure() -> None:
    desk = Desk(always(Answer(body=HTML_PAGE, content_type="text/html; charset=utf-8")))
    with pytest.raises(UnexpectedContentError):
        await desk.poll()


@pytest.mark.parametrize(
    ("headers", "wait"), [({}, timedelta(hours=1)), ({"Retry-After": "90"}, timedelta(seconds=90))]
)
async def test_unusual_traffic_is_left_alone_for_an_hour(headers: dict[str, str], wait: timedelta) -> None:
    desk = Desk(always(Answer(status=429, headers=headers)))
    with pytest.raises(RateLimitedError) as caught:
        await desk.poll()
    assert caught.value.retry_after == wait


async def test_a_search_that_shows_all_it_can_says_so() -> None:
    desk = Desk(always(feed(*(article(number) for number in range(100)))))
    assert (await desk.poll()).advice == "as many articles as a search shows in US:en: there may be more"
