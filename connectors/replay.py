"""Recorded mentions, played again from a file of JSON lines at their own pace or faster.

Nothing here touches the network. The file is the one `almenara mentions export` writes; see docs/connectors/replay.md.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, BinaryIO, ClassVar

import msgspec
from msgspec import structs
from pydantic import Field, field_validator

from connectors.base import Batch, Capability, ConnectorConfig, ConnectorSpec, Looks, Plan, Source, Tools, Watch
from monitor.errors import CursorExpiredError, PayloadError, RequestError
from monitor.lines import LineError, decode_line, inert, read_lines
from monitor.model import Cursor, Engagement, Mention, MentionId

SAMPLE = "sample:"
AT_ONCE = 100  # lines in one batch at most
IDLE = timedelta(hours=1)  # one step of waiting after the last line
_SAMPLE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LONGEST = timedelta(days=3650)  # no recording is longer; guards the arithmetic against invented dates
_INSTANT = timedelta(milliseconds=1)  # a wait shorter than this is none


class ReplayConfig(ConnectorConfig):
    """Settings of a replay source."""

    path: str = Field(min_length=1, description="A file of JSON lines, or `sample:NAME` for one that is shipped.")
    speed: float = Field(
        default=1, ge=0, le=1_000_000, description="1 = recorded pace, 60 = an hour in a minute, 0 = all at once."
    )
    live: bool = Field(
        default=False, description="Shift every time to the moment of playing, so that the mentions count as new."
    )

    @field_validator("path")
    @classmethod
    def _plain_sample_name(cls, value: str) -> str:
        if value.startswith(SAMPLE) and not _SAMPLE_NAME.fullmatch(value.removeprefix(SAMPLE)):
            raise ValueError("a sample is named like sample:miramar: lower-case letters, digits and hyphens")
        return value

    @field_validator("speed")
    @classmethod
    def _not_endless(cls, value: float) -> float:
        if 0 < value < 0.01:
            raise ValueError("0 plays all at once; anything slower than 0.01 would never end")
        return value


_Time = Annotated[datetime, msgspec.Meta(tz=True)]


class _Place(msgspec.Struct, frozen=True):
    """Our cursor: the last line that is safe, and the moment at which the recording's first one was due."""

    path: str
    line: int
    anchor: _Time
    start: _Time  # when the recording begins: `fetched_at` of its first line


@dataclass(frozen=True, slots=True)
class _Read:
    """One line of the file: a mention as recorded, or why there is none."""

    number: int
    mention: Mention | None
    problem: LineError | None


