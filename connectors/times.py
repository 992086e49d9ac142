"""Every odd date to UTC. Pure: no clock, no locale. Raises ValueError and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# Hours east of Greenwich. Two zones share some abbreviations; these are the ones seen in feeds.
ZONES = {
    "z": 0.0, "ut": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "west": 1.0, "bst": 1.0, "cet": 1.0, "met": 1.0,
    "cest": 2.0, "mest": 2.0, "mesz": 2.0, "mez": 1.0, "eet": 2.0, "eest": 3.0, "msk": 3.0, "ist": 5.5, "jst": 9.0,
    "kst": 9.0, "awst": 8.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0,
    "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0,
    "hst": -10.0, "brt": -3.0, "art": -3.0, "clt": -4.0, "clst": -3.0, "cot": -5.0, "pet": -5.0, "vet": -4.0,
    "ast": -4.0, "adt": -3.0, "nst": -3.5, "ndt": -2.5,
}  # fmt: skip
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Month names that do not begin like the English ones: Spanish, Catalan, Portuguese, French, Italian, German, Dutch.
_FOREIGN = {
    "ene": 1, "gen": 1, "jän": 1, "gener": 1, "fev": 2, "fév": 2, "maa": 3, "mär": 3, "mrz": 3, "març": 3, "abr": 4,
    "avr": 4, "mai": 5, "mag": 5, "maig": 5, "mei": 5, "giu": 6, "juin": 6, "juny": 6, "lug": 7, "juil": 7, "ago": 8,
    "aoû": 8, "aou": 8, "set": 9, "out": 10, "ott": 10, "okt": 10, "dic": 12, "des": 12, "dez": 12, "déc": 12,
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_ENGLISH, 1)} | _FOREIGN

_ISO = re.compile(
    r"(\d{4})-?(\d\d)(?:-?(\d\d))?"
    r"(?:[T\s]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?|[A-Za-z]{2,4})?",
    re.IGNORECASE,
)
_WORDY = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|º|\.)?[\s\-]+(?:de\s+)?([^\W\d_]{3,12})\.?,?[\s\-]+(?:de\s+)?"
    r"(\d{4}|\d\d)"
    r"(?:,?[\sT]+(?:a\s+las\s+)?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(?:\(?([+-]\d\d:?\d\d|[A-Za-z]{1,5})\)?)?(?:\s*\([^)]*\))?",
)
_AMERICAN = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?"
    r"\s*([+-]\d\d:?\d\d|[A-Za-z]{1,5})?"
)
_MOST = 100  # characters; no date is longer
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)


def parse(value: str) -> datetime:
    """A date as feeds and APIs write them, in UTC; no zone means UTC, no time of day means midnight.

    RFC 822 with two- or four-digit years and named zones, ISO 8601 and W3C dates, month names in Spanish and its
    neighbours. Raises ValueError for anything else, and for years before 1970 or after 9989.
    """
    text = " ".join(value[: _MOST + 1].split())
    if not text or len(text) > _MOST:
        raise ValueError("not a date")
    try:
        found = (moment for read in (_iso, _wordy, _american, _mail) if (moment := read(text)))
        return _sane(next(found))
    except (ValueError, StopIteration):
        raise ValueError("not a date") from None


def from_unix(seconds: float) -> datetime:
    """Seconds since 1970. Raises ValueError outside 1970 to 9989."""
    try:
        return _sane(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError) as error:
        raise ValueError("not a time") from error


def not_after(moment: datetime, now: datetime, *, leeway: timedelta = timedelta(minutes=5)) -> datetime:
    """`moment`, or `now` where `moment` lies further ahead than clocks disagree."""
    return now if moment > now + leeway else moment


def _sane(moment: datetime) -> datetime:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not a date") from error
    if not _FIRST <= moment < _LAST:
        raise ValueError("not a date of our times")
    return moment


def _iso(text: str) -> datetime | None:
    if text[:1].isdigit():
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return _build(int(year), int(month), int(day or 1), hour, minute, second, zone)


def _wordy(text: str) -> datetime | None:
    match = _WORDY.fullmatch(text)
    if not match:
        return None
    day, name, year, hour, minute, second, zone = match.groups()
    month = _month(name)
    return None if month is None else _build(_year(year), month, int(day), hour, minute, second, zone)


def _american(text: str) -> datetime | None:
    match = _AMERICAN.fullmatch(text)
    if not match:
        return None
    name, day, year, hour, minute, second, zone = match.groups()
    month = _month(name)
    return None if month is None else _build(int(year), month, int(day), hour, minute, second, zone)


def _mail(text: str) -> datetime | None:
    """The standard library's lenient reading, for what is left."""
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        return _build(*parts[:3], str(parts[3]), str(parts[4]), str(parts[5]), None) - timedelta(seconds=parts[9] or 0)
    except (ArithmeticError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("not a date") from error


def _build(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: str | None
) -> datetime:
    """Raises ValueError where there is no such moment. Leap seconds and 24:00 are moved to a moment that exists."""
    late = hour == "24"
    moment = datetime(
        year, month, day, 0 if late else int(hour or 0), int(minute or 0), min(int(second or 0), 59), tzinfo=_zone(zone)
    )
    try:
        return moment + timedelta(days=1) if late else moment
    except OverflowError as error:
        raise ValueError("not a date") from error


def _month(name: str) -> int | None:
    name = name.casefold()
    for length in (4, 5, 3):
        if (number := _MONTHS.get(name[:length])) is not None:
            return number
    return None


def _year(digits: str) -> int:
    """Two digits as RFC 2822 reads them: 00 to 49 are 2000s, 50 to 99 are 1900s."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _zone(name: str | None) -> timezone:
    """An offset or a name; an unknown name counts as UTC, since the day is right and the hour nearly."""
    if not name:
        return UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        return timezone(offset if name[0] == "+" else -offset)  # ValueError beyond a day
    hours = ZONES.get(name.casefold(), 0.0)
    return timezone(timedelta(hours=hours)) if hours else UTC
