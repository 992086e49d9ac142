"""Which posts say what another one says: syndicated articles, copied complaints, one text on several networks. Pure.

Shingles of three words are sketched with MinHash and cut into bands; two texts that share a band are compared whole.
What a copy adds, a name, a link, a closing line, does not make it another text; a short text is nobody's copy.
Broder 1997, "On the resemblance and containment of documents"; the sketches are rensa's (docs/decisions/0028).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b

from rensa import RMinHash

from monitor.core.normalise import fold
from monitor.core.stars import unstarred
from monitor.model import Level, Mention, MentionId

WITHIN = timedelta(hours=48)  # between the first and a copy
ALIKE = 0.8  # share of their shingles that two texts have in common
CONTAINED = 0.9  # … or share of the shorter one's that the longer has too, where it is no mere piece of it
HALF = 0.5  # the shorter of two such texts is at least so long
COMPARED = 20  # texts at most that one is compared whole with: those with which it shares the most bands
LEAST = 6  # words; shorter texts resemble each other by chance
_WORDS = 3  # in a shingle
_MOST_WORDS = 2_000  # of a text: a copy is one from its beginning on
_BANDS, _ROWS = 8, 5
_SEED = 1999  # changing it, or these numbers, forgets the sketches of the last two days: no harm

_LINK = re.compile(r"https?://\S+|www\.\S+|[@]\S+")
_WORD = re.compile(r"[^\W_]+")


Track = tuple[str, bool]  # a brand, and whether it is praise: neither holds the other back, one word may part them
Told = Mapping[Track, Level]  # the highest level that was alerted with


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first of some posts that say the same: as it is stored."""

    id: MentionId
    title: str | None
    text: str
    author: str = ""  # "<network>:<author id>", "" where nobody signs
    told: Told = field(default_factory=dict)  # by it or a copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What was found out about some new posts."""

    heads: Mapping[MentionId, Head]  # copy → the first of its kind
    bands: Mapping[MentionId, tuple[int, ...]]  # of the posts that are nobody's copy, to find theirs by


NO_COPIES = Copies(heads={}, bands={})


def bands(mention: Mention) -> tuple[int, ...]:
    """Where the sketch of a post is kept: signed 64-bit numbers. () for a text too short to be compared."""
    return _sketch(_shingles(mention.title, mention.text))


def _sketch(found: frozenset[str]) -> tuple[int, ...]:
    if not found:
        return ()
    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(found))
    rows = sketch.digest()
    return tuple(
        int.from_bytes(blake2b(repr((band, rows[band * _ROWS : (band + 1) * _ROWS])).encode(), digest_size=8).digest(),
                       signed=True)
        for band in range(_BANDS)
    )  # fmt: skip


def find(mentions: Sequence[Mention], sketches: Mapping[MentionId, tuple[int, ...]], heads: Iterable[Head]) -> Copies:
    """Whose copies these new posts are, among stored heads and among themselves; the oldest of them comes first.

    `heads` share a band with at least one of them. A mention without a sketch is nobody's copy.
    """
    known: list[tuple[Head, frozenset[str]]] = []
    places: defaultdict[int, list[int]] = defaultdict(list)  # band → whose in `known`

    def remember(head: Head, own: frozenset[str], sketch: Iterable[int]) -> None:
        for band in sketch:
            places[band].append(len(known))
        known.append((head, own))

    for head in sorted(heads, key=lambda each: each.id):
        own = _shingles(head.title, head.text)
        remember(head, own, _sketch(own))
    found: dict[MentionId, Head] = {}
    kept: dict[MentionId, tuple[int, ...]] = {}
    for mention in sorted(mentions, key=lambda each: (each.published_at, each.id)):
        sketch = sketches.get(mention.id)
        if not sketch:
            continue
        own = _shingles(mention.title, mention.text)
        # Whoever fills the index with texts that resemble each other a little must not make this quadratic.
        met = Counter(place for band in sketch for place in places[band]).most_common(COMPARED)
        near = [known[place] for place, _bands in met]
        alike = [(resemblance(own, theirs), head) for head, theirs in near if head.id != mention.id]
        # Who says nearly the same again says something new: "update 3" of an outage. Others have copied it.
        author = _author(mention)
        alike = [(share, head) for share, head in alike if share == 1.0 or not author or head.author != author]
        best = max(alike, key=lambda pair: (pair[0], _loudest(pair[1])), default=(0.0, None))
        if best[1] is not None and best[0] >= ALIKE:
            found[mention.id] = best[1]
            continue
        kept[mention.id] = sketch
        remember(Head(id=mention.id, title=mention.title, text=mention.text, author=author), own, sketch)
    return Copies(heads=found, bands=kept)


def track(brand: str, level: Level) -> Track:
    """What an alert of this level holds back in copies."""
    return brand, level is Level.OPPORTUNITY


def highest(*told: Told) -> dict[Track, Level]:
    """The highest of these levels."""
    found: dict[Track, Level] = {}
    for each in told:
        for about, level in each.items():
            if about not in found or level.rank > found[about].rank:
                found[about] = level
    return found


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """0.0 to 1.0: how much of two texts is the same."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    alike = common / len(one | other)
    shorter, longer = sorted((len(one), len(other)))
    inside = common / shorter
    return max(alike, ALIKE) if inside >= CONTAINED and shorter >= HALF * longer else alike


def _loudest(head: Head) -> int:
    return max((level.rank for level in head.told.values()), default=-1)


def _author(mention: Mention) -> str:
    return f"{mention.network}:{mention.author.id}" if mention.author.id else ""


def _shingles(title: str | None, text: str) -> frozenset[str]:
    # The same words under other stars are the same words: a copy that is graver alerts all the same.
    title = unstarred(title)
    whole = text if text.startswith(title) else f"{title}\n{text}"
    words = _words(whole)
    if len(words) < LEAST:
        return frozenset()
    return frozenset(" ".join(words[start : start + _WORDS]) for start in range(len(words) - _WORDS + 1))


def _words(text: str) -> list[str]:
    """Words folded, without links and handles: those differ from copy to copy. Scripts without blanks go by letters."""
    words: list[str] = []
    for word in _WORD.findall(fold(_LINK.sub(" ", text[: 20 * _MOST_WORDS])).text):
        if any(unicodedata.category(char) == "Lo" for char in word):
            words.extend(word)
        else:
            words.append(word)
        if len(words) >= _MOST_WORDS:
            break
    return words
