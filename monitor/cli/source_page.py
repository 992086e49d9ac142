"""What `almenara sources describe` prints: all that a connector declares, and nothing else."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from connectors.base import Auth, ConnectorSpec
from monitor.cli import show
from monitor.declared import NONE, REQUIRED, Setting, abilities, inabilities, pace, settings
from monitor.net.bucket import DEFAULT_LIMIT
from monitor.rules.values import format_duration

_AUTH = {
    Auth.NONE: "none needed",
    Auth.OPTIONAL: "optional: more can be had with them",
    Auth.REQUIRED: "required",
}


def spec_fields(spec: ConnectorSpec, *, page: str | None = None) -> dict[str, Any]:
    """A connector's declaration for JSON."""
    limit = spec.rate_limit
    return {
        "name": spec.name,
        "summary": spec.summary,
        "network": spec.network,
        "mixed": spec.mixed,
        "auth": spec.auth.value,
        "credentials": list(spec.credentials),
        "capabilities": sorted(capability.value for capability in spec.capabilities),
        "every": format_duration(spec.every),
        "rate_limit": f"{limit.requests} per {format_duration(limit.per)}" if limit else None,
        "query": {"characters": spec.query.characters, "terms": spec.query.terms} if spec.query else None,
        "looks": spec.looks,
        "settings": {
            each.name: {
                "description": each.description,
                "type": each.kind,
                "bounds": each.bounds or None,
                "required": each.default == REQUIRED,
                "default": None if each.default in (REQUIRED, NONE) else each.default,
                "secret": each.secret,
            }
            for each in settings(spec)
        },
        "limits": list(spec.limits),
        "reference": spec.reference,
        "page": page,
    }


def print_spec(spec: ConnectorSpec, *, page: str | None = None) -> None:
    """A connector's declaration, readably. `page` is where more is told."""
    out = show.console()
    show.paragraph(out, Text(f"{spec.name}: {spec.summary}", style="bold"))
    for name, value in _facts(spec).items():
        show.paragraph(out, Text(f"{name}: ", style="dim").append(value, style="not dim"), indent=2)
    _list(out, "Can", abilities(spec))
    if missing := inabilities(spec):
        show.paragraph(out, f"- It does not tell: {'; '.join(missing)}.", indent=2)
    out.print("\nSettings", style="bold")
    for each in settings(spec):
        _setting(out, each)
    if spec.credentials:
        out.print("\nCredentials", style="bold")
        for number, step in enumerate(spec.credentials, 1):
            show.paragraph(out, f"{number}. {step}", indent=2)
    _list(out, "Limits", spec.limits)
    if spec.reference or page:
        out.print()
    if spec.reference and spec.reference != page:
        show.paragraph(out, Text(f"Facts from {spec.reference}", style="dim"))
    if page:
        show.paragraph(out, Text(f"More in {page}", style="dim"))


def _facts(spec: ConnectorSpec) -> dict[str, str]:
    network = f"mixed; {spec.network} where a post names none" if spec.mixed else spec.network
    facts = {"network": network, "credentials": _AUTH[spec.auth]}
    facts["requests"] = f"at most {pace(spec.rate_limit or DEFAULT_LIMIT)} to one host"
    if spec.query is not None:
        characters, terms = spec.query.characters, spec.query.terms
        most = f"{characters:,} characters" + (f" and {terms} terms" if terms < characters else "")
        facts["searches"] = f"several brands at once, at most {most} in one query"
    return facts


def _setting(out: Console, each: Setting) -> None:
    """The name with its type and default, and below it what it is for."""
    secret = ", given as ${NAME}" if each.secret else ""
    default = "required" if each.default == REQUIRED else f"default {each.default}"
    bounds = f", {each.bounds}" if each.bounds else ""
    head = Text(each.name, style="bold").append(f" ({each.kind}{secret}{bounds}; {default})", style="not bold dim")
    show.paragraph(out, head, indent=2)
    show.paragraph(out, each.description, indent=6)


def _list(out: Console, title: str, sentences: list[str] | tuple[str, ...]) -> None:
    if sentences:
        out.print(f"\n{title}", style="bold")
        for each in sentences:
            show.paragraph(out, f"- {each}", indent=2)
