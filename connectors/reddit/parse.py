"""Posts and comments as Reddit's listings hold them, to mentions. Pure. Reference: reddit.com/dev/api"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.base import Source
from connectors.fields import count, dig, each, flag, key, link, listing, moment, must, name, signed, text, when
from connectors.text import TEXT_MOST, from_html, plain, tidy
from connectors.times import not_after
from connectors.walks import millis
from monitor.errors import PayloadError, RequestError, UnexpectedContentError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

SITE = "https://www.reddit.com"
COMMENT, ACCOUNT, POST, COMMUNITY = "t1", "t2", "t3", "t5"
_ERASED = frozenset({"[deleted]", "[removed]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a listing, read."""

    mentions: tuple[Mention, ...]
    skipped: tuple[PayloadError, ...]
    deletions: tuple[MentionId, ...]
    communities: Mapping[MentionId, str]  # the community of each mention, by Reddit's own id
    marks: tuple[int, ...]  # when Reddit took each item in
    size: int
    after: str  # "" on the last page


def parse(body: Any, *, source: Source, fetched_at: datetime) -> Page:
    """What a listing shows. Raises UnexpectedContentError where it is none, RequestError where it lists communities."""
    children = dig(body, "data", "children")
    if not isinstance(children, list):
        raise UnexpectedContentError("the answer is no listing")
    if any(dig(child, "kind") == COMMUNITY for child in children):
        # Who asks for a community that is not there is led on to a search for communities.
        raise RequestError("Reddit lists communities instead of posts: check the names in `subreddits`")
    gone: dict[MentionId, None] = {}

    def read(child: Any) -> Mention | None:
        kind, data = must(text(dig(child, "kind")), "kind"), dig(child, "data")
        if kind not in (POST, COMMENT):
            return None
        identity = MentionId(f"{source.network}:{fullname(data, kind)}")
        if erased(data):
            gone[identity] = None
            return None
        return mention(data, kind, source=source, fetched_at=fetched_at)

    mentions, skipped = each(children, read, what="post")
    homes = {fullname_of(child): named(dig(child, "data", "subreddit_id"), COMMUNITY) for child in children}
    found = {each_.id: homes.get(each_.id.partition(":")[2]) for each_ in mentions}
    times = (moment(dig(child, "data", "created_utc")) for child in children)
    return Page(
        mentions=mentions,
        skipped=skipped,
        deletions=tuple(gone),
        communities={identity: home for identity, home in found.items() if home},
        marks=tuple(millis(time) for time in times if time is not None),
        size=len(children),
        after=key(dig(body, "data", "after")) or "",
    )


def things(body: Any, *kinds: str) -> dict[str, Any]:
    """What `/api/info` shows, by fullname. Raises UnexpectedContentError where it is no listing."""
    if not isinstance(dig(body, "data", "children"), list):
        raise UnexpectedContentError("the answer is no listing")
    shown = {fullname_of(child): dig(child, "data") for child in listing(body, "data", "children")}
    return {full: data for full, data in shown.items() if full and full.partition("_")[0] in kinds}


def fullname(data: Any, kind: str) -> str:
    """`t3_…` or `t1_…`. Raises ValueError where it is not that."""
    return must(named(dig(data, "name"), kind), "name")


def named(value: Any, *kinds: str) -> str | None:
    """A fullname of one of these kinds; None for anything else: they are put into addresses."""
    full = key(value) or ""
    kind, _, rest = full.partition("_")
    return full if kind in kinds and rest.isascii() and rest.isalnum() else None


def fullname_of(child: Any) -> str | None:
    """The same of a child of a listing; None where it has none."""
    try:
        return fullname(dig(child, "data"), str(dig(child, "kind")))
    except ValueError:
        return None


def erased(data: Any) -> bool:
    """Whether Reddit says that its author deleted this or somebody removed it. The account alone may be gone, too."""
    words = (dig(data, "body"), dig(data, "selftext"))
    return text(dig(data, "removed_by_category")) is not None or any(
        isinstance(said, str) and said.strip() in _ERASED for said in words
    )


def mention(data: Any, kind: str, *, source: Source, fetched_at: datetime) -> Mention:
    """One post or comment; karma and the members of a comment's community are unknown. Raises ValueError."""
    full = fullname(data, kind)
    comment = kind == COMMENT
    title = None if comment else name(dig(data, "title"), most=1_000)
    words = _words(data, "body" if comment else "selftext", title)
    published, dated = when(dig(data, "created_utc"), fetched_at)
    edited = moment(dig(data, "edited"))
    community = name(dig(data, "subreddit"), most=100)
    members = count(dig(data, "subreddit_subscribers"))
    parent = _reference(dig(data, "parent_id" if comment else "crosspost_parent"), source)
    return Mention(
        id=MentionId(f"{source.network}:{full}"),
        network=source.network,
        source=source.name,
        url=must(link(dig(data, "permalink"), SITE), "permalink"),
        kind=Kind.COMMENT if comment else Kind.POST,
        text=words,
        title=title,
        published_at=published,
        dated=dated,
        fetched_at=fetched_at,
        edited_at=None if edited is None else not_after(edited, fetched_at),
        author=_author(data),
        venue=Venue(name=f"r/{community}", members=members) if community else None,
        engagement=engagement(data, fetched_at),
        reply_to=parent if comment else None,
        repost_of=None if comment else parent,
    )


def engagement(data: Any, at: datetime) -> Engagement | None:
    """The counts, as far as they are told: a young comment's score is hidden."""
    hidden = flag(dig(data, "score_hidden")) or flag(dig(data, "hide_score"))
    score = None if hidden else signed(dig(data, "score"))
    post = named(dig(data, "name"), POST) is not None
    # A comment carries its post's counts, too; they are not its own.
    replies = count(dig(data, "num_comments")) if post else None
    reposts = count(dig(data, "num_crossposts")) if post else None
    if (score, replies, reposts) == (None, None, None):
        return None
    return Engagement(score=score, replies=replies, reposts=reposts, at=at)


def _words(data: Any, field: str, title: str | None) -> str:
    """What was written; of a link its title, and where it leads: that may be the brand's own site."""
    markup, raw = text(dig(data, f"{field}_html")), text(dig(data, field))
    words = from_html(markup) if markup else tidy(raw or "")
    words = words or title or ""
    target = None if flag(dig(data, "is_self")) else link(dig(data, "url"))
    if field == "selftext" and target and "/comments/" not in target:
        words = plain(f"{words}\n{target}", most=TEXT_MOST)
    return must(words, "text")


def _author(data: Any) -> Author:
    handle = name(dig(data, "author"), most=100)
    if handle is None or handle in _ERASED:
        return Author()
    return Author(
        id=named(dig(data, "author_fullname"), ACCOUNT),
        handle=handle,
        url=link(f"{SITE}/user/{quote(handle, safe='')}"),
    )


def _reference(value: Any, source: Source) -> str | None:
    full = named(value, COMMENT, POST)
    return f"{source.network}:{full}" if full else None
