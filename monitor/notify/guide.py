"""A playbook as cards see it: whoever loads them gives values of this shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


class GuideStep(Protocol):
    """One thing to do."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


class Guide(Protocol):
    """A playbook in one language."""

    @property
    def title(self) -> str: ...
    @property
    def steps(self) -> Sequence[GuideStep]: ...


Guides = Callable[[str, str], Guide | None]  # name, language


def no_guides(name: str, language: str) -> Guide | None:
    """For receivers that were given none."""
    return None
