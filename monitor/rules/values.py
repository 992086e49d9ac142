"""Small values that people write in rules.yaml: durations, comparisons, matchers, times of day."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_DURATION = re.compile(r"(?:[0-9]+(?:ms|[smhdwy]))+")
_PIECE = re.compile(r"([0-9]+)(ms|[smhdwy])")
DURATION_PATTERN = r"^(\d+(ms|[smhdwy]))+$"


def parse_duration(value: object) -> timedelta:
    """`90s`, `5m`, `1h30m`, `14d`, `3y` (365 days each). Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        try:
            return sum((int(n) * _UNITS[unit] for n, unit in _PIECE.findall(value)), timedelta())
        except (OverflowError, ValueError):  # ValueError: thousands of digits
            raise ValueError("this duration is too long") from None
    raise ValueError(
        "a duration is written as a number and a unit (ms, s, m, h, d, w, y), for example 30s, 5m or 1h30m"
    )


def format_duration(value: timedelta) -> str:
    """The shortest writing of a duration: `1h30m`. The inverse of `parse_duration`."""
    rest, text = value, ""
    for unit in ("y", "w", "d", "h", "m", "s", "ms"):
        count, rest = divmod(rest, _UNITS[unit])
        if count and not (unit in "yw" and rest):
            text += f"{count}{unit}"
        else:
            rest += count * _UNITS[unit]
    return text or "0s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["30s", "5m", "4h", "14d"]}),
]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_COMPARISON = re.compile(r"\s*(>=|<=|==|!=|>|<|=)?\s*(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)\s*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`">= 55"`: a test against a number. An unknown number satisfies nothing."""

    sign: str
    value: float

    def __call__(self, number: float | None) -> bool:
        return number is not None and _OPERATORS[self.sign](number, self.value)

    def __str__(self) -> str:
        number = int(self.value) if self.value.is_integer() and abs(self.value) < 1e15 else self.value
        return f"{self.sign} {number!r}"

    @classmethod
    def parse(cls, text: object) -> Comparison:
        if isinstance(text, Comparison):
            return text
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            text = str(text)
        found = _COMPARISON.fullmatch(text) if isinstance(text, str) and len(text) <= 100 else None
        if not found or not math.isfinite(float(found[2])):
            raise ValueError('a comparison is written as ">= 55", "< 0.5" or a plain number')
        return cls(found[1] or "=", float(found[2]))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": ["string", "number"], "examples": [">= 55", "< 0.5"]}


_MATCHER = re.compile(r'\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))\s*', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\n])')


@dataclass(frozen=True, slots=True)
class Matcher:
    """One of Alertmanager's label matchers: `level="page"`, `brand!~"a|b"`. Anchored; a missing label is empty."""

    label: str
    sign: str  # = != =~ !~
    value: str
    pattern: re.Pattern[str] | None = None

    def __call__(self, found: str) -> bool:
        if self.pattern is None:
            return (found == self.value) is (self.sign == "=")
        return bool(self.pattern.fullmatch(found)) is (self.sign == "=~")

    def __str__(self) -> str:
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.label}{self.sign}"{escaped}"'

    @classmethod
    def parse(cls, text: object) -> Matcher:
        if isinstance(text, Matcher):
            return text
        found = _MATCHER.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise ValueError('a matcher is written as level="page", brand!="x", rule=~"a|b" or rule!~"a|b"')
        label, sign, quoted, bare = found.groups()
        # Alertmanager's own escapes: \\ \" and \n; any other backslash stays, so that \d can be written as it is.
        value = _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], quoted) if quoted is not None else bare
        if "~" not in sign:
            return cls(label, sign, value)
        try:
            return cls(label, sign, value, re.compile(value))
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "examples": ['level="page"', 'rule=~"storm|flood"']}
