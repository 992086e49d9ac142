"""Our own labelled posts are for measuring: no text of theirs may be trained on, and no file of theirs read as data."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LABELLED = Path(__file__).resolve().parent.parent / "tests" / "labelled"

_NOISE = re.compile(r"https?://\S+|www\.\S+|\bhttps?\b|@[\w.-]+")
_MARKS = re.compile(r"[\W_]+")


class OwnPostsError(Exception):
    """Training was about to see a post that we measure ourselves by."""


def same(text: str) -> str:
    """What two posts share if they say the same: small letters, no links, mentions or punctuation.

    A post that is nothing but marks or emoji is itself, since nothing would be left of it.
    """
    plain = unicodedata.normalize("NFC", text).lower()
    left = _MARKS.sub(" ", _NOISE.sub(" ", plain)).strip()
    return left or plain.strip()


def refuse_paths(paths: Iterable[Path], labelled: Path = LABELLED) -> None:
    """Raises OwnPostsError if a path is, holds or lies in the folder of our labelled posts."""
    own = labelled.resolve()
    for path in paths:
        given = path.resolve()
        if given == own or own in given.parents or given in own.parents:
            raise OwnPostsError(f"{path} reaches into {labelled}: those posts are for measuring only. Give other data.")


def refuse_texts(texts: Iterable[str], labelled: Path = LABELLED) -> None:
    """Raises OwnPostsError if a text equals one of our labelled posts, or if there are none to compare with."""
    own = _own(labelled)
    if not own:
        raise OwnPostsError(f"no labelled posts in {labelled}: training cannot tell what it must not see.")
    for number, text in enumerate(texts):
        if same(text) in own:
            # The post itself is not repeated: whoever reads this may be the one who trains.
            raise OwnPostsError(
                f"training text {number} equals a post in {labelled}: leave it out of training/sources.py."
            )


def _own(labelled: Path) -> frozenset[str]:
    found: set[str] = set()
    for path in sorted(labelled.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                found.add(same(json.loads(line)["text"]))
    return frozenset(found)
