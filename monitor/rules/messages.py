"""What pydantic says, in the words of whoever edits the file, with its place in the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic_core import ErrorDetails

from connectors.base import Connector
from monitor.rules import shape
from monitor.rules.document import Block, Fault, Listing, Node, Place, Scalar
from monitor.rules.nearest import did_you_mean, listed
from monitor.rules.shape import Kinds
from monitor.rules.values import format_duration

_LEVELS = ("page", "alert", "digest", "watch", "log", "opportunity")

# How a pattern of the schema is told; the key is a piece of the pattern.
_PATTERNS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "[a-z]{2,3}(-": ("must be a language code such as es, en or pt-BR", ()),
    "page|alert": (f'must be a level ({listed(_LEVELS)}) or a comparison such as ">= alert"', _LEVELS),
    "|^24:00$": ('must be a time of day from "00:00" to "24:00", with two digits each', ()),
    "[UW][A-Z0-9]": ("must be a Slack member id such as U0123ABCD, not a name", ()),
    "^https?://": ("must be a web address such as https://example.org/", ()),
    "^wss?://": ("must be an address such as wss://example.org/", ()),
    "monday|tuesday": ('must be a weekday and a time, such as "monday 09:00"', ()),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an error belongs: as far down the tree as its path leads."""

    path: tuple[str | int, ...]
    key: Place  # of the key, or of the list entry
    node: Node
    kinds: Kinds
    around: Kinds  # of what holds it
    siblings: frozenset[str]  # keys beside it
    rest: tuple[str | int, ...]  # what is not in the tree: a missing key, or pydantic's names of alternatives

    @property
    def place(self) -> Place:
        """Of the value where it is one word, else of its key: there the eye looks for it."""
        if isinstance(self.node, Scalar) and self.node.written:
            return self.node.place
        return self.key


def locate(root: Node, location: Iterable[str | int], connectors: Mapping[str, type[Connector]]) -> Spot:
    """Follow pydantic's path through the tree, leaving out what is only in pydantic's mind."""
    node, key, kinds = root, root.place, shape.ROOT
    around: Kinds = ()
    siblings: frozenset[str] = frozenset()
    path: list[str | int] = []
    rest: list[str | int] = []
    for part in location:
        below: Node
        if isinstance(node, Block) and isinstance(part, str) and part in node.entries:
            entry = node.entries[part]
            key, below = entry.key, entry.node
            siblings = frozenset(node.entries)
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
            below = node.items[part]
            key, siblings = below.place, frozenset()
        else:
            rest.append(part)
            continue
        around, kinds = kinds, shape.descend(kinds, part, below, connectors)
        node = below
        path.append(part)
    return Spot(tuple(path), key, node, kinds, around, siblings, tuple(rest))


def faults_of(
    errors: Iterable[ErrorDetails], root: Node, connectors: Mapping[str, type[Connector]]
) -> Iterator[tuple[Fault, Spot, str]]:
    """Every error as a fault; of the alternatives that a value may have, only the one it was meant for.

    With each fault its spot and pydantic's name for the kind of error.
    """
    for error in errors:
        spot = locate(root, error["loc"], connectors)
        if _other_alternative(error["type"], spot) or _counted_wrong(error, spot):
            continue
        yield _fault(error, spot), spot, error["type"]


def shown(node: Node) -> str:
    """A value as it stands in the file; "" for nothing and for secrets."""
    match node:
        case Scalar():
            return "" if node.secret else node.written
        case Listing():
            return "a list"
        case Block():
            return "a mapping"


def _other_alternative(kind: str, spot: Spot) -> bool:
    """One word or a list: pydantic complains about both, we about the one that was written."""
    if not spot.rest:
        return False
    if isinstance(spot.node, Listing):
        return kind in ("string_type", "literal_error")
    return kind in ("tuple_type", "list_type")


def _counted_wrong(error: ErrorDetails, spot: Spot) -> bool:
    """pydantic counts only the entries that are right; those that are wrong speak for themselves."""
    if error["type"] != "too_short" or not isinstance(spot.node, Listing):
        return False
    return len(spot.node.items) >= int(error.get("ctx", {}).get("min_length", 0))


