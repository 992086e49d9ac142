"""An exam: everything the contract suite must know to judge one connector. Written by whoever writes the connector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Connector, Pushed, Watch
from connectors.testing.clock import START
from connectors.testing.fakes import Answer, Frames, Site, always

Expected = Mapping[str, Any]  # dotted field of Mention → value, times as ISO 8601 text; "id" must be there

Sign = Callable[[Pushed, datetime], Pushed]

NOWHERE: Site = always(Answer(status=404, body=b"{}"))


class Mode(StrEnum):
    """How the connector, configured as in the exam, is driven."""

    POLL = "poll"
    STREAM = "stream"
    PUSH = "push"  # neither: it only takes what others send


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the service shows at one moment, and what a connector must make of it."""

    site: Site = NOWHERE  # answers HTTP requests; see `pages` for fixed ones
    frames: Frames | None = None  # from the stream's address to what it sends: a WebSocket's frames, or lines
    pushes: Sequence[Pushed] = ()  # Mode.PUSH: what is sent to us, not yet signed (`Exam.sign`)
    settings: Mapping[str, Any] = field(default_factory=dict)  # laid over the exam's: another file, say
    expected: Sequence[Expected] = ()  # mentions that this scene must bring, whatever else it repeats
    deletions: Sequence[str] = ()  # mention ids
    departed: Sequence[str] = ()  # "<network>:<author id>"
    after: timedelta = timedelta(minutes=5)  # how long after the scene before


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What a connector with the capability LOOK finds when it looks again at posts of the story.

    Each visit is one look at the posts that `expected` and `gone` name, on the same connector.
    """

    visits: Sequence[Scene]  # the service then; `expected` and the like stay empty
    expected: Mapping[str, Mapping[str, int]]  # mention id → counts by name, after the last visit
    gone: Sequence[str] = ()  # mention ids that the last visit calls deleted
    stranger: str  # a well-formed id of a post that the service never had


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """One configuration of one connector under examination. A connector may have several."""

    connector: type[Connector]
    settings: Mapping[str, Any]  # as in rules.yaml, without name, connector and the other common keys
    mode: Mode = Mode.POLL
    network: str | None = None  # None: the connector's default
    watch: Watch = field(default_factory=lambda: Watch(key="*"))
    now: datetime = START
    title: str = ""  # tells exams of one connector apart

    story: Sequence[Scene]  # at least two scenes, with something new in each
    empty: Scene  # nothing there; asked with the cursor the story's first scene gave
    damaged: Scene  # some items broken, the rest in `expected`
    broken: int  # how many items of `damaged` cannot be read
    disorder: Sequence[Scene]  # first scene: out of order, an item twice, one dated in the future; a later one: news
    future: str  # id of the item dated in the future
    hostile: Scene  # text with markup, control and bidi characters, decomposed accents; see README
    sparse: Scene | None = None  # items that lack all they can: no author, no counts, no title; see README
    always_signed: bool = False  # True: the service never leaves the author out, so no post of `sparse` lacks one
    omits: frozenset[str] = frozenset()  # keys that it leaves out, or sends as null, where there is nothing to list
    changes: Sequence[Scene] = ()  # edits and deletions, where the service tells them

    sign: Sign = lambda pushed, _now: pushed  # Mode.PUSH: the sender's signature, made anew for every delivery
    forged: Sequence[Pushed] = ()  # Mode.PUSH: what must be refused with AuthError, sent as it stands at `now`

    later: Later | None = None  # looking again, where the connector can

    markup: bool = True  # the service's texts are HTML; False: what looks like a tag was typed by the author
    remote: bool = True  # False: reads local files, so there are no status codes to answer
    secrets: Sequence[str] = ()  # values in `settings` that nobody may ever read again
    forbidden: frozenset[int] = frozenset()  # status codes to leave out, because the service uses them for its own ends

    @property
    def name(self) -> str:
        return f"{self.connector.spec.name}-{self.title}" if self.title else self.connector.spec.name

    @property
    def home(self) -> str:
        """The network its mentions carry."""
        return self.network or self.connector.spec.network

    @property
    def sparse_scenes(self) -> tuple[Scene, ...]:
        """`sparse`, where there is one."""
        return () if self.sparse is None else (self.sparse,)


def expected(path: Path) -> tuple[Expected, ...]:
    """Expected mentions from a JSON file: a list of objects with dotted keys."""
    answer: list[dict[str, Any]] = msgspec.json.decode(path.read_bytes(), type=list[dict[str, Any]])
    return tuple(answer)
