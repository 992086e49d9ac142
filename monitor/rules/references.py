"""What one part of rules.yaml says about another: names that must exist, be unique, and lead somewhere.

Everything here reads the tree, not the validated values, so that a mistake elsewhere hides none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from connectors.base import Connector
from monitor.core.accounts import normal
from monitor.model import Kind
from monitor.rules.document import Block, Fault, Listing, Node, Place, Scalar
from monitor.rules.nearest import did_you_mean, listed, nearest
from monitor.rules.schema import NETWORKS, Scoring
from monitor.rules.values import Matcher
from monitor.sentiment.registry import names as backends
from monitor.sentiment.registry import needs as packages_of

Path: TypeAlias = tuple[str | int, ...]

LABELS = ("brand", "source", "network", "rule", "level", "language", "issue", "author", "kind", "connector", "state")
ALL_LABELS = "..."
_NICKNAMES = {
    "twitter": "x", "hn": "hackernews", "hacker news": "hackernews", "insta": "instagram", "fb": "facebook",
    "bsky": "bluesky", "app store": "appstore", "play store": "googleplay", "google play": "googleplay",
    "stack overflow": "stackexchange", "rss": "news",
}  # fmt: skip
NAMED = ("brands", "sources", "rules", "time_intervals", "escalations", "people", "schedules", "receivers")


@dataclass(frozen=True, slots=True)
class Item:
    """A node with its path and the place of its key or list entry."""

    path: Path
    key: Place
    node: Node

    def get(self, name: str) -> Item | None:
        if not isinstance(self.node, Block) or (entry := self.node.entries.get(name)) is None:
            return None
        return Item((*self.path, name), entry.key, entry.node)

    def each(self, name: str) -> Iterator[Item]:
        """The entries of a list below `name`; of a single word, that word."""
        found = self.get(name)
        if found is None:
            return
        if isinstance(found.node, Listing):
            for index, node in enumerate(found.node.items):
                yield Item((*found.path, index), node.place, node)
        elif isinstance(found.node, Scalar):
            yield found

    def keys(self, name: str) -> Iterator[Item]:
        """The entries of a mapping below `name`."""
        found = self.get(name)
        if found is not None and isinstance(found.node, Block):
            for key, entry in found.node.entries.items():
                yield Item((*found.path, key), entry.key, entry.node)

    @property
    def text(self) -> str | None:
        return self.node.value if isinstance(self.node, Scalar) and isinstance(self.node.value, str) else None

    def name(self) -> str | None:
        named = self.get("name")
        return named.text if named else None


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that can be referred to."""

    by_part: Mapping[str, tuple[str, ...]]
    networks: tuple[str, ...]
    issues: tuple[str, ...]
    labels: tuple[str, ...]

    def __getitem__(self, part: str) -> tuple[str, ...]:
        return self.by_part[part]


def collect(root: Item, connectors: Mapping[str, type[Connector]]) -> Names:
    """Read every name once."""
    by_part = {part: tuple(name for item in root.each(part) if (name := item.name())) for part in NAMED}
    scoring = root.get("scoring")
    written = tuple(str(item.path[-1]) for item in scoring.keys("severity")) if scoring else ()
    issues = dict.fromkeys((*Scoring().severity, *written))
    issues.pop("default", None)
    added = (str(label.path[-1]) for rule in root.each("rules") for label in rule.keys("labels"))
    return Names(
        by_part=by_part,
        networks=tuple(dict.fromkeys((*NETWORKS, *(found.spec.network for found in connectors.values())))),
        issues=tuple(issues),
        labels=tuple(dict.fromkeys((*LABELS, *added))),
    )


