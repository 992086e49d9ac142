"""YAML text to a tree that knows the place of every key and value.

Only what a configuration needs is understood: no tags, so nothing in the file can be executed; anchors, aliases and
merge keys within bounds; one document; no key twice. The tree is built from the parser's events, so its depth and size
are bounded while it grows, not afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)  # fmt: skip

MAX_VALUES = 100_000  # aliases counted as often as they are used
MAX_DEPTH = 50
TAGGED = "tags (words that begin with !) are not understood here"

Value: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands, both counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """One value. `written` is as it stands in the file; `value` may come from elsewhere and may be `secret`."""

    place: Place
    written: str = field(repr=False)
    value: Value = field(repr=False)
    secret: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    place: Place
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key and what stands behind it."""

    key: Place
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A mapping."""

    place: Place
    entries: Mapping[str, Entry] = field(default_factory=dict)


Node: TypeAlias = Scalar | Listing | Block


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the file may not do, before any rule is looked at."""

    place: Place
    path: tuple[str | int, ...]
    message: str
    found: str = ""
    hint: str = ""


class UnreadableError(Exception):
    """Nothing can be made of the text; carries the one fault that says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read(text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """The tree, and faults beside which the rest can still be read. None: there is nothing. Raises UnreadableError."""
    events = _events(text)
    builder = _Builder(events)
    root: Node | None = None
    for event in events:
        if isinstance(event, DocumentStartEvent):
            if root is not None:
                raise UnreadableError(Fault(_place(event), (), "there is a second document here; one file holds one"))
            root = builder.node(next(events), ())
    return root, tuple(builder.faults)


def lines_of(text: str) -> list[str]:
    """The text's lines, counted as the parser counts them."""
    return re.split(r"\r\n|\n|\r", text)


