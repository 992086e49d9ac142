"""docs/reference/rules.md, written from the schema: every part of rules.yaml and every key of it."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from monitor.rules import shape
from monitor.rules.references import LABELS
from monitor.rules.schema import NETWORKS, Rules, Scoring, SourceEntry
from monitor.rules.shape import origin_of
from monitor.rules.values import Comparison, Matcher, format_duration

_INTRODUCTION = f"""\
# rules.yaml

*Written by `python -m monitor.docs`; edit the descriptions in `monitor/rules/schema.py`.*

One file says whom to guard, where to look, what to care about and whom to tell. `almenara check` names every mistake
in it by line; `almenara schema` prints its JSON Schema, and the first line of the shipped file tells editors where it
lies. A file with a mistake never replaces a good one in a running daemon.

## Values

- **Duration**: numbers with units, `30s`, `5m`, `1h30m`, `14d`. Units: ms, s, m, h, d, w, y (365 days).
- **Comparison**: `">= 55"`, `"< 0.5"`, or a plain number for equality. Signs: `> >= < <= = !=`. An unknown number
  satisfies nothing.
- **Matcher**: `level="page"`, `brand!="x"`, `rule=~"a|b"`, `rule!~"a|b"`. Regular expressions are anchored at both
  ends; a missing label counts as empty. Inside the quotes `\\"`, `\\\\` and `\\n` are escapes.
- **Labels** of every alert: {", ".join(f"`{label}`" for label in LABELS)}, and those that rules add.
- **Networks**: {", ".join(f"`{network}`" for network in NETWORKS)}, and those that further connectors bring.
- **`${{NAME}}`** in any text is taken from the environment; empty counts as not set, and not set is a mistake.
  `$${{` writes a literal `${{`. In the shipped file, unchanged, a Slack receiver whose token is not set turns into the
  terminal instead.
- **Secrets** may also come from a file: `token_file: /run/secrets/slack` instead of `token:`. One line end is removed;
  relative paths start at the folder of rules.yaml. No message ever shows a secret.
- Anchors, aliases and merge keys (`<<`) work within one file; tags do not. At most 1 MiB, UTF-8.
"""


def rules_page() -> str:
    """The whole page as Markdown."""
    sections = [_INTRODUCTION, _section("(top level)", Rules)]
    seen: set[type[BaseModel]] = {Rules}
    sections += _below(Rules, "", seen)
    sections.append(_usual_values())
    return "\n".join(sections)


def _below(model: type[BaseModel], path: str, seen: set[type[BaseModel]]) -> Iterator[str]:
    for key, field in shape.fields_of((model,)).items():
        for inner, suffix in _models(shape.kinds_of(field.annotation)):
            if inner in seen:
                continue
            seen.add(inner)
            place = f"{path}.{key}{suffix}" if path else f"{key}{suffix}"
            yield _section(place, inner)
            yield from _below(inner, place, seen)


def _models(kinds: shape.Kinds) -> Iterator[tuple[type[BaseModel], str]]:
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind, ""
        elif origin_of(kind) in (tuple, list):
            yield from ((model, f"[]{rest}") for model, rest in _models(shape.step((kind,), 0)))
        elif origin_of(kind) is dict:
            yield from ((model, f".*{rest}") for model, rest in _models(shape.step((kind,), "")))


def _section(place: str, model: type[BaseModel]) -> str:
    lines = [f"## {place}", ""]
    # A model without its own docstring inherits its base's; that one speaks of the code.
    if "__doc__" in vars(model) and model.__doc__:
        lines += [inspect.cleandoc(model.__doc__), ""]
    if model is SourceEntry:
        lines += ["Further keys are the connector's own; `almenara sources describe CONNECTOR` lists them.", ""]
    if not model.model_fields:
        return "\n".join([*lines, "It has no keys: write `{}`.", ""])
    lines += ["| key | what may stand there | default | |", "|---|---|---|---|"]
    for key, field in shape.fields_of((model,)).items():
        cells = (f"`{key}`", _type(field), _default(field), field.description or "")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _type(field: FieldInfo) -> str:
    kinds = [_kind(kind) for kind in shape.kinds_of(field.annotation)]
    return " or ".join(dict.fromkeys(kinds))


def _kind(kind: Any) -> str:
    if origin_of(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if origin_of(kind) in (tuple, list):
        inner = dict.fromkeys(_kind(item) for item in shape.step((kind,), 0))
        return f"list of {' or '.join(inner)}"
    if origin_of(kind) is dict:
        return "mapping to " + " or ".join(dict.fromkeys(_kind(value) for value in shape.step((kind,), "")))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        words = re.findall(r"[A-Z][a-z0-9]*", kind.__name__)
        return f"mapping ({' '.join(words).lower()})"
    names: dict[type, str] = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "`true`, `false`",
        timedelta: "duration",
    }
    names |= {SecretStr: "secret", Comparison: "comparison", Matcher: "matcher"}
    return names.get(kind) or str(kind.__name__)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or isinstance(value, BaseModel):
        return ""
    if isinstance(value, dict) and any(isinstance(inner, BaseModel) for inner in value.values()):
        return "[below](#usual-values-of-the-networks)" if value else "`{}`"
    return f"`{_written(value)}`"


def _written(value: Any) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_written(item) for item in value)}]"
    if isinstance(value, BaseModel):
        return _written({key: inner for key, inner in value if key in value.model_fields_set})
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    return value if isinstance(value, str) else json.dumps(value)


def _usual_values() -> str:
    """What is assumed about each network until it is learnt or written down."""
    keys = ("mu", "sigma", "kappa", "e_ref", "half_life", "weight", "karma")
    lines = ["## Usual values of the networks", ""]
    lines += ["What `scoring.networks` leaves out, key by key. Networks not named here resemble one that is.", ""]
    lines += [f"| network | {' | '.join(keys)} | audience of the place |", "|---" * (len(keys) + 2) + "|"]
    for name, network in Scoring().networks.items():
        place = next((part for part in ("venue", "venue_share", "rank") if getattr(network, part) is not None), "")
        values = [_written(getattr(network, key)) for key in keys]
        lines.append(f"| `{name}` | {' | '.join(values)} | {f'`{place}`' if place else ''} |")
    return "\n".join([*lines, ""])
