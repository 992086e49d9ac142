"""rules.yaml from disk to checked values, or everything that is wrong with it at once.

The order: bytes, text, tree (`document`), values from elsewhere (`resolve`), shapes (`schema`, each connector's
settings), references (`references`). Each stage reports what it can even where another has failed.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from connectors.base import Connector, ConnectorConfig
from monitor.core.sites import NO_RANKS, SiteRanks
from monitor.errors import ConfigError, Problem
from monitor.playbooks.load import Playbooks
from monitor.playbooks.load import problems as playbook_problems
from monitor.rules import references, shape
from monitor.rules.disk import decode, read_bytes
from monitor.rules.document import TAGGED, Block, Fault, Node, Place, Scalar, UnreadableError, lines_of, plain, read
from monitor.rules.messages import faults_of
from monitor.rules.nearest import nearest
from monitor.rules.problems import problems, veil_line
from monitor.rules.resolve import HIDDEN, Resolver
from monitor.rules.schema import Rules, SourceEntry
from monitor.rules.site_ranks import site_ranks

Connectors: TypeAlias = Mapping[str, type[Connector]]
M = TypeVar("M", bound=BaseModel)


def installed(package: str) -> bool:
    """Whether an optional package is there, without importing it."""
    return importlib.util.find_spec(package) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredSource:
    """A source of rules.yaml with its connector's checked settings."""

    entry: SourceEntry
    connector: type[Connector]
    config: ConnectorConfig = field(repr=False)  # an address may hold a key that came from the environment
    network: str  # of its mentions: the entry's own, else the connector's

    @property
    def name(self) -> str:
        return self.entry.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file that is fit to be used."""

    rules: Rules
    sources: tuple[ConfiguredSource, ...]
    warnings: tuple[Problem, ...]
    digest: str  # SHA-256 of the file's bytes, in hex: which rules judged this
    site_ranks: SiteRanks = NO_RANKS  # what `scoring.site_ranks` names, read
    playbooks: Playbooks = field(default_factory=Playbooks)  # the shipped ones, and those of `playbooks.folder`


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that can be said about one file."""

    loaded: Loaded | None  # None exactly where there are problems
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    lines: tuple[str, ...] = field(default=(), repr=False)  # of the file, its secrets dotted out


def load(
    path: Path,
    *,
    environ: Mapping[str, str],
    connectors: Connectors,
    shipped: bool = False,
    installed: Callable[[str], bool] = installed,
) -> Loaded:
    """The file, checked whole. Raises ConfigError with every problem, sorted by line.

    `shipped`: a Slack receiver whose token is not set turns into the terminal, with a warning, instead of a problem.
    """
    found = examine(path, environ=environ, connectors=connectors, shipped=shipped, installed=installed)
    if found.loaded is None:
        raise ConfigError(found.problems)
    return found.loaded


def examine(
    path: Path,
    *,
    environ: Mapping[str, str],
    connectors: Connectors,
    shipped: bool = False,
    installed: Callable[[str], bool] = installed,
) -> Examination:
    """Like `load`, without raising."""
    name, text = str(path), ""
    try:
        raw = read_bytes(path)
        text = decode(raw)
        tree, syntax = read(text)
        if tree is None or (isinstance(tree, Scalar) and tree.value is None):
            raise UnreadableError(Fault(tree.place if tree else _TOP, (), "the file is empty", hint=_START))
        if not isinstance(tree, Block):
            message = "the file must be a mapping: lines such as `version: 1`, `brands:` and `sources:`"
            raise UnreadableError(Fault(tree.place, (), message))
    except UnreadableError as error:
        lines = tuple(veil_line(line, ()) for line in lines_of(text))
        return Examination(loaded=None, problems=problems(name, [error.fault], {}), warnings=(), lines=lines)

    resolver = Resolver(environ=environ, connectors=connectors, folder=path.parent, shipped=shipped)
    tree = resolver.resolve(tree)
    secrets = resolver.secrets
    rules, shape_faults = _validate(tree, connectors, secrets)
    sources, source_faults = _sources(tree, connectors, secrets)
    ranks, rank_faults = site_ranks(tree, path.parent)
    # Whatever a tag would have made of it, it is not what is there now.
    tagged = {fault.path for fault in syntax if fault.message == TAGGED}
    shape_faults = [fault for fault in shape_faults if fault.path not in tagged]
    all_faults = [
        *syntax, *resolver.faults, *shape_faults, *source_faults, *rank_faults,
        *references.faults(tree, connectors, installed),
    ]  # fmt: skip
    wrong = problems(name, all_faults, secrets)
    guides = _guides(rules, path.parent)
    if guides is not None:
        wrong = (*wrong, *playbook_problems(guides))
    warnings = problems(name, [*resolver.warnings, *references.cautions(tree, connectors)], secrets)
    loaded = None
    if rules is not None and not wrong:
        digest = hashlib.sha256(raw).hexdigest()
        loaded = Loaded(
            rules=rules,
            sources=_configured(rules, sources, connectors),
            warnings=warnings,
            digest=digest,
            site_ranks=ranks,
            playbooks=Playbooks.load(guides),
        )
    literal = [value for value, told in secrets.items() if told == HIDDEN and "${" not in value]
    return Examination(
        loaded=loaded,
        problems=wrong,
        warnings=warnings,
        lines=tuple(veil_line(line, literal) for line in lines_of(text)),
    )