def faults(tree: Node, connectors: Mapping[str, type[Connector]], installed: Callable[[str], bool]) -> Iterator[Fault]:
    """Every reference that leads nowhere, every name given twice, and every loop."""
    root = Item((), tree.place, tree)
    names = collect(root, connectors)
    yield from _duplicates(root)
    for brand in root.each("brands"):
        yield from _brand(brand, names)
    for source in root.each("sources"):
        yield from _known(source.get("connector"), tuple(connectors), "connector")
        yield from _network(source.get("network"), names)
        yield from _all_known(source.each("brands"), names["brands"], "brand")
    for rule in root.each("rules"):
        yield from _rule(rule, names)
    yield from _identities(root, names)
    judge = root.get("judge")
    if judge is not None:
        yield from _judge(judge, installed)
        for item in judge.keys("issues"):
            yield from _issue_key(item, names)
    scoring = root.get("scoring")
    for item in scoring.keys("networks") if scoring else ():
        yield from _network_key(item, names)
    for item in scoring.keys("venues") if scoring else ():
        key = str(item.path[-1])
        network, colon, _community = key.partition(":")
        network = network.strip()
        if colon and network not in names.networks:
            message = f'unknown network before the ":"; known: {listed(names.networks)}'
            yield Fault(item.key, item.path, message, key, _network_hint(network, names))
    route = root.get("route")
    if route is not None:
        yield from _root_route(route)
        yield from _route(route, names)
    for inhibition in root.each("inhibit_rules"):
        yield from _all_known(inhibition.each("equal"), names.labels, "label")
    yield from _on_call(root, names, installed)
    yield from _clocks(root, names)
    yield from _receivers(root, names, installed)


def known(item: Item | None, choices: Collection[str], what: str) -> Fault | None:
    """None where the word is one of the choices, or no word at all (the schema says so then)."""
    if item is None or (text := item.text) is None or text in choices or not isinstance(item.node, Scalar):
        return None
    return Fault(
        item.node.place, item.path, f"unknown {what}; known: {listed(choices)}", item.node.written,
        did_you_mean(text, choices),
    )  # fmt: skip


def _known(item: Item | None, choices: Collection[str], what: str) -> Iterator[Fault]:
    if fault := known(item, choices, what):
        yield fault


def _all_known(items: Iterator[Item], choices: Collection[str], what: str) -> Iterator[Fault]:
    for item in items:
        yield from _known(item, choices, what)


def _network(item: Item | None, names: Names) -> Iterator[Fault]:
    if fault := known(item, names.networks, "network"):
        yield replace(fault, hint=_network_hint(fault.found, names))


def _network_key(item: Item, names: Names) -> Iterator[Fault]:
    key = str(item.path[-1])
    if key not in names.networks:
        message = f"unknown network; known: {listed(names.networks)}"
        yield Fault(item.key, item.path, message, key, _network_hint(key, names))


def _issue_key(item: Item, names: Names) -> Iterator[Fault]:
    key = str(item.path[-1])
    if key not in names.issues:
        message = f"unknown issue; known: {listed(names.issues)}"
        hint = did_you_mean(key, names.issues) or "Give a new issue its severity under scoring.severity first"
        yield Fault(item.key, item.path, message, key, hint)


def _network_hint(word: str, names: Names) -> str:
    found = nearest(word, (*names.networks, *_NICKNAMES))
    return f"Did you mean {_NICKNAMES.get(found, found)}?" if found else ""


def _duplicates(root: Item) -> Iterator[Fault]:
    for part in NAMED:
        seen: dict[str, Place] = {}
        for item in root.each(part):
            name = item.get("name")
            if name is None or name.text is None or not isinstance(name.node, Scalar):
                continue
            key, place = name.text.strip().casefold(), name.node.place
            if key in seen:
                message = f"this name is already taken in line {seen[key].line}; names in `{part}` are unique"
                yield Fault(place, name.path, message, name.node.written)
            seen.setdefault(key, place)


def _brand(brand: Item, names: Names) -> Iterator[Fault]:
    for network in brand.keys("own_accounts"):
        yield from _network_key(network, names)
    ignore = brand.get("ignore")
    if ignore is not None:
        yield from _all_known(ignore.each("sources"), names["sources"], "source")


