"""What each epoch shows the network: hard labels of the main scheme, the others' labels, and what the teacher says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np

from training.net import Lesson
from training.sources import Post
from training.teacher import MAIN, head_of

_ENGLISH = 12_000  # SemEval posts an epoch, as many of each class
_OTHER = 16_000  # posts of the other sources an epoch, while nothing but their own labels is known


def plain(
    main: Sequence[Post], other: Sequence[Post], rows: Mapping[str, np.ndarray], epochs: int, seed: int = 7
) -> list[list[Lesson]]:
    """Every source teaches its own head by its own labels."""
    labelled = [post for post in other if post.label is not None]
    chance = random.Random(seed)
    return [
        [_hard(post, rows) for post in [*bearing(main, chance), *chance.sample(labelled, min(_OTHER, len(labelled)))]]
        for _ in range(epochs)
    ]


def distilled(
    main: Sequence[Post],
    other: Sequence[Post],
    rows: Mapping[str, np.ndarray],
    said: Mapping[str, np.ndarray],
    epochs: int,
    extra: Sequence[Lesson] = (),
    seed: int = 7,
) -> list[list[Lesson]]:
    """`said` holds the teacher's shares for a text; where there are none, a post teaches by its label alone."""
    chance = random.Random(seed)
    made: list[list[Lesson]] = []
    for _ in range(epochs):
        lessons = [_soft(post, rows, said, 0.5) for post in bearing(main, chance)]
        known = [post for post in other if post.text in said]
        lessons += [_soft(post, rows, said, 0.7) for post in known]
        labelled = [post for post in other if post.label is not None]
        lessons += [_hard(post, rows, 0.5) for post in chance.sample(labelled, min(8_000, len(labelled)))]
        made.append([*lessons, *extra])
    return made


def drawn(shares: Sequence[tuple[str, tuple[float, float, float]]]) -> list[tuple[str, np.ndarray]]:
    """Posts of nothing but an emoji, once or thrice, and what they mostly say."""
    made = []
    for mark, told in shares:
        sharp = np.array(told, np.float32) ** 1.5  # alone an emoji says more than beside a text
        made += [(text, (sharp / sharp.sum()).astype(np.float32)) for text in (mark, mark * 3, f"{mark} {mark}")]
    return made


def bearing(main: Sequence[Post], chance: random.Random) -> list[Post]:
    english = [post for post in main if post.source == "semeval"]
    kept = [post for post in main if post.source != "semeval"]
    for label in range(3):
        found = [post for post in english if post.label == label]
        kept += chance.sample(found, min(len(found), _ENGLISH // 3))
    return kept


def _hard(post: Post, rows: Mapping[str, np.ndarray], weight: float = 1.0) -> Lesson:
    assert post.label is not None
    return Lesson(rows[post.text], np.eye(3, dtype=np.float32)[post.label], head_of(post), weight)


def _soft(post: Post, rows: Mapping[str, np.ndarray], said: Mapping[str, np.ndarray], trust: float) -> Lesson:
    shares = said.get(post.text)
    own = None if post.label is None else np.eye(3, dtype=np.float32)[post.label]
    if shares is None:
        assert own is not None
        shares = own
    wanted = shares if own is None else trust * shares + (1 - trust) * own
    return Lesson(rows[post.text], wanted.astype(np.float32), MAIN)
