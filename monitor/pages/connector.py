"""What on a connector's page, docs/connectors/<name>.md, is written from the declaration.

That is the table below "## Settings", and the first lines below "## Limits" that tell numbers. The rest is written by
hand.
"""

from __future__ import annotations

import re

from connectors.base import ConnectorSpec
from monitor.declared import NONE, REQUIRED, bounds, settings
from monitor.pages.table import code, table

_TABLE = re.compile(r"(?<=^## Settings\n\n)(?:\|.*\n)+", re.MULTILINE)
_NUMBERS = re.compile(
    r"(?<=^## Limits\n\n)(?:- At most .+ go(?:es)? to one host\.\n)?(?:- Brands share a query of at most .+\.\n)?",
    re.MULTILINE,
)


def settings_table(spec: ConnectorSpec) -> str:
    """The Markdown of the table, with its last line end."""
    rows = [
        (code(each.name), each.default if each.default in (REQUIRED, NONE) else code(each.default), each.meaning)
        for each in settings(spec)
    ]
    return "\n".join(table(("setting", "default", "meaning"), rows)) + "\n"


def freshened(page: str, spec: ConnectorSpec) -> str:
    """The page with what the connector declares; unchanged where its headings are missing."""
    told = "".join(f"- {sentence}\n" for sentence in bounds(spec))
    page = _TABLE.sub(lambda _old: settings_table(spec), page, count=1)
    return _NUMBERS.sub(lambda _old: told, page, count=1)
