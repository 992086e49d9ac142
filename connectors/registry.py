"""Finds connectors through the entry-point group `monitor.connectors`: ours and others' come in by the same door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from connectors.base import Connector, ConnectorSpec

GROUP = "monitor.connectors"
OWN_PACKAGE = "connectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An entry point that gave no connector. The others work all the same."""

    name: str
    target: str  # "package.module:Class", as its distribution wrote it
    reason: str

    def __str__(self) -> str:
        return f"connector {self.name} ({self.target}): {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What the entry points led to."""

    connectors: Mapping[str, type[Connector]]  # by name, sorted
    problems: tuple[Unusable, ...]


def discover(points: Iterable[EntryPoint] | None = None) -> Mapping[str, type[Connector]]:
    """Every usable connector by name. A broken one is left out; `look_around` tells why."""
    return look_around(points).connectors


def look_around(points: Iterable[EntryPoint] | None = None) -> Discovery:
    """Every usable connector, and every entry point that failed with its reason. Never raises.

    Where two packages claim one name ours wins, else the first by target, and the other is reported.
    """
    found: dict[str, type[Connector]] = {}
    problems: list[Unusable] = []
    for point in sorted(entry_points(group=GROUP) if points is None else points, key=_ours_first):
        if point.name in found:
            taken = f"the name is already taken by {found[point.name].__module__}"
            problems.append(Unusable(name=point.name, target=point.value, reason=taken))
            continue
        try:
            found[point.name] = _load(point)
        except Exception as error:  # noqa: BLE001, RUF100 - a stranger's module may raise anything while being imported
            reason = f"{type(error).__name__}: {error}"
            problems.append(Unusable(name=point.name, target=point.value, reason=reason))
    return Discovery(connectors=MappingProxyType(dict(sorted(found.items()))), problems=tuple(problems))


def _ours_first(point: EntryPoint) -> tuple[bool, str, str]:
    return point.value.partition(":")[0].partition(".")[0] != OWN_PACKAGE, point.name, point.value


def _load(point: EntryPoint) -> type[Connector]:
    thing = point.load()
    spec = getattr(thing, "spec", None)
    if not isinstance(thing, type) or not isinstance(spec, ConnectorSpec):
        raise TypeError("it is not a class with a ConnectorSpec named `spec`")
    if spec.name != point.name:
        raise ValueError(f"its spec is named {spec.name!r}, its entry point {point.name!r}")
    return thing
