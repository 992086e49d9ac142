"""A fake critique, clearly labelled, that goes the whole way a real one goes: judged, routed, delivered, timed.

Whoever asks (the command line, Slack) leaves a request in the store; the daemon picks it up, and what happened to it is
read from the same tables as everything else, so that the drill measures the real thing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from connectors.base import Batch, Watch
from monitor.case import Case
from monitor.clock import Clock
from monitor.core.fingerprint import fingerprint
from monitor.core.match import search_terms
from monitor.errors import StoreError
from monitor.ingest.intake import Intake
from monitor.ingest.watches import Assignment
from monitor.model import Author, Engagement, Mention, MentionId, WatchProgress
from monitor.names import DRILL
from monitor.policy import Policy
from monitor.rules.schema import Brand
from monitor.store.base import Store

log = structlog.get_logger(__name__)

NETWORK, _AUTHOR = Case.DRILL.split(":")
HANDLE = "almenara-drill"
REQUEST = "drill request"  # the fact under which a request waits
TOO_OLD = timedelta(minutes=2)  # a request that no daemon picked up is not carried out tomorrow

_TEXTS = {
    "es": "SIMULACRO, no es real: {name} es un desastre, hay cucarachas y nadie responde. Horrible, lo peor.",
    "en": "DRILL, not real: {name} is a disaster, cockroaches in the room and nobody answers. Horrible, the worst.",
}
_NAMES = {"es": "SIMULACRO de Almenara", "en": "Almenara DRILL"}


class Request(msgspec.Struct, frozen=True):
    """Somebody asks for a drill. `token` names it: the mention's id is made of it."""

    token: str
    brand: str
    at: datetime
    started_at: datetime | None = None  # a daemon has picked it up
    done_at: datetime | None = None  # … and committed the mention
    problem: str = ""

    @property
    def mention_id(self) -> MentionId:
        return MentionId(f"{NETWORK}:{HANDLE}/{self.token}")


def request_for(brand: str, now: datetime) -> Request:
    """A request for a drill about a brand."""
    return Request(token=fingerprint("drill", now.isoformat())[:12], brand=brand, at=now)


def encoded(asked: Request) -> str:
    """As it is kept in the store."""
    return msgspec.json.encode(asked).decode()


def decoded(text: str | None) -> Request | None:
    """The inverse; None for nothing and for what is no request."""
    try:
        return msgspec.json.decode(text, type=Request) if text else None
    except msgspec.DecodeError:
        return None


def drill_mention(asked: Request, brand: Brand, language: str, now: datetime) -> Mention:
    """What is let in: a safety complaint by somebody whom everybody hears, who says that it is a drill."""
    terms = search_terms(brand) or (brand.name,)
    spoken = language if language in _TEXTS else "en"
    # An author a drill, and so a case a drill: each one is told like the first.
    who = f"{_AUTHOR}{asked.token}"
    words = (*brand.all, *(brand.context[:1] if brand.require_context else ()))
    text = _TEXTS[spoken].format(name=terms[0]) + (f" ({', '.join(words)})" if words else "")
    return Mention(
        id=asked.mention_id,
        network=NETWORK,
        source=DRILL,
        url="",
        text=text,
        language=spoken,
        published_at=asked.at,
        fetched_at=now,
        author=Author(id=who, handle=HANDLE, name=_NAMES[spoken], followers=2_000_000, verified=True, notability=1.0),
        engagement=Engagement(likes=500, replies=200, reposts=400, at=now),
    )


class Drill:
    """The daemon's side: looks for requests and carries them out."""

    def __init__(self, *, store: Store, clock: Clock, intake: Intake, policy: Callable[[], Policy]) -> None:
        self._store, self._clock, self._intake, self._policy = store, clock, intake, policy

    async def look(self) -> None:
        """Carry out a request that waits. Never raises for the database's sake: the next look tries again."""
        try:
            asked = decoded(await self._store.recall(REQUEST))
            if asked and asked.started_at is None and self._clock.now() - asked.at <= TOO_OLD:
                await self.run(asked)
        except StoreError as error:
            log.warning("drill.failed", reason=str(error))

    async def ask(self, brand: str | None = None) -> Request:
        """Begin one right now, by default about the first brand. Raises StoreError."""
        return await self.run(request_for(brand or self._policy().rules.brands[0].name, self._clock.now()))

    async def run(self, asked: Request) -> Request:
        """Let the fake critique in. What became of it stands in the request that is kept. Raises StoreError."""
        policy = self._policy()
        started = msgspec.structs.replace(asked, started_at=self._clock.now())
        await self._keep(started)
        brand = policy.rules.brand_named.get(asked.brand)
        problem = "" if brand else f"there is no brand {asked.brand} any more"
        if brand is not None:
            mention = drill_mention(asked, brand, policy.rules.defaults.language, self._clock.now())
            if not any(match.brand == brand.name for match in policy.matcher.match(mention)):
                problem = "the brand's own conditions keep the drill's text out"
            else:
                batch = Batch(mentions=(mention,), seen=1, live=True)
                watch = Assignment(watch=Watch(key="*"), brands=(brand.name,))
                await self._intake.take(DRILL, watch, batch, WatchProgress(walked=frozenset({brand.name})))
        done = msgspec.structs.replace(started, done_at=self._clock.now(), problem=problem)
        await self._keep(done)
        log.info("drill.done", problem=problem)
        return done

    async def _keep(self, asked: Request) -> None:
        await self._store.remember(REQUEST, encoded(asked))
