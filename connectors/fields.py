"""Reading other people's JSON: every reader takes anything and says None where it is not what it should be.

For fields without which there is no post, use `must`: it raises ValueError, and the item is skipped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from connectors.links import safe_url
from connectors.text import line
from connectors.times import from_unix, not_after, parse
from monitor.errors import PayloadError
from monitor.model import Mention

T = TypeVar("T")
_NUMBER = re.compile(r"-?[0-9]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MOST = 2**63 - 1  # a count beyond this is none
_ID_MOST = 10**40  # no service's numbers are longer


def must(value: T | None, what: str) -> T:
    """The value, or ValueError that names what is missing."""
    if value is None or value == "":
        raise ValueError(f"{what} is missing or unreadable")
    return value


def dig(value: Any, *path: str | int) -> Any:
    """What lies at this path of mappings and lists; None where the path breaks off."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def listing(value: Any, *path: str | int) -> list[Any]:
    """The list at this path; [] where there is none."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def text(value: Any) -> str | None:
    """A string that is not blank, as it stands."""
    return value if isinstance(value, str) and value.strip() else None


def name(value: Any, *, most: int = 200) -> str | None:
    """A name or handle on one line, made safe."""
    return line(value, most=most) or None if isinstance(value, str) else None


def key(value: Any) -> str | None:
    """An id: a short string without blanks, or a whole number written out. Ids beyond 2^53 must come as strings."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value) if -_ID_MOST < value < _ID_MOST else None
    if isinstance(value, str) and 0 < len(value) <= 500 and value.isprintable() and " " not in value:
        return value
    return None


def count(value: Any) -> int | None:
    """A count of zero or more, also where it is written as text; None where it is hidden or no count."""
    number = signed(value)
    return number if number is not None and number >= 0 else None


def signed(value: Any) -> int | None:
    """A whole number, negative ones too: scores."""
    if isinstance(value, str) and len(value) <= 20 and _NUMBER.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and -_MOST <= value <= _MOST else None


def flag(value: Any) -> bool | None:
    """True or false, None for anything else."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """A time in UTC: a text that `times.parse` reads, or seconds since 1970."""
    try:
        if isinstance(value, str):
            return parse(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return from_unix(value)
    except (ValueError, OverflowError):
        return None
    return None


def language(value: Any) -> str | None:
    """A language as BCP 47 writes it; None for "und" and for what is no such tag."""
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) and value != "und" else None


def link(value: Any, base: str = "") -> str | None:
    """An http(s) address that is safe to show, made absolute."""
    return safe_url(value, base) or None if isinstance(value, str) else None


def when(value: Any, now: datetime) -> tuple[datetime, bool]:
    """`published_at` and `dated` of a mention: the source's time, never in the future, or now where it gives none."""
    found = moment(value)
    return (now, False) if found is None else (not_after(found, now), True)


def shown(item: Any) -> str:
    """An item as it came, for diagnosis; "" where it is nested so deep that it was only just read."""
    try:
        return str(item)
    except RecursionError:
        return ""


def each(
    items: Iterable[Any], read: Callable[[Any], Mention | None], *, what: str = "item"
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """Every item read, and those that could not be. `read` returns None for what is no post, and may raise ValueError
    and the like for what is broken. An item that stands twice on the page counts once."""
    mentions: dict[str, Mention] = {}
    skipped: list[PayloadError] = []
    for item in items:
        try:
            mention = read(item)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            reason = str(error) if type(error) is ValueError else type(error).__name__
            skipped.append(PayloadError(f"a {what} that cannot be read: {reason}", excerpt=shown(item)))
            continue
        if mention is not None:
            mentions.setdefault(mention.id, mention)
    return tuple(mentions.values()), tuple(skipped)
