"""Which mentions of a batch are new, which are edits, and which we have seen under another name.

Pure: the same mentions in any order give the same answer. `lookup_keys` says what to ask the store; `sort_out` decides.
docs/explanation/matching.md tells when two addresses are one post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from monitor.core.canonical import canonical_url, is_plain, is_web_url
from monitor.core.normalise import content_hash, text_hash
from monitor.model import Kind, Mention, MentionId, Sighting
from monitor.store.base import Known

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Reviews of one app or one place share its page; what tells them apart is their id.
_SHARED_PAGES = frozenset({"reviews", "appstore", "googleplay", "trustpilot"})
# Here every comment and message has an address of its own; elsewhere it has that of the page it stands under.
_PERMALINKED = frozenset(
    {
        "x",
        "bluesky",
        "mastodon",
        "threads",
        "reddit",
        "lemmy",
        "hackernews",
        "lobsters",
        "devto",
        "discourse",
        "telegram",
    }
)
# Link aggregators: the address may be that of the linked page, which many posts can share.
_OWN_HOSTS = {
    "hackernews": re.compile(r"news\.ycombinator\.com"),
    "reddit": re.compile(r"reddit\.com|redd\.it"),
    "lobsters": re.compile(r"lobste\.rs"),
    "producthunt": re.compile(r"producthunt\.com"),
}
_LEMMY_POST = re.compile(r"/(?:post|comment)/\d+")
# An anchor that names an item on a page: #comment-17, #issuecomment-99, #c12, #p3, #48213.
_ITEM_ANCHOR = re.compile(
    r"(?:^|comment|reply|answer|review|post|msg|message|discussion|(?:^|[^a-z])[rcp])[-_=]?\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A batch, sorted out. Every mention of it is in exactly one of these; of one that comes twice, the latest."""

    fresh: tuple[Mention, ...] = ()  # by time, then id
    edits: tuple[Mention, ...] = ()
    again: tuple[Mention, ...] = ()  # stored and offered again as they were: overlap, the normal case
    sightings: tuple[Sighting, ...] = ()
    keys: Mapping[MentionId, tuple[str, ...]] = field(default_factory=dict)  # identity keys of fresh and edits


def identity_keys(mention: Mention) -> tuple[str, ...]:
    """What besides its id says that a mention is this very post: `url:<network>:<canonical url>`, or nothing.

    A repost has `repost:<id of the original>` instead, so that its reposts count together even where we never saw the
    original itself.
    """
    if mention.repost_of:
        return (f"repost:{_original_id(mention)}",)
    address = _own_address(mention)
    return (f"url:{mention.network}:{address}",) if address else ()


def lookup_keys(mentions: Iterable[Mention]) -> frozenset[str]:
    """Everything the store must be asked before `sort_out`: ids, identity keys and originals of reposts."""
    keys: set[str] = set()
    for mention in mentions:
        keys.add(mention.id)
        keys.update(identity_keys(mention))
        if mention.repost_of:
            keys.add(_original_id(mention))
    return frozenset(keys)


def sort_out(mentions: Sequence[Mention], known: Mapping[str, Known], among: Iterable[Mention] = ()) -> Sorted:
    """Decide for a whole batch. `known` is the store's answer to `lookup_keys`.

    `among` is what else the source offered in the same batch (posts about no brand): not decided about, but if they
    share an address with a mention, that address is a page of posts and not the post.
    """
    latest = _latest(mentions)
    keys = {mention.id: identity_keys(mention) for mention in latest}
    shared = _shared_keys(latest, keys, among)
    if shared:
        keys = {id_: tuple(key for key in own if key not in shared) for id_, own in keys.items()}
    decided: dict[str, MentionId] = {key: found.mention_id for key, found in known.items() if key not in shared}
    keys = {mention.id: _uncontested(mention, keys[mention.id], known) for mention in latest}
    unknown, edits, again = _divide(latest, known)
    fresh: list[Mention] = []
    sightings: list[Sighting] = []

    def settle(mention: Mention) -> None:
        """New, unless something that names it is decided already."""
        names = [*keys[mention.id], *([_original_id(mention)] if mention.repost_of else [])]
        original = next((decided[name] for name in names if name in decided), None)
        if original is None:
            fresh.append(mention)
        else:
            sightings.append(_sighting(mention, original))
        for name in (mention.id, *keys[mention.id]):
            decided.setdefault(name, original or mention.id)

    for mention in unknown:
        if not mention.repost_of:
            settle(mention)
    reposts = [mention for mention in unknown if mention.repost_of]
    while reposts:
        # A repost of a repost waits for its original. Where none of the originals is here, the oldest stands for them.
        ready = [each for each in reposts if _original_id(each) in decided] or reposts[:1]
        for mention in ready:
            settle(mention)
        done = {mention.id for mention in ready}
        reposts = [each for each in reposts if each.id not in done]
    kept = {mention.id: keys[mention.id] for mention in (*fresh, *edits)}
    return Sorted(
        fresh=tuple(sorted(fresh, key=_order)),
        edits=tuple(edits),
        again=tuple(again),
        sightings=tuple(sorted(sightings, key=lambda sighting: (sighting.at, sighting.key))),
        keys=kept,
    )