def _identities(root: Item, names: Names) -> Iterator[Fault]:
    """Accounts on networks that exist, each belonging to one person only."""
    seen: dict[str, tuple[int, Place]] = {}
    for number, identity in enumerate(root.each("identities")):
        for account in identity.each("accounts"):
            network, colon, _handle = (account.text or "").partition(":")
            if not colon or account.text is None or not isinstance(account.node, Scalar):
                continue  # the schema says so
            if network.strip() not in names.networks:
                message = f"unknown network; known: {listed(names.networks)}"
                hint = _network_hint(network.strip(), names)
                yield Fault(account.node.place, account.path, message, account.node.written, hint)
            key = normal(account.text)
            owner, place = seen.setdefault(key, (number, account.node.place))
            if owner != number:
                message = f"this account belongs to another identity already, in line {place.line}"
                yield Fault(account.node.place, account.path, message, account.node.written)


def _rule(rule: Item, names: Names) -> Iterator[Fault]:
    yield from _all_known(rule.each("brands"), names["brands"], "brand")
    when = rule.get("when")
    if when is not None:
        for network in when.each("network"):
            yield from _network(network, names)
        yield from _all_known(when.each("source"), names["sources"], "source")
        yield from _all_known(when.each("issue"), names.issues, "issue")
        yield from _all_known(when.each("kind"), tuple(Kind), "kind of post")
    for label in rule.keys("labels"):
        key = str(label.path[-1])
        if key in LABELS:
            # `level: page` here would go round the hard rules that no rule may go round.
            yield Fault(label.key, label.path, "Almenara sets this label itself; add one with another name", key)
        elif not key.isidentifier() or not key.isascii():
            yield Fault(label.key, label.path, "a label's name is made of letters, digits and _", key)


def _judge(judge: Item, installed: Callable[[str], bool]) -> Iterator[Fault]:
    chosen = judge.get("sentiment")
    if chosen is None or (name := chosen.text) is None:
        return
    place = chosen.node.place
    if name == "llm":
        message = "a language model gives second opinions only: it is no backend of its own"
        yield Fault(place, chosen.path, message, name, "Choose another backend, and set judge.llm.url and .model")
        return
    yield from _known(chosen, backends(), "sentiment backend")
    lacking = [package for package in packages_of(name) if not installed(package)]
    if lacking:
        message = f"this backend needs {listed(lacking)}, which is not installed"
        yield Fault(place, chosen.path, message, name, f"Run: pip install almenara[{name}]")
    model = judge.get("transformer")
    if name == "transformer" and (model is None or (model.get("repo") is None and model.get("folder") is None)):
        message = "this backend needs a model: judge.transformer.repo (from a hub) or .folder (a local one)"
        yield Fault(place, chosen.path, message, name)


def _root_route(route: Item) -> Iterator[Fault]:
    if route.get("receiver") is None and isinstance(route.node, Block):
        yield Fault(route.key, (*route.path, "receiver"), "`receiver` is missing: the root route needs one")
    for name, why in (
        ("matchers", "so it cannot have matchers; put them into a route below it"),
        ("mute_time_intervals", "so it cannot be muted; put this into a route below it"),
        ("active_time_intervals", "so it cannot be muted; put this into a route below it"),
    ):
        found = route.get(name)
        if found is not None and not (isinstance(found.node, Listing) and not found.node.items):
            yield Fault(found.key, found.path, f"the root route takes everything that no other takes, {why}")


def _route(route: Item, names: Names) -> Iterator[Fault]:
    yield from _known(route.get("receiver"), names["receivers"], "receiver")
    yield from _known(route.get("escalation"), names["escalations"], "escalation")
    for key in ("mute_time_intervals", "active_time_intervals"):
        yield from _all_known(route.each(key), names["time_intervals"], "time interval")
    yield from _all_known(route.each("group_by"), (*names.labels, ALL_LABELS), "label")
    for child in route.each("routes"):
        yield from _route(child, names)


