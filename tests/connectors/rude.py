"""A connector that keeps every rule, and with a switch breaks exactly one. It proves that the contract suite bites.

Its service is a list of posts, each `{"n": 3, "text": "…", "at": "…", "by": "…"}`, oldest first, three a page.
`n` counts up in the order in which the service took the posts in; `at` is what the author claims.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar

import msgspec
from pydantic import Field, SecretStr

from connectors.base import (
    Accept,
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Looks,
    Plan,
    Pushed,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count
from connectors.testing import Answer, Exam, Later, Mode, Request, Scene
from monitor.errors import (
    AuthError,
    CursorExpiredError,
    NoAnswerError,
    PayloadError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Author, Cursor, Engagement, Mention, MentionId

PAGE = 3
LOOKS = 5
SECRET = "s3cr3t-of-the-exam"
KNOWN = {"n", "text", "at", "by", "likes", "followers", "edited", "gone"}
BIDI_AND_CONTROL = {ord(char): None for char in "\u202e\u202c\u0085\u0007"}


class Config(ConnectorConfig):
    """Settings of the rude connector."""

    base_url: str = Field(default="https://rude.example", description="The service to ask.")
    stream: bool = Field(default=False, description="Listen instead of polling.")
    token: SecretStr = Field(default=SecretStr(""), description="A secret.")


class Undescribed(Config):
    base_url: str = "https://rude.example"


class Lax(Config, extra="ignore"):
    pass


class Talkative(Config):
    def __repr__(self) -> str:
        return f"Config(token={self.token.get_secret_value()})"

    __str__ = __repr__


SPEC = ConnectorSpec(
    name="rude",
    summary="Sees a list of posts.",
    network="forum",
    config=Config,
    auth=Auth.OPTIONAL,
    capabilities=frozenset(
        {
            Capability.POLL, Capability.STREAM, Capability.RESUME, Capability.REACH, Capability.ENGAGEMENT,
            Capability.LANGUAGE, Capability.EDITS, Capability.DELETIONS, Capability.LOOK, Capability.PUSH,
        }
    ),
    looks=LOOKS,
    limits=("It sees invented posts only.",),
    reference="this file",
)  # fmt: skip


class Rude:
    """Polite, unless `breaks` names a rule."""

    spec: ClassVar[ConnectorSpec] = SPEC
    breaks: ClassVar[str] = ""

    def __init__(self, source: Source, config: Any, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._seen: set[str] = set()
        self._ahead: dict[str, int] = {}
        self._failed = False

    def __repr__(self) -> str:
        return f"Rude({self._config.token.get_secret_value()})" if self.breaks == "secret in repr" else "Rude()"

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    @property
    def streaming(self) -> bool:
        return bool(self._config.stream) is not (self.breaks == "streaming is a lie")

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        since = self._since(cursor)
        if self.breaks == "sleeps on the clock":
            await self._tools.clock.sleep(timedelta(seconds=1))
        if self.breaks == "prints a secret":
            print(f"token {self._config.token.get_secret_value()}")
        try:
            rows, total = await self._page(watch, since)
        except UnexpectedContentError as error:
            self._failed = True
            if self.breaks == "web page is nothing new" and "web page" in str(error):
                return Batch()
            if self.breaks == "half a page is nothing new" and "half" in str(error):
                return Batch()
            raise
        except SourceError as error:
            if self.breaks == "no answer is nothing new" and isinstance(error, NoAnswerError):
                return Batch()
            if self.breaks == "asks again at once" and isinstance(error, RateLimitedError):
                await self._page(watch, since)
            if (told := self._as_told(error)) is not error:
                raise told from error
            raise
        return self._read_page(rows[self._failed and self.breaks == "skips after an error" :], total, cursor, since)

    def _read_page(self, rows: list[Any], total: int, cursor: Cursor | None, since: int) -> Batch:
        if self.breaks == "empty page moves the cursor" and not total:
            return Batch(cursor=Cursor("0"))
        if self.breaks == "goes back over what is known" and not rows and total == since > 0:
            return Batch(cursor=Cursor("0"))
        first = _number(rows)
        if first and cursor and cursor.partition(" ")[2] == first and self.breaks != "pages for ever":
            return Batch(cursor=Cursor(str(since)))  # the page before, once more
        batch = self._batch(rows, cursor, since)
        keep = batch.more and batch.cursor and not batch.cursor.startswith("ahead:")
        return replace(batch, cursor=Cursor(f"{batch.cursor} {first}")) if keep else batch

    def _as_told(self, error: SourceError) -> SourceError:
        if self.breaks == "takes a limit for a locked door" and "403" in str(error):
            return AuthError("the door is locked")
        if self.breaks == "one error for all" and not isinstance(error, RateLimitedError):
            return TransientSourceError("something went wrong")
        if self.breaks == "an error that is its own cause":
            error.__cause__ = error
        if self.breaks == "secret behind an error":
            error.__cause__ = ValueError(f"failed with {self._config.token.get_secret_value()}")
        if self.breaks == "secret in error":
            error.args = (f"failed with {self._config.token.get_secret_value()}",)
        return error

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        since = self._since(cursor)
        try:
            async with self._tools.connect(f"{self._config.base_url}/socket?since={since}") as socket:
                async for frame in socket:
                    batch = self._batch(self._frame(frame), cursor, since)
                    yield batch if self.breaks != "stream without resume" else replace(batch, cursor=None)
        except TransientSourceError as error:
            if self.breaks == "skips what a cut hides" and "broke" in str(error):
                yield Batch(cursor=Cursor("999"))
            raise

    async def receive(self, pushed: Pushed) -> Batch:
        if self.breaks != "believes everybody" and signature(pushed) != pushed.headers.get("x-signature"):
            raise AuthError("the signature is not right")
        try:
            rows = msgspec.json.decode(pushed.body)
        except msgspec.DecodeError as error:
            raise RequestError("it is no message") from error
        if not isinstance(rows, list):
            raise RequestError("it is no message")
        mentions, skipped, deletions = self._sorted(rows)
        return Batch(mentions=tuple(mentions), skipped=tuple(skipped), deletions=tuple(deletions))

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        numbers = {m.id.partition(":")[2]: m.id for m in mentions}
        asked = list(numbers)[:3] if self.breaks == "looks at the first few" else list(numbers)
        params = [("n", number) for number in asked]
        try:
            answer = await self._tools.fetch.get(f"{self._config.base_url}/counts", params=params)
        except SourceError as error:
            if self.breaks == "looks away from errors":
                return Looks()
            if self.breaks == "secret while looking":
                error.args = (f"failed with {self._config.token.get_secret_value()}",)
            raise
        rows = answer.json()
        if not isinstance(rows, dict):
            raise UnexpectedContentError("the answer is not an object")
        rows = {number: likes for number, likes in rows.items() if number in numbers}
        now = None if self.breaks == "counts without a time" else self._tools.clock.now()
        found = {
            numbers[number]: Engagement(likes=count(likes), at=now)
            for number, likes in rows.items()
            if likes is not None
        }
        if self.breaks == "counts for strangers":
            found |= {key: Engagement(likes=0, at=now) for key in numbers.values() if key not in found}
        gone = tuple(numbers[number] for number, likes in rows.items() if likes is None)
        return Looks(engagement=found, gone=() if self.breaks == "keeps quiet about deletions" else gone)

    def _since(self, cursor: Cursor | None) -> int:
        if not cursor:
            return 0
        if cursor.startswith("ahead:") and (before := self._ahead.get(cursor)) is not None:
            return before
        number = cursor.removeprefix("ahead:").partition(" ")[0]
        if self.breaks == "chokes on a strange cursor":
            return int(number)
        if not number.isascii() or not number.isdigit():
            raise CursorExpiredError("the cursor is not ours")
        return int(number)

    async def _page(self, watch: Watch, since: int) -> tuple[list[Any], int]:
        terms = watch.terms[:1] if self.breaks == "asks for the first term" else watch.terms
        answer = await self._tools.fetch.get(
            f"{self._config.base_url}/posts",
            params={"since": str(since), "q": " OR ".join(terms)},
            accept=Accept.JSON,
        )
        if answer.body.startswith(b"<"):
            raise UnexpectedContentError("a web page")
        if answer.body.startswith(b"[") and not answer.body.endswith(b"]"):
            raise UnexpectedContentError("half a page")
        rows = answer.json()
        if not isinstance(rows, list):
            raise UnexpectedContentError("the answer is no list")
        return rows, int(answer.headers.get("x-total", "0"))

    def _frame(self, frame: str | bytes) -> list[Any]:
        if self.breaks == "dies of rubbish" and isinstance(frame, bytes) and b"\xff" in frame:
            raise TransientSourceError("rubbish")
        try:
            rows = msgspec.json.decode(frame)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return [{}]
        return rows if isinstance(rows, list) else [{}]

    def _batch(self, rows: list[Any], cursor: Cursor | None, since: int) -> Batch:
        if not rows:
            return Batch()
        mentions, skipped, deletions = self._sorted(rows[:PAGE])
        if skipped and self.breaks == "damage loses the page":
            return Batch(skipped=tuple(skipped), cursor=Cursor(str(since + len(rows))))
        return self._step(rows, since, tuple(mentions), skipped, deletions)

    def _sorted(self, rows: list[Any]) -> tuple[list[Mention], list[PayloadError], list[MentionId]]:
        mentions: dict[str, Mention] = {}
        repeated: list[Mention] = []
        skipped: list[PayloadError] = []
        deletions: list[MentionId] = []
        for row in rows:
            try:
                if not isinstance(row, dict) and self.breaks != "crashes over odd types":
                    raise TypeError("no post")
                if row.get("gone"):
                    deletions.append(MentionId(f"{self._source.network}:{number(row['gone'])}"))
                    continue
                if self.breaks == "drops odd texts" and not isinstance(row.get("text", ""), str):
                    continue
                mention = self._read(row)
            except (KeyError, TypeError, ValueError) as error:
                if self.breaks != "damage is not told" or not isinstance(row, dict) or row.keys() != {"n"}:
                    skipped.append(PayloadError(f"cannot read a post: {type(error).__name__}"))
                continue
            repeated += [mention] if mention.id in mentions else []
            mentions[mention.id] = mention
        if self.breaks == "names an id twice":
            return [*mentions.values(), *repeated], skipped, deletions
        if self.breaks == "forgets what it told":
            mentions = {key: value for key, value in mentions.items() if key not in self._seen}
            self._seen |= mentions.keys()
        return list(mentions.values()), skipped, deletions

    def _step(
        self,
        rows: list[Any],
        since: int,
        mentions: tuple[Mention, ...],
        skipped: list[PayloadError],
        deletions: list[MentionId],
    ) -> Batch:
        more = len(rows) > PAGE
        here = since + min(PAGE, len(rows))
        cursor = Cursor(str(here))
        if self.breaks == "commits the newest first" and (more or self._ahead):
            newest = Cursor(f"ahead:{since + len(rows)}{'' if more else ' end'}")
            self._ahead.setdefault(newest, here)
            cursor = newest
        if self.breaks == "trusts the author's clock" and any(m.id.endswith("-future") for m in mentions):
            cursor = Cursor("999999")
        note = self._config.token.get_secret_value() if self.breaks == "secret in note" else ""
        return Batch(
            mentions=mentions,
            skipped=tuple(skipped),
            deletions=tuple(deletions),
            cursor=cursor,
            more=more and not self._config.stream,
            note=note,
        )

    def _read(self, row: dict[str, Any]) -> Mention:
        if self.breaks == "is afraid of strangers" and row.keys() - KNOWN:
            raise ValueError("a key that nobody knows")
        now = self._tools.clock.now()
        at = datetime.fromisoformat(row["at"]).astimezone(UTC)
        if self.breaks != "believes in the future":
            at = min(at, now)
        if self.breaks == "local times":
            at = at.astimezone(timezone(timedelta(hours=1)))
        key = number(row["n"])
        if self.breaks == "ids change by the day" and now - at > timedelta(days=1):
            key += "-yesterday"
        network = self._source.network
        prefix = "elsewhere" if self.breaks == "ids without network" else network
        return Mention(
            id=MentionId(f"{prefix}:{key}"),
            network="elsewhere" if self.breaks == "another network" else network,
            source="rude" if self.breaks == "another source" else self._source.name,
            url=self._url(key),
            text=self._text(row["text"]) + ("!" if self.breaks == "adds to the text" else ""),
            language="es",
            published_at=at,
            fetched_at=at if self.breaks == "fetched when published" else now,
            edited_at=min(at, now) if row.get("edited") else None,
            author=Author(
                handle=self._text(row["by"]) if row.get("by") else None, followers=count(row.get("followers"))
            ),
            engagement=self._counts(row.get("likes")),
        )

    def _url(self, key: str) -> str:
        if self.breaks == "unsafe link":
            return "javascript:alert(1)"
        if self.breaks == "secret in a link":
            return f"https://rude.example/{key}?token={self._config.token.get_secret_value()}"
        return f"https://rude.example/{key}"

    def _counts(self, likes: Any) -> Engagement | None:
        if self.breaks == "counts below zero" and isinstance(likes, int):
            return Engagement(likes=likes)
        if self.breaks == "makes up counts":
            return Engagement(likes=count(likes) or 0)
        return None if count(likes) is None else Engagement(likes=count(likes))

    def _text(self, raw: Any) -> str:
        if not isinstance(raw, str):
            raise TypeError("no text")
        if self.breaks != "leaves markup":
            raw = raw.replace("<b>", "").replace("</b>", "")
        if self.breaks != "leaves control characters":
            raw = raw.translate(BIDI_AND_CONTROL)
        return raw if self.breaks == "leaves accents apart" else unicodedata.normalize("NFC", raw)


def rude(breaks: str = "", *, base: type[Rude] = Rude, **spec: Any) -> type[Rude]:
    """A connector that breaks one rule by its behaviour, or by what it declares."""
    return type("Rude", (base,), {"breaks": breaks, "spec": replace(SPEC, **spec), "__module__": base.__module__})


def number(value: Any) -> str:
    """The service's id of a post."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isprintable() or not str(value):
        raise ValueError("no id")
    return str(value)


