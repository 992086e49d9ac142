"""GDELT is read window by window: what is full is halved, a refusal says why, and no failure is taken for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Batch, Source, Watch
from connectors.gdelt import PAGE, WINDOWS_MOST, Config, Gdelt
from connectors.gdelt_parse import phrases
from connectors.testing import Answer, ExamClock, ScriptedFetch, always
from connectors.testing.fakes import HTML_PAGE, Site, tools
from monitor.errors import RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.gdelt.exam import LATE, MANY, NEWS, article, gdelt, identity

QUERY = '"Hotel Miramar"'
WATCH = Watch(key="shared:1", terms=("Hotel Miramar",))


class Desk:
    """One gdelt source before a scripted index."""

    def __init__(self, site: Site, **settings: object) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(site, self.clock)
        config = Config.model_validate(settings)
        self.connector = Gdelt(Source(name="g", network="news"), config, tools(self.clock, fetch=self.fetch))

    async def poll(self, cursor: Cursor | None = None) -> Batch:
        return await self.connector.poll(WATCH, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) <= WINDOWS_MOST
        return batches

    @property
    def windows(self) -> list[tuple[str, str]]:
        return [(one.param("startdatetime") or "", one.param("enddatetime") or "") for one in self.fetch.requests]


def told(batches: list[Batch]) -> list[str]:
    return [mention.id for batch in batches for mention in batch.mentions]


async def test_a_full_window_is_halved_until_every_article_is_read_once() -> None:
    desk = Desk(gdelt(*MANY, query=QUERY).site)
    batches = await desk.walk()
    assert sorted(told(batches)) == sorted(identity(1_000 + n) for n in range(600))
    assert not any(batch.note for batch in batches)


async def test_the_newest_are_told_first() -> None:
    desk = Desk(gdelt(*MANY, query=QUERY).site)
    published = [m.published_at for batch in await desk.walk() for m in batch.mentions]
    assert published == sorted(published, reverse=True)


async def test_one_quarter_of_an_hour_with_more_than_an_answer_holds_is_a_gap_that_is_told() -> None:
    crowd = [article(n, "2026-11-20T10:00:00Z") for n in range(PAGE + 50)]
    batches = await Desk(gdelt(*crowd, query=QUERY).site).walk()
    assert len(told(batches)) == PAGE
    assert [batch.note for batch in batches if batch.note] == [
        "a gap: 250 articles or more around 2026-11-20 10:07 UTC, and no way to read further"
    ]


async def test_a_service_that_ignores_the_window_is_left_with_a_gap_that_is_told() -> None:
    crowd = Answer.json({"articles": [article(n, "2026-11-20T10:00:00Z") for n in range(PAGE)]})
    batches = await Desk(always(crowd), history=90).walk()
    assert len(batches) == WINDOWS_MOST
    assert batches[-1].note.startswith("a gap: articles before 2026-")


async def test_a_brand_that_was_not_in_the_news_for_long_is_asked_for_as_far_back_as_gdelt_knows() -> None:
    desk = Desk(gdelt(article(1, "2026-11-19T10:00:00Z"), query=QUERY).site)
    cursor = (await desk.poll()).cursor
    desk.clock.jump(timedelta(days=200))
    await desk.poll(cursor)
    start, end = (datetime.strptime(one, "%Y%m%d%H%M%S").replace(tzinfo=UTC) for one in desk.windows[-1])
    assert end - start == timedelta(days=90)


async def test_the_first_walk_looks_back_as_far_as_the_settings_say() -> None:
    desk = Desk(always(Answer.json({})), history=3)
    batch = await desk.poll()
    assert (batch.cursor, batch.more) == (None, False)
    assert desk.windows == [("20261117103000", "20261120103000")]


async def test_the_next_walk_begins_two_hours_before_the_newest() -> None:
    desk = Desk(gdelt(NEWS, query=QUERY).site)
    cursor = (await desk.poll()).cursor
    desk.clock.jump(timedelta(minutes=15))
    await desk.poll(cursor)
    assert desk.windows[-1] == ("20261120083000", "20261120104500")


async def test_terms_are_phrases_in_brackets_only_where_there_are_several() -> None:
    assert phrases(("Hotel Miramar",)) == '"Hotel Miramar"'
    assert phrases(("a", 'b") OR (c')) == '("a" OR "b OR c")'


async def test_languages_narrow_the_search() -> None:
    desk = Desk(always(Answer.json({})), languages=["spanish", "catalan"])
    await desk.poll()
    assert desk.fetch.requests[0].param("query") == '"Hotel Miramar" (sourcelang:spanish OR sourcelang:catalan)'


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Please limit requests to one every 5 seconds or contact the provider for larger queries.", RateLimitedError),
        ("Your query was too short or too long.", RequestError),
        ("The specified phrase is too short.", RequestError),
        ("Something went wrong on our side", UnexpectedContentError),
        (HTML_PAGE.decode(), UnexpectedContentError),
        ('{"articles": ', UnexpectedContentError),
        ('{"articles": {"url": "x"}}', UnexpectedContentError),
        ("[" * 5_000, UnexpectedContentError),
        ("[]", UnexpectedContentError),
    ],
)
async def test_a_refusal_with_status_200_is_an_error(said: str, kind: type[SourceError]) -> None:
    desk = Desk(always(Answer(body=said.encode(), content_type="text/html; charset=utf-8")))
    with pytest.raises(SourceError) as caught:
        await desk.poll()
    assert type(caught.value) is kind
    assert "Miramar" not in str(caught.value)


@pytest.mark.parametrize("answer", [Answer(status=429), Answer(body=b"Please limit requests to one every 5 seconds")])
async def test_too_many_requests_is_a_quarter_of_an_hour(answer: Answer) -> None:
    with pytest.raises(RateLimitedError) as caught:
        await Desk(always(answer)).poll()
    assert caught.value.retry_after == timedelta(minutes=15)


async def test_raw_control_characters_and_broken_letters_do_not_spoil_an_answer() -> None:
    body = b'{"articles":[{"url":"https://a.example/1","title":"Mira\x01\tmar \xff","seendate":"20261120T100000Z"}]}'
    (mention,) = (await Desk(always(Answer(body=body))).poll()).mentions
    assert mention.title == "Mira mar \ufffd"


async def test_an_empty_body_is_no_article_and_moves_nothing() -> None:
    batch = await Desk(always(Answer(content_type="text/html"))).poll()
    assert (batch.mentions, batch.cursor, batch.more) == ((), None, False)


async def test_an_empty_body_for_a_part_of_what_was_full_is_asked_for_once_more() -> None:
    """It may have been nothing, and it may have been an answer that got lost: only the second time is believed."""
    index, lost = gdelt(*MANY, query=QUERY).site, [2, 6]
    count = 0

    def site(request: object) -> Answer:
        nonlocal count
        count += 1
        return Answer() if count in lost else index(request)  # type: ignore[arg-type]

    assert len(set(told(await Desk(site).walk()))) == 600


async def test_an_index_that_says_nothing_for_ever_ends_the_walk() -> None:
    index = gdelt(*MANY, query=QUERY).site
    desk = Desk(index)
    first = await desk.poll()
    desk.fetch.site = always(Answer())
    batches = await desk.walk(first.cursor)
    assert [batch.more for batch in batches] == [True, True, True, False]


async def test_when_gdelt_saw_an_article_is_not_when_it_was_published() -> None:
    (mention,) = (await Desk(gdelt(LATE, query=QUERY).site).poll()).mentions
    assert (mention.dated, mention.published_at.isoformat()) == (False, "2026-11-20T09:00:00+00:00")


@pytest.mark.parametrize(("name", "tag"), [("Spanish", "es"), ("NorwegianNynorsk", "nn"), ("Klingon", None), (7, None)])
async def test_languages_are_named_in_english_words(name: object, tag: str | None) -> None:
    desk = Desk(gdelt(NEWS | {"language": name}, query=QUERY).site)
    (mention,) = (await desk.poll()).mentions
    assert mention.language == tag
