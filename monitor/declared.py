"""What a connector declares of itself, in words: for `almenara sources describe`, and for the connectors' pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from connectors.base import Capability, ConnectorSpec, RateLimit
from monitor.rules.values import format_duration

_UNITS = (
    (timedelta(hours=1), "hour", "an"),
    (timedelta(minutes=1), "minute", "a"),
    (timedelta(seconds=1), "second", "a"),
    (timedelta(milliseconds=1), "millisecond", "a"),
    (timedelta(microseconds=1), "microsecond", "a"),
)
_FEW = 5  # keys of a mapping that are named
REQUIRED = "required"
NONE = "none"

CAN = {
    Capability.POLL: "It is asked every {every}, or as `every` says.",
    Capability.STREAM: "It listens to a stream.",
    Capability.RESUME: "A stream goes on where it stopped.",
    Capability.REACH: "It tells how many people an author or a place reaches.",
    Capability.ENGAGEMENT: "It tells likes, answers and the like.",
    Capability.LANGUAGE: "It tells the language of a post.",
    Capability.EDITS: "It tells what was edited.",
    Capability.DELETIONS: "It tells what was deleted.",
    Capability.LOOK: "It looks again at posts, {looks} with one request.",
    Capability.PUSH: "It takes what others send.",
}
CANNOT = {
    Capability.REACH: "how many people an author or a place reaches",
    Capability.ENGAGEMENT: "likes and answers",
    Capability.LANGUAGE: "the language of a post",
    Capability.EDITS: "edits",
    Capability.DELETIONS: "deletions",
    Capability.LOOK: "how a post does later on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key of a source in rules.yaml."""

    name: str
    kind: str  # "whole number", "list of texts", "stream or search"
    default: str  # as it would be written; "required", or "none"
    description: str
    bounds: str = ""  # "0 to 3650", "at most 50"; "" where there are none
    secret: bool = False

    @property
    def meaning(self) -> str:
        """Everything but the default, in sentences."""
        bounds = f" {self.bounds[:1].upper()}{self.bounds[1:]}." if self.bounds else ""
        return f"{self.description}{bounds}{' Give it as `${NAME}`.' if self.secret else ''}"


def settings(spec: ConnectorSpec) -> tuple[Setting, ...]:
    """Every setting of a connector, as its configuration declares it."""
    return tuple(_setting(name, field) for name, field in spec.config.model_fields.items())


def abilities(spec: ConnectorSpec) -> list[str]:
    """What it can, one sentence each."""
    every = format_duration(spec.every)
    return [words.format(every=every, looks=spec.looks or 1) for can, words in CAN.items() if can in spec.capabilities]


def inabilities(spec: ConnectorSpec) -> list[str]:
    """What it never tells."""
    return [words for can, words in CANNOT.items() if can not in spec.capabilities]


def pace(limit: RateLimit) -> str:
    """ "60 requests a minute", "20 requests in 10 seconds"."""
    unit, name, article = next(each for each in _UNITS if limit.per % each[0] == timedelta(0))
    count = limit.per // unit
    per = f"{article} {name}" if count == 1 else f"in {count:,} {name}s"
    return f"{limit.requests:,} request{'' if limit.requests == 1 else 's'} {per}"


def bounds(spec: ConnectorSpec) -> list[str]:
    """The limits that are numbers, one sentence each; a connector's page says them in these words."""
    told = []
    if spec.rate_limit is not None:
        go = "goes" if spec.rate_limit.requests == 1 else "go"
        told.append(f"At most {pace(spec.rate_limit)} {go} to one host.")
    if spec.query is not None:
        terms = f" and {spec.query.terms} terms" if spec.query.terms < spec.query.characters else ""
        told.append(f"Brands share a query of at most {spec.query.characters:,} characters{terms}.")
    return told


def _setting(name: str, field: FieldInfo) -> Setting:
    kinds = list(_kinds(field.annotation))
    return Setting(
        name=name,
        kind=" or ".join(dict.fromkeys(kinds)),
        default=REQUIRED if field.is_required() else written(field.get_default(call_default_factory=True)),
        description=" ".join((field.description or "").split()),
        bounds=_bounds(field.metadata, listing=any(kind.startswith("list") for kind in kinds)),
        secret=SecretStr in set(_types(field.annotation)),
    )


def written(value: Any) -> str:
    """A value as it stands in rules.yaml; "none" for nothing."""
    match value:
        case None | "":
            return NONE
        case SecretStr():
            return written(value.get_secret_value() and "…")
        case Enum():
            return str(value.value)
        case bool():
            return "true" if value else "false"
        case BaseModel():
            return "{}"
        case tuple() | list() | frozenset() | set():
            return f"[{', '.join(written(each) for each in value)}]"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _types(annotation: Any) -> Iterator[Any]:
    """Every type that stands in it."""
    yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)


def _kinds(annotation: Any) -> Iterator[str]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        for each in inner:
            if each is not NoneType:
                yield from _kinds(each)
    elif origin is Annotated:
        yield from _kinds(inner[0])
    elif origin is Literal:
        yield from map(str, inner)
    elif origin in (tuple, list, frozenset, set):
        yield f"list of {_plural(next(_kinds(inner[0]), 'text'))}"
    elif origin is dict or not isinstance(annotation, type):
        yield "mapping"
    elif issubclass(annotation, Enum):
        yield from (str(each.value) for each in annotation)
    elif issubclass(annotation, BaseModel):
        yield f"{{{', '.join(annotation.model_fields)}}}" if len(annotation.model_fields) <= _FEW else "mapping"
    else:
        names = {bool: "true or false", int: "whole number", float: "number", SecretStr: "secret"}
        yield names.get(annotation, "duration" if annotation is timedelta else "text")


def _plural(kind: str) -> str:
    return kind if kind.startswith("{") or kind == "mapping" else f"{kind}s"


def _bounds(metadata: list[Any], *, listing: bool) -> str:
    low = next((each.ge if isinstance(each, Ge) else each.gt for each in metadata if isinstance(each, (Ge, Gt))), None)
    high = next((each.le if isinstance(each, Le) else each.lt for each in metadata if isinstance(each, (Le, Lt))), None)
    longest = next((each.max_length for each in metadata if isinstance(each, MaxLen)), None)
    if low is not None and high is not None:
        return f"{low:,} to {high:,}"
    if low is not None:
        return f"{low:,} or more"
    if high is not None:
        return f"at most {high:,}"
    return f"at most {longest:,}{'' if listing else ' characters'}" if longest is not None else ""