def _fault(error: ErrorDetails, spot: Spot) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        name = spot.rest[-1] if spot.rest else ""
        field = shape.fields_of(spot.kinds).get(str(name))
        what = f": {field.description[:1].lower()}{field.description[1:]}" if field and field.description else ""
        if name in shape.secret_keys(spot.kinds):
            what = f" (or `{name}{shape.FILE_SUFFIX}`){what}"
        return Fault(spot.place, (*spot.path, *spot.rest[-1:]), f"`{name}` is missing{what}".rstrip("."))
    if kind == "extra_forbidden":
        # Not the value: behind a mistyped `token` stands a token.
        name = str(spot.path[-1])
        allowed = shape.allowed_keys(spot.around)
        # Rather a key that is not there yet: nobody wants one twice.
        missing = [key for key in allowed if key not in spot.siblings]
        hint = did_you_mean(name, missing) or did_you_mean(name, allowed)
        return Fault(spot.key, spot.path, f"unknown key; allowed here: {listed(allowed)}", name, hint)
    message, choices = _explain(kind, context, error["msg"])
    empty = isinstance(spot.node, Scalar) and spot.node.value is None
    if empty and kind.endswith("_type"):
        return Fault(spot.key, spot.path, f"has no value; {message}", hint="Give it one, or remove the key.")
    hint = ""
    if isinstance(spot.node, Scalar) and not spot.node.secret:
        hint = did_you_mean(context.get("word", spot.node.written), choices)
        if timedelta in spot.kinds and spot.node.written.isdecimal():
            hint = f"Did you mean {spot.node.written}s?"
    if kind == "string_type" and isinstance(spot.node, Scalar):
        hint = "" if spot.node.secret else f'Put it in quotes: "{spot.node.written}".'
    if kind in ("tuple_type", "list_type") and isinstance(spot.node, Scalar):
        hint = "" if spot.node.secret else f"Put it in brackets: [{spot.node.written}]."
    return Fault(spot.place, spot.path, message, shown(spot.node) if isinstance(spot.node, Scalar) else "", hint)


def _explain(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, tuple[str, ...]]:
    """The sentence, and names out of which the nearest may be suggested."""
    if "choices" in context:
        return message, tuple(context["choices"])
    if kind in ("literal_error", "enum"):
        choices = tuple(re.findall(r"'([^']*)'", context["expected"])) or (str(context["expected"]),)
        return f"must be one of: {listed(choices)}" if len(choices) > 1 else f"must be {choices[0]}", choices
    if kind == "string_pattern_mismatch":
        known = (told for piece, told in _PATTERNS.items() if piece in context["pattern"])
        return next(known, (f"must be written like the pattern {context['pattern']}", ()))
    if kind in ("value_error", "assertion_error"):
        return str(context["error"]) if context.get("error") else message.partition(", ")[2], ()
    if kind in _SAYINGS:
        return _SAYINGS[kind], ()
    if kind in _LIMITS:
        return _LIMITS[kind](context), ()
    return f"{message[:1].lower()}{message[1:]}", ()


_TEXT = "must be text"
_WHOLE = "must be a whole number"
_NUMBER = "must be a number"
_SWITCH = "must be true or false"
_LIST = "must be a list, such as [a, b]"
_MAPPING = "must be a mapping: lines of `key: value`"
_ADDRESS = "must be a web address such as https://example.org/"

_SAYINGS: Mapping[str, str] = {
    "string_type": _TEXT,
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "int_parsing_size": _WHOLE,
    "float_type": _NUMBER, "float_parsing": _NUMBER, "finite_number": _NUMBER,
    "bool_type": _SWITCH, "bool_parsing": _SWITCH,
    "tuple_type": _LIST, "list_type": _LIST, "set_type": _LIST, "frozen_set_type": _LIST,
    "dict_type": _MAPPING, "model_type": _MAPPING, "model_attributes_type": _MAPPING,
    "url_parsing": _ADDRESS, "url_type": _ADDRESS, "url_scheme": _ADDRESS, "url_syntax_violation": _ADDRESS,
}  # fmt: skip


def _number(value: Any) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _entries(count: int) -> str:
    return "one entry" if count == 1 else f"{count} entries"


_LIMITS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than": lambda context: f"must be more than {_number(context['gt'])}",
    "greater_than_equal": lambda context: f"must be {_number(context['ge'])} or more",
    "less_than": lambda context: f"must be less than {_number(context['lt'])}",
    "less_than_equal": lambda context: f"must be {_number(context['le'])} or less",
    "too_short": lambda context: f"needs at least {_entries(context['min_length'])}",
    "too_long": lambda context: f"takes at most {_entries(context['max_length'])}",
    "string_too_short": lambda _context: "must not be empty",
    "string_too_long": lambda context: f"must not be longer than {context['max_length']} characters",
}
