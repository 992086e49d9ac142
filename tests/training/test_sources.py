"""Public files are read as their publishers write them, and what a test set holds is never trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.gather import once
from training.own import same
from training.sources import LANGUAGES, tweeteval, umsab


def put(folder: Path, split: str, texts: list[str], labels: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{split}_text.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    (folder / f"{split}_labels.txt").write_text("\n".join(map(str, labels)) + "\n", encoding="utf-8")


def test_umsab_is_read_without_the_broken_hindi_labels(tmp_path: Path) -> None:
    for name in LANGUAGES:
        for split in ("train", "test"):
            put(tmp_path / "cardiffnlp+xlm-t" / "data" / "sentiment" / name, split, [f"{name} a\u2028b", "c"], [0, 2])

    train, test = umsab(tmp_path, "train"), umsab(tmp_path, "test")

    assert {post.language for post in train} == set(LANGUAGES.values()) - {"hi"}
    assert {post.language for post in test} == set(LANGUAGES.values())
    assert [post.label for post in train[:2]] == [0, 2]


def test_a_file_whose_labels_do_not_match_its_posts_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "cardiffnlp+tweeteval" / "datasets" / "sentiment", "val", ["a", "b"], [1])

    with pytest.raises(ValueError, match="2 texts and 1 labels"):
        tweeteval(tmp_path, "val")


def test_what_a_test_set_holds_is_dropped_and_what_is_said_twice_is_kept_once(tmp_path: Path) -> None:
    put(tmp_path / "cardiffnlp+tweeteval" / "datasets" / "sentiment", "val",
        ["Held back! @a", "new", "New.", "@user http", "other"], [0, 1, 1, 1, 2])  # fmt: skip
    posts = tweeteval(tmp_path, "val")

    kept = once(posts, {same("held back")})

    assert [post.text for post in kept] == ["new", "other"]
