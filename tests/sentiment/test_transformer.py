"""The backend `transformer`, with a model that knows two words, and a stand-in for when there is none."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from monitor.rules.judging import Transformer
from monitor.sentiment.base import waits
from monitor.sentiment.hub import ModelUnavailableError
from monitor.sentiment.transformer import RETRY, TransformerReader
from tests.fakes.clock import FakeClock
from tests.fakes.hub import FakeHub
from tests.fakes.tiny_model import digests, make_model

if TYPE_CHECKING:
    from monitor.sentiment.base import Shares

REPO, REVISION = "torre/tiny-sentiment", "0123456789abcdef0123456789abcdef01234567"
NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2


class StandIn:
    """Finds everything half negative, in Spanish only."""

    name, version = "stand-in", "7"

    def speaks(self, language: str) -> bool:
        return language == "es"

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        return np.tile(np.array([0.5, 0.5, 0.0], dtype=np.float32), (len(texts), 1))


def a_reader(settings: Transformer, folder: Path, clock: FakeClock | None = None, **changes: Any) -> TransformerReader:
    return TransformerReader(settings, folder=folder, stand_in=StandIn, clock=clock or FakeClock(), **changes)


@pytest.fixture
def reader(tmp_path: Path) -> TransformerReader:
    return a_reader(Transformer(folder=str(make_model(tmp_path / "tiny"))), tmp_path)


def read(reader: TransformerReader, *texts: str, language: str = "en") -> list[int]:
    """The likeliest feeling of each text."""
    shares = reader.read(texts, [language] * len(texts))
    assert shares.shape == (len(texts), 3)
    assert np.allclose(shares.sum(axis=1), 1)
    return [int(best) for best in shares.argmax(axis=1)]


def test_the_model_is_asked_and_named(reader: TransformerReader) -> None:
    assert read(reader, "good", "bad", "a chair") == [POSITIVE, NEGATIVE, NEUTRAL]
    assert reader.name == "transformer"
    assert reader.version.startswith("tiny ")
    assert waits(reader)


def test_answers_come_in_the_order_of_the_questions_however_long_they_are(reader: TransformerReader) -> None:
    texts = [("chair " * (n % 13) + ("good", "bad", "chair")[n % 3]) for n in range(50)]

    assert read(reader, *texts) == [(POSITIVE, NEGATIVE, NEUTRAL)[n % 3] for n in range(50)]


def test_padding_says_nothing(reader: TransformerReader) -> None:
    alone = reader.read(["bad"], ["en"])
    beside = reader.read(["bad", "chair " * 60], ["en", "en"])

    assert np.allclose(alone[0], beside[0])


def test_a_text_without_words_is_neutral(reader: TransformerReader) -> None:
    assert read(reader, "", " \n", "\x00") == [NEUTRAL] * 3


def test_any_text_is_taken(reader: TransformerReader) -> None:
    assert read(reader, "good \ud800", "bad\x00", "bad " * 300_000, "\u202e") == [POSITIVE, NEGATIVE, NEGATIVE, NEUTRAL]


def test_long_texts_are_cut_at_max_tokens(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    short = a_reader(Transformer(folder=str(folder), max_tokens=8), tmp_path)

    assert read(short, "good " + "chair " * 7 + "bad bad bad") == [POSITIVE]


def test_a_model_that_can_read_less_than_max_tokens_is_given_less(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny", config={"max_position_embeddings": 10})
    short = a_reader(Transformer(folder=str(folder), max_tokens=96), tmp_path)

    assert read(short, "good " + "chair " * 7 + "bad bad bad") == [POSITIVE]


def test_people_and_links_are_read_without_their_names(reader: TransformerReader) -> None:
    assert read(reader, "@good", "https://bad.example/bad", "@bad is good") == [NEUTRAL, NEUTRAL, POSITIVE]


def test_a_temperature_above_one_makes_it_less_sure(tmp_path: Path) -> None:
    folder = str(make_model(tmp_path / "tiny"))
    plain = a_reader(Transformer(folder=folder), tmp_path).read(["bad"], ["en"])
    softer = a_reader(Transformer(folder=folder, temperature=2), tmp_path).read(["bad"], ["en"])

    assert 0.34 < softer[0, NEGATIVE] < plain[0, NEGATIVE]


def test_it_speaks_what_the_model_was_trained_on(tmp_path: Path) -> None:
    settings = Transformer(folder=str(make_model(tmp_path / "tiny")), languages=("en", "pt"))
    reader = a_reader(settings, tmp_path)

    spoken = [language for language in ("en", "en-GB", "pt_BR", "es", "und", "") if reader.speaks(language)]
    assert spoken == ["en", "en-GB", "pt_BR", "und"]
    assert read(reader, "bad", language="es") == [NEUTRAL]  # not asked at all
    only_english = a_reader(settings.model_copy(update={"languages": ("en",)}), tmp_path)
    assert not only_english.speaks("und")


@pytest.mark.parametrize(
    "labels",
    [
        {"0": "negative", "1": "neutral", "2": "positive"},
        {"0": "NEG", "1": "NEU", "2": "POS"},
        {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"},
    ],
)
def test_labels_are_known_by_their_usual_names(tmp_path: Path, labels: dict[str, str]) -> None:
    reader = a_reader(Transformer(folder=str(make_model(tmp_path / "tiny", labels=labels))), tmp_path)

    assert read(reader, "good", "bad") == [POSITIVE, NEGATIVE]


def test_labels_may_stand_in_any_order(tmp_path: Path) -> None:
    labels = {"0": "Positive", "1": "Neutral", "2": "Negative"}
    reader = a_reader(Transformer(folder=str(make_model(tmp_path / "tiny", labels=labels))), tmp_path)

    assert read(reader, "good", "bad") == [NEGATIVE, POSITIVE]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"labels": {str(n): f"{n + 1} stars" for n in range(5)}}, "gives stars"),
        ({"labels": {"0": "neg", "1": "pos"}}, "needed: negative, neutral, positive"),
        ({"labels": {"0": "joy", "1": "anger", "2": "fear"}}, "labels are 'joy', 'anger', 'fear'"),
        ({"labels": {"0": "neg", "1": "neg", "2": "pos"}}, "needed: negative"),
        ({"labels": {"0": "neg", "1": "neu", "7": "pos"}}, "needed: negative"),
        ({"config": {"id2label": ["negative"]}}, "names no labels"),
        ({"inputs": ("input_ids", "pixel_values")}, "asks for input_ids, pixel_values"),
        ({"outputs": 2}, "is it a text classifier"),
    ],
)
def test_another_kind_of_model_is_refused_with_a_reason(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    reader = a_reader(Transformer(folder=str(make_model(tmp_path / "tiny", **made))), tmp_path)

    with pytest.raises(ModelUnavailableError, match=said):
        reader.load()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("model.onnx", b"not a model", r"model\.onnx is not a model"),
        ("tokenizer.json", b"{}", r"tokenizer\.json is not a tokenizer"),
        ("config.json", b"[1]", "is not a model's settings"),
        ("config.json", b"[" * 100_000, "is not JSON"),
        ("config.json", b"\xff", "is not JSON"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / name).write_bytes(content)

    with pytest.raises(ModelUnavailableError, match=said):
        a_reader(Transformer(folder=str(folder)), tmp_path).load()


def test_without_a_model_the_stand_in_judges_and_the_version_says_so(tmp_path: Path) -> None:
    reader = a_reader(Transformer(folder=str(tmp_path / "nowhere")), tmp_path)

    with capture_logs() as logs:
        for _ in range(3):
            shares = reader.read(["bad"], ["es"])

    assert shares.tolist() == [[0.5, 0.5, 0.0]]
    assert reader.speaks("es")
    assert not reader.speaks("en")
    assert reader.version == "not loaded, stand-in 7 judged"
    assert [(entry["event"], entry["instead"]) for entry in logs] == [
        ("sentiment.model_unavailable", "not loaded, stand-in 7 judged")
    ]


def test_a_hub_that_is_slow_holds_nobody_up(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    settings = Transformer(repo=REPO, revision=REVISION, sha256=digests(folder))
    with FakeHub(REPO, REVISION, folder) as hub:
        hub.gate.clear()
        patience = timedelta(seconds=0.05)
        reader = a_reader(settings, tmp_path / "models", endpoint=hub.endpoint, patience=patience)

        assert reader.read(["bad"], ["en"]).tolist() == [[0.5, 0.5, 0.0]]
        assert reader.version.endswith("stand-in 7 judged")
        hub.gate.set()
        reader.load()

    assert read(reader, "bad") == [NEGATIVE]
    assert reader.version == "torre/tiny-sentiment@0123456789ab model.onnx"


async def test_what_may_pass_is_tried_again_after_a_while_and_what_may_not_is_not(tmp_path: Path) -> None:
    folder, clock = make_model(tmp_path / "tiny"), FakeClock()
    settings = Transformer(repo=REPO, revision=REVISION, sha256=digests(folder))
    with FakeHub(REPO, REVISION, folder) as hub:
        hub.status = 403  # a proxy in the way
        reader = a_reader(settings, tmp_path / "models", clock, endpoint=hub.endpoint)
        assert reader.read(["bad"], ["en"]).tolist() == [[0.5, 0.5, 0.0]]
        hub.status = 0

        await clock.advance(RETRY - timedelta(seconds=1))
        assert reader.read(["bad"], ["en"]).tolist() == [[0.5, 0.5, 0.0]]
        await clock.advance(timedelta(seconds=1))
        assert read(reader, "bad") == [NEGATIVE]

        wrong = a_reader(
            settings.model_copy(update={"revision": "f" * 40}), tmp_path / "models", clock, endpoint=hub.endpoint
        )
        wrong.read(["bad"], ["en"])
        asked = len(hub.asked)
        await clock.advance(RETRY * 3)
        wrong.read(["bad"], ["en"])
        assert len(hub.asked) == asked


def test_from_many_threads_it_is_loaded_once(tmp_path: Path) -> None:
    reader = a_reader(Transformer(folder=str(make_model(tmp_path / "tiny"))), tmp_path)
    found: list[list[int]] = []

    with capture_logs() as logs:
        threads = [threading.Thread(target=lambda: found.append(read(reader, "bad", "good"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reader.load()

    assert len(found) == 8
    assert [entry["event"] for entry in logs] == ["sentiment.model_loaded"]
    assert read(reader, "bad", "good") == [NEGATIVE, POSITIVE]


def test_nothing_is_imported_before_the_first_text() -> None:
    code = (
        "import sys, monitor.sentiment.transformer as t; from pathlib import Path;"
        "from monitor.clock import SystemClock; from monitor.rules.judging import Transformer;"
        "t.TransformerReader(Transformer(), folder=Path('x'), stand_in=None, clock=SystemClock());"
        "sys.exit(any(name in sys.modules for name in ('onnxruntime', 'tokenizers', 'huggingface_hub', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