def plain(node: Node) -> Any:
    """The tree as ordinary Python values."""
    match node:
        case Scalar():
            return node.value
        case Listing():
            return [plain(item) for item in node.items]
        case Block():
            return {key: plain(entry.node) for key, entry in node.entries.items()}


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        raise UnreadableError(_syntax(error, text)) from None
    except (YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise UnreadableError(Fault(Place(), (), f"this is not YAML: {type(error).__name__}")) from None


class _Builder:
    """Makes nodes from events, within bounds."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Node, int] | None] = {}  # None: still open, so an alias would be inside itself
        self._count = 0
        self.faults: list[Fault] = []

    def node(self, event: Event, path: tuple[str | int, ...]) -> Node:
        place = _place(event)
        if len(path) > MAX_DEPTH:
            raise UnreadableError(Fault(place, (), f"nested deeper than {MAX_DEPTH} levels"))
        if isinstance(event, AliasEvent):
            return self._alias(event, path)
        self._add(1, place)
        before = self._count
        anchor: str | None = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = None
        node: Node
        if isinstance(event, SequenceStartEvent):
            node = self._listing(place, path)
        elif isinstance(event, MappingStartEvent):
            node = self._block(place, path)
        elif isinstance(event, ScalarEvent):
            plain_style = bool(event.implicit[0])
            node = Scalar(place, event.value, resolve(event.value) if plain_style else event.value)
        else:  # pragma: no cover - the parser gives no other event where a value is due
            raise UnreadableError(Fault(place, (), "this is not YAML"))
        tag = getattr(event, "tag", None)
        if tag and str(tag) not in ("!", "tag:yaml.org,2002:str"):
            written = str(tag).replace("tag:yaml.org,2002:", "!!")
            self.faults.append(Fault(place, path, TAGGED, written, "Remove it."))
        if anchor:
            self._anchors[anchor] = (node, self._count - before + 1)
        return node

    def _add(self, count: int, place: Place) -> None:
        self._count += count
        if self._count > MAX_VALUES:
            raise UnreadableError(Fault(place, (), f"the file holds more than {MAX_VALUES:,} values, aliases included"))

    def _alias(self, event: AliasEvent, path: tuple[str | int, ...]) -> Node:
        place = _place(event)
        if event.anchor not in self._anchors:
            raise UnreadableError(
                Fault(place, path, "this alias refers to no anchor above it", f"*{event.anchor}", _anchor_hint)
            )
        known = self._anchors[event.anchor]
        if known is None:
            raise UnreadableError(Fault(place, path, "this alias contains itself", f"*{event.anchor}"))
        node, size = known
        self._add(size, place)
        return node

    def _listing(self, place: Place, path: tuple[str | int, ...]) -> Listing:
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return Listing(place, tuple(items))

    def _block(self, place: Place, path: tuple[str | int, ...]) -> Block:
        entries: dict[str, Entry] = {}
        merged: list[Node] = []
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self.node(event, path)
            if not isinstance(key, Scalar):
                raise UnreadableError(Fault(key.place, path, "a key must be one word or text", hint=_quote_hint))
            node = self.node(next(self._events), (*path, key.written))
            if key.written == "<<":
                merged.append(node)
            elif key.written in entries:
                first = entries[key.written].key
                self.faults.append(
                    Fault(
                        key.place, (*path, key.written), f"this key already stands in line {first.line}", key.written,
                        "Keep one of the two.",
                    )
                )  # fmt: skip
            else:
                entries[key.written] = Entry(key.place, node)
        # What is written here wins over what is merged in; of several merged mappings the first wins.
        for node in merged:
            for block in node.items if isinstance(node, Listing) else (node,):
                if not isinstance(block, Block):
                    self.faults.append(Fault(block.place, (*path, "<<"), "only a mapping can be merged with <<"))
                    continue
                entries = dict(block.entries) | entries
        return Block(place, entries)


_INT = re.compile(r"[-+]?[0-9]{1,40}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?")
_NAMED: Mapping[str, Value] = {"null": None, "true": True, "false": False}
_WORDS: Mapping[str, Value] = {
    word: value for name, value in _NAMED.items() for word in (name, name.capitalize(), name.upper())
} | {"": None, "~": None}


def resolve(text: str) -> Value:
    """What an unquoted word stands for in YAML 1.2; `09:00`, `no` and dates are text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


_anchor_hint = "Write the name after & where the value stands first, or quote a text that begins with *."
_quote_hint = 'Put texts with { } or [ ] in quotes: "${NAME}".'

# What the parser says → what a person needs to hear.
_SAYINGS: Sequence[tuple[str, str, str]] = (
    (r"character '\\t'", "a tab stands where YAML wants spaces", "Indent with spaces only."),
    (
        r"mapping values are not allowed",
        "a colon stands where no key can be",
        "Is the line indented like its neighbours? A text with a colon needs quotes.",
    ),
    (r"scanning a quoted scalar.*end of stream", "a quote is opened here and never closed", "Close it."),
    (r"parsing a flow sequence", "this list is not closed, or a comma is missing", 'Write [a, b] and "[x]" for text.'),
    (
        r"parsing a flow mapping",
        "this mapping in braces is not closed, or a comma is missing",
        'Inside { } a "${NAME}" needs quotes.',
    ),
    (
        r"expected <block end>|could not find expected ':'",
        "this line does not fit those above: its indentation is wrong, or a colon or a closing quote is missing",
        "Keys of one mapping begin in the same column; list entries begin with “- ”.",
    ),
    (r"unknown escape character", "an unknown escape in a quoted text", "Use single quotes where backslashes matter."),
    (r"cannot start any token", "no unquoted text may begin with this character", "Put the text in quotes."),
    (r"scanning an (anchor|alias)", "an & or * without a name", "Put texts that begin with & or * in quotes."),
    (r"incompatible YAML document|YAML directive", "only YAML 1.2 is understood", "Remove the line with %YAML."),
)


def _stray_quote(lines: Sequence[str]) -> Place | None:
    """The last quote of the first line with an odd number of them: what follows was read inside out."""
    for number, line in enumerate(lines, 1):
        quotes = [found.start() for found in re.finditer(r'(?<!\\)"', re.sub(r"\s#.*|'[^']*'", _blank, line))]
        if len(quotes) % 2:
            return Place(number, quotes[-1] + 1)
    return None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _syntax(error: MarkedYAMLError, text: str) -> Fault:
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    # An opening quote or bracket is where the mistake is; the parser notices it only at the end.
    unclosed = re.search(r"quoted scalar.*end of stream|flow (sequence|mapping).*stream end", said)
    if unclosed and error.context_mark is not None:
        mark = error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place()
    lines = lines_of(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    tab = line.find("\t")
    if 0 <= tab <= place.column and not line[:tab].strip():
        return Fault(Place(place.line, tab + 1), (), _SAYINGS[0][1], hint=_SAYINGS[0][2])
    if quote := _stray_quote(lines[: place.line - 1]):
        return Fault(quote, (), "a quote is opened here and probably never closed", hint="Close it.")
    for pattern, message, hint in _SAYINGS:
        if re.search(pattern, said):
            return Fault(place, (), message, hint=hint)
    return Fault(place, (), f"this is not YAML: {(error.problem or 'it cannot be read').strip()}")
