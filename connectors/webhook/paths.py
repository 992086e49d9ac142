"""Where in a message what stands: `data.items[].body`, and constants. Pure.

`name.name` goes down, `[]` is "each of this list", `[0]` its first, and `=word` is the word itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.fields import dig

Step = str | int
Steps = tuple[Step, ...]

_SEGMENT = re.compile(r"([^.\[\]]*)((?:\[\d{0,4}\])*)")
_INDEX = re.compile(r"\[(\d*)\]")
_MOST = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A place in the whole message, or (`each`) in each item of the list that lies at `list_at`."""

    steps: Steps = ()
    each: bool = False
    list_at: Steps = ()
    constant: str | None = None


def compiled(written: str) -> Path:
    """The path as it is written in rules.yaml. Raises ValueError with a sentence."""
    if written.startswith("="):
        return Path(constant=written[1:].strip())
    if not written or len(written) > _MOST:
        raise ValueError("a path is like data.items[].text, and at most 300 characters long")
    before: Steps | None = None
    steps: list[Step] = []
    for segment in written.split("."):
        match = _SEGMENT.fullmatch(segment)
        if match is None or not (match[1] or (match[2] and not steps and before is None)):
            raise ValueError(f"not a path: {segment!r} is no name, and [] or [0] may only follow one")
        if match[1]:
            steps.append(match[1])
        for index in _INDEX.findall(match[2]):
            if index:
                steps.append(int(index))
            elif before is None:
                before, steps = tuple(steps), []
            else:
                raise ValueError("a path goes through one list: [] stands in it once")
    return Path(steps=tuple(steps), each=before is not None, list_at=before or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """Which field lies where, as far as rules.yaml says so, and where the list of items is."""

    paths: Mapping[str, Path] = field(default_factory=dict)
    list_at: Steps | None = None  # None: where the documented shape has it


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a message, and the message around it."""

    whole: Any
    own: Any
    mapped: Mapped

    def values(self, name: str, *usual: Steps) -> tuple[Any, ...]:
        """What may be meant by a field: what its path leads to, else what stands in the usual places. No None."""
        path = self.mapped.paths.get(name)
        if path is None:
            found = [dig(self.own, *place) for place in usual]
        elif path.constant is not None:
            found = [path.constant]
        else:
            found = [dig(self.own if path.each else self.whole, *path.steps)]
        # An empty string is what tools send that cannot leave a field out.
        return tuple(value for value in found if value is not None and value != "")


def items_of(message: Any, mapped: Mapped) -> list[Any] | None:
    """The items of a message: an array, `{"mentions": […]}`, one object, or the list that the mapping names.

    None where there is no such list.
    """
    if mapped.list_at is not None:
        found = dig(message, *mapped.list_at)
    elif isinstance(message, dict) and "mentions" in message:
        found = message["mentions"]
    else:
        found = [message] if isinstance(message, dict) else message
    return found if isinstance(found, list) else None
