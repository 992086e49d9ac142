"""The network's run time, part by part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sentiment.net import ngrams
from monitor.sentiment.net.conv import Conv
from monitor.sentiment.net.normal import LIMIT, readable

WIDTH = 8


def conv(seed: int = 1) -> Conv:
    chance = np.random.default_rng(seed)

    def floats(*shape: int) -> np.ndarray:
        return chance.normal(size=shape).astype(np.float32) * 0.3

    return Conv(
        table=chance.integers(-127, 128, (50, WIDTH)).astype(np.int8),
        scale=np.full(WIDTH, 0.01, np.float32),
        filters=tuple((floats(3, WIDTH, WIDTH), floats(WIDTH)) for _ in range(2)),
        attention=floats(WIDTH),
        middle=(floats(3 * WIDTH, WIDTH), floats(WIDTH)),
        last=(floats(WIDTH, 3), floats(3)),
    )


def slowly(net: Conv, rows: list[int]) -> np.ndarray:
    """One text, place by place."""
    state = np.vstack([np.zeros((1, WIDTH)), net.table[rows] * net.scale, np.zeros((1, WIDTH))])
    for weights, bias in net.filters:
        change = [
            np.maximum(sum(state[at + step - 1] @ weights[step] for step in range(3)) + bias, 0)
            for at in range(1, len(state) - 1)
        ]
        state[1:-1] += change
    inner = state[1:-1]
    heat = np.exp(np.clip(inner @ net.attention, -15, 15))
    seen = (inner * heat[:, None]).sum(0) / heat.sum()
    pooled = np.concatenate([inner.sum(0) / np.sqrt(len(rows)), inner.max(0), seen])
    hidden = np.maximum(pooled @ net.middle[0] + net.middle[1], 0)
    return np.asarray(hidden @ net.last[0] + net.last[1])


@given(st.lists(st.lists(st.integers(0, 49), min_size=1, max_size=12), min_size=1, max_size=110))
@settings(max_examples=30, deadline=None)
def test_a_batch_gives_each_text_what_it_gets_alone(texts: list[list[int]]) -> None:
    net = conv()
    rows = np.array([row for text in texts for row in text], np.int32)

    together = net.logits(rows, np.array([len(text) for text in texts]))

    for index in (0, len(texts) // 2, len(texts) - 1):
        np.testing.assert_allclose(together[index], slowly(net, texts[index]), atol=1e-3)


words = st.text(alphabet="abcñé 😡", max_size=20).map(lambda text: " ".join(text.split()))


@given(st.lists(words, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_hashed_pieces_of_a_text_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = list(ngrams.places(texts))
    for index, text in enumerate(texts):
        for (rows, counts), (alone, count) in zip(together, ngrams.places([text]), strict=False):
            start = int(counts[:index].sum())
            assert sorted(rows[start : start + counts[index]]) == sorted(alone), text
            assert counts[index] == count[0]


def test_pieces_are_of_words_and_do_not_reach_over_spaces() -> None:
    both = {row for rows, _ in ngrams.places(["ab cd"]) for row in rows.tolist()}
    apart = {row for text in ("ab", "cd") for rows, _ in ngrams.places([text]) for row in rows.tolist()}

    assert len(both - apart) == 1  # the pair of words


def test_accents_and_case_do_not_change_the_pieces() -> None:
    once, twice = list(ngrams.places(["Péssimo AÑO"])), list(ngrams.places(["pessimo ano"]))

    assert [rows.tolist() for rows, _ in once] == [rows.tolist() for rows, _ in twice]


def test_votes_are_summed_over_pieces_and_divided_by_the_root_of_their_number() -> None:
    table = np.ones((ngrams.ROWS, 3), np.int8)
    count = sum(int(counts[0]) for _, counts in ngrams.places(["hola que tal"]))

    told = ngrams.votes(["hola que tal", ""], table, np.array([1.0, 2.0, 0.0], np.float32))

    assert told[0] == pytest.approx([np.sqrt(count), 2 * np.sqrt(count), 0.0])
    assert told[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RT @a: hola https://t.co/x", ": hola"),
        ("HOLA Ñandú ABC", "hola Ñandú ABC"),
        ("holaaaaaa!!!!!!!", "holaaa!!!"),
        ("Fish &amp; chips", "Fish & chips"),
        ("a\x00b\u202ec\ud800", "a b c"),
        ("no no no no no no no no", "no no no"),
        ("me@example.org", "me@example.org"),
        ("@user@server.social hi", "hi"),
    ],
)
def test_what_is_read_of_a_text(text: str, expected: str) -> None:
    assert readable(text) == expected


def test_no_more_than_its_head_is_read_of_a_long_text() -> None:
    assert len(readable("palabra " * 200_000)) <= LIMIT
    assert len(readable("ab " * 200_000)) <= LIMIT
