"""docs/reference/connectors.md: what every connector of this project declares about itself."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.base import Connector, ConnectorSpec
from monitor.net.bucket import DEFAULT_LIMIT
from monitor.pages.table import code, table
from monitor.rules.values import format_duration

_INTRODUCTION = """\
# Connectors

*Written by `python -m monitor.docs` from the connectors' declarations.*

A connector is the code that fetches; a source is a connector under a name in `rules.yaml`. `almenara sources list`
shows what is installed, `almenara sources describe NAME` prints one with its settings, `almenara sources try NAME`
reads a configured source once. Yours can join them: [add a source](../how-to/add-a-source.md).
"""
_CAN = """\
*Can*: **poll** or **stream** is how it reads; **resume** means that a stream goes on where it stopped; **reach**,
**engagement** and **language** are told with the posts; **edits** and **deletions** are told when they happen.
"""


def connectors_page(connectors: Mapping[str, type[Connector]]) -> str:
    """The whole page as Markdown."""
    specs = [connector.spec for _name, connector in sorted(connectors.items())]
    headings = ("connector", "what it sees", "network", "credentials", "can", "default `every`", "requests to a host")
    lines = [_INTRODUCTION, *table(headings, map(_row, specs)), "", _CAN]
    for spec in specs:
        lines += [f"## {spec.name}", "", spec.summary, "", *(f"- {limit}" for limit in spec.limits), ""]
        facts = "" if spec.reference.endswith(".md") else f" Facts from {spec.reference}."
        lines += [f"Settings and more: [{spec.name}](../connectors/{spec.name}.md).{facts}", ""]
    return "\n".join(lines)


def _row(spec: ConnectorSpec) -> tuple[str, ...]:
    limit = spec.rate_limit or DEFAULT_LIMIT
    polled = "poll" in spec.capabilities
    return (
        f"[`{spec.name}`](../connectors/{spec.name}.md)",
        spec.summary,
        code(spec.network),
        spec.auth.value,
        ", ".join(sorted(capability.value for capability in spec.capabilities)),
        format_duration(spec.every) if polled else "–",
        f"{limit.requests:,} in {format_duration(limit.per)}",
    )
