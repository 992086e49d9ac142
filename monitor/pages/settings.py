"""docs/reference/settings.md: what the process takes from its surroundings."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from monitor.pages.table import code, table
from monitor.settings import PREFIX, Settings

_INTRODUCTION = """\
# Settings

*Written by `python -m monitor.docs`; edit the descriptions in `monitor/settings.py`.*

What is tuned stands in [rules.yaml](rules.md). What belongs to one machine stands in the environment, or in a file
`.env` in the working directory; the environment wins. Empty counts as not set. A running daemon reads neither again:
restart it after a change.

`--rules PATH` wins over `ALMENARA_RULES`. Without either, and without a `rules.yaml` in the working directory, the
shipped one is used.
"""

_REST = """\

## Also read

| name | by whom |
|---|---|
| whatever `rules.yaml` names as `${NAME}` | the rules; in the shipped file `SLACK_BOT_TOKEN` |
| `NO_COLOR` | everything that prints to a terminal |
| `HTTPS_PROXY`, `NO_PROXY` | Slack receivers with a bot token |

Sources and webhooks never use a proxy: behind one the [address guard](../decisions/0006-network-edge.md) could not see
where a name leads.

Sources and receivers have switches of their own in `rules.yaml`: `base_url`, `jetstream_url`, `appview_url`, `pds_url`
and `api_url` point them at other servers, `allow_private: true` lets one source speak to a private network.

## The data folder

| file | what |
|---|---|
| `almenara.db` | everything: mentions, cursors, groups, the outbox |
| `almenara.db-wal`, `almenara.db-shm` | part of the database while the daemon runs and after a crash; keep them |
| `almenara.lock` | held by the running daemon; a second one refuses to start. The file itself may lie about |

With PostgreSQL the folder stays empty, and nothing keeps a second daemon away. Run one.

## Signals

| signal | effect |
|---|---|
| SIGINT (Ctrl-C), SIGTERM | clean stop, within ten seconds; what waits is sent after the next start |
| SIGHUP | read `rules.yaml` again, with the files that secrets come from |
"""


def settings_page() -> str:
    """The whole page as Markdown."""
    rows = [
        (code(PREFIX + name.upper()), _default(field), _allowed(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([_INTRODUCTION, *table(("variable", "default", "allowed", "meaning"), rows), _REST])


def _default(field: FieldInfo) -> str:
    return code("" if field.default is None else str(field.default))


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(code(value) for value in get_args(field.annotation))
    return ""
