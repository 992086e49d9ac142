"""The stream: every public post of Bluesky passes by, and those that name a brand are kept.

Resuming: the cursor is the server's own time of the last event that went into a batch. Asked again, we go back a few
seconds more, because servers differ by that much and the store knows what it has. A connection without a cursor that
hears nothing says where it began, so that a restart before the first event misses nothing either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from connectors.base import Batch, Source, Tools, Watch
from connectors.bluesky.frames import FIRST_TIME, GONE, Frame, microseconds, read_frame, time_of
from connectors.bluesky.profiles import Profiles
from connectors.bluesky.records import COLLECTION, Record, haystack, is_did, post_uri, to_mention
from connectors.inbox import Inbox
from monitor.errors import CursorExpiredError, PayloadError, SourceError
from monitor.model import Author, Cursor, Mention, MentionId

BEAT = timedelta(milliseconds=500)
STALL = timedelta(seconds=60)  # posts come many times a second: a minute of nothing is a dead connection
MOST_MATCHED, MOST_SEEN = 100, 2_000  # per batch
REWIND = timedelta(seconds=5)
GAP = timedelta(minutes=1)
PROMPT = timedelta(seconds=10)  # a server that has events sends the first one within this
KEPT = "about 36 hours"  # how far back Jetstream goes, by its documentation
BIGGEST = 1_000_000  # bytes of one event; a post's record is far smaller
_AHEAD = timedelta(minutes=5)  # how far the server's clock may run ahead of ours
TRIES = 3  # failures in a row before the next host


class Jetstream:
    """One subscription at a time. What it keeps between two is which host comes next."""

    def __init__(self, source: Source, urls: tuple[str, ...], profiles: Profiles, tools: Tools) -> None:
        self._source, self._urls, self._profiles = source, urls, profiles
        self._connect, self._clock = tools.connect, tools.clock
        self._host = 0
        self._failures = 0

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """Batches from the cursor on, until the connection ends with a SourceError.

        Raises CursorExpiredError where the cursor is not ours.
        """
        resume = None if cursor is None else _resume_at(cursor)
        try:
            connecting = self._connect(self._address(resume), stall=STALL)
            async with connecting as socket, Inbox(socket, self._clock, BEAT) as inbox:
                opened = self._clock.now()
                taken = Taken(self._source, watch, self._profiles, resume=resume, opened=opened)
                told = opened
                begun = cursor is not None
                while True:
                    await inbox.wait()
                    now = self._clock.now()
                    taken.fill(inbox, now)
                    if taken.pressing or (taken.seen and (now - told >= BEAT or inbox.ended)):
                        self._failures, begun = 0, True
                        yield await taken.batch()
                        told = self._clock.now()
                    elif not begun and now - opened >= BEAT:
                        begun = True
                        yield Batch(cursor=Cursor(str(microseconds(opened))))
                    inbox.check()
        except SourceError:
            self._count_failure()
            raise

    def _address(self, resume: datetime | None) -> str:
        query = [("wantedCollections", COLLECTION), ("maxMessageSizeBytes", str(BIGGEST))]
        if resume is not None:
            query.append(("cursor", str(microseconds(resume))))
        return f"{self._urls[self._host]}?{urlencode(query)}"

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= TRIES:
            self._failures = 0
            self._host = (self._host + 1) % len(self._urls)


class Taken:
    """What has been taken from the stream since the last batch."""

    def __init__(
        self, source: Source, watch: Watch, profiles: Profiles, *, resume: datetime | None, opened: datetime
    ) -> None:
        self._source, self._wanted, self._profiles = source, watch.wanted, profiles
        self._resume, self._opened = resume, opened
        self._last: int | None = None  # the newest believable server time
        self._now, self._latest = opened, microseconds(opened + _AHEAD)  # the latest server time to believe
        self._note = ""
        self._empty()

    def _empty(self) -> None:
        self.seen = 0
        self._posts: dict[MentionId, _Post] = {}
        self._deletions: dict[MentionId, None] = {}
        self._departed: dict[str, None] = {}
        self._skipped: list[PayloadError] = []

    @property
    def full(self) -> bool:
        return len(self._posts) >= MOST_MATCHED or self.seen >= MOST_SEEN

    @property
    def pressing(self) -> bool:
        """Whether this should not wait for the beat: somebody may be waiting for a post, or there is no more room."""
        return bool(self._posts) or self.full

    def fill(self, inbox: Inbox, now: datetime) -> None:
        """Take frames until there are none, or no more room."""
        pop, add, posts = inbox.pop, self.add, self._posts
        for _ in range(MOST_SEEN - self.seen):
            if len(posts) >= MOST_MATCHED or (raw := pop()) is None:
                return
            add(raw, now)
            posts = self._posts

    def add(self, raw: str | bytes, now: datetime) -> None:
        """Take one frame, whatever it is."""
        self.seen += 1
        try:
            frame = read_frame(raw)
            self._advance(frame.time_us, now)
            self._sort(frame, now)
        except PayloadError as error:
            self._skipped.append(error)

    async def batch(self) -> Batch:
        """Everything taken so far, with the authors of its posts as far as they can be known soon."""
        posts, deletions, departed = tuple(self._posts.values()), tuple(self._deletions), tuple(self._departed)
        skipped, seen, note = tuple(self._skipped), self.seen, self._note
        self._empty()
        self._note = ""
        authors = await self._profiles.authors([post.did for post in posts]) if posts else {}
        return Batch(
            mentions=tuple(self._mention(post, authors) for post in posts),
            skipped=skipped,
            deletions=deletions,
            departed=departed,
            cursor=None if self._last is None else Cursor(str(self._last)),
            seen=seen,
            note=note,
        )

    def _advance(self, time_us: int, now: datetime) -> None:
        """Move on to a server time, unless nobody could believe it: one bad event must not hide those after it."""
        if now is not self._now:  # it is the same for a thousand frames
            self._now, self._latest = now, microseconds(now + _AHEAD)
        if not FIRST_TIME <= time_us <= self._latest:
            return
        if self._last is None:
            self._last = time_us
            if self._resume is not None:
                self._note = self._gap(time_of(time_us), self._resume, now)
        elif time_us > self._last:
            self._last = time_us

    def _gap(self, first: datetime, asked: datetime, now: datetime) -> str:
        """What a server that no longer has what we asked for leaves out: it says nothing and begins later.

        A quiet server begins later too, but then its first event is new, and comes when it happens.
        """
        behind, waited = now - first, now - self._opened
        if first - (asked + REWIND) <= GAP or (behind <= PROMPT < waited):
            return ""
        since, until = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (asked + REWIND, first))
        return f"gap: nothing from {since} to {until} UTC was offered any more; a Jetstream keeps {KEPT}"

    def _sort(self, frame: Frame, now: datetime) -> None:
        if frame.kind == "commit":
            self._sort_commit(frame, now)
        elif not is_did(frame.did):
            raise PayloadError("an event about an impossible account", excerpt=frame.did)
        elif frame.kind == "account" and frame.account is not None:
            if not frame.account.active and frame.account.status in GONE:
                self._profiles.forget(frame.did)
                self._posts = {id_: post for id_, post in self._posts.items() if post.did != frame.did}
                self._departed[f"{self._source.network}:{frame.did}"] = None
        elif frame.kind == "identity" and frame.identity is not None and frame.identity.handle:
            self._profiles.rename(frame.did, frame.identity.handle)

    def _sort_commit(self, frame: Frame, now: datetime) -> None:
        commit = frame.commit
        if commit is None:
            raise PayloadError("a commit without its content", excerpt=frame.did)
        if commit.collection != COLLECTION:
            return
        if commit.operation == "delete":
            gone = self._id(frame.did, commit.rkey)
            self._posts.pop(gone, None)
            self._deletions[gone] = None
        elif commit.record is None:
            raise PayloadError("a post without its record", excerpt=f"{frame.did} {commit.rkey}")
        elif self._wanted(haystack(commit.record)):
            id_ = self._id(frame.did, commit.rkey)
            self._deletions.pop(id_, None)  # written anew under its old address
            self._posts[id_] = _Post(
                did=frame.did,
                key=commit.rkey,
                record=commit.record,
                served_at=time_of(frame.time_us),
                fetched_at=now,
                edited=commit.operation == "update",
            )

    def _id(self, did: str, key: str) -> MentionId:
        return MentionId(f"{self._source.network}:{post_uri(did, key)}")

    def _mention(self, post: _Post, authors: Mapping[str, Author]) -> Mention:
        return to_mention(
            post.record,
            did=post.did,
            key=post.key,
            served_at=post.served_at,
            fetched_at=post.fetched_at,
            source=self._source,
            author=authors[post.did],
            wanted=self._wanted,
            edited=post.edited,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """A post that names a brand, waiting for its author."""

    did: str
    key: str
    record: Record
    served_at: datetime
    fetched_at: datetime
    edited: bool


def _resume_at(cursor: Cursor) -> datetime:
    """Where to ask from. Raises CursorExpiredError where the cursor is not one of ours."""
    try:
        return time_of(int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) <= 18 else 0) - REWIND
    except PayloadError as error:
        raise CursorExpiredError("the stored cursor is not a Jetstream time") from error
