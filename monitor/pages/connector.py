"""The table of settings on a connector's page, docs/connectors/<name>.md: written from the declaration.

The rest of the page is written by hand. Only the table below "## Settings" is replaced.
"""

from __future__ import annotations

import re

from connectors.base import ConnectorSpec
from monitor.declared import NONE, REQUIRED, settings
from monitor.pages.table import code, table

_TABLE = re.compile(r"(?<=^## Settings\n\n)(?:\|.*\n)+", re.MULTILINE)


def settings_table(spec: ConnectorSpec) -> str:
    """The Markdown of the table, with its last line end."""
    rows = [
        (code(each.name), each.default if each.default in (REQUIRED, NONE) else code(each.default), each.meaning)
        for each in settings(spec)
    ]
    return "\n".join(table(("setting", "default", "meaning"), rows)) + "\n"


def freshened(page: str, spec: ConnectorSpec) -> str:
    """The page with its table of settings as the connector declares them; unchanged where it has no such table."""
    return _TABLE.sub(lambda _old: settings_table(spec), page, count=1)