def _number(rows: list[Any]) -> str:
    """The id of a page's first post, "" where there is none."""
    return str(rows[0].get("n", "")).replace(" ", "") if rows and isinstance(rows[0], dict) else ""


def signature(pushed: Pushed) -> str:
    """What only somebody who knows the secret can write below a message."""
    at = pushed.headers.get("x-at", "").encode()
    return hashlib.sha256(b"\n".join((SECRET.encode(), at, pushed.body))).hexdigest()


def signed(pushed: Pushed, now: datetime) -> Pushed:
    """As the sender sends it at this moment."""
    dated = replace(pushed, headers={**pushed.headers, "x-at": now.isoformat()})
    return replace(dated, headers={**dated.headers, "x-signature": signature(dated)})


def post(number: int | str, text: str = "Miramar", at: str = "2026-11-20T09:00:00Z", **more: Any) -> dict[str, Any]:
    return {"n": number, "text": text, "at": at, "by": "ana", "likes": 1, "followers": 40} | more


def scene(*rows: Any, **more: Any) -> Scene:
    """The service after these posts. It answers with all that came after `since`."""

    def after(request: Request) -> list[Any]:
        return list(rows[int(request.param("since") or 0) :])

    return Scene(
        site=lambda request: Answer.json(after(request), headers={"X-Total": str(len(rows))}),
        frames=lambda request: [msgspec.json.encode([row]) for row in after(request)],
        pushes=(Pushed(headers={}, params={}, body=msgspec.json.encode(rows)),),
        **more,
    )


