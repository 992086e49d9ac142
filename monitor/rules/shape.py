"""Which types the schema puts where: followed along a path, for secrets, allowed keys and their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from connectors.base import Connector
from monitor.rules.document import Block, Node, Scalar
from monitor.rules.schema import Rules, SourceEntry

Kinds: TypeAlias = tuple[Any, ...]  # what may stand at one place
ROOT: Kinds = (Rules,)
FILE_SUFFIX = "_file"


def origin_of(kind: Any) -> Any:
    """tuple for tuple[str, ...], None for anything that takes no parameters."""
    return get_origin(kind)


def kinds_of(annotation: Any) -> Kinds:
    """An annotation's alternatives, without None and without the wrapping of Annotated."""
    if get_origin(annotation) is Annotated:
        return kinds_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(kind for part in get_args(annotation) for kind in kinds_of(part))
    return () if annotation is NoneType else (annotation,)


def fields_of(kinds: Kinds) -> Mapping[str, FieldInfo]:
    """Every key that may be written here, as it is written."""
    return {field.alias or name: field for model in _models(kinds) for name, field in model.model_fields.items()}


def step(kinds: Kinds, part: str | int) -> Kinds:
    """What may stand one step further down."""
    if isinstance(part, int):
        items = [get_args(kind)[0] for kind in kinds if origin_of(kind) in (tuple, list, set, frozenset)]
        return tuple(kind for item in items for kind in kinds_of(item))
    values = [get_args(kind)[1] for kind in kinds if origin_of(kind) is dict]
    fields = fields_of(kinds)
    if part in fields:
        values.append(fields[part].annotation)
    return tuple(kind for value in values for kind in kinds_of(value))


def descend(kinds: Kinds, part: str | int, node: Node, connectors: Mapping[str, type[Connector]]) -> Kinds:
    """Like `step`; a source also takes what its connector takes."""
    below = step(kinds, part)
    if SourceEntry in below and (connector := connector_of(node, connectors)):
        return (*below, connector.spec.config)
    return below


def connector_of(source: Node, connectors: Mapping[str, type[Connector]]) -> type[Connector] | None:
    """The connector that a source names, where there is one."""
    if not isinstance(source, Block) or (entry := source.entries.get("connector")) is None:
        return None
    name = entry.node.value if isinstance(entry.node, Scalar) else None
    return connectors.get(name) if isinstance(name, str) else None


def is_secret(kinds: Kinds) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, (SecretStr, SecretBytes)) for kind in kinds)


def secret_keys(kinds: Kinds) -> frozenset[str]:
    """Keys whose values are secrets; each may also be written as `<key>_file`."""
    return frozenset(key for key in fields_of(kinds) if is_secret(step(kinds, key)))


def allowed_keys(kinds: Kinds) -> tuple[str, ...]:
    """Every key that may be written here, `_file` siblings included."""
    secrets = secret_keys(kinds)
    return tuple(name for key in fields_of(kinds) for name in ((key, key + FILE_SUFFIX) if key in secrets else (key,)))


def _models(kinds: Kinds) -> Iterator[type[BaseModel]]:
    return (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
