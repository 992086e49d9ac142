"""Two simulated days: a whole one with forty sources and two hundred brands, and two hours of a small one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from monitor.model import Rhythm, SourceHealth, SourceState
from tests.day.plan import Day, Reading, federate, hush, populate, syndicate
from tests.day.posts import Brand, brands
from tests.day.services.base import Service
from tests.day.services.blogs import DevTo, Lobsters
from tests.day.services.bluesky import Bluesky
from tests.day.services.feeds import Feed
from tests.day.services.forums import Discourse
from tests.day.services.hackernews import HackerNews
from tests.day.services.lemmy import Lemmy
from tests.day.services.mastodon import Mastodon
from tests.day.services.reddit import Reddit
from tests.day.services.reviews import AppStore, Trustpilot
from tests.day.services.stack import StackExchange
from tests.day.services.telegram import Telegram
from tests.day.services.tube import YouTube
from tests.day.troubles import Death, How, Trouble

START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A day, and what its plan knows besides."""

    day: Day
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # syndicated articles
    before: tuple[SourceHealth, ...] = ()  # what was learnt about sources in the weeks before


def at(clock: str) -> datetime:
    """A moment of the day that begins at six; from midnight on it is the next date."""
    hour, minute = (int(part) for part in clock.split(":"))
    return START.replace(hour=0) + timedelta(days=int(hour < START.hour), hours=hour, minutes=minute)


def trouble(host: str, how: How, since: str, until: str) -> Trouble:
    return Trouble(host=host, how=how, since=at(since), until=at(until))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def names(known: tuple[Brand, ...], first: int, count: int) -> tuple[str, ...]:
    return tuple(brand.name for brand in known[first : first + count])


def small(seed: int = 7) -> Made:
    """Two hours, six sources, ten brands: an outage that is told, one that is not, a wrong password, one death."""
    rng, known = Random(seed), brands(10)
    services: dict[str, Service] = {
        "feed": Feed("feed.example", every=minutes(5)),
        "news": HackerNews("hn.example", every=minutes(5)),
        "toots": Mastodon("toots.example", every=minutes(5), timeline="public"),
        "sky": Bluesky("sky.example", every=minutes(5)),
        "bot": Telegram("telegram.example", every=minutes(2)),
        "forum": Discourse("forum.example", every=minutes(5), whole=True),
    }
    some = names(known, 0, 4)
    readings = tuple(
        Reading(name=name, service=service, brands=some if name == "news" else ()) for name, service in services.items()
    )
    end, told = (
        START + timedelta(hours=2.5),
        dict.fromkeys((each.host for each in services.values()), 14) | {"sky.example": 40},
    )
    populate(readings, told, known, rng, START, end - minutes(50))
    troubles = (
        trouble("feed.example", How.DOWN, "06:20", "07:05"),
        trouble("toots.example", How.DOWN, "06:31", "06:35"),
        trouble("telegram.example", How.PASSWORD, "06:40", "07:10"),
        trouble("sky.example", How.DOWN, "06:50", "07:00"),
        trouble("forum.example", How.TRUNCATED, "06:30", "06:34"),
    )
    day = Day(
        start=START, end=end, brands=known, readings=readings, troubles=troubles,
        deaths=(Death(at=at("06:45"), pause=minutes(1)),), hushed={},
    )  # fmt: skip
    return Made(day=day)


