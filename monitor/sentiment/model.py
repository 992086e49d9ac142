"""An ONNX sequence-classification model: texts in, shares of negative, neutral, positive out. One thread, no torch."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.sentiment.hub import ModelFiles, ModelUnavailableError, missing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from monitor.sentiment.base import Shares

FEELINGS = ("negative", "neutral", "positive")
BATCH = 16  # texts of like length computed together
_PER_TOKEN = 24  # characters; more than any real token has, so that a megabyte never reaches the tokenizer
_MOST_CONFIG = 4 * 1024 * 1024  # bytes
_SPECIAL = 2  # position embeddings that some architectures keep for themselves
_NAMES = {
    "negative": 0, "neg": 0, "neutral": 1, "neu": 1, "positive": 2, "pos": 2,
    "label_0": 0, "label_1": 1, "label_2": 2,
}  # fmt: skip
_LINK = re.compile(r"https?://\S+|www\.\S+")
_PERSON = re.compile(r"(?<!\w)@\w[\w.-]*")
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})


class OnnxClassifier:
    """Loaded and tried once; `read` may then be called from any thread. Raises ModelUnavailableError when made."""

    def __init__(self, files: ModelFiles, *, max_tokens: int, temperature: float = 1.0) -> None:
        config = _config(files.config)
        self._order = label_order(config)
        self._pad = _number(config, "pad_token_id", 0)
        positions = _number(config, "max_position_embeddings", 512)
        self._most = max(_SPECIAL + 1, min(max_tokens, positions - _SPECIAL))
        self._temperature = temperature
        self._tokenizer = _tokenizer(files.tokenizer, self._most)
        self._session = _session(files.model)
        self._asked = [given.name for given in self._session.get_inputs()]
        if "input_ids" not in self._asked or not _INPUTS.issuperset(self._asked):
            raise ModelUnavailableError(f"the model asks for {', '.join(self._asked)[:200]}: not a text classifier")
        try:
            self.read(["ok"])
        except Exception as error:
            # What a model answers shows only when it is asked, and onnxruntime raises kinds of its own.
            said = f"the model cannot be used ({type(error).__name__}): is it a text classifier, and its tokenizer's?"
            raise ModelUnavailableError(said) from error

    def read(self, texts: Sequence[str]) -> Shares:
        """One row a text, in order; a text without a word is neutral."""
        import numpy as np

        shares = np.tile(np.array([0.0, 1.0, 0.0], dtype=np.float32), (len(texts), 1))
        wanted = [(index, cleaned) for index, text in enumerate(texts) if (cleaned := self._clean(text))]
        # One by one: `encode_batch` would take every core. Sorted by length: short texts are not padded to the longest.
        ready = sorted(((self._tokenizer.encode(cleaned).ids, index) for index, cleaned in wanted), key=_length)
        for start in range(0, len(ready), BATCH):
            batch = ready[start : start + BATCH]
            shares[[index for _, index in batch]] = self._shares([ids for ids, _ in batch])
        return shares

    def _shares(self, rows: Sequence[list[int]]) -> NDArray[np.float32]:
        import numpy as np

        width = max(map(len, rows))
        ids = np.full((len(rows), width), self._pad, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        logits = np.asarray(self._session.run(None, {name: given[name] for name in self._asked})[0], dtype=np.float64)
        if logits.shape != (len(rows), len(FEELINGS)) or not np.isfinite(logits).all():
            raise ValueError("the model does not answer with three numbers a text")
        logits = logits[:, self._order] / self._temperature
        exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: NDArray[np.float32] = (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares

    def _clean(self, text: str) -> str:
        """As these models were trained: people and links without their names, nothing that is no text."""
        short = text[: self._most * _PER_TOKEN].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
        return " ".join(_PERSON.sub("@user", _LINK.sub("http", short)).split())


def label_order(config: Mapping[str, Any]) -> list[int]:
    """For negative, neutral, positive: which output of the model says it. Raises ModelUnavailableError."""
    labels = config.get("id2label")
    if not isinstance(labels, dict) or not all(isinstance(label, str) for label in labels.values()):
        raise ModelUnavailableError("config.json names no labels (`id2label`): is it a text classifier's?")
    shown = ", ".join(ascii(label) for label in list(labels.values())[:8])[:200]
    if any("star" in label.lower() for label in labels.values()):
        raise ModelUnavailableError(f"the model gives stars ({shown}), not negative, neutral, positive")
    order = [-1] * len(FEELINGS)
    for key, label in labels.items():
        place = _NAMES.get(label.strip().lower())
        if place is None or key not in {"0", "1", "2"} or order[place] != -1:
            raise ModelUnavailableError(f"the model's labels are {shown}; needed: negative, neutral, positive")
        order[place] = int(key)
    if -1 in order:
        raise ModelUnavailableError(f"the model's labels are {shown}; needed: negative, neutral, positive")
    return order


def _config(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_CONFIG:
            raise ModelUnavailableError(f"{path.name} is too large to be a model's settings")
        config = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelUnavailableError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ModelUnavailableError(f"{path.name} is not JSON") from error
    if not isinstance(config, dict):
        raise ModelUnavailableError(f"{path.name} is not a model's settings")
    return config


def _number(config: Mapping[str, Any], name: str, default: int) -> int:
    value = config.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def _tokenizer(path: Path, most: int) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise missing("tokenizers") from None
    try:
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(most)
    except Exception as error:  # the library raises plain Exception
        raise ModelUnavailableError(f"{path.name} is not a tokenizer that can be read") from error
    return tokenizer


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise missing("onnxruntime") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the other cores belong to the rest
    options.enable_cpu_mem_arena = False  # slower by little, and gives back what one long batch took
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common ancestor but this
        raise ModelUnavailableError(f"{path.name} is not a model that onnxruntime can run") from error


def _length(row: tuple[list[int], int]) -> tuple[int, int]:
    return len(row[0]), row[1]
