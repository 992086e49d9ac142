"""How large the place is where something was said, from what the operator knows: sites by domain, communities by name.

What the source says itself always wins; nothing here lowers what somebody else knows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from monitor.core.normalise import fold_text
from monitor.model import Author, Mention, Venue
from monitor.rules.schema import Scoring

# Below these, each subdomain (or page) is another person's: the platform's rank says nothing about a blog on it.
_HOSTS_OF_MANY = frozenset({
    "blogspot.com", "blogspot.com.es", "blogger.com", "wordpress.com", "tumblr.com", "medium.com", "substack.com",
    "github.io", "gitlab.io", "wixsite.com", "weebly.com", "livejournal.com", "over-blog.com", "typepad.com",
    "ghost.io", "hatenablog.com", "netlify.app", "vercel.app", "pages.dev", "web.app", "firebaseapp.com",
    "herokuapp.com", "sites.google.com", "facebook.com", "x.com", "twitter.com", "youtube.com", "linkedin.com",
    "reddit.com", "t.me",
})  # fmt: skip
# These only pass on what others wrote: their own rank would make every article the world's most read.
_PASSERS_ON = frozenset({
    "news.google.com", "google.com", "bing.com", "msn.com", "news.yahoo.com", "feedproxy.google.com", "t.co",
})  # fmt: skip

_LOWEST = 2**32 - 1
_LONGEST = 253  # characters of a host's name; addresses that hold a longer one lead nowhere


class SiteRanks:
    """A list of top sites, a million of them in twelve megabytes: hashes in order, and their ranks."""

    __slots__ = ("_hashes", "_ranks", "digest")

    def __init__(self, ranked: Iterable[tuple[int, str]] = (), *, digest: str = "") -> None:
        self._hashes, self._ranks = array("Q"), array("I")
        # One number each while they are sorted: a fraction of what a million pairs would take.
        for packed in sorted(_hash(domain) << 32 | min(max(rank, 1), _LOWEST) for rank, domain in ranked):
            key, rank = packed >> 32, packed & _LOWEST
            if not self._hashes or self._hashes[-1] != key:  # the first of a domain is its best
                self._hashes.append(key)
                self._ranks.append(rank)
        self.digest = digest  # of the file, in hex: what a score depends on

    def __len__(self) -> int:
        return len(self._hashes)

    def rank(self, domain: str) -> int | None:
        key = _hash(domain)
        at = bisect_left(self._hashes, key)
        return self._ranks[at] if at < len(self._hashes) and self._hashes[at] == key else None


NO_RANKS = SiteRanks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Who speaks and where, with what the operator knows filled in, and what was filled in."""

    author: Author
    venue: Venue | None
    flags: tuple[str, ...] = ()


def placed(mention: Mention, scoring: Scoring, ranks: SiteRanks, *, site: bool, community: bool) -> Placed:
    """Fill in a site's rank and notability (`site`), or a community's members (`community`), where they are unknown."""
    author, venue = mention.author, mention.venue
    if site and (scoring.sites or len(ranks)):
        return _site(mention, scoring, ranks)
    if community and scoring.venues and venue is not None and venue.name and venue.members is None:
        wanted = community_key(mention.network, venue.name)
        for written, members in scoring.venues.items():
            if _written_key(written) == wanted:
                return Placed(author=author, venue=replace(venue, members=members), flags=("venue_from_rules",))
    return Placed(author=author, venue=venue)


def community_key(network: str, name: str) -> tuple[str, str]:
    """A community as it is compared: "r/Travel" is "travel"."""
    folded = fold_text(name).strip().lstrip("/")
    return network.strip().lower(), folded.removeprefix("r/").removeprefix("c/").removeprefix("!")


@lru_cache(maxsize=4096)
def _written_key(written: str) -> tuple[str, str]:
    """The key of a community as rules.yaml writes it; every mention is compared with all of them."""
    network, _colon, name = written.partition(":")
    return community_key(network, name)


def domain_of(mention: Mention) -> str:
    """The site that an article stands on: its link's host, or the outlet's name where that is one. "" if neither."""
    host = _host(mention.url)
    if host and host not in _PASSERS_ON:
        return host
    name = (mention.venue.name or "").strip().lower() if mention.venue else ""
    return _plain(name) if "." in name and " " not in name else ""


def _site(mention: Mention, scoring: Scoring, ranks: SiteRanks) -> Placed:
    author, venue = mention.author, mention.venue
    rank = notability = listed = None
    for number, domain in enumerate(_upwards(domain_of(mention))):
        if number and domain in _HOSTS_OF_MANY:
            break
        entry = scoring.sites.get(domain)
        if entry is not None:
            rank = entry.rank if rank is None else rank
            notability = entry.notability if notability is None else notability
        if listed is None and domain not in _HOSTS_OF_MANY and domain not in _PASSERS_ON:
            listed = ranks.rank(domain)
    flags = []
    rank = listed if rank is None else rank
    if rank is not None and (venue is None or venue.rank is None):
        venue = replace(venue or Venue(), rank=rank)
        flags.append("site_rank_listed")
    own = author.notability if author.notability is not None else scoring.influence.verified * bool(author.verified)
    if notability is not None and notability > own:
        author = replace(author, notability=notability)
        flags.append("site_notable")
    return Placed(author=author, venue=venue, flags=tuple(flags))


def _upwards(domain: str) -> Iterator[str]:
    """The domain and its parents, down to two labels."""
    labels = domain.split(".") if domain else []
    for start in range(max(0, len(labels) - 1)):
        yield ".".join(labels[start:])


def _host(url: str) -> str:
    try:
        return _plain(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _plain(host: str) -> str:
    host = host.rstrip(".").removeprefix("www.")
    if len(host) > _LONGEST:
        return ""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def _hash(domain: str) -> int:
    return int.from_bytes(blake2b(domain.encode("utf-8", "replace"), digest_size=8).digest(), "big")
