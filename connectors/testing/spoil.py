"""Answers spoilt on purpose: one value at a time replaced or taken away. Pure, and the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec
from lxml import etree

_LONE = "@@a lone surrogate@@"  # no encoder writes one: it is put in afterwards
_HUGE = 10**30
_GONE = object()
_DATA = re.compile(rb"\s*data:\s?")  # of a server-sent event
_STRANGE = {"zz_unknown": [1, None, {"deep": "x"}]}
_NOWHERE = "urn:unknown:of-the-exam"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoil:
    """One body with one value spoilt."""

    what: str  # for messages: "items[0].id became null"
    body: bytes
    may_lose: bool  # the new value may rightly say that this is no post for us: another kind, removed, hidden


def spoilt(body: bytes, random: Random, most: int, *, omits: frozenset[str] = frozenset()) -> list[Spoil]:
    """At most `most` bodies, chosen so that every sort of value has its turn. () where it is neither JSON nor XML."""
    start = body.lstrip()[:1]
    if start == b"<":
        return _spoilt_xml(body, random, most)
    prefix = match[0] if (match := _DATA.match(body)) else b""
    value = _decoded(body[len(prefix) :])
    if value is _GONE:
        return []
    chosen = _chosen(value, random, most)
    spoils = []
    for path, what, put in chosen:
        spoilt_body = prefix + _encoded(_with(value, path, put))
        spoils.append(
            Spoil(what=f"{_said(path)} {what}", body=spoilt_body, may_lose=_may_lose(value, path, put, omits))
        )
    return spoils


def with_strangers(body: bytes) -> bytes:
    """The same with something unknown in every object, or in every element that has others in it."""
    if body.lstrip()[:1] == b"<":
        root = _xml(body)
        if root is None:
            return body
        for element in [one for one in root.iter() if len(one) and isinstance(one.tag, str)]:
            etree.SubElement(element, f"{{{_NOWHERE}}}stranger").text = "unknown"
        return _written(root)
    prefix = match[0] if (match := _DATA.match(body)) else b""
    value = _decoded(body[len(prefix) :])
    return body if value is _GONE else prefix + msgspec.json.encode(_strange(value))


def _strange(value: Any) -> Any:
    if isinstance(value, dict):  # an empty one may be the service's word for "nothing", and stays empty
        return {key: _strange(inner) for key, inner in value.items()} | (_STRANGE if value else {})
    return [_strange(inner) for inner in value] if isinstance(value, list) else value


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _GONE


def _encoded(value: Any) -> bytes:
    # msgspec has no word for whole numbers beyond 64 bits.
    text = msgspec.json.encode(value, enc_hook=str)
    return text.replace(f'"{_LONE}"'.encode(), rb'"\ud800"').replace(b'"@@huge@@"', str(_HUGE).encode())


def _paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _paths(one, (*path, key))


def _chosen(value: Any, random: Random, most: int) -> list[tuple[Path, str, Any]]:
    """Paths that differ in list positions only are of one sort; every sort is spoilt in many ways, at random places."""
    sorts: dict[Path, list[tuple[Path, Any]]] = {}
    for path, found in _paths(value):
        sorts.setdefault(tuple("*" if isinstance(step, int) else step for step in path), []).append((path, found))
    every = []
    for places in sorts.values():
        for number in range(len(_ways((), places[0][1]))):
            path, found = random.choice(places)
            ways = _ways(path, found)
            every.append((path, *ways[number % len(ways)]))
    random.shuffle(every)
    return every[:most]


def _ways(path: Path, old: Any) -> list[tuple[str, Any]]:
    ways: list[tuple[str, Any]] = [
        ("became null", None),
        ("became a string", "odd" if not isinstance(old, str) else "javascript:alert('\u202e<b>odd</b>')"),
        ("became a number", -1 if isinstance(old, int | float) else 7),
        ("became a list", ["odd"]),
        ("became an object", {"odd": 1}),
        ("became a huge number", "@@huge@@"),
        ("became a lone surrogate", _LONE),
    ]
    if isinstance(old, list):
        ways = [way for way in ways if not isinstance(way[1], list)]
    if isinstance(old, dict):
        ways = [way for way in ways if not isinstance(way[1], dict)]
    if old is None:
        ways = ways[1:]
    return [*ways, ("went missing", _GONE)] if path and isinstance(path[-1], str) else ways


def _with(value: Any, path: Path, put: Any) -> Any:
    if not path:
        return put
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        changed = dict(value)
        if not rest and put is _GONE:
            del changed[str(step)]
        else:
            changed[str(step)] = _with(value[step], rest, put)
        return changed
    return [_with(inner, rest, put) if place == step else inner for place, inner in enumerate(value)]


def _may_lose(value: Any, path: Path, put: Any, omits: frozenset[str]) -> bool:
    old: Any = value
    for step in path:
        old = old[step]
    if put is None or put is _GONE:
        return bool(path) and path[-1] in omits
    if not path and isinstance(put, dict) and isinstance(value, dict):
        return bool(omits & value.keys())
    return old is None or (isinstance(old, str) and isinstance(put, str) and not put.startswith("@@"))


def _said(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "the whole"


def _xml(body: bytes) -> Any:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _spoilt_xml(body: bytes, random: Random, most: int) -> list[Spoil]:
    """Leaves, and elements that stand several times: what holds them all may rightly be empty."""
    root = _xml(body)
    if root is None:
        return []
    elements = [one for one in root.iter() if isinstance(one.tag, str) and one is not root]
    small = [number for number, one in enumerate(elements) if not len(one) or _has_twin(one)]
    spoils = []
    for number, way in random.sample([(n, way) for n in small for way in range(4)], min(most, 4 * len(small))):
        copy = _xml(body)
        element = [one for one in copy.iter() if isinstance(one.tag, str) and one is not copy][number]
        what = _spoil_element(element, way)
        spoils.append(Spoil(what=f"<{etree.QName(element).localname}> {what}", body=_written(copy), may_lose=False))
    return spoils


def _has_twin(element: Any) -> bool:
    return any(one is not element and one.tag == element.tag for one in element.getparent())


def _spoil_element(element: Any, way: int) -> str:
    tail = element.tail
    if way == 0 and not len(element):
        element.getparent().remove(element)
        return "went missing"
    attributes = dict.fromkeys(element.attrib, "odd") if way == 1 else {}
    element.clear()
    element.tail = tail
    for name, value in attributes.items():
        element.set(name, value)
    element.text = ("", "odd \u202e\u0085", str(_HUGE), "<b>&amp;")[way]
    return ("was emptied", "became odd", "became a huge number", "became markup")[way]
