"""What the YouTube connector declares, and what each of its polls spends: a search, or a unit for comments.

A watch's searches are spread over the day by a pause that grows with the number of watches. Comments are read where no
search is due. Nothing here waits: what is too early is left for a later poll.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from connectors import fields
from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.memory import Memory
from connectors.times import from_unix
from connectors.walks import Step, Walk, anew, begun, millis, onward
from connectors.youtube.api import Api, NotThereError
from connectors.youtube.config import YouTubeConfig
from connectors.youtube.looking import AT_ONCE, Looking
from connectors.youtube.parse import (
    Channel,
    Said,
    of_channel,
    read_channel,
    read_comment,
    read_video,
    unfolded,
    unshown,
    video_id,
)
from connectors.youtube.place import FOLLOWED_FOR, GIVEN_UP, Place, Talk, believed, cursor_of, opened, pause
from monitor.errors import PayloadError, RateLimitedError, RequestError, SourceError
from monitor.model import Cursor, Mention

FOUND = 50  # videos of a page
SHOWN = 500  # of a search, however many there are
SPOKEN = 100  # comments of a page
LAG = timedelta(hours=48)  # YouTube's index lags behind by hours, and shows a video late
HELD = timedelta(hours=6)  # comments may be held back for a while
AHEAD = timedelta(minutes=5)
THREADS = 5  # of a page, whose further answers are asked for
A_DAY = 86_400
SEARCH = "search"  # where a list is named


class YouTube(Polled):
    """Videos and comments about brands, several brands in one search."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="youtube",
        summary="Videos on YouTube that name a brand, and comments on them, through the Data API.",
        network="youtube",
        config=YouTubeConfig,
        auth=Auth.REQUIRED,
        credentials=(
            "In the Google Cloud console create a project, or choose one that no other source uses.",
            "Enable the YouTube Data API v3 for it.",
            "Under APIs and Services, Credentials, create an API key and restrict it to that API.",
            "Give the key as `api_key`, through an environment variable.",
        ),
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.LOOK,
            }
        ),
        rate_limit=RateLimit(requests=100, per=timedelta(minutes=1)),
        every=timedelta(minutes=5),
        looks=AT_ONCE,
        query=QueryLimit(characters=300, terms=12),
        limits=(
            "A project may search 100 times a day: one watch about every 15 minutes, four watches once an hour each.",
            "YouTube's search is not complete, lags behind by minutes to a day, and knows no more than 500 results.",
            "Comments are read on videos that were found in the last 30 days, and on those that the settings name.",
            "A comment counts only where it names the brand itself.",
            "Answers are seen with their thread; a late answer to an old comment is not.",
            "Subscribers are rounded to three digits, and unknown where the channel hides them.",
        ),
        reference="docs/connectors/youtube.md",
    )

    def __init__(self, source: Source, config: YouTubeConfig, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._api = Api(config, tools)
        self._looking = Looking(self._api, source, tools)
        self._channels: Memory[Channel] = Memory(self._ask_channels, tools, at_once=AT_ONCE)
        self._named = (
            *(f"u:{channel}" for channel in config.channels),
            *(f"c:{channel}" for channel in config.channels),
            *(f"v:{video}" for video in config.videos),
        )
        # When a watch may search, or read a list, again after an empty answer, for which nothing is written down. After
        # a restart the purse alone holds us back.
        self._idle: dict[tuple[str, str], int] = {}
        self._watches: set[str] = set()  # that have asked so far: they share the day's searches
        self._troubles: dict[str, int] = {}  # lists that failed, and how often: they come last

    @property
    def plan(self) -> Plan:
        return Plan.SHARED

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page: of the search where one is due and may be spent, else of the comments that wait longest."""
        turn = self._turn(watch, cursor)
        rested = max(turn.place.rested, self._idle.get((watch.key, SEARCH), 0)) <= turn.second
        searching = turn.place.search.walked > 0 or (bool(watch.terms) and rested)
        if searching and await self._api.may_search():
            return await self._search(turn)
        due = self._due(turn, turn.place)
        if due and await self._api.may(self._api.comments):
            batch = await self._talk(turn, due[0])
            # Half a search is no walk that is done.
            return replace(batch, unchanged=True) if turn.place.search.walked else batch
        if searching and (wait := await self._api.used_up()):
            # After a restart as before it: whoever may not search for the rest of the day is not well.
            raise RateLimitedError("the day's searches are used up", retry_after=wait)
        return Batch(unchanged=True)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these videos and comments stand now."""
        return await self._looking.look(mentions)

    def _turn(self, watch: Watch, cursor: Cursor | None) -> _Turn:
        now = self._tools.clock.now()
        second = int(now.timestamp())
        self._watches.add(watch.key)
        longest = max(A_DAY, self._rest(SHOWN // FOUND))
        idle = {key: believed(until, second, longest) for key, until in self._idle.items()}
        self._idle = {key: until for key, until in idle.items() if until > second}
        place = opened(cursor, self._named, second, longest)
        return _Turn(watch=watch, cursor=cursor, place=place, now=now)

    def _due(self, turn: _Turn, place: Place) -> list[str]:
        """What is to be read now, longest waiting first; what failed lately comes after everything else."""
        talks, idle = place.talks, self._idle
        due = [key for key, talk in talks.items() if max(talk.due, idle.get((turn.watch.key, key), 0)) <= turn.second]
        return sorted(due, key=lambda key: (self._troubles.get(key, 0), talks[key].due, key))

    async def _search(self, turn: _Turn) -> Batch:
        """A page of search results, with all that is told of those videos."""
        # Only what is newer is found, so the first walk begins no later than where the next one would.
        walk = self._begun(turn, turn.place.search, LAG, least=LAG)
        params = {
            "part": "snippet",
            "type": "video",
            "q": "|".join(map(_quoted, turn.watch.terms)),
            "order": "date",
            "safeSearch": "none",
            "maxResults": str(FOUND),
            "publishedAfter": from_unix(walk.since // 1000).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if self._config.region:
            params["regionCode"] = self._config.region
        try:
            items, following = await self._api.ask("search", _at(params, walk), self._api.searches)
        except RequestError:
            if not walk.page:
                raise
            # It does not know that page any more. The next poll begins again, when a search may be spent on it.
            again = anew(walk)
            place = msgspec.structs.replace(turn.place, search=again.walk)
            return Batch(cursor=cursor_of(place, turn.cursor), unchanged=again.more, note=again.note)
        mentions, skipped = await self._videos(items, ("id", "videoId"), turn)
        marks = _marks(items, ("snippet", "publishedAt"))
        step = onward(walk, marks, next_page=following, latest=turn.latest)
        rested = turn.place.rested if step.more else turn.second + self._rest(walk.walked + 1)
        if not items and not walk.walked:
            self._idle[turn.watch.key, SEARCH], rested = rested, turn.place.rested
        place = msgspec.structs.replace(
            turn.place, search=step.walk, rested=rested, talks=self._followed(turn, mentions)
        )
        return self._batch(turn, place, step, mentions, skipped, seen=len(items))

    def _rest(self, pages: int) -> int:
        """Seconds until this watch may search again, for all to have their share of the day."""
        return A_DAY * len(self._watches) * pages // self._config.searches

    def _followed(self, turn: _Turn, mentions: Iterable[Mention]) -> dict[str, Talk]:
        """The lists to be read, with the comments on these videos where they are about a brand and have comments."""
        talks = dict(turn.place.talks)
        for mention in mentions if self._config.comments else ():
            counts, made = mention.engagement, int(mention.published_at.timestamp())
            open_ = counts is not None and counts.replies is not None
            if open_ and turn.wants(mention) and turn.now - mention.published_at < FOLLOWED_FOR:
                key = f"v:{mention.id.partition(':')[2]}"
                talks.setdefault(key, Talk(due=turn.second, made=made))
        return talks

    async def _talk(self, turn: _Turn, key: str) -> Batch:
        """A page of comments or uploads."""
        talk = turn.place.talks[key]
        try:
            step, mentions, skipped, seen = await self._page(turn, key, self._begun(turn, talk.walk, HELD))
        except NotThereError:
            off = Talk(walk=talk.walk, due=turn.second + int(GIVEN_UP.total_seconds()), made=talk.made)
            return self._batch(turn, _with(turn.place, key, off), Step(walk=Walk()), (), (), seen=0)
        except RateLimitedError:
            raise
        except SourceError:
            self._troubles[key] = self._troubles.get(key, 0) + 1
            raise
        self._troubles.pop(key, None)
        due = talk.due if step.more else turn.second + pause(talk, turn.second)
        if not seen and not step.more:
            self._idle[turn.watch.key, key], due = due, talk.due
        after = Talk(walk=step.walk, due=due, made=talk.made)
        return self._batch(turn, _with(turn.place, key, after), step, mentions, skipped, seen=seen)

    async def _page(
        self, turn: _Turn, key: str, walk: Walk
    ) -> tuple[Step, tuple[Mention, ...], tuple[PayloadError, ...], int]:
        kind, _, number = key.partition(":")
        path, params, dated = _CALLS[kind](number)
        try:
            items, following = await self._api.ask(path, _at(params, walk), self._api.comments)
        except NotThereError:
            raise
        except RequestError:
            if not walk.page:
                raise
            again = anew(walk)
            if not again.more:
                return again, (), (), 0
            walk = again.walk
            items, following = await self._api.ask(path, params, self._api.comments)
        step = onward(walk, _marks(items, dated), next_page=following, latest=turn.latest)
        if kind == "u":
            mentions, skipped = await self._videos(items, ("contentDetails", "videoId"), turn)
        else:
            mentions, skipped = await self._comments(items, turn)
        return step, mentions, skipped, len(items)

    async def _videos(
        self, items: Sequence[Any], path: tuple[str, ...], turn: _Turn
    ) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
        """What is told of the videos that these items name. Those that are gone by now are left out."""
        numbers = {number: None for item in items if (number := video_id(fields.dig(item, *path)))}
        nameless = [item for item in items if not video_id(fields.dig(item, *path))]
        told: list[Any] = []
        if numbers:
            params = {"part": "snippet,statistics", "id": ",".join(numbers)}
            told = await self._api.details_of("videos", params)
        mentions, skipped = fields.each(told, lambda item: read_video(item, self._source, turn.now), what="video")
        unread = tuple(PayloadError("a result without a video's id", excerpt=fields.shown(item)) for item in nameless)
        return await self._with_reach(mentions, turn), (*unread, *skipped)

    async def _comments(
        self, threads: Sequence[Any], turn: _Turn
    ) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
        """Every comment of these threads, with answers that did not come along where units allow it."""
        said = [each for thread in threads for each in unfolded(thread)]
        for thread in [number for number in map(unshown, threads) if number][:THREADS]:
            if not await self._api.may(self._api.comments):
                break
            params = {"part": "snippet", "parentId": thread, "maxResults": str(SPOKEN), "textFormat": "plainText"}
            try:
                answers, _following = await self._api.ask("comments", params, self._api.comments)
            except NotThereError:
                continue  # deleted meanwhile
            said += [Said(answer) for answer in answers]
        mentions, skipped = fields.each(said, lambda one: read_comment(one, self._source, turn.now), what="comment")
        return await self._with_reach(mentions, turn), skipped

    async def _with_reach(self, mentions: tuple[Mention, ...], turn: _Turn) -> tuple[Mention, ...]:
        wanted = [mention.author.id for mention in mentions if mention.author.id and turn.wants(mention)]
        known = await self._channels.of(wanted)
        return tuple(
            of_channel(mention, known[mention.author.id]) if mention.author.id in known else mention
            for mention in mentions
        )

    async def _ask_channels(self, numbers: Sequence[str]) -> Mapping[str, Channel]:
        params = {"part": "snippet,statistics", "id": ",".join(numbers), "maxResults": str(AT_ONCE)}
        items = await self._api.details_of("channels", params)
        return {number: read_channel(item) for item in items if (number := fields.key(fields.dig(item, "id")))}

    def _begun(self, turn: _Turn, walk: Walk, overlap: timedelta, *, least: timedelta = timedelta(0)) -> Walk:
        first = turn.now - max(timedelta(days=self._config.history), least)
        return begun(walk, first=millis(first), overlap=overlap // timedelta(milliseconds=1), latest=turn.latest)

    def _batch(
        self,
        turn: _Turn,
        place: Place,
        step: Step,
        mentions: tuple[Mention, ...],
        skipped: tuple[PayloadError, ...],
        *,
        seen: int,
    ) -> Batch:
        return Batch(
            mentions=mentions,
            skipped=skipped,
            cursor=cursor_of(place, turn.cursor),
            more=step.more or bool(self._due(turn, place)),
            seen=seen,
            note=step.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One poll: what is asked for, and where it stands."""

    watch: Watch
    cursor: Cursor | None
    place: Place
    now: datetime

    @property
    def second(self) -> int:
        return int(self.now.timestamp())

    @property
    def latest(self) -> int:
        return millis(self.now + AHEAD)

    def wants(self, mention: Mention) -> bool:
        return self.watch.wanted(f"{mention.title or ''}\n{mention.text}")


def _comments_of(filter_: str, number: str) -> tuple[str, dict[str, str], tuple[str, ...]]:
    params = {
        "part": "snippet,replies",
        filter_: number,
        "order": "time",
        "maxResults": str(SPOKEN),
        "textFormat": "plainText",
    }
    return "commentThreads", params, ("snippet", "topLevelComment", "snippet", "publishedAt")


def _uploads_of(channel: str) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """A channel's uploads are a playlist whose id is the channel's with another beginning."""
    params = {"part": "contentDetails", "playlistId": f"UU{channel[2:]}", "maxResults": str(FOUND)}
    return "playlistItems", params, ("contentDetails", "videoPublishedAt")


_CALLS = {
    "v": lambda number: _comments_of("videoId", number),
    "c": lambda number: _comments_of("allThreadsRelatedToChannelId", number),
    "u": _uploads_of,
}


def _quoted(term: str) -> str:
    """A term as one phrase. What means something in a query is taken out of it."""
    words = " ".join(term.replace('"', " ").replace("|", " ").split())
    return f'"{words}"' if " " in words or words.startswith("-") else words


def _at(params: Mapping[str, str], walk: Walk) -> dict[str, str]:
    return {**params, "pageToken": walk.page} if walk.page else dict(params)


def _marks(items: Iterable[Any], path: tuple[str, ...]) -> list[int]:
    return [millis(moment) for item in items if (moment := fields.moment(fields.dig(item, *path))) is not None]


def _with(place: Place, key: str, talk: Talk) -> Place:
    return msgspec.structs.replace(place, talks={**place.talks, key: talk})
