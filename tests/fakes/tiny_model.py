"""A sentiment model of a few hundred bytes: it knows «good» and «bad», and finds everything else neutral."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

LABELS = {"0": "negative", "1": "neutral", "2": "positive"}
_VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "good": 2, "bad": 3, "user": 4, "http": 5}
# What a word adds to negative, neutral, positive. The padding shouts, so that a forgotten mask is heard.
_WEIGHTS = [[50, 0, 50], [0, 0.05, 0], [0, 0, 4], [4, 0, 0], [0, 0.05, 0], [0, 0.05, 0]]


def make_model(
    folder: Path,
    *,
    labels: Mapping[str, str] | None = None,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    outputs: int = 3,
    config: Mapping[str, object] | None = None,
) -> Path:
    """Write model.onnx, tokenizer.json and config.json; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(WordLevel(_VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"id2label": dict(labels or LABELS), "pad_token_id": 0, **(config or {})}
    (folder / "config.json").write_text(json.dumps(settings))
    onnx.save(_graph(inputs, outputs), str(folder / "model.onnx"))
    return folder


def digests(folder: Path) -> dict[str, str]:
    """File → SHA-256, as rules.yaml has it."""
    names = ("model.onnx", "tokenizer.json", "config.json")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _graph(inputs: Sequence[str], outputs: int) -> onnx.ModelProto:
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "words"]) for name in inputs]
    weights = np.array(_WEIGHTS, dtype=np.float32)[:, :outputs]
    constants = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "words_axis"),
    ]
    nodes = [
        helper.make_node("Gather", ["weights", inputs[0]], ["words_of"]),
        helper.make_node("Cast", [inputs[1]], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask_of_words"]),
        helper.make_node("Mul", ["words_of", "mask_of_words"], ["heard"]),
        helper.make_node("ReduceSum", ["heard", "words_axis"], ["logits"], keepdims=0),
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", outputs])
    graph = helper.make_graph(nodes, "tiny", given, [logits], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model
