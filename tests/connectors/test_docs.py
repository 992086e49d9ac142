"""Every connector's page has the usual headings, and its settings are the ones there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.registry import discover

DOCS = Path(__file__).parents[2] / "docs" / "connectors"
HEADINGS = ["What it sees", "What it cannot see", "Credentials", "Settings", "Limits", "Known gaps"]
CONNECTORS = discover()


def sections(name: str) -> dict[str, str]:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_connector_has_a_page_with_the_usual_headings(name: str) -> None:
    assert [heading for heading in sections(name) if heading in HEADINGS] == HEADINGS


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_settings_on_the_page_are_the_connectors(name: str) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|", sections(name)["Settings"], flags=re.MULTILINE)
    assert rows == list(CONNECTORS[name].spec.config.model_fields)


def test_no_page_describes_a_connector_that_is_not_there() -> None:
    pages = {page.stem for page in DOCS.glob("*.md") if page.stem != "README"}
    assert pages <= set(CONNECTORS)
