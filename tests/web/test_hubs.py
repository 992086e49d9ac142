"""Feeds that send what is new (WebSub): a whole daemon, a local hub that may misbehave, and real HTTP between them."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

import pytest

from connectors.base import Response, Tools
from connectors.rss import Rss
from connectors.testing.fakes import tools
from monitor.language.identify import Identifier
from monitor.net.fetch import HttpEdge
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.store.base import MentionQuery
from monitor.web.hubs import Hubs
from monitor.web.probes import ProbeServer, application
from tests.fakes.site import Reply, Request, Site
from tests.fakes.tower import Tower
from tests.web.sender import ANGRY, Answer, post_to

RULES = """
version: 1
defaults: {{language: es, timezone: Europe/Madrid}}
brands:
  - {{name: Hotel Miramar, any: ["Hotel Miramar"]}}
sources:
  - {{name: blog, connector: rss, every: {every}, url: "{feed}", allow_private: {private}, push: "{push}"}}
rules:
  - {{name: any-complaint, when: {{polarity: "< -0.2"}}}}
route: {{receiver: oncall, group_by: [brand, author], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}}
receivers:
  - {{name: oncall, console: {{}}}}
"""
LEASE = 6 * 3_600  # seconds, as this hub grants it


@cache
def _judge() -> tuple[Any, Identifier]:
    return registry.load("default"), Identifier()


class FeedTower(Tower):
    """The daemon under test, with feeds on the real network; the fake clock waits for their answers."""

    public_url: ClassVar[str | None] = "https://watch.example"

    def _load(self) -> Policy:
        return Policy.of(load(self.file, environ={}, connectors={"rss": Rss}), *_judge())

    def _tools(self, _source: object) -> Tools:
        edge = HttpEdge(self.clock).fetch_for(allow_private=True)
        tower = self

        class Waited:
            def __getattr__(self, name: str) -> Any:
                async def call(*args: Any, **more: Any) -> Response:
                    tower.store.under_way += 1
                    try:
                        answer: Response = await getattr(edge, name)(*args, **more)
                        return answer
                    finally:
                        tower.store.under_way -= 1

                return call

        return tools(self.clock, fetch=Waited())


class World:
    """A feed, its hub, and the daemon that reads the one and is called by the other."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.entries: list[tuple[str, str]] = []
        self.named = True  # whether the feed names its hub
        self.asked: list[dict[str, str]] = []  # what the hub was asked for
        self.hub = Reply(status=202)
        site.on("/feed.xml", lambda _request: self._feed())
        site.on("/hub", self._asked)

    def rules(self, *, private: str = "true", push: str = "auto", every: str = "5m") -> str:
        return RULES.format(feed=self.site.url("/feed.xml"), private=private, push=push, every=every)

    @asynccontextmanager
    async def daemon(self, **rules: str) -> AsyncIterator[FeedTower]:
        async with FeedTower(self.rules(**rules), self.folder) as tower:
            sources = tower.daemon.sources
            hubs = Hubs(sources.subscription, settled=lambda: sources.settled)
            app = application(tower.daemon.readiness, tower.metrics, tower.daemon.refresh_metrics, beside=hubs.routes)
            server = ProbeServer(app, "127.0.0.1", 0)
            server.start()
            self.tower, self.address = tower, server.address
            try:
                yield tower
            finally:
                await server.stop()

    def write(self, key: str, text: str = ANGRY) -> None:
        self.entries.insert(0, (key, text))

    def xml(self, *entries: tuple[str, str]) -> bytes:
        items = "".join(
            f"<entry><id>https://blog.example/{key}</id><title>{text} ({key})</title>"
            f"<link href='https://blog.example/{key}'/><author><name>u{key}</name></author></entry>"
            for key, text in entries or self.entries
        )
        links = f"<link rel='hub' href='{self.site.url('/hub')}'/><link rel='self' href='{self.topic}'/>"
        named = links if self.named else ""
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Blog</title>{named}{items}</feed>".encode()

    @property
    def topic(self) -> str:
        return self.site.url("/feed.xml")

    def _feed(self) -> Reply:
        return Reply(body=self.xml(), content_type="application/atom+xml")

    def _asked(self, request: Request) -> Reply:
        self.asked.append({key: values[0] for key, values in parse_qs(request.body.decode()).items()})
        return self.hub

    def callback(self, number: int = -1) -> str:
        return self.asked[number]["hub.callback"].removeprefix("https://watch.example")

    async def call(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        return await post_to(self.address, method, path, body, headers or {})

    async def verifies(self, **params: str) -> Answer:
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.challenge": "c-123",
            "hub.lease_seconds": f"{LEASE}",
        }
        given = asked | {f"hub.{name}": value for name, value in params.items()}
        return await self.call("GET", f"{self.callback()}?{urlencode(given)}")

    async def sends(self, *entries: tuple[str, str], method: str = "sha256", secret: str = "", **more: str) -> Answer:
        body = self.xml(*entries)
        digest = hmac.new((secret or self.asked[-1]["hub.secret"]).encode(), body, method).hexdigest()
        headers = {"Content-Type": "application/atom+xml", "X-Hub-Signature": f"{method}={digest}", **more}
        return await self.call("POST", self.callback(), body, headers)

    async def subscribed(self) -> None:
        """The first poll is done, and the hub has verified."""
        await self.tower.passes(seconds=5)
        assert (await self.verifies()).status == 200

    def polls(self) -> int:
        return len(self.site.asked("/feed.xml"))

    async def stored(self) -> list[str]:
        page = await self.tower.database.search(MentionQuery())
        return sorted(row.mention.id.rpartition("/")[2] for row in page.rows)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with Site() as site:
        world = World(site, tmp_path)
        world.write("old")
        yield world


