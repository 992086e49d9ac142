"""Labels go down the routing tree and come out as deliveries: Alertmanager's semantics.

Depth first: the deepest node that matches takes the alert, and of several children the first that matches, unless it
says `continue`. What a node leaves out it takes from its parent, except the names of time intervals, which hold for
their own node only. The root matches everything, so every alert reaches a receiver.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from monitor.case import Chain, ChainStep
from monitor.model import Alert, Delivery, Join, Labels, Level, Timing
from monitor.rules.schema import Escalation, Route, Rules

DEFAULT_TIMING = Timing(wait=timedelta(seconds=30), interval=timedelta(minutes=5), repeat=timedelta(hours=4))
ALL_LABELS = "..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One delivery, and how the tree led to it."""

    delivery: Delivery
    group_by: tuple[str, ...]  # ("...",) where every label counts
    path: tuple[str, ...]  # matchers of each node from the root down, "" where a node has none
    continued: bool  # the node said `continue`, so later siblings were asked as well


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A route with what it inherits filled in."""

    route: Route
    place: str
    path: tuple[str, ...]
    receiver: str
    group_by: tuple[str, ...]
    timing: Timing
    escalation: str | None

    def child(self, route: Route, index: int) -> _Node:
        timing = self.timing
        return _Node(
            route=route,
            place=f"{self.place}.{index}",
            path=(*self.path, ", ".join(map(str, route.matchers))),
            receiver=self.receiver if route.receiver is None else route.receiver,
            group_by=self.group_by if route.group_by is None else route.group_by,
            timing=_timing(route, timing),
            escalation=self.escalation if route.escalation is None else route.escalation,
        )


def routes_for(labels: Mapping[str, str], root: Route) -> tuple[Delivery, ...]:
    """Where an alert with these labels goes; at least one delivery, in the order of the tree."""
    return tuple(explanation.delivery for explanation in explain_route(labels, root))


def explain_route(labels: Mapping[str, str], root: Route, *, cards: Collection[str] = ()) -> tuple[Explanation, ...]:
    """The same with the path of each, for `almenara routes test`. `cards`: receivers that keep one card a case."""
    top = _Node(
        route=root,
        place="0",
        path=("",),
        receiver=root.receiver or "",
        group_by=root.group_by or (),
        timing=_timing(root, DEFAULT_TIMING),
        escalation=root.escalation,
    )
    return tuple(
        Explanation(
            delivery=Delivery(
                receiver=node.receiver,
                route=node.place,
                group_labels=_group_labels(labels, node.group_by),
                timing=node.timing,
                mute=node.route.mute_time_intervals,
                active=node.route.active_time_intervals,
                escalation=node.escalation,
                card=node.receiver in cards,
            ),
            group_by=node.group_by,
            path=node.path,
            continued=node.route.continue_,
        )
        for node in _matching(labels, top)
    )


def join_all(
    alert: Alert,
    root: Route,
    *,
    cards: Collection[str] = (),
    chains: Mapping[str, Escalation] = MappingProxyType({}),
) -> tuple[Join, ...]:
    """The groups that an alert enters, one a delivery. A page brings the chain its route names, as it stands now."""
    return tuple(
        Join(
            alert_id=alert.id,
            level=alert.level,
            delivery=delivery,
            at=alert.at,
            chain=_frozen(chains.get(delivery.escalation or ""), alert),
        )
        for delivery in (found.delivery for found in explain_route(dict(alert.labels), root, cards=cards))
    )


def card_receivers(rules: Rules) -> frozenset[str]:
    """Who keeps one card a case: Slack by bot token, unless it collects for a daily hour."""
    return frozenset(
        receiver.name
        for receiver in rules.receivers
        if receiver.slack is not None and receiver.slack.token is not None and receiver.schedule is None
    )


def freeze(escalation: Escalation, *, started_at: datetime) -> Chain:
    """A chain as rules.yaml has it now: what runs is not changed by a reload."""
    return Chain(
        name=escalation.name,
        steps=tuple(
            ChainStep(
                after=step.after,
                notify=(step.notify,) if isinstance(step.notify, str) else step.notify,
                only_during=step.only_during,
            )
            for step in escalation.steps
        ),
        repeat=escalation.repeat,
        started_at=started_at,
    )


def fallbacks(rules: Rules) -> Mapping[str, str]:
    """Receiver → who is told when it takes no messages: the one it names, else the root's receiver, else the first
    terminal. Trouble that nobody hears of would be a silence."""
    terminals = [receiver.name for receiver in rules.receivers if receiver.console is not None]
    found: dict[str, str] = {}
    for receiver in rules.receivers:
        others = (receiver.fallback, rules.route.receiver, *terminals)
        other = next((name for name in others if name and name != receiver.name), None)
        if other is not None:
            found[receiver.name] = other
    return found


def _frozen(escalation: Escalation | None, alert: Alert) -> Chain | None:
    if escalation is None or alert.level is not Level.PAGE:
        return None
    return freeze(escalation, started_at=alert.at)


def _matching(labels: Mapping[str, str], node: _Node) -> Iterator[_Node]:
    """The deepest matching nodes below one that matches; itself where no child does."""
    taken = False
    for index, route in enumerate(node.route.routes):
        if all(matcher(labels.get(matcher.label, "")) for matcher in route.matchers):
            taken = True
            yield from _matching(labels, node.child(route, index))
            if not route.continue_:
                break
    if not taken:
        yield node


def _group_labels(labels: Mapping[str, str], group_by: tuple[str, ...]) -> Labels:
    # A label that the alert does not have is no part of its group, as in Alertmanager.
    return tuple(sorted((name, value) for name, value in labels.items() if ALL_LABELS in group_by or name in group_by))


def _timing(route: Route, inherited: Timing) -> Timing:
    return replace(
        inherited,
        wait=inherited.wait if route.group_wait is None else route.group_wait,
        interval=inherited.interval if route.group_interval is None else route.group_interval,
        repeat=inherited.repeat if route.repeat_interval is None else route.repeat_interval,
    )
