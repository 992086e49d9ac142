"""Everything that is trained on, after the guards: nothing of a test set, nothing of our own labelled posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.sentiment.net.normal import readable
from training import sources
from training.own import refuse_paths, refuse_texts, same
from training.phrases import phrases
from training.sources import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Posts by their use. `main` speaks the scheme that is shipped; `other` has schemes of its own, or no labels."""

    main: list[Post]
    other: list[Post]
    valid: list[Post]


def gather(data: Path) -> Gathered:
    """Reads all sources. Raises OwnPostsError before anything could be trained on a labelled post of ours."""
    refuse_paths([data])
    valid = once(sources.umsab(data, "val") + sources.tweeteval(data, "val"), tested(data))
    held = tested(data) | {same(post.text) for post in valid}
    main = once(sources.umsab(data, "train") + sources.semeval(data) + phrases(250), held)
    other = once(sources.auxiliary(data), held | {same(post.text) for post in main})
    refuse_texts(post.text for post in [*main, *other, *valid])
    return Gathered(main=main, other=other, valid=valid)


def tested(data: Path) -> frozenset[str]:
    """What the posts of every public test set say."""
    posts = [
        *sources.umsab(data, "test"),
        *sources.tweeteval(data, "test"),
        *sources.airline(data),
        *sources.andalusian(data),
    ]
    return frozenset(same(post.text) for post in posts)


def once(posts: Iterable[Post], held: frozenset[str] | set[str]) -> list[Post]:
    """Each thing said once, and nothing that is held back or has nothing to read."""
    kept: dict[str, Post] = {}
    for post in posts:
        key = same(post.text)
        if key not in held and readable(post.text):
            kept.setdefault(key, post)
    return list(kept.values())
