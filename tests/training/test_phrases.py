"""The sentences that we wrote ourselves, because public sets lack them."""

from __future__ import annotations

import re
from collections import Counter

from training.own import refuse_texts
from training.phrases import FOLDER, phrases


def test_every_language_has_sentences_of_every_class_and_no_slot_is_left_open() -> None:
    made = phrases(40)

    counts = Counter((post.language, post.label) for post in made)
    assert set(counts) == {(path.stem, label) for path in FOLDER.glob("*.txt") for label in range(3)}
    assert min(counts.values()) >= 30
    assert not [post.text for post in made if re.search(r"[{}\[\]]", post.text)]


def test_the_same_seed_makes_the_same_sentences() -> None:
    assert phrases(20, seed=3) == phrases(20, seed=3)
    assert phrases(20, seed=3) != phrases(20, seed=4)


def test_none_of_them_is_a_labelled_post() -> None:
    refuse_texts(post.text for post in phrases(250))