def whole(seed: int = 11) -> Made:
    """A day and a night: forty sources, two hundred brands, and everything that can happen to them."""
    rng, known = Random(seed), brands(200)
    feeds = [
        Feed(f"news{number}.example", every=minutes(10), window=12 if number == 3 else 40, xml=number < 3)
        for number in range(1, 9)
    ]
    quiet = Feed("quiet.example", every=minutes(10))
    hacker = HackerNews("hn.example", every=minutes(30))
    tags = [Mastodon(f"tags{number}.example", every=minutes(30), search=number == 3) for number in (1, 2, 3)]
    public = [Mastodon(f"public{number}.example", every=minutes(10), timeline="public") for number in (1, 2)]
    live = Mastodon("live.example", every=minutes(5), timeline="public", mode="stream")
    sky = Bluesky("sky.example", every=minutes(5))
    found, whole_ = Reddit("reddit.example", every=minutes(15)), Reddit("old.example", every=minutes(10), whole=True)
    lemmys = [Lemmy(f"lemmy{number}.example", every=minutes(30), four=number == 3) for number in (1, 2, 3)]
    forums = [Discourse(f"forum{number}.example", every=minutes(30), whole=number > 2) for number in (1, 2, 3, 4)]
    stacks = [
        StackExchange(f"stack{number}.example", every=minutes(15), key=number == 1, first=10_000 * number)
        for number in (1, 2)
    ]
    tubes = [YouTube(f"tube{number}.example", every=minutes(10), first=10_000 * number) for number in (1, 2)]
    trust = [Trustpilot(f"trust{number}.example", every=minutes(30), first=10_000 * number) for number in (1, 2)]
    apps = [AppStore(f"apps{number}.example", every=minutes(60), first=10_000 * number) for number in (1, 2)]
    bots = [Telegram(f"bot{number}.example", every=minutes(5), first=10_000 * number) for number in (1, 2)]
    blogs: list[Service] = [DevTo("dev.to", every=minutes(60)), Lobsters("lobste.rs", every=minutes(30))]

    def some(first: int, count: int) -> tuple[str, ...]:
        return names(known, first, count)

    readings = (
        *(Reading(name=f"news{n}", service=each) for n, each in enumerate(feeds, 1)),
        Reading(name="quiet", service=quiet),
        Reading(name="hacker1", service=hacker, brands=some(0, 6)),
        Reading(name="hacker2", service=hacker, brands=some(4, 7)),
        *(Reading(name=f"tags{n}", service=each, brands=some(20, 5)) for n, each in enumerate(tags, 1)),
        *(Reading(name=f"public{n}", service=each) for n, each in enumerate(public, 1)),
        Reading(name="live", service=live),
        Reading(name="sky", service=sky),
        Reading(name="reddit1", service=found, brands=some(0, 60)),
        Reading(name="reddit2", service=found, brands=some(60, 60)),
        Reading(name="reddit3", service=whole_),
        *(Reading(name=f"lemmy{n}", service=each, brands=some(30 + n, 4)) for n, each in enumerate(lemmys, 1)),
        *(
            Reading(name=f"forum{n}", service=each, brands=() if n > 2 else some(40 + n, 4))
            for n, each in enumerate(forums, 1)
        ),
        *(Reading(name=f"stack{n}", service=each, brands=some(50 + n, 4)) for n, each in enumerate(stacks, 1)),
        *(Reading(name=f"tube{n}", service=each, brands=some(70, 8)) for n, each in enumerate(tubes, 1)),
        *(Reading(name=f"trust{n}", service=each) for n, each in enumerate(trust, 1)),
        *(Reading(name=f"apps{n}", service=each) for n, each in enumerate(apps, 1)),
        *(Reading(name=f"bot{n}", service=each) for n, each in enumerate(bots, 1)),
        Reading(name="devto", service=blogs[0]),
        Reading(name="lobsters", service=blogs[1]),
    )
    told = {
        **{each.host: 90 for each in (*feeds, quiet)}, hacker.host: 240, **{each.host: 130 for each in tags},
        **{each.host: 330 for each in public}, live.host: 450, sky.host: 700, found.host: 300, whole_.host: 200,
        **{each.host: 110 for each in lemmys}, **{each.host: 90 for each in forums},
        **{each.host: 60 for each in (*stacks, *tubes, *trust, *apps)}, **{each.host: 350 for each in bots},
        **{each.host: 60 for each in blogs},
    }  # fmt: skip
    until, end = START + timedelta(hours=24), START + timedelta(hours=28)
    populate(readings, told, known, rng, START, until)
    families = syndicate([feeds[0], feeds[3], feeds[4]], rng, count=30)
    federate(tags[0], [tags[1], tags[2], public[0], live], rng, count=20, until=until)
    federate(lemmys[0], [lemmys[1], lemmys[2]], rng, count=15, until=until)
    hush(quiet, known[3], rng, (START, end), (at("12:00"), at("20:00")), minutes(15))
    stacks[1].others = (at("18:00"), 290)
    tubes[1].others = at("22:00")
    day = Day(
        start=START,
        end=end,
        brands=known,
        readings=readings,
        troubles=TROUBLES,
        deaths=(
            Death(at=at("12:30"), pause=minutes(2)),
            Death(at=at("20:30"), pause=timedelta(seconds=5), walking="lobste.rs"),
            Death(at=at("01:15"), pause=minutes(8)),
        ),
        hushed={"quiet": (at("12:00"), at("20:00"))},
    )
    return Made(day=day, families=families, before=(_known_well("quiet", "rss", minutes(30)),))


