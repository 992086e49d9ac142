"""GitHub's Markdown to plain text, for answers that bring no rendered text. Pure, and not meant to be pretty."""

from __future__ import annotations

import re

from connectors.text import TEXT_MOST, from_html, tidy

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_FENCE = re.compile(r"\A```[^\n]*\n?|\n?```\Z")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # what issue templates tell their reader
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\((?:<[^<>\n]{0,2000}>|(?:[^()\s]|\([^()\s]{0,500}\)){0,2000})(?:\s+\"[^\"\n]{0,500}\")?\)"
)
_EMPHASIS = re.compile(r"(\*\*|__|~~)(?=\S)(.{1,200}?)(?<=\S)\1")
_PREFIX = re.compile(r"^(?:#{1,6}\s+|>\s?)+", re.MULTILINE)
_LONGEST = 70_000  # characters; GitHub allows 65,536


def from_markdown(text: str) -> str:
    """What a reader would see, roughly: code as it stands, the rest without its marks, tags and entities."""
    parts = _CODE.split(_COMMENT.sub("", text[:_LONGEST].replace("\r\n", "\n")))
    return tidy("".join(_code(part) if index % 2 else _words(part) for index, part in enumerate(parts)), most=TEXT_MOST)


def _code(part: str) -> str:
    return f"\n{_FENCE.sub('', part)}\n" if part.startswith("```") else part.strip("`")


def _words(part: str) -> str:
    part = _PREFIX.sub("", _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", part)))
    # Blanks at the ends part words from code; HTML would swallow them, and line breaks with them.
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{before}{from_html(part.strip().replace(chr(10), '<br>'))}{after}" if part.strip() else part