def _on_call(root: Item, names: Names, installed: Callable[[str], bool]) -> Iterator[Fault]:
    tellable = tuple(dict.fromkeys((*names["receivers"], *names["people"], *names["schedules"])))
    for escalation in root.each("escalations"):
        for step in escalation.each("steps"):
            yield from _all_known(step.each("notify"), tellable, "receiver, person or schedule")
            yield from _all_known(step.each("only_during"), names["time_intervals"], "time interval")
    for schedule in root.each("schedules"):
        rota = schedule.get("rota")
        if rota is not None:
            yield from _all_known(rota.each("people"), names["people"], "person")
        yield from _known(schedule.get("handover"), names["receivers"], "receiver")
        ical = schedule.get("ical")
        if ical is not None and not installed("recurring_ical_events"):
            message = "calendars need a package that is not installed"
            yield Fault(ical.key, ical.path, message, hint="Run: pip install almenara[ical]")


def _clocks(root: Item, names: Names) -> Iterator[Fault]:
    """Targets and the report lead somewhere, and no level has two targets."""
    levels: dict[str, Place] = {}
    for target in root.each("targets"):
        yield from _known(target.get("during"), names["time_intervals"], "time interval")
        level = target.get("level")
        if level is None or (word := level.text) is None:
            continue
        place = level.node.place
        if word in levels:
            message = f"line {levels[word].line} has the targets of this level already"
            yield Fault(place, level.path, message, word)
        levels.setdefault(word, place)
    report = root.get("report")
    if report is not None:
        yield from _known(report.get("receiver"), names["receivers"], "receiver")


def _receivers(root: Item, names: Names, installed: Callable[[str], bool]) -> Iterator[Fault]:
    fallbacks: dict[str, str] = {}
    items: dict[str, Item] = {}
    for receiver in root.each("receivers"):
        fallback = receiver.get("fallback")
        yield from _known(fallback, names["receivers"], "receiver")
        apprise = receiver.get("apprise")
        if apprise is not None and not installed("apprise"):
            message = "this receiver needs the apprise package, which is not installed"
            yield Fault(apprise.key, apprise.path, message, hint="Run: pip install almenara[apprise]")
        name = receiver.name()
        if name is not None and fallback is not None and fallback.text is not None:
            fallbacks.setdefault(name, fallback.text)
            items.setdefault(name, fallback)
    told: set[str] = set()
    for start in fallbacks:
        chain = [start]
        while (following := fallbacks.get(chain[-1])) is not None and following not in chain:
            chain.append(following)
        if following == start and start not in told:
            told.update(chain)
            way = " → ".join((*chain, start))
            item = items[start]
            place = item.node.place
            yield Fault(place, item.path, f"the fallbacks run in a circle: {way}", item.text or "")


def cautions(tree: Node, connectors: Mapping[str, type[Connector]]) -> Iterator[Fault]:
    """What is allowed and probably not meant."""
    root = Item((), tree.place, tree)
    names = collect(root, connectors)
    yield from _unwatched(root)
    yield from _unused(root)
    route = root.get("route")
    if route is not None:
        yield from _unreachable(route)
        yield from _odd_matchers(route, names)
    for inhibition in root.each("inhibit_rules"):
        yield from _odd_matchers(inhibition, names)
    yield from _odd_judge(root)


def _odd_judge(root: Item) -> Iterator[Fault]:
    judge = root.get("judge")
    if judge is None:
        return
    model, chosen = judge.get("transformer"), judge.get("sentiment")
    if model is not None and (chosen is None or chosen.text != "transformer"):
        yield Fault(model.key, model.path, "not used: `sentiment: transformer` is not chosen")
    llm = judge.get("llm")
    address = llm.get("url") if llm else None
    private = llm.get("allow_private") if llm else None
    inside = private is not None and isinstance(private.node, Scalar) and private.node.value is True
    if address is not None and (address.text or "").lower().startswith("http://") and not inside:
        message = "posts and key travel unencrypted: use https"
        yield Fault(address.node.place, address.path, message, "http://")


