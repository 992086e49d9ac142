"""What a storm card says of the mentions it is made of. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from monitor.core.normalise import fold_text
from monitor.model import Author, Entry

NEGATIVE = 0.4  # confidence × −polarity from which a mention counts as negative
_FEW_FOLLOWERS = 5
_NEW = timedelta(days=30)
_MOST_AUTHORS, _MOST_NETWORKS, _MOST_PHRASES = 5, 5, 5
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\S+")
_STOP_WORDS = """
    a al algo ante con como cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta este esto
    ha han hasta hay la las le les lo los mas me mi muy nada ni no nos o os para pero por porque que quien se ser si
    sin sobre son su sus te tu un una uno unos ya y yo
    about after all am an and any are as at be been but by can did do does for from had has have he her here him his
    how i if in into is it its just me my no not of on or our out she so some than that the their them then there
    they this to too up us was we were what when where which who why will with you your
"""
_STOP = frozenset(_STOP_WORDS.split())


def is_negative(entry: Entry) -> bool:
    """Whether it counts in the stream of negative mentions."""
    return -entry.judgement.polarity * entry.judgement.confidence >= NEGATIVE


def speaker(entry: Entry) -> str:
    """Who said it; unsigned posts stand for themselves."""
    author = entry.mention.author
    named = author.id or author.handle or author.name
    return f"{entry.mention.network}:{named}" if named else entry.mention.id


def top_authors(entries: Iterable[Entry]) -> tuple[tuple[str, float], ...]:
    """The most influential five, by the name people know them by."""
    best: dict[str, tuple[str, float]] = {}
    for entry in entries:
        author = entry.mention.author
        name = author.name or author.handle or author.id
        key = speaker(entry)
        if name and (key not in best or entry.judgement.influence > best[key][1]):
            best[key] = (name, entry.judgement.influence)
    return tuple(sorted(best.values(), key=lambda each: (-each[1], each[0]))[:_MOST_AUTHORS])


def networks(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    """Where it is said, the most frequent first."""
    counts = Counter(entry.mention.network for entry in entries)
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_MOST_NETWORKS])


def phrases(entries: Sequence[Entry], known: Collection[str] = ()) -> tuple[str, ...]:
    """Two or three words that several people use, without filler and without `known` words (the brand's own name).

    Made of letters and digits alone: nothing in them can be markup, a name in @ or an address.
    """
    speakers: dict[tuple[str, ...], set[str]] = {}
    ours = frozenset(word for name in known for word in _words(name))
    for entry in entries:
        words = _words(f"{entry.mention.title or ''} . {entry.mention.text}")
        for size in (2, 3):
            for start in range(len(words) - size + 1):
                gram = tuple(words[start : start + size])
                if _tells(gram, ours):
                    speakers.setdefault(gram, set()).add(speaker(entry))
    least = max(3, len(entries) // 20)
    often = {gram: len(who) for gram, who in speakers.items() if len(who) >= least}
    chosen: list[tuple[str, ...]] = []
    for gram in sorted(often, key=lambda each: (-often[each] * len(each), each)):
        if not any(set(gram) & set(other) for other in chosen):
            chosen.append(gram)
    return tuple(" ".join(gram) for gram in chosen[:_MOST_PHRASES])


def young(entries: Iterable[Entry]) -> float | None:
    """Share of authors with fewer than five followers or an account younger than 30 days; None where none tells."""
    told: dict[str, bool] = {}
    for entry in entries:
        fresh = _is_young(entry.mention.author, entry.mention.published_at)
        if fresh is not None:
            told[speaker(entry)] = fresh
    return sum(told.values()) / len(told) if told else None


def _is_young(author: Author, at: datetime) -> bool | None:
    if author.followers is None and author.created_at is None:
        return None
    few = author.followers is not None and author.followers < _FEW_FOLLOWERS
    return few or (author.created_at is not None and at - author.created_at < _NEW)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_text(_NOT_WORDS.sub(" . ", text)))


def _tells(gram: tuple[str, ...], ours: Collection[str]) -> bool:
    edges = (gram[0], gram[-1])
    return not any(word in _STOP or word in ours or word.isdigit() or len(word) < 2 for word in edges)
