"""Generated pages say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import docs
from monitor.rules import shape
from monitor.rules.reference import rules_page


@pytest.mark.parametrize("name", sorted(docs.PAGES))
def test_the_page_in_the_tree_is_fresh(name: str) -> None:
    assert (docs.ROOT / name).read_text(encoding="utf-8") == docs.PAGES[name](), "run: python -m monitor.docs"


def test_check_writes_nothing_and_fails_for_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "PAGES", {"a/page.md": lambda: "text\n"})
    assert docs.stale(tmp_path) == ["a/page.md"]
    assert not (tmp_path / "a").exists()

    assert docs.write(tmp_path) == ["a/page.md"]
    assert (tmp_path / "a/page.md").read_text() == "text\n"
    assert docs.write(tmp_path) == []
    assert docs.main(["--check"]) == 1
    assert "a/page.md is stale" in capsys.readouterr().out


def test_every_key_of_every_part_stands_in_the_reference() -> None:
    page = rules_page()
    for section in (
        "## (top level)",
        "## brands[].near[]",
        "## route",
        "## receivers[].slack",
        "## scoring.networks.*",
    ):
        assert f"{section}\n" in page
    for kinds in (shape.ROOT, shape.step(shape.ROOT, "route"), shape.step(shape.step(shape.ROOT, "receivers"), 0)):
        for key, field in shape.fields_of(kinds).items():
            assert f"| `{key}` |" in page
            assert (field.description or "?") in page