def _guides(rules: Rules | None, folder: Path) -> Path | None:
    """The operator's playbooks; a relative folder lies beside rules.yaml."""
    return folder / rules.playbooks.folder if rules is not None and rules.playbooks.folder else None


def _validate(tree: Node, connectors: Connectors, secrets: dict[str, str]) -> tuple[Rules | None, list[Fault]]:
    rules, errors = _model(Rules, plain(tree))
    return rules, list(_told(errors, tree, connectors, secrets))


def _sources(
    tree: Node, connectors: Connectors, secrets: dict[str, str]
) -> tuple[dict[int, ConnectorConfig], list[Fault]]:
    """Each source's settings, checked by its connector even where the rest of the file is wrong."""
    configs: dict[int, ConnectorConfig] = {}
    faults: list[Fault] = []
    root = references.Item((), tree.place, tree)
    for item in root.each("sources"):
        connector = shape.connector_of(item.node, connectors)
        if connector is None or not isinstance(item.node, Block):
            continue
        own = SourceEntry.model_fields.keys()
        settings = {key: plain(entry.node) for key, entry in item.node.entries.items() if key not in own}
        config, errors = _model(connector.spec.config, settings)
        faults += _told(errors, tree, connectors, secrets, item.path)
        if config is not None and isinstance(index := item.path[-1], int):
            configs[index] = config
    return configs, faults


def _configured(
    rules: Rules, configs: Mapping[int, ConnectorConfig], connectors: Connectors
) -> tuple[ConfiguredSource, ...]:
    return tuple(
        ConfiguredSource(
            entry=entry,
            connector=connectors[entry.connector],
            config=configs[index],
            network=entry.network or connectors[entry.connector].spec.network,
        )
        for index, entry in enumerate(rules.sources)
    )


def _model(model: type[M], data: object) -> tuple[M | None, list[ErrorDetails]]:
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, error.errors(include_url=False, include_input=False)


def _told(
    errors: list[ErrorDetails],
    tree: Node,
    connectors: Connectors,
    secrets: dict[str, str],
    prefix: tuple[str | int, ...] = (),
) -> Iterator[Fault]:
    placed: list[ErrorDetails] = [{**error, "loc": (*prefix, *error["loc"])} for error in errors[:_MOST_ERRORS]]
    for fault, spot, kind in faults_of(placed, tree, connectors):
        if kind == "extra_forbidden" and isinstance(spot.node, Scalar):
            # Behind a mistyped `token` stands a token.
            hidden = shape.secret_keys(spot.around)
            if hidden and nearest(str(spot.path[-1]), shape.allowed_keys(spot.around)) in {None, *hidden}:
                secrets[spot.node.written] = HIDDEN
        yield fault


_TOP = Place()
_START = "`almenara schema` tells what may stand in it; the shipped rules.yaml is a good start."
_MOST_ERRORS = 1000