def _unwatched(root: Item) -> Iterator[Fault]:
    for brand in root.each("brands"):
        name = brand.name()
        ignore = brand.get("ignore")
        ignored = {item.text for item in ignore.each("sources")} if ignore else set()
        for source in root.each("sources"):
            enabled = source.get("enabled")
            wanted = {item.text for item in source.each("brands")}
            off = enabled is not None and isinstance(enabled.node, Scalar) and enabled.node.value is False
            if not off and (not wanted or name in wanted) and source.name() not in ignored:
                break
        else:
            yield Fault(brand.key, brand.path, "no source looks for this brand", name or "")


def _unused(root: Item) -> Iterator[Fault]:
    used: dict[str, set[str]] = {"receivers": set(), "escalations": set(), "time_intervals": set()}
    keys = {
        "receiver": "receivers", "fallback": "receivers", "notify": "receivers", "escalation": "escalations",
        "mute_time_intervals": "time_intervals", "active_time_intervals": "time_intervals",
        "only_during": "time_intervals", "during": "time_intervals", "handover": "receivers",
    }  # fmt: skip

    def visit(item: Item) -> None:
        for key, part in keys.items():
            used[part].update(found.text for found in item.each(key) if found.text)
        for key in ("routes", "steps"):
            for child in item.each(key):
                visit(child)

    lists = ("escalations", "receivers", "targets", "schedules")
    tops = (
        *filter(None, [root.get("route"), root.get("report")]),
        *(item for part in lists for item in root.each(part)),
    )
    for top in tops:
        visit(top)
    for part, names in used.items():
        for item in root.each(part):
            name = item.name()
            if name is not None and name not in names:
                yield Fault(item.key, item.path, "nothing refers to this", name)


def _unreachable(route: Item) -> Iterator[Fault]:
    earlier: list[tuple[frozenset[str], Place]] = []
    for child in route.each("routes"):
        tests = frozenset(item.text or "" for item in child.each("matchers"))
        for before, place in earlier:
            # What has fewer matchers takes everything that has these and more.
            if before <= tests:
                message = f"never reached: the route in line {place.line} takes all of this and does not `continue`"
                yield Fault(child.key, child.path, message)
                break
        goes_on = child.get("continue")
        if not (goes_on is not None and isinstance(goes_on.node, Scalar) and goes_on.node.value is True):
            earlier.append((tests, child.key))
        yield from _unreachable(child)


def _odd_matchers(item: Item, names: Names) -> Iterator[Fault]:
    values = {
        "level": ("page", "alert", "digest", "watch", "log", "opportunity"), "brand": names["brands"],
        "source": names["sources"], "network": names.networks, "issue": names.issues,
        "rule": (*names["rules"], "storm", "spike", "source"), "kind": tuple(Kind),
    }  # fmt: skip
    for key in ("matchers", "source_matchers", "target_matchers"):
        for found in item.each(key):
            try:
                matcher = Matcher.parse(found.text)
            except ValueError:
                continue
            place, written = found.node.place, found.text or ""
            if matcher.label not in names.labels:
                message = f"no alert has this label, so it counts as empty; labels: {listed(names.labels)}"
                yield Fault(place, found.path, message, written, did_you_mean(matcher.label, names.labels))
                continue
            choices = values.get(matcher.label)
            if choices and matcher.pattern is None and matcher.value and matcher.value not in choices:
                message = f"no alert has this {matcher.label}; known: {listed(choices)}"
                yield Fault(place, found.path, message, written, did_you_mean(matcher.value, choices))
    for child in item.each("routes"):
        yield from _odd_matchers(child, names)
