"""The backend `transformer`: an ONNX model of the operator's choice, with the default reader to stand in for it.

The model is fetched and loaded at the first text, in a thread of its own. Until it is there, and for as long as it is
not to be had, the stand-in judges; `version` says who did. Collecting never waits for a model hub.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from monitor.clock import Clock
from monitor.rules.judging import Transformer
from monitor.sentiment.base import Reader
from monitor.sentiment.hub import ModelUnavailableError, obtain
from monitor.sentiment.model import OnnxClassifier

if TYPE_CHECKING:
    from monitor.sentiment.base import Shares

log = structlog.get_logger(__name__)

RETRY = timedelta(minutes=15)  # after a failure that may pass
PATIENCE = timedelta(seconds=5)  # the first texts wait so long: enough to load from disk, not to download


class TransformerReader:
    """A `Reader`. Call it in a thread: a text takes some hundredths of a second. Safe from several at once."""

    name = "transformer"
    waits = True

    def __init__(
        self,
        settings: Transformer,
        *,
        folder: Path,
        stand_in: Callable[[], Reader],
        clock: Clock,
        patience: timedelta = PATIENCE,
        endpoint: str | None = None,
        offline: bool = False,
    ) -> None:
        """`folder` is where models of a hub are kept; `endpoint` and `offline` are the hub's own switches otherwise."""
        self._settings, self._folder, self._clock = settings, folder, clock
        self._make_stand_in, self._patience = stand_in, patience.total_seconds()
        self._endpoint, self._offline = endpoint, offline
        self._languages = {_primary(language) for language in settings.languages}
        if len(self._languages) > 1:  # of one that knows several, a text of unknown language is a fair question
            self._languages.add("und")
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._model: tuple[OnnxClassifier, str] | None = None
        self._failure: ModelUnavailableError | None = None
        self._failed_at: datetime | None = None
        self._second: Reader | None = None
        self._here = threading.local()  # .judged: who judged last in this thread

    @property
    def version(self) -> str:
        """Who judged last in the calling thread; where nobody has, who would."""
        model = self._model
        return str(getattr(self._here, "judged", "")) or (model[1] if model else self._stood_in())

    def speaks(self, language: str) -> bool:
        if self._ready() is None:
            return self._stand_in.speaks(language)
        return _primary(language) in self._languages

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        model = self._ready()
        if model is not None:
            try:
                shares = self._read(model[0], texts, languages)
            except Exception as error:
                # Whatever onnxruntime does with an odd text, the post is judged and stored.
                log.warning("sentiment.model_failed", model=model[1], error=type(error).__name__)
            else:
                self._here.judged = model[1]
                return shares
        self._here.judged = self._stood_in()
        return self._stand_in.read(texts, languages)

    def load(self) -> None:
        """Have the model now, however long that takes. Raises ModelUnavailableError, each time it is asked anew."""
        with self._lock:
            self._failure = self._failed_at = None
        self._begin().join()
        if self._failure is not None:
            raise self._failure

    def _read(self, model: OnnxClassifier, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        import numpy as np

        spoken = [index for index, language in enumerate(languages) if _primary(language) in self._languages]
        shares = np.tile(np.array([0.0, 1.0, 0.0], dtype=np.float32), (len(texts), 1))
        if spoken:
            shares[spoken] = model.read([texts[index] for index in spoken])
        return shares

    def _ready(self) -> tuple[OnnxClassifier, str] | None:
        """The model, if it is there or comes quickly. Only whoever begins loading waits for it."""
        if self._model is None and self._loading is None and self._worth_trying():
            self._begin().join(self._patience)
        return self._model

    def _worth_trying(self) -> bool:
        failure, at = self._failure, self._failed_at
        if failure is None or at is None:
            return True
        return failure.passing and abs(self._clock.now() - at) >= RETRY

    def _begin(self) -> threading.Thread:
        with self._lock:
            if self._loading is None:
                self._loading = threading.Thread(target=self._load, name="almenara-model", daemon=True)
                self._loading.start()
            return self._loading

    def _load(self) -> None:
        try:
            if self._model is None:
                files = obtain(self._settings, self._folder, endpoint=self._endpoint, offline=self._offline)
                settings = self._settings
                model = OnnxClassifier(files, max_tokens=settings.max_tokens, temperature=settings.temperature)
                self._model = model, files.version
                log.info("sentiment.model_loaded", model=files.version)
            failure = None
        except ModelUnavailableError as error:
            failure = error
        except Exception as error:
            failure = ModelUnavailableError(f"the model could not be loaded ({type(error).__name__})")
            failure.__cause__ = error
        self._conclude(failure)

    def _conclude(self, failure: ModelUnavailableError | None) -> None:
        news = failure is not None and str(failure) != str(self._failure)
        with self._lock:
            self._failure = failure
            self._failed_at = None if failure is None else self._clock.now()
            self._loading = None
        if news:
            log.warning("sentiment.model_unavailable", reason=str(failure), instead=self._stood_in())

    @property
    def _stand_in(self) -> Reader:
        if self._second is None:
            self._second = self._make_stand_in()
        return self._second

    def _stood_in(self) -> str:
        return f"not loaded, {self._stand_in.name} {self._stand_in.version} judged"


def _primary(language: str) -> str:
    return language.casefold().replace("_", "-").partition("-")[0]
