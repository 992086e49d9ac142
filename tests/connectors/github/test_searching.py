"""GitHub: what its limits ask of us, what its refusals mean, and what only a token shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Looks, Source, Watch
from connectors.github import GitHub
from connectors.github.config import Config
from connectors.github.looking import path_of
from connectors.github.markdown import from_markdown
from connectors.github.source import phrases
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch
from connectors.testing.fakes import Site, tools
from monitor.errors import AuthError, RateLimitedError, SourceError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, MentionId
from tests.connectors.github.exam import COMMON, NEWS, OLD, RECORDED, THREAD, TOKEN
from tests.connectors.github.service import comment, github, issue, thread

WATCH: Watch = COMMON["watch"]


class Desk:
    """One github source before a scripted service."""

    def __init__(self, site: Site, **settings: object) -> None:
        self.clock = ExamClock()
        self.clock.jump(timedelta(minutes=10))
        self.fetch = ScriptedFetch(site, self.clock)
        self.tools = tools(self.clock, fetch=self.fetch)
        self.connector = GitHub(Source(name="g", network="github"), Config.model_validate(settings), self.tools)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 300
        return batches

    async def until_it_fails(self) -> tuple[set[str], SourceError]:
        """What came of a walk, and what ended it."""
        found: set[str] = set()
        cursor = None
        while True:
            try:
                batch = await self.poll(cursor)
            except SourceError as error:
                return found, error
            found |= {mention.id for mention in batch.mentions}
            cursor = batch.cursor or cursor
            assert batch.more, "it never failed"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path == path]


def told(batches: list[Batch]) -> set[str]:
    return {mention.id for batch in batches for mention in batch.mentions}


def test_the_longest_query_stays_within_256_characters_and_five_operators() -> None:
    limit = GitHub.spec.query
    assert limit is not None
    each = "x" * (limit.characters // limit.terms - len('"" OR '))
    longest = phrases([each] * limit.terms)
    narrowed = " in:title,body,comments is:public updated:2026-11-19T00:00:00Z..2026-11-20T00:00:00Z sort:updated-desc"
    assert longest.count(" OR ") == 5
    assert len(longest + narrowed) <= 256


def test_terms_cannot_break_out_of_their_quotes() -> None:
    assert phrases(['a" repo:b', "c\\"]) == '("a repo:b" OR "c")'


async def test_more_than_a_thousand_results_are_all_found() -> None:
    many = [issue(n, f"2026-11-{1 + n % 19:02d}T{n // 60 % 24:02d}:{n % 60:02d}:30Z") for n in range(1_350)]
    batches = await Desk(github(*many).site, followers=False).walk()
    assert len(told(batches)) == 1_350
    assert not any(batch.note for batch in batches)


async def test_a_search_that_did_not_finish_moves_nothing() -> None:
    desk = Desk(lambda _request: Answer.json({"total_count": 1, "incomplete_results": True, "items": [NEWS]}))
    with pytest.raises(TransientSourceError):
        await desk.poll()


@pytest.mark.parametrize(
    ("answer", "kind", "wait"),
    [
        (Answer(status=403, headers={"Retry-After": "7"}), RateLimitedError, 7),
        (Answer(status=403, body=b'{"message": "You have exceeded a secondary rate limit."}'), RateLimitedError, 60),
        (Answer(status=403, body=b'{"message": "Resource not accessible"}'), AuthError, None),
        (Answer.json({"data": None, "errors": [{"type": "RATE_LIMITED"}]}), UnexpectedContentError, None),
    ],
)
async def test_a_refusal_of_a_search_says_whether_to_wait(answer: Answer, kind: type[SourceError], wait: int) -> None:
    with pytest.raises(SourceError) as caught:
        await Desk(lambda _request: answer).poll()
    assert type(caught.value) is kind
    if isinstance(caught.value, RateLimitedError):
        assert caught.value.retry_after == timedelta(seconds=wait)
    assert caught.value.__cause__ is not caught.value


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, RateLimitedError),
        ({"errors": [{"message": "Something went wrong while executing your query"}]}, TransientSourceError),
        ({"data": {"comments": None, "discussions": {"nodes": []}}}, UnexpectedContentError),
    ],
)
async def test_a_refusal_with_status_200_is_an_error(said: Any, kind: type[SourceError]) -> None:
    calm = github(OLD).site
    desk = Desk(lambda asked: Answer.json(said) if asked.path == "/graphql" else calm(asked), token=TOKEN)
    first = await desk.poll()  # the other way brought something: that comes first
    assert (len(first.mentions), first.more) == (1, True)
    with pytest.raises(SourceError) as caught:
        await desk.poll(first.cursor)
    assert type(caught.value) is kind


async def test_a_way_that_fails_for_ever_keeps_the_other_from_nothing() -> None:
    calm = github(*(issue(n, f"2026-11-{1 + n % 19:02d}T10:00:00Z") for n in range(250))).site
    desk = Desk(lambda asked: Answer(status=502) if asked.path == "/graphql" else calm(asked), token=TOKEN)
    found, error = await desk.until_it_fails()
    assert (len(found), type(error)) == (250, TransientSourceError)


async def test_without_a_token_there_are_issues_and_pull_requests_only() -> None:
    desk = Desk(github(*RECORDED, threads=[THREAD]).site)
    found = told(await desk.walk())
    assert found == {"github:I_kwDOexample42", "github:PR_kwDOexample7"}
    assert not desk.asked("/graphql")
    assert all("authorization" not in request.headers for request in desk.fetch.requests)


async def test_comments_and_discussions_can_be_left_out() -> None:
    desk = Desk(github(OLD, threads=[THREAD]).site, token=TOKEN, comments=False, discussions=False, followers=False)
    assert told(await desk.walk()) == {"github:I_kwDO000010"}
    assert not desk.asked("/graphql")


async def test_of_a_thread_only_comments_that_could_be_meant_are_told() -> None:
    talk = thread(
        42, "2026-11-20T08:00:00Z", comment(1, "2026-11-20T08:00:00Z"), comment(2, "2026-11-20T08:00:00Z", "+1")
    )
    watch = Watch(key="shared:1", terms=WATCH.terms, wanted=lambda text: "Miramar" in text)
    batch = await Desk(github(threads=[talk]).site, token=TOKEN).poll(watch=watch)
    assert told([batch]) == {"github:IC_kwDO000001"}


async def test_what_a_token_could_see_of_private_places_is_never_told() -> None:
    private = thread(42, "2026-11-20T08:00:00Z", comment(1, "2026-11-20T08:00:00Z"))
    private["repository"] = private["repository"] | {"isPrivate": True}
    batch = await Desk(github(threads=[private]).site, token=TOKEN).poll()
    assert batch.mentions == ()


async def test_followers_without_a_token_are_few_and_remembered_for_a_week() -> None:
    desk = Desk(github(*RECORDED).site)
    for days in (0, 6):
        desk.clock.jump(timedelta(days=days))
        await desk.poll()
    assert len(desk.asked("/users/nferrer")) == 1
    desk.clock.jump(timedelta(days=2))
    await desk.poll()
    assert len(desk.asked("/users/nferrer")) == 2


async def test_reach_that_cannot_be_had_loses_no_mention() -> None:
    calm = github(NEWS).site

    def site(asked: Request) -> Answer:
        return Answer(status=502) if "ids" in ((asked.body or {}).get("variables") or {}) else calm(asked)

    (mention,) = (await Desk(site, token=TOKEN).poll()).mentions
    assert mention.author.followers is None


async def test_what_is_left_of_the_quota_is_told() -> None:
    desk = Desk(github(NEWS).site)
    await desk.poll()
    assert [(one.name, one.left, one.amount) for one in desk.tools.purse.balances() if one.told] == [
        ("GitHub search", 29, 30)
    ]


async def test_an_hour_without_a_token_is_not_overdrawn_by_looking_again() -> None:
    desk = Desk(github(pages={"/repos/acme/booking/issues/42": Answer.json(RECORDED[0])}).site)
    (post,) = [m for m in (await Desk(github(RECORDED[0]).site).poll()).mentions if m.id.endswith("42")]
    for _ in range(55):
        await desk.connector.look([post])
    with pytest.raises(RateLimitedError) as caught:
        await desk.connector.look([post])
    assert caught.value.retry_after == timedelta(minutes=20)


async def test_a_changed_text_is_an_edit_without_a_token_too() -> None:
    (post,) = (await Desk(github(OLD).site).poll()).mentions
    page = {"/repos/acme/booking/issues/10": Answer.json(OLD | {"body": "Hotel Miramar, never mind"})}
    looks = await Desk(github(pages=page).site).connector.look([post])
    assert [edit.text for edit in looks.edits] == ["Hotel Miramar, never mind"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://github.com/a/b.c/issues/7", "/repos/a/b.c/issues/7"),
        ("https://github.com/a/b/pull/7#issuecomment-9", "/repos/a/b/issues/comments/9"),
        ("https://github.com/a/b/discussions/7", ""),
        ("https://github.com/a/b/pull/7#discussion_r9", ""),
        ("https://github.com/../b/issues/7", ""),
        ("https://github.com/a/b/issues/7/../../x", ""),
        ("http://[", ""),
    ],
)
def test_a_page_leads_to_its_place_in_the_api(url: str, path: str) -> None:
    assert path_of(url) == path


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Hotel** __Miramar__ ~~no~~", "Hotel Miramar no"),
        ("# Title\n\n> quoted\n* item", "Title\n\nquoted\n* item"),
        ("see ![a cat](x.png) and [this](https://a.example/(b))", "see a cat and this"),
        ("List<String> `List<String>`", "List List<String>"),
        ("```json\n{}\n```\nafter", "{}\n\nafter"),
        ("a <!-- fill this in --> b &amp; c", "a b & c"),
        ("`" * 5_000, "`" * 5_000),
        ("<!-- never closed", ""),
    ],
)
def test_markdown_is_read_roughly(markdown: str, text: str) -> None:
    assert from_markdown(markdown).replace("`", "") == text.replace("`", "")


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["[](", "**a ", "`a", "<!--", "![", "__", "> ", "[a](b(", "```\n"])
def test_hostile_markdown_costs_no_time(piece: str) -> None:
    from_markdown(piece * 30_000)


async def test_an_enterprise_servers_posts_bear_its_name_and_nobody_elses_are_looked_up_there() -> None:
    shown = github(OLD, pages={"/repos/acme/booking/issues/10": Answer.json(OLD)}).site

    def away(asked: Request) -> Answer:
        return shown(replace(asked, path=asked.path.removeprefix("/api/v3")))

    desk = Desk(away, base_url="https://Git.example/api/v3")
    here = (await desk.poll()).mentions
    assert [mention.id for mention in here] == [f"github:git.example/{OLD['node_id']}"]
    assert list((await desk.connector.look(here)).engagement) == [here[0].id]
    public = Desk(github().site)  # there is nothing of it there, and that says nothing
    assert await public.connector.look(here) == Looks()
    elsewhere = [replace(here[0], id=MentionId(f"github:{OLD['node_id']}"))]
    assert await desk.connector.look(elsewhere) == Looks()


async def test_a_thread_that_is_touched_while_it_is_walked_to_loses_nothing_that_was_said_in_it() -> None:
    said = comment(900, "2026-11-12T10:00:00Z")
    others = [thread(n, f"2026-11-19T{n % 24:02d}:{n:02d}:00Z") for n in range(40)]
    desk = Desk(github(threads=[*others, thread(99, "2026-11-12T10:00:00Z", said)]).site, token=TOKEN)
    first = await desk.poll()
    assert first.more
    desk.fetch.site = github(threads=[*others, thread(99, "2026-11-20T10:38:00Z", said)]).site
    rest = await desk.walk(first.cursor)
    cursor = next(batch.cursor for batch in reversed([first, *rest]) if batch.cursor)
    desk.clock.jump(timedelta(minutes=5))
    assert not told([first, *rest])
    assert len(told(await desk.walk(cursor))) == 1
