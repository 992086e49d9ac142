"""An office that is open, and closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack import FakeSlack
from tests.inbound.office import Office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with FakeSlack(second=None) as slack:
        office = Office(slack)
        await office.open()
        yield office
        office.desk.answers.set()
        office.shelf.answers.set()
        await office.board.stop()
