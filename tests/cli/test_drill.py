"""`almenara drill`: a running daemon is tried out, and every stage is timed."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest

from monitor.casework.drill import REQUEST
from tests.cli.terminal import RULES, Desk
from tests.cli.test_cases import inside
from tests.cli.test_run import running

QUIET = RULES.replace("speed: 0, live: true", "enabled: false").replace("  routes:", "  group_by: [author]\n  routes:")


@pytest.fixture
def lonely(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """No daemon runs, and nobody waits long for one."""
    drill = import_module("monitor.cli.drill")  # `monitor.cli.drill` itself is the command
    monkeypatch.setattr(drill, "PICKED_UP_WITHIN", timedelta(milliseconds=300))
    return desk


@pytest.mark.slow
async def test_a_running_daemon_delivers_it_and_again_when_asked_again(desk: Desk) -> None:
    desk.write(QUIET)
    async with running(desk):
        plain = await desk.runs("drill", "--brand", "Hotel Miramar")
        assert plain.code == 0, plain
        assert "✓ picked up by the daemon: after " in plain.out
        assert "✓ judged and stored: after " in plain.out
        assert "✓ delivered to oncall: after " in plain.out

        done = await desk.runs("drill", "--json")
        told = done.json()
        assert (done.code, told["fine"], told["problem"]) == (0, True, "")
        (leg,) = told["receivers"]
        assert (leg["receiver"], leg["state"]) == ("oncall", "delivered")
        assert 0 <= told["picked_up_after"] <= told["stored_after"] <= leg["after"]

        listed = (await desk.runs("cases", "list", "--json")).json()
        assert len(listed) == 2


def test_without_a_daemon_it_says_so_and_leaves_no_request_behind(lonely: Desk) -> None:
    done = lonely.types("drill")

    assert done.code == 1
    assert "✗ problem: no daemon works on this database: start `almenara run`" in done.out
    assert "✗ judged and stored: not yet" in done.out
    assert inside(lonely, lambda store: store.recall(REQUEST)) == ""


def test_it_does_not_wait_for_ever(desk: Desk) -> None:
    done = desk.types("drill", "--wait", "1", "--json")

    assert done.code == 1
    assert done.json()["problem"] == "not delivered everywhere within 1 s"


def test_an_unknown_brand_is_wrong_use_and_the_nearest_one_is_named(desk: Desk) -> None:
    done = desk.types("drill", "--brand", "Hotel Miramal")

    assert done.code == 2
    assert "Hotel Miramar" in done.err