TROUBLES = (
    trouble("news2.example", How.DOWN, "11:00", "14:00"),
    trouble("news3.example", How.DOWN, "15:00", "21:00"),  # what it pushes out meanwhile is lost
    trouble("news4.example", How.CONSENT, "09:00", "11:00"),
    trouble("news5.example", How.HALF, "08:00", "08:08"),
    trouble("news1.example", How.TRUNCATED, "16:00", "16:09"),
    trouble("news5.example", How.TRUNCATED, "16:00", "16:09"),
    trouble("news6.example", How.LIMITED, "18:00", "21:30"),
    trouble("news7.example", How.SLOW, "07:00", "09:00"),
    trouble("hn.example", How.PAUSED, "10:00", "10:20"),
    trouble("hn.example", How.DOWN, "19:00", "22:00"),
    trouble("tags1.example", How.DOWN, "13:00", "15:00"),
    trouble("tags2.example", How.REFUSED, "17:00", "17:10"),
    trouble("public1.example", How.DOWN, "09:30", "09:34"),
    trouble("public2.example", How.STALLED, "12:00", "12:04"),
    trouble("public2.example", How.STALLED, "20:00", "22:00"),
    trouble("live.example", How.DOWN, "10:30", "10:40"),
    trouble("live.example", How.DOWN, "16:30", "16:31"),
    trouble("sky.example", How.DOWN, "14:10", "14:20"),
    trouble("sky.example", How.DOWN, "03:00", "03:01"),
    trouble("oauth.reddit.example", How.PASSWORD, "10:00", "14:00"),
    trouble("www.reddit.example", How.PASSWORD, "10:00", "14:00"),
    trouble("oauth.old.example", How.REFUSED, "08:00", "08:10"),
    trouble("lemmy1.example", How.REFUSED, "09:00", "09:20"),
    trouble("lemmy2.example", How.DOWN, "15:00", "20:00"),
    trouble("forum1.example", How.LIMITED, "11:00", "11:10"),
    trouble("forum3.example", How.CONSENT, "20:00", "21:30"),
    Trouble(host="tube2.example", how=How.QUOTA, since=at("22:00"), until=at("02:00") + timedelta(hours=6)),
    trouble("trust2.example", How.DOWN, "12:00", "18:00"),
    trouble("apps1.example", How.PAUSED, "13:00", "18:00"),
    trouble("bot1.example", How.PASSWORD, "10:00", "14:00"),
    trouble("bot2.example", How.DOWN, "21:00", "21:04"),
    trouble("lobste.rs", How.DOWN, "23:00", "02:00"),
    Trouble(host="stack2.example", how=How.QUOTA, since=at("18:00"), until=at("00:00")),
    trouble("stack1.example", How.SLOW, "08:00", "09:00"),
)


def _known_well(source: str, connector: str, pause: timedelta) -> SourceHealth:
    """A source that was listened to for three weeks, and never was silent for longer than `pause`."""
    today = int(START.timestamp() // 86_400)
    rhythm = Rhythm(
        since=START - timedelta(days=21),
        heard=1_500,
        heard_at=START - minutes(10),
        pauses=tuple((today - ago, pause.total_seconds()) for ago in range(20, 0, -1)),
    )
    return SourceHealth(
        source=source, connector=connector, state=SourceState.OK, since=rhythm.since or START, rhythm=rhythm
    )