def counts(likes: dict[str, int | None]) -> Scene:
    """The service's answer to "how do these stand now": None for what was deleted; what it never had is left out."""

    def site(request: Request) -> Answer:
        return Answer.json({number: likes[number] for number in request.all("n") if number in likes})

    return Scene(site=site)


def wanted(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": f"forum:{row['n']}", "text": row["text"], "published_at": row["at"]} for row in rows]


def exam(connector: type[Rude], mode: Mode = Mode.POLL) -> Exam:
    """One exam for every rude connector, polled, streaming or pushed."""
    first = [post(number, f"mention {number}") for number in range(5)]
    second = [post(number, f"mention {number}") for number in range(5, 8)]
    future = post("4-future", at="2031-01-01T00:00:00Z")
    muddled = [post(2), post(2), future, post(1, at="2026-11-20T08:00:00Z")]
    late = post(9, at="2026-11-20T08:30:00Z")
    return Exam(
        connector=connector,
        title=mode.value,
        mode=mode,
        settings={"token": SECRET, "stream": mode is Mode.STREAM},
        secrets=(SECRET,),
        remote=mode is not Mode.PUSH,
        sign=signed,
        forged=(Pushed(headers={"x-signature": "forged"}, params={}, body=b"[]"),),
        story=(scene(*first, expected=wanted(*first)), scene(*first, *second, expected=wanted(*second))),
        empty=scene(),
        damaged=scene(post(1), {"n": 2}, post(3), expected=wanted(post(1), post(3))),
        broken=1,
        disorder=(scene(*muddled, expected=wanted(post(2), post(1))), scene(*muddled, late, expected=wanted(late))),
        future="forum:4-future",
        sparse=scene(
            {"n": 1, "text": "Miramar", "at": "2026-11-20T09:00:00Z"},
            expected=[{"id": "forum:1", "author.handle": None, "engagement": None, "author.followers": None}],
        ),
        hostile=scene(post(1, "<b>Cafe\u0301</b> \u202eevil\u202c \u0085bell"), expected=[{"id": "forum:1"}]),
        changes=(scene(post(1, edited=True), {"gone": "0"}, expected=[{"id": "forum:1"}], deletions=["forum:0"]),),
        later=Later(
            visits=(counts({"1": 9, "2": None}),),
            expected={"forum:1": {"likes": 9}},
            gone=["forum:2"],
            stranger="forum:77",
        ),
    )


def exams(connector: type[Rude]) -> tuple[Exam, ...]:
    return exam(connector), exam(connector, Mode.STREAM), exam(connector, Mode.PUSH)