class TestAsking:
    async def test_the_hub_that_a_feed_names_is_asked_and_verified(self, world: World) -> None:
        async with world.daemon() as tower:
            await tower.passes(seconds=5)
            (asked,) = world.asked
            assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", world.topic)
            assert asked["hub.callback"].startswith("https://watch.example/websub/")
            assert len(world.callback()) > 40
            assert 32 <= len(asked["hub.secret"]) < 200
            answer = await world.verifies()
            assert (answer.status, answer.body) == (200, "c-123")

    @pytest.mark.parametrize(
        "odd", [{"topic": "https://other.example/feed"}, {"mode": "unsubscribe"}, {"challenge": ""}, {"mode": ""}]
    )
    async def test_what_was_not_asked_for_is_not_confirmed(self, world: World, odd: dict[str, str]) -> None:
        async with world.daemon() as tower:
            await tower.passes(seconds=5)
            assert (await world.verifies(**odd)).status == 404

    async def test_the_header_says_more_than_the_feed(self, world: World) -> None:
        world.named = False
        link = f'<{world.site.url("/hub")}>; rel="hub", <{world.topic}>; rel=self'
        world.site.on(
            "/feed.xml", lambda _r: Reply(body=world.xml(), content_type="application/atom+xml", headers={"Link": link})
        )
        async with world.daemon() as tower:
            await tower.passes(seconds=5)
            assert [each["hub.topic"] for each in world.asked] == [world.topic]

    async def test_nobody_is_asked_without_a_public_address_or_where_the_source_says_off(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world.daemon(push="off") as tower:
            await tower.passes(minutes=20)
        monkeypatch.setattr(FeedTower, "public_url", None)
        world.write("new")
        async with world.daemon() as tower:
            await tower.passes(minutes=20)
        assert (world.asked, world.polls() >= 8) == ([], True)

    async def test_a_secret_never_goes_to_a_hub_without_encryption(self, world: World) -> None:
        async with world.daemon(private="false") as tower:
            await tower.passes(minutes=20)
            assert world.asked == []

    @pytest.mark.slow
    async def test_a_hub_that_never_verifies_is_asked_ever_more_rarely_and_the_feed_is_polled_as_ever(
        self, world: World
    ) -> None:
        async with world.daemon(every="1h") as tower:
            await tower.passes(days=1, minutes=5)
            assert 4 <= len(world.asked) <= 7
            assert len({each["hub.callback"] for each in world.asked}) == 1
            assert world.polls() >= 24

    @pytest.mark.parametrize(
        "hub", [Reply(status=500), Reply(status=403), Reply(hang_up=True), Reply(status=302, headers={"Location": "/"})]
    )
    async def test_a_hub_that_refuses_harms_nobody(self, world: World, hub: Reply) -> None:
        world.hub = hub
        async with world.daemon() as tower:
            await tower.passes(minutes=10)
            world.write("new")
            await tower.passes(minutes=6)
            assert await world.stored() == ["new", "old"]

    @pytest.mark.slow
    async def test_a_hub_that_denies_is_asked_again_a_day_later(self, world: World) -> None:
        async with world.daemon(every="1h") as tower:
            await tower.passes(seconds=5)
            assert (await world.verifies(mode="denied", reason="no")).status == 200
            await tower.passes(hours=23)
            assert len(world.asked) == 1
            await tower.passes(hours=1, minutes=30)
            assert len(world.asked) == 2


class TestSending:
    async def test_what_the_hub_sends_is_an_alert_within_the_same_second(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            polls = world.polls()
            assert (await world.sends(("new", ANGRY))).status == 202
            await tower.passes(seconds=1)
            assert tower.told("oncall") == [("new", ["news:https://blog.example/new"])]
            assert world.polls() == polls

    async def test_what_is_sent_and_polled_as_well_counts_once(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            world.write("new")
            await world.sends(("new", ANGRY))
            await world.sends(("new", ANGRY))
            await tower.passes(hours=2)
            assert await world.stored() == ["new", "old"]
            assert len(tower.told("oncall")) == 1

    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    async def test_every_method_of_signing_is_known(self, world: World, method: str) -> None:
        async with world.daemon():
            await world.subscribed()
            await world.sends(("new", ANGRY), method=method)
            assert await world.stored() == ["new", "old"]

    async def test_what_is_forged_is_answered_like_the_rest_and_dropped(self, world: World) -> None:
        async with world.daemon():
            await world.subscribed()
            answers = [
                await world.sends(("new", ANGRY), secret="another"),
                await world.sends(("new", ANGRY), method="md5"),
                await world.sends(("new", ANGRY), **{"X-Hub-Signature": ""}),
                await world.sends(("new", ANGRY), **{"X-Hub-Signature": "sha256="}),
            ]
            assert {answer.status for answer in answers} == {202}
            assert await world.stored() == ["old"]

    async def test_what_is_signed_and_no_feed_is_dropped(self, world: World) -> None:
        async with world.daemon():
            await world.subscribed()
            body = b"<html>maintenance</html>"
            digest = hmac.new(world.asked[-1]["hub.secret"].encode(), body, "sha256").hexdigest()
            answer = await world.call("POST", world.callback(), body, {"X-Hub-Signature": f"sha256={digest}"})
            assert (answer.status, await world.stored()) == (202, ["old"])

    async def test_too_much_is_refused(self, world: World) -> None:
        async with world.daemon():
            await world.subscribed()
            assert (await world.call("POST", world.callback(), b"", {"Content-Length": "9999999"})).status == 413

    async def test_a_stranger_at_the_door_is_told_to_stop(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            for path in ("/websub", "/websub/", "/websub/none", f"{world.callback()}/", f"{world.callback()}x"):
                assert (await world.call("POST", path)).status == 410
                assert (await world.call("GET", path)).status == 404
            tower.daemon.sources.settled = False  # while sources change nobody is sent away for good
            assert (await world.call("POST", "/websub/none")).status == 503

    async def test_what_is_sent_during_a_brands_first_walk_is_the_past_and_does_not_complete_it(
        self, world: World
    ) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            world.site.on("/feed.xml", Reply(status=503))
            added = '\n  - {name: Fonda Sol, any: ["Fonda Sol"]}\nsources:'
            tower.file.write_text(world.rules().replace("\nsources:", added), encoding="utf-8")
            assert await tower.daemon.reload()
            await world.sends(("new", ANGRY.replace("Hotel Miramar", "Fonda Sol")))
            await tower.passes(seconds=1)
            progress = await tower.database.progress("blog", "*", ["Fonda Sol"], tower.clock.now())
            assert (await world.stored(), tower.told("oncall"), progress.walked) == (["new", "old"], [], frozenset())
            world.site.on("/feed.xml", lambda _request: Reply(body=world.xml(), content_type="application/atom+xml"))
            await tower.passes(minutes=10)
            progress = await tower.database.progress("blog", "*", ["Fonda Sol"], tower.clock.now())
            assert progress.walked == {"Fonda Sol"}
            await world.sends(
                ("newer", "The Fonda Sol served cockroaches, a disgusting and horrible place, I hate it!")
            )
            await tower.passes(seconds=1)
            assert [names for _why, names in tower.told("oncall")] == [["news:https://blog.example/newer"]]


class TestLeases:
    async def test_while_a_hub_sends_the_feed_is_polled_once_an_hour(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            before = world.polls()
            await tower.passes(hours=6)
            assert 5 <= world.polls() - before <= 7

    async def test_a_lease_is_renewed_before_it_ends_and_polling_goes_on_where_it_is_not(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            await tower.passes(hours=4, minutes=45)
            assert len(world.asked) == 1
            await tower.passes(minutes=10)
            assert len(world.asked) == 2
            assert world.callback(0) == world.callback(1)
            assert world.asked[0]["hub.secret"] == world.asked[1]["hub.secret"]
            await tower.passes(hours=2)  # the hub is silent: the lease has ended
            before = world.polls()
            await tower.passes(hours=1)
            assert world.polls() - before >= 11
            await world.verifies()
            before = world.polls()
            await tower.passes(hours=1)
            assert world.polls() - before <= 2

    async def test_what_was_agreed_survives_a_restart(self, world: World) -> None:
        async with world.daemon():
            await world.subscribed()
        async with world.daemon() as tower:
            await world.sends(("new", ANGRY))
            assert "new" in await world.stored()
            await tower.passes(hours=4, minutes=45)
            assert len(world.asked) == 1
            await tower.passes(minutes=10)
            assert len(world.asked) == 2

    async def test_a_feed_that_moves_to_another_hub_is_asked_for_there_and_the_old_one_is_sent_away(
        self, world: World
    ) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            old = world.callback()
            tower.file.write_text(world.rules().replace("feed.xml", "moved.xml"), encoding="utf-8")
            world.site.on("/moved.xml", lambda _request: Reply(body=world.xml(), content_type="application/atom+xml"))
            assert await tower.daemon.reload()
            await tower.passes(seconds=5)
            assert world.callback() != old
            assert (await world.call("POST", old, world.xml())).status == 410

    async def test_a_hub_that_lets_a_poll_find_what_it_did_not_send_is_not_relied_on(self, world: World) -> None:
        async with world.daemon() as tower:
            await world.subscribed()
            world.write("unsent")
            await tower.passes(hours=1, minutes=6)
            assert "unsent" in await world.stored()
            before = world.polls()
            await tower.passes(hours=1)
            assert world.polls() - before >= 11
            await world.sends(("new", ANGRY))  # it is heard again
            await tower.passes(minutes=6)
            before = world.polls()
            await tower.passes(hours=1)
            assert world.polls() - before <= 2

    @pytest.mark.parametrize(
        ("told", "days"), [("", 10), ("-1", 10), ("1", 5 / 1440), ("99999999999", 10), ("9999999999", 30)]
    )
    async def test_odd_leases_count_within_reason(self, world: World, told: str, days: float) -> None:
        async with world.daemon() as tower:
            await tower.passes(seconds=5)
            await world.verifies(lease_seconds=told)
            (subscription,) = [tower.daemon.sources.subscription(world.callback().rpartition("/")[2])]
            assert subscription is not None
            assert subscription.active
            await tower.passes(seconds=1)
            assert subscription._agreed is not None
            until = subscription._agreed.until
            assert until is not None
            assert abs(until - tower.clock.now() - timedelta(days=days)) < timedelta(seconds=5)
