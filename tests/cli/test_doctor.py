"""`almenara doctor`: tries everything, and says what to do where something is missing."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest

from tests.cli.terminal import RULES, Desk
from tests.fakes.site import Reply, Site
from tests.fakes.slack import TOKEN, FakeSlack

FEED = b"<rss version='2.0'><channel><title>D</title><item><guid>1</guid><title>Hello</title></item></channel></rss>"
WITH_FEED = RULES.replace("rules:\n", '  - {name: feed, connector: rss, url: "%s", allow_private: true}\nrules:\n', 1)
WITH_SLACK = RULES.replace(
    "- {name: oncall, console: {}}",
    '- {name: oncall, slack: {channel: "#miramar", token: "${SLACK_BOT_TOKEN}", api_url: "%s"}}',
)


def test_all_is_well(desk: Desk) -> None:
    done = desk.types("doctor")
    assert done.code == 0, done.out
    said = done.out.splitlines()
    assert all(line.startswith("✓ ") for line in said)
    assert [line.split(":")[0] for line in said] == [
        "✓ rules",
        "✓ http",
        "✓ database",
        "✓ backend default",
        "✓ source sample",
        "✓ receiver oncall",
        "✓ receiver press",
        "✓ receiver digest",
    ]


def test_the_findings_as_json(desk: Desk) -> None:
    done = desk.types("doctor", "--json")
    assert done.code == 0
    assert {"what": "source sample", "fine": True, "said": "answers; the stream flows"} in done.json()


def test_warnings_are_notes_and_no_findings(desk: Desk) -> None:
    desk.write(
        RULES.replace(
            "{matchers: ['network=\"x\"'], receiver: press,", "{matchers: ['network=\"x\"'], receiver: oncall,"
        )
    )
    done = desk.types("doctor")
    assert done.code == 0
    assert "✓ rules: note: line 18: nothing refers to this\n" in done.out


async def test_a_source_that_cannot_be_reached_is_named_and_the_rest_is_still_tried(desk: Desk) -> None:
    async with Site() as site:
        site.on("/feed", Reply(status=503))
        desk.write(WITH_FEED % site.url("/feed"))
        done = await desk.runs("doctor")
    assert done.code == 1
    (wrong,) = [line for line in done.out.splitlines() if line.startswith("✗")]
    assert wrong.startswith("✗ source feed: ")
    assert "503" in wrong
    assert "✓ receiver digest: " in done.out


async def test_a_source_that_answers_is_counted(desk: Desk) -> None:
    async with Site() as site:
        site.on("/feed", Reply(body=FEED, content_type="application/rss+xml"))
        desk.write(WITH_FEED % site.url("/feed"))
        done = await desk.runs("doctor")
    assert done.code == 0
    assert "✓ source feed: answers; 1 item\n" in done.out


async def test_a_source_that_costs_money_is_not_asked(desk: Desk) -> None:
    async with Site() as site:
        paid = f"connector: x, bearer_token: geheim-1, budget: 50, base_url: '{site.url('')}', allow_private: true"
        desk.write(RULES.replace("rules:\n", f"  - {{name: x, {paid}}}\nrules:\n", 1))
        done = await desk.runs("doctor")
        assert site.requests == []
    assert done.code == 0, done.out
    assert "✓ source x: not asked, since it costs money (at most 1.50 $: 100 posts and their authors); " in done.out
    assert "`almenara sources try x` asks once" in done.out


async def test_credentials_that_are_refused_lead_to_how_to_come_by_them(desk: Desk) -> None:
    async with Site() as site:
        site.on("/feed", Reply(status=401))
        desk.write(WITH_FEED % site.url("/feed"))
        done = await desk.runs("doctor")
    assert done.code == 1
    assert "How to come by credentials: almenara sources describe feed" in done.out


async def test_credentials_that_could_be_given_are_named(desk: Desk) -> None:
    async with Site() as site:
        site.on("/search.json", Reply(body=b'{"posts": [], "topics": []}', content_type="application/json"))
        forum = '  - {name: foro, connector: discourse, base_url: "%s", allow_private: true}\nrules:\n'
        desk.write(RULES.replace("rules:\n", forum % site.url("").rstrip("/"), 1))
        done = await desk.runs("doctor")
    (line,) = [line for line in done.out.splitlines() if "source foro" in line]
    assert "without credentials (api_key, user_api_key): almenara sources describe discourse tells what" in line


def test_credentials_that_a_source_cannot_do_without_are_told_before_anything_is_tried(desk: Desk) -> None:
    desk.write(RULES.replace("rules:\n", "  - {name: yt, connector: youtube}\nrules:\n", 1))
    done = desk.types("doctor")
    assert done.code == 2
    assert "api_key" in done.err


def test_a_taken_address_says_what_changes_it(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = desk.types("doctor", ALMENARA_HTTP=address)
    assert done.code == 1
    assert f"✗ http: {address} cannot be used" in done.out
    assert "ALMENARA_HTTP" in done.out


def test_bad_rules_are_shown_and_nothing_else_is_tried(desk: Desk) -> None:
    desk.write(RULES.replace("receiver: digest", "receiver: nobody"))
    done = desk.types("doctor")
    assert (done.code, done.out) == (2, "")
    assert "route.receiver" in done.err


@pytest.fixture
async def slack(desk: Desk) -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        desk.write(WITH_SLACK % slack.api_url)
        yield slack


async def test_a_test_message_reaches_slack_once_and_is_labelled(desk: Desk, slack: FakeSlack) -> None:
    done = await desk.runs("doctor", "--send-test", "oncall", SLACK_BOT_TOKEN=TOKEN)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("✓ test message to oncall: accepted as ")
    (sent,) = slack.posts
    assert "doctor" in str(sent)


async def test_a_token_that_slack_does_not_know_is_told_without_showing_it(desk: Desk, slack: FakeSlack) -> None:
    done = await desk.runs("doctor", "--send-test", "oncall", SLACK_BOT_TOKEN="xoxb-geheim")
    assert done.code == 1
    assert done.out.startswith("✗ test message to oncall: ")
    assert "geheim" not in done.out + done.err
    assert slack.posts == []
    examined = await desk.runs("doctor", SLACK_BOT_TOKEN="xoxb-geheim")
    assert examined.code == 1
    assert "✗ receiver oncall: " in examined.out
    assert "geheim" not in examined.out + examined.err


async def test_slack_is_examined_without_being_written_to(desk: Desk, slack: FakeSlack) -> None:
    done = await desk.runs("doctor", SLACK_BOT_TOKEN=TOKEN)
    assert done.code == 0, done.out
    assert slack.posts == []


def test_a_test_message_to_the_terminal(desk: Desk) -> None:
    done = desk.types("doctor", "--send-test", "press")
    assert done.code == 0
    assert done.out.rstrip().endswith("✓ test message to press: accepted")


def test_a_receiver_that_is_none_leads_to_the_nearest(desk: Desk) -> None:
    done = desk.types("doctor", "--send-test", "pres")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean press?" in done.err