def _divide(
    mentions: Iterable[Mention], known: Mapping[str, Known]
) -> tuple[list[Mention], list[Mention], list[Mention]]:
    """Unknown ids, edits of what we hold, and what we hold as it is."""
    unknown: list[Mention] = []
    edits: list[Mention] = []
    again: list[Mention] = []
    for mention in mentions:
        found = known.get(mention.id)
        if found is None:
            unknown.append(mention)
        elif _is_edit(mention, found):
            edits.append(mention)
        elif found.mention_id == mention.id and not found.deleted:
            again.append(mention)
    return unknown, edits, again


def _is_edit(mention: Mention, found: Known) -> bool:
    """Whether a post we hold says something else now.

    An id that is only another name of a stored post is no edit of it: two feeds may tell one article in different
    words for ever. Nothing revives what was deleted, and an older version that arrives late changes nothing.
    """
    if found.mention_id != mention.id or found.deleted:
        return False
    if found.edited_at is not None and (mention.edited_at is None or mention.edited_at < found.edited_at):
        return False
    if mention.edited_at is not None and (found.edited_at is None or mention.edited_at > found.edited_at):
        return True
    return _content(mention) != found.text_hash


def _content(mention: Mention) -> str:
    return content_hash(mention.title, mention.text, mention.rating)


def _uncontested(mention: Mention, keys: tuple[str, ...], known: Mapping[str, Known]) -> tuple[str, ...]:
    """Its keys without the addresses under which something else stands already.

    A feed that shows one notice at a time, always under the same address, tells a new post by its words and its date.
    An article whose guid changed keeps at least one of the two.
    """

    def is_it(key: str) -> bool:
        found = known.get(key)
        if found is None or not key.startswith("url:") or found.mention_id == mention.id:
            return True
        same_moment = mention.dated and abs(mention.published_at - found.published_at) < timedelta(seconds=1)
        return same_moment or found.text_hash == _content(mention)

    return tuple(key for key in keys if is_it(key))


def _sighting(mention: Mention, original: MentionId) -> Sighting:
    return Sighting(
        key=mention.id,
        mention_id=original,
        source=mention.source,
        at=mention.fetched_at,
        followers=mention.author.followers,
    )


def _order(mention: Mention) -> tuple[datetime, str]:
    return mention.published_at, mention.id


def _latest(mentions: Sequence[Mention]) -> list[Mention]:
    """One mention an id, the latest version of it; oldest first."""
    best: dict[MentionId, Mention] = {}
    for mention in mentions:
        if mention.id not in best or _version(mention) > _version(best[mention.id]):
            best[mention.id] = mention
    return sorted(best.values(), key=_order)


def _version(mention: Mention) -> tuple[datetime, datetime, str]:
    return mention.edited_at or _LONG_AGO, mention.fetched_at, repr(mention)


def _shared_keys(
    mentions: Iterable[Mention], keys: Mapping[MentionId, tuple[str, ...]], among: Iterable[Mention]
) -> frozenset[str]:
    """Addresses that one source gives to several posts with different texts: a page, not a post."""
    users: dict[str, list[Mention]] = {}
    for mention in mentions:
        for key in keys[mention.id]:
            if key.startswith("url:"):
                users.setdefault(key, []).append(mention)
    for mention in among if users else ():
        # A firehose brings a thousand others for one mention, and nearly all stand at addresses of their own.
        if is_plain(mention.url) and f"url:{mention.network}:{mention.url}" not in users:
            continue
        for key in identity_keys(mention):
            if key in users:
                users[key].append(mention)
    return frozenset(key for key, them in users.items() if len(them) > 1 and _say_different_things(them))


def _say_different_things(mentions: Iterable[Mention]) -> bool:
    """Whether one source brings several texts here."""
    said: dict[str, set[str]] = {}
    for mention in mentions:
        said.setdefault(mention.source, set()).add(text_hash(mention.text))
    return any(len(texts) > 1 for texts in said.values())


def _original_id(mention: Mention) -> str:
    """The id of the reposted post; sources may give it with or without the network."""
    original = mention.repost_of or ""
    return original if original.startswith(f"{mention.network}:") else f"{mention.network}:{original}"


def _own_address(mention: Mention) -> str | None:
    """The canonical address, where it belongs to this post alone."""
    network, url = mention.network, mention.url.strip()
    plain = is_plain(url)
    if network in _SHARED_PAGES or mention.kind is Kind.REVIEW or not (plain or is_web_url(url)):
        return None
    if mention.kind in (Kind.COMMENT, Kind.MESSAGE) and network not in _PERMALINKED and "lc=" not in url:
        return None
    if not plain and _ITEM_ANCHOR.search(urlsplit(url).fragment):
        return None
    canonical = url if plain else canonical_url(url)
    page = urlsplit(canonical)
    if page.path in ("", "/") and not page.query and not page.fragment:
        return None  # a home page: feeds without article pages link to it from every item
    if mention.author.url and canonical == canonical_url(mention.author.url):
        return None
    own_host = _OWN_HOSTS.get(network)
    if own_host is not None and not own_host.fullmatch(page.hostname or ""):
        return None
    if network == "lemmy" and not _LEMMY_POST.search(page.path):
        return None
    return canonical
