"""What stands in the Markdown pages: fences, links, headings, code spans."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


def pages() -> list[Path]:
    """Every page that people read."""
    folders = ("docs", "changelog.d", "connectors/testing")
    return sorted([*ROOT.glob("*.md"), *(page for folder in folders for page in (ROOT / folder).rglob("*.md"))])


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@dataclass(frozen=True, slots=True)
class Fence:
    page: str
    kind: str
    text: str


def fences(page: Path, kind: str) -> Iterator[Fence]:
    """The fenced pieces of one kind, their indentation taken off."""
    for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
        if found["kind"] == kind:
            yield Fence(name(page), kind, textwrap.dedent(found["text"]))


def prose(page: Path) -> str:
    """The page without its fences."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Relative links, anchors included."""
    return _LINK.findall(prose(page))


def spans(page: Path) -> list[str]:
    """What stands as code within the text."""
    return _CODE.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    titles = (re.sub(r"[`*]|\[|\]\([^)]*\)", "", title) for title in _HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
