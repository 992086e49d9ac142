"""The command refuses our own posts before it loads or trains anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.__main__ import main
from training.own import LABELLED


@pytest.mark.parametrize("given", [LABELLED, LABELLED.parent, LABELLED / "open.jsonl"])
def test_a_folder_with_labelled_posts_of_ours_is_no_data(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(given), "--work", str(tmp_path)]) == 2
    assert "those posts are for measuring only" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nor_is_it_a_place_to_keep_work_in(tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "--work", str(LABELLED)]) == 2
