"""Small values that people write in rules.yaml: durations, comparisons, matchers, times of day."""

from __future__ import annotations

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
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_PIECE = re.compile(r"(\d+)(ms|[smhdwy])")
DURATION_PATTERN = r"^(\d+(ms|[smhdwy]))+$"


def parse_duration(value: object) -> timedelta:
    """`90s`, `5m`, `1h30m`, `14d`, `3y` (365 days each). Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        try:
            return sum((int(n) * _UNITS[unit] for n, unit in _PIECE.findall(value)), timedelta())
        except OverflowError:
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
_COMPARISON = re.compile(r"\s*(>=|<=|==|!=|>|<|=)?\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`">= 55"`: a test against a number. An unknown number satisfies nothing."""

    sign: str
    value: float

    def __call__(self, number: float | None) -> bool:
        return number is not None and _OPERATORS[self.sign](number, self.value)

    def __str__(self) -> str:
        return f"{self.sign} {self.value:g}"

    @classmethod
    def parse(cls, text: object) -> Comparison:
        if isinstance(text, Comparison):
            return text
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            return cls("=", float(text))
        found = _COMPARISON.fullmatch(text) if isinstance(text, str) else None
        if not found:
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
        value = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), quoted) if quoted is not None else bare
        if "~" not in sign:
            return cls(label, sign, value)
        # The pattern is the operator's own, but a regular expression still has to be one.
        raw = quoted.replace('\\"', '"') if quoted is not None else bare
        try:
            return cls(label, sign, raw, re.compile(raw))
        except re.error as error:
            raise ValueError(f"{raw!r} is not a regular expression: {error}") from None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "examples": ['level="page"', 'rule=~"storm|flood"']}
