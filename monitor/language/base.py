"""The seam between the judge and whatever identifies languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

UNKNOWN = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The language of one text."""

    language: str  # BCP 47 primary subtag; "und" below the confidence that rules.yaml asks for
    confidence: float  # 0.0 to 1.0
    by: str  # what decided: "text", "network" (its claim), or "" where nothing did


class Languages(Protocol):
    """Identifies languages. Pure once loaded: same texts, same answers."""

    version: str

    def identify(self, texts: Sequence[tuple[str, str | None]]) -> list[Spoken]:
        """One answer a (text, the network's claim as BCP 47 or None). Any text of any size and content is taken."""
        ...
