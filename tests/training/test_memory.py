"""What was computed once is not computed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.memory import remembered


def test_only_unknown_texts_are_worked_on_and_rows_come_in_the_order_asked(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def work(texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return np.array([[len(text), 0.5] for text in texts])

    first = remembered(tmp_path / "kept.npz", ["a", "bbb", "a"], work)
    second = remembered(tmp_path / "kept.npz", ["cc", "bbb"], work)

    assert first.tolist() == [[1, 0.5], [3, 0.5], [1, 0.5]]
    assert second.tolist() == [[2, 0.5], [3, 0.5]]
    assert asked == [["a", "bbb"], ["cc"]]
