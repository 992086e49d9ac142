"""`python -m monitor.web.healthcheck`: whether the daemon of this machine answers, for the container's health check.

It asks where ALMENARA_HTTP says that the daemon listens. Exit code 0: alive; 1: not, with the reason on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from monitor.settings import environment, read_settings

PATIENCE = 4.0  # seconds; the engine gives up after five
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - listens everywhere, is asked here


def check(environ: Mapping[str, str]) -> str:
    """Why the daemon is not alive; "" where it is."""
    try:
        host, port = read_settings(environ).http_address
        if port == 0:
            return "ALMENARA_HTTP leaves the port to chance: nobody can know where to ask"
        # Never by way of a proxy, whatever the environment says.
        connection = HTTPConnection(_HERE.get(host, host), port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return str(error) or type(error).__name__
    return "" if status == 200 else f"/healthz answered {status}"


def main() -> int:
    """The exit code."""
    trouble = check(environment())
    if trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
