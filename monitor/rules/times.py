"""Days, months and years as people write them in time intervals: Alertmanager's ranges.

The functions named like a field check one entry of that field and give it back as written. `span` is for whoever
evaluates them.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def known_zone(name: str) -> str:
    """An IANA time zone. Raises PydanticCustomError with `choices`, from which the nearest name is suggested."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise PydanticCustomError(
            "unknown_zone",
            "must be an IANA time zone such as Europe/Madrid",
            {"choices": sorted(available_timezones())},
        ) from None
    return name


def span(entry: str | int, names: tuple[str, ...] = (), first: int = 0) -> tuple[int, int]:
    """First and last number of `a` or `a:b`; `names[0]` stands for `first`. Raises ValueError."""
    numbers = []
    for piece in str(entry).lower().split(":"):
        word = piece.strip()
        if word in names:
            numbers.append(names.index(word) + first)
        elif word.removeprefix("-").isascii() and word.removeprefix("-").isdigit() and len(word) <= 5:
            numbers.append(int(word))
        else:
            raise ValueError(word)
    if len(numbers) > 2:
        raise ValueError(entry)
    return numbers[0], numbers[-1]


def weekdays(entry: str) -> str:
    pieces = [piece.strip().lower() for piece in entry.split(":")]
    wrong = [piece for piece in pieces if piece not in WEEKDAYS]
    if wrong or len(pieces) > 2:
        raise PydanticCustomError(
            "weekday",
            "must be a day such as monday, or a range such as monday:friday",
            {"choices": list(WEEKDAYS), "word": wrong[0] if wrong else ""},
        )
    return entry  # saturday:monday wraps around the week's end


def days_of_month(entry: str | int) -> str | int:
    message = "must be a day from 1 to 31, or −1 (the last day) to −31, or a range such as 1:5"
    try:
        start, end = span(entry)
    except ValueError:
        raise ValueError(message) from None
    if not all(1 <= abs(day) <= 31 for day in (start, end)):
        raise ValueError(message)
    # −1 stands for the 28th at the earliest and the 31st at the latest.
    backwards = start > end if (start > 0) == (end > 0) else start < 0 or start > end + 32
    if backwards:
        raise ValueError("the range runs backwards")
    return entry


def months(entry: str | int) -> str | int:
    try:
        start, end = span(entry, MONTHS, 1)
    except ValueError:
        start = end = 0
    if not all(1 <= month <= 12 for month in (start, end)):
        raise PydanticCustomError(
            "month", "must be a month such as january or 1, or a range such as 6:8", {"choices": list(MONTHS)}
        )
    return entry  # november:february wraps around the year's end


def years(entry: str | int) -> str | int:
    try:
        start, end = span(entry)
    except ValueError:
        start = end = 0
    if not all(1970 <= year <= 9999 for year in (start, end)):
        raise ValueError("must be a year such as 2026, or a range such as 2026:2028")
    if start > end:
        raise ValueError("the range runs backwards")
    return entry
