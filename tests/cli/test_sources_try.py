"""`almenara sources try`: what it costs is said first, one look, the first match whole, and nothing is stored."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.cli.terminal import RULES, Desk
from tests.fakes.mentions import ANGRY
from tests.fakes.site import Reply, Site

FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Diario</title><link>https://diario.example/</link>
<item><guid isPermaLink="false">1</guid><title>{ANGRY}</title><link>https://diario.example/1</link></item>
<item><guid isPermaLink="false">2</guid><title>\u202eWeather\u202c</title><link>https://diario.example/2</link></item>
</channel></rss>"""

WITH_FEED = RULES.replace(
    "rules:\n",
    '  - {name: feed, connector: rss, url: "%s", allow_private: true, network: blog, language: en}\nrules:\n',
    1,
)
WITH_X = RULES.replace(
    "rules:\n",
    '  - {name: x, connector: x, bearer_token: geheim-1, budget: 50, base_url: "%s", allow_private: true}\nrules:\n',
    1,
)


def stored(desk: Desk) -> int:
    async def count() -> int:
        store = await SqlStore.open(f"sqlite:///{desk.data / 'almenara.db'}")
        try:
            return len((await store.search(MentionQuery())).rows)
        finally:
            await store.close()

    return asyncio.run(count())


class TestTry:
    def test_a_recording_shows_its_first_match_whole_and_stores_nothing(self, desk: Desk) -> None:
        done = desk.types("sources", "try", "sample", "--seconds", "1")
        assert done.code == 0
        before, first, *_ = done.out.splitlines()[0], done.out.partition("First match: ")[2]
        assert before == "sample is listened to for 1s. That costs no money."
        assert "\n  matched: Hotel Miramar, by Hotel Miramar\n" in first
        assert re.search(r"\n  said by: @marta-lee\.example on Bluesky, 430 followers, .*influence \d+\n", first)
        assert re.search(
            r"\n  language es · positive \+0\.\d\d · influence \d+ · priority \d+\.\d · level log\n", first
        )
        assert "\n    · Influence " in first
        assert "\n  would tell nobody (Hotel Miramar: no rule)\n" in first
        assert re.search(
            r"\nOthers, the gravest first \(\d+\)\n  PAGE \d\d  Hotel Miramar  harriet@travelpress", done.out
        )
        assert re.search(
            r"\nsample: \d+ items seen, \d+ about a brand, 0 unreadable, 0 requests\. Nothing was", done.out
        )
        assert not desk.data.exists()

    def test_a_match_that_would_alert_names_its_receivers_and_routes(self, desk: Desk) -> None:
        line = {"network": "x", "text": ANGRY, "author": {"followers": 2_000_000}, "url": "https://x.example/1"}
        (desk.folder / "angry.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
        desk.write(RULES.replace("sample:miramar", "angry.jsonl"))
        done = desk.types("sources", "try", "sample", "--seconds", "1")
        (told,) = re.findall(r"\n  would tell: (.*)\n", done.out)
        assert told.startswith("oncall (route 0.0)")
        fields = desk.types("sources", "try", "sample", "--seconds", "1", "--json").json()
        assert {"receiver": "oncall", "route": "0.0"} in fields["mentions"][0]["receivers"]
        assert fields["mentions"][0]["terms"] == {"Hotel Miramar": ["Hotel Miramar"]}

    def test_the_others_are_as_many_as_asked_for(self, desk: Desk) -> None:
        out = desk.types("sources", "try", "sample", "--seconds", "1", "--limit", "2").out
        others = out.partition("Others, the gravest first")[2].partition("\n\n")[0].splitlines()[1:]
        assert len(others) == 3
        assert re.fullmatch(r"  … and \d+ more; --limit shows more, --json all\.", others[-1])

    async def test_a_feed_is_asked_once(self, desk: Desk) -> None:
        async with Site() as site:
            site.on("/feed", Reply(body=FEED.encode(), content_type="application/rss+xml; charset=utf-8"))
            desk.write(WITH_FEED % site.url("/feed"))
            done = await desk.runs("sources", "try", "feed", "--json")
            assert (done.code, done.err) == (0, "")
            fields = done.json()
            assert (fields["seen"], fields["matched"], fields["requests"], fields["money_spent"]) == (2, 1, 1, 0)
            assert len(site.asked("/feed")) == 1
        assert not desk.data.exists()

    def test_one_brand_can_be_tried_alone(self, desk: Desk) -> None:
        desk.write(RULES.replace("sources:\n", '  - {name: Terraza, any: ["terraza"]}\nsources:\n'))
        fields = desk.types("sources", "try", "sample", "--seconds", "1", "--brand", "Terraza", "--json").json()
        assert {brand for each in fields["mentions"] for brand in each["levels"]} == {"Terraza"}
        done = desk.types("sources", "try", "sample", "--brand", "Terrazza")
        assert done.code == 2
        assert "Did you mean Terraza?" in done.err

    def test_what_cannot_be_read_is_told_with_an_inert_excerpt(self, desk: Desk) -> None:
        lines = [
            json.dumps({"network": "x", "text": "Hotel Miramar", "url": "https://x.example/1"}),
            '{"text": 7\x1b[2J}',
        ]
        (desk.folder / "broken.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        desk.write(RULES.replace("sample:miramar", "broken.jsonl"))
        done = desk.types("sources", "try", "sample", "--seconds", "1")
        assert "1 about a brand, 1 unreadable" in done.out
        assert "  unreadable: " in done.out
        assert "\x1b" not in done.out

    @pytest.mark.parametrize(
        ("reply", "remedy"),
        [
            (Reply(status=503), "Try again in a moment; a daemon would."),
            (Reply(status=404), "Look at its settings in rules.yaml"),
            (Reply(status=401), "Look at its credentials; how to come by them: almenara sources describe feed"),
            (Reply(status=429, headers={"Retry-After": "90"}), "Try again in 1m."),
            (Reply(body=b"<html>Cookies?</html>"), "Open its address in a browser"),
        ],
    )
    async def test_what_goes_wrong_is_one_sentence_with_what_to_do(self, desk: Desk, reply: Reply, remedy: str) -> None:
        async with Site() as site:
            site.on("/feed", reply)
            desk.write(WITH_FEED % site.url("/feed"))
            done = await desk.runs("sources", "try", "feed")
        assert done.code == 1
        assert done.err.startswith("feed: ")
        assert remedy in done.err
        assert len(done.err.splitlines()) == 1
        assert not desk.data.exists()

    def test_a_source_that_is_none(self, desk: Desk) -> None:
        done = desk.types("sources", "try", "samples")
        assert done.code == 2
        assert "Did you mean sample?" in done.err

    def test_a_recording_that_is_missing_is_told(self, desk: Desk) -> None:
        desk.write(RULES.replace("sample:miramar", "nowhere.jsonl"))
        done = desk.types("sources", "try", "sample", "--seconds", "1")
        assert done.code == 1
        assert done.err.startswith("sample: nowhere.jsonl cannot be read: No such file or directory; correct `path`. ")

    def test_text_from_the_internet_is_inert_wherever_it_is_shown(self, desk: Desk) -> None:
        line = {
            "network": "x",
            "text": "Hotel Miramar \x1b]0;owned\x07 \x9b31m awful \u202e evil",
            "author": {"handle": "a\x1b[2Jb"},
            "url": "https://x.example/1",
        }
        (desk.folder / "hostile.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
        desk.write(RULES.replace("sample:miramar", "hostile.jsonl"))
        for more in ((), ("--json",)):
            done = desk.types("sources", "try", "sample", "--seconds", "1", *more)
            assert done.code == 0
            assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(done.out)


class TestTryWhatCostsMoney:
    async def test_without_a_terminal_it_wants_a_word_first_and_asks_nobody(self, desk: Desk) -> None:
        async with Site() as site:
            desk.write(WITH_X % site.url("").rstrip("/"))
            done = await desk.runs("sources", "try", "x")
            assert site.requests == []
        assert done.code == 2
        assert done.out.splitlines() == [
            "x is asked once. This costs money.",
            "  Hotel Miramar: at most 1.50 $: 100 posts and their authors",
        ]
        assert done.err == "x: this costs money, so nothing was asked; --yes agrees to it.\n"
        assert not desk.data.exists()

    async def test_a_document_stays_one_and_the_cost_is_said_beside_it(self, desk: Desk) -> None:
        desk.write(WITH_X % "http://127.0.0.1:1")
        done = await desk.runs("sources", "try", "x", "--json")
        assert (done.code, done.out) == (2, "")
        assert "at most 1.50 $" in done.err

    async def test_with_a_yes_it_is_asked_once_and_only_the_spending_is_kept(self, desk: Desk) -> None:
        post = {
            "id": "19",
            "text": ANGRY,
            "author_id": "7",
            "created_at": "2026-11-20T10:00:00.000Z",
            "lang": "en",
            "public_metrics": {"like_count": 1, "reply_count": 0, "retweet_count": 0, "quote_count": 0},
        }
        user = {"id": "7", "username": "ana", "name": "Ana", "public_metrics": {"followers_count": 12}}
        body = json.dumps({"data": [post], "includes": {"users": [user]}, "meta": {"result_count": 1}}).encode()
        async with Site() as site:
            site.on("/2/tweets/search/recent", Reply(body=body, content_type="application/json"))
            site.on("/2/users", Reply(body=json.dumps({"data": [user]}).encode(), content_type="application/json"))
            desk.write(WITH_X % site.url("").rstrip("/"))
            done = await desk.runs("sources", "try", "x", "--yes")
            assert len(site.asked("/2/tweets/search/recent")) == 1
        assert done.code == 0, done.err
        assert "First match: " in done.out
        (spent,) = re.findall(r"\. (0\.\d+) \$ spent; beside that nothing was stored\.", done.out)
        assert float(spent) > 0
        assert re.search(rf"\n  money: {re.escape(spent)} \$ of 50\.00 \$ spent, anew in ", done.out)
        assert await asyncio.to_thread(stored, desk) == 0
        again = await desk.runs("sources", "try", "x")
        assert f"  money: {spent} $ of 50.00 $ spent" in again.out  # said before anybody is asked again
        assert "geheim" not in done.out + done.err + again.out + again.err

    @pytest.mark.parametrize(
        ("typed", "code", "last"), [("n\n", 0, "Nothing was asked, and nothing spent."), ("y\n", 1, "x: ")]
    )
    def test_on_a_terminal_it_asks(self, desk: Desk, typed: str, code: int, last: str) -> None:
        desk.write(WITH_X % "http://127.0.0.1:1")
        done = desk.on_a_terminal("sources", "try", "x", typed=typed)
        before, _, after = done.out.partition("Spend it? [y/N]: ")
        assert "at most 1.50 $" in before
        assert last in after
        assert done.code == code
