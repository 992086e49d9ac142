"""rules.yaml as JSON Schema, draft 2020-12: for completion and red lines in editors.

What only the loader can know (references, environment, time zones) is not in it. The connectors' settings stand behind
`if: {connector: …} then: …`, so an editor offers those of the connector that was chosen.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from connectors.base import Connector
from monitor.rules import shape
from monitor.rules.schema import NETWORKS, Rules, SourceEntry

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODE: Literal["validation"] = "validation"


def json_schema(connectors: Mapping[str, type[Connector]]) -> Schema:
    """The schema, with the settings of these connectors."""
    configs = [connectors[name].spec.config for name in sorted(connectors)]
    models: list[type[BaseModel]] = [Rules, *dict.fromkeys(configs)]
    references, whole = models_json_schema([(model, MODE) for model in models], by_alias=True)
    definitions: Schema = whole["$defs"]
    networks = sorted({*NETWORKS, *(found.spec.network for found in connectors.values())})
    for definition in _inside(definitions):
        if definition.get("enum") == list(NETWORKS):
            definition["enum"] = networks
        _allow_files(definition)
    places = {model: references[model, MODE]["$ref"] for model in models}
    entry = definitions[SourceEntry.__name__]
    _add_connectors(entry, {name: places[connectors[name].spec.config] for name in sorted(connectors)}, definitions)
    root = definitions.pop(places[Rules].rpartition("/")[2])
    return {
        "$schema": DIALECT,
        "title": "Almenara's rules.yaml",
        **{key: value for key, value in root.items() if key != "title"},
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _add_connectors(entry: Schema, configs: Mapping[str, str], definitions: Schema) -> None:
    """Each source: its own keys, and those of the connector it names."""
    own = copy.deepcopy(entry["properties"])
    entry.pop("additionalProperties", None)
    entry["properties"]["connector"] = {**own["connector"], "enum": list(configs)}
    entry["allOf"] = []
    for name, place in configs.items():
        config = definitions[place.rpartition("/")[2]]
        then: Schema = {"properties": {**config.get("properties", {}), **dict.fromkeys(own, True)}}
        then |= {key: config[key] for key in ("required", "allOf") if key in config}
        then["additionalProperties"] = False
        condition = {"properties": {"connector": {"const": name}}, "required": ["connector"]}
        entry["allOf"].append({"if": condition, "then": then})
    for place in set(configs.values()):
        del definitions[place.rpartition("/")[2]]


def _allow_files(definition: Schema) -> None:
    """Beside every secret its `_file`; one of the two where the secret is required."""
    properties: Schema = definition.get("properties", {})
    for key in [key for key, value in properties.items() if isinstance(value, dict) and _is_secret(value)]:
        sibling = key + shape.FILE_SUFFIX
        if sibling in properties:
            continue
        properties[sibling] = {"type": "string", "description": f"File that holds `{key}`."}
        required = definition.get("required", [])
        if key in required:
            definition["required"] = [name for name in required if name != key]
            either = {"oneOf": [{"required": [key]}, {"required": [sibling]}]}
            definition.setdefault("allOf", []).append(either)


def _is_secret(schema: Schema) -> bool:
    return any(part.get("writeOnly") is True for part in (schema, *schema.get("anyOf", ())))


def _inside(node: Any) -> Iterator[Schema]:
    """Every mapping of a schema, the outer ones first."""
    if isinstance(node, dict):
        yield node
        for value in list(node.values()):
            yield from _inside(value)
    elif isinstance(node, list):
        for value in node:
            yield from _inside(value)