class Replay:
    """Plays one file. Every line goes out at its recorded `fetched_at`, measured from the first line, over `speed`."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="replay",
        summary="Recorded mentions from a file of JSON lines, played at their own pace or faster.",
        network="forum",
        mixed=True,
        config=ReplayConfig,
        capabilities=frozenset(
            {
                Capability.STREAM,
                Capability.RESUME,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        looks=AT_ONCE,
        limits=(
            "It plays a file once and then stays quiet; lines added while it plays are read, the file is not watched.",
            "After a pause longer than the recording's own, it goes on at its pace instead of catching up.",
        ),
        reference="docs/connectors/replay.md",
    )

    def __init__(self, source: Source, config: ReplayConfig, tools: Tools) -> None:
        self._source, self._config, self._clock = source, config, tools.clock

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    @property
    def streaming(self) -> bool:
        return True

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """A recording is only ever streamed. Raises RequestError."""
        raise RequestError("replay is a stream and cannot be polled", source=self._source.name)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """The newest recorded look of each whose time has come; before the first, the counts it was recorded with."""
        now = self._clock.now()
        found: dict[MentionId, Engagement] = {}
        for mention in mentions:
            come = [look for look in mention.looks if look.at is None or look.at <= now]
            newest = come[-1] if come else mention.engagement
            if newest is not None:
                found[mention.id] = replace(newest, at=newest.at or now)
        return Looks(engagement=found)

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """Batches of lines that are due together, then silence for ever.

        Raises RequestError where the file is missing, CursorExpiredError where the cursor is not ours.
        """
        place = self._place(cursor)
        joined = place is None  # after a restart the first line may find itself overdue
        unknown = _Unknown()
        waiting: list[_Read] = []
        with ExitStack() as stack:
            for read in self._lines(self._open(stack), place.line if place else 0, unknown):
                if read.mention is not None:
                    place = place or self._start(read.mention)
                    if not joined:
                        place, joined = self._rejoined(place, read.mention), True
                    if waiting and (self._wait(place, read.mention) or _full(waiting, read.mention)):
                        place = structs.replace(place, line=waiting[-1].number)
                        yield self._batch(waiting, place, unknown)
                        waiting = []
                    if wait := self._wait(place, read.mention):
                        await self._clock.sleep(wait)
                waiting.append(read)
        if waiting:
            place = place and structs.replace(place, line=waiting[-1].number)
            yield self._batch(waiting, place, unknown)
        while True:
            await self._clock.sleep(IDLE)

    def _start(self, mention: Mention) -> _Place:
        return _Place(path=self._config.path, line=0, anchor=self._clock.now(), start=mention.fetched_at)

    def _due(self, place: _Place, mention: Mention) -> datetime:
        gap = min(max(mention.fetched_at - place.start, timedelta(0)), LONGEST)
        return place.anchor + (gap / self._config.speed if self._config.speed else timedelta(0))

    def _wait(self, place: _Place, mention: Mention) -> timedelta:
        """How long until this line goes out; zero where it is due."""
        wait = self._due(place, mention) - self._clock.now()
        return wait if wait > _INSTANT else timedelta(0)

    def _rejoined(self, place: _Place, mention: Mention) -> _Place:
        """The place after a restart: a long absence moves the rest of the recording instead of pouring it out."""
        late = self._clock.now() - self._due(place, mention)
        return structs.replace(place, anchor=place.anchor + late) if late > timedelta(0) else place

    def _batch(self, reads: list[_Read], place: _Place | None, unknown: _Unknown) -> Batch:
        now = self._clock.now()
        mentions: list[Mention] = []
        skipped: list[PayloadError] = []
        deletions: list[MentionId] = []
        for read in reads:
            if read.mention is None:
                skipped.extend([read.problem] if read.problem else [])
            elif read.mention.deleted_at is not None:
                deletions.append(read.mention.id)
            else:
                try:
                    mentions.append(self._played(read.mention, now))
                except OverflowError:
                    message = "a time is too far from the others to be shifted to now; correct it"
                    skipped.append(LineError(read.number, message, source=self._source.name))
        return Batch(
            mentions=tuple(mentions),
            skipped=tuple(skipped),
            deletions=tuple(deletions),
            cursor=None if place is None else Cursor(msgspec.json.encode(place).decode()),
            seen=len(reads),
            live=self._config.live,
            advice=unknown.news(),
        )

    def _played(self, mention: Mention, now: datetime) -> Mention:
        return _shifted(mention, now, self._config.speed) if self._config.live else mention

    def _lines(self, file: BinaryIO, after: int, unknown: _Unknown) -> Iterator[_Read]:
        name, network, now = self._source.name, self._source.network, self._clock.now()
        for number, line in read_lines(file):
            if number <= after:
                continue
            try:
                mention = decode_line(line, number, source=name, now=now, network=network, unknown=unknown.keys)
            except LineError as problem:
                yield _Read(number, None, problem)
            else:
                yield _Read(number, replace(mention, source=name), None)

    def _open(self, stack: ExitStack) -> BinaryIO:
        try:
            if not self._config.path.startswith(SAMPLE):
                return stack.enter_context(Path(self._config.path).expanduser().open("rb"))
            name = self._config.path.removeprefix(SAMPLE)
            shipped = resources.files("monitor").joinpath("samples", f"{name}.jsonl")
            return stack.enter_context(stack.enter_context(resources.as_file(shipped)).open("rb"))
        except OSError as error:
            what = f"{self._config.path} cannot be read: {error.strerror or 'it is not there'}"
            raise RequestError(f"{what}; correct `path`", source=self._source.name) from error

    def _place(self, cursor: Cursor | None) -> _Place | None:
        if cursor is None:
            return None
        try:
            place = msgspec.json.decode(cursor, type=_Place)
        except msgspec.DecodeError as error:
            raise CursorExpiredError(
                "the stored place in the recording is unreadable", source=self._source.name
            ) from error
        if place.path != self._config.path:
            return None  # another file begins at its beginning
        return structs.replace(place, anchor=min(place.anchor, self._clock.now()))  # the clock may have been set back


class _Unknown:
    """Keys that nobody knows, told once each."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self._told: set[str] = set()

    def news(self) -> str:
        fresh = sorted(self.keys - self._told)
        self._told |= self.keys
        return inert(f"unknown keys were left out: {', '.join(fresh[:10])}") if fresh else ""


def _full(waiting: list[_Read], mention: Mention) -> bool:
    """Whether this line needs a batch of its own: an edit or a deletion must come after what it changes."""
    return len(waiting) >= AT_ONCE or any(read.mention and read.mention.id == mention.id for read in waiting)


def _shifted(mention: Mention, now: datetime, speed: float) -> Mention:
    """The same mention as if it were fetched now: every time before that moves with it.

    What came after it, its later looks, comes at the pace of playing, as the lines after it do.
    """
    shift = now - mention.fetched_at

    def moved(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + shift

    def counted(engagement: Engagement) -> Engagement:
        return replace(engagement, at=moved(engagement.at))

    def ahead(look: Engagement) -> Engagement:
        if look.at is None or look.at <= mention.fetched_at:
            return counted(look)
        gap = min(look.at - mention.fetched_at, LONGEST)
        return replace(look, at=now + (gap / speed if speed else timedelta(0)))

    return replace(
        mention,
        published_at=mention.published_at + shift,
        fetched_at=now,
        edited_at=moved(mention.edited_at),
        author=replace(mention.author, created_at=moved(mention.author.created_at)),
        engagement=mention.engagement and counted(mention.engagement),
        looks=tuple(map(ahead, mention.looks)),
    )
