"""A recording keeps its pace, moves to the present when asked to, and goes on where it stopped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Batch, Source, Watch
from connectors.replay import Replay, ReplayConfig
from connectors.testing.fakes import tools
from monitor.errors import CursorExpiredError, RequestError
from monitor.model import Cursor
from tests.fakes.clock import START, FakeClock

RECORDED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
Told = list[tuple[timedelta, Batch]]


def row(number: int, minute: float, **fields: Any) -> dict[str, Any]:
    fetched = RECORDED + timedelta(minutes=minute)
    published = fetched - timedelta(seconds=3)
    return {
        "id": f"mastodon:{number}",
        "network": "mastodon",
        "text": f"Hotel Miramar {number}",
        "published_at": published.isoformat(),
        "fetched_at": fetched.isoformat(),
    } | fields


class Projector:
    """A recording, a clock, and what was played when."""

    def __init__(self, folder: Path, *rows: dict[str, Any] | str, **settings: Any) -> None:
        self.path = folder / "recording.jsonl"
        self.path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows), "utf-8")
        self.clock = FakeClock()
        self.settings = {"path": str(self.path)} | settings

    def stream(self, cursor: Cursor | None = None) -> AsyncIterator[Batch]:
        given = tools(self.clock)
        config = ReplayConfig.model_validate(self.settings)
        return Replay(Source(name="sample", network="forum"), config, given).stream(Watch(key="*"), cursor)

    async def play(self, lasting: timedelta, cursor: Cursor | None = None) -> Told:
        """What goes out within this time, and how long after the start of this very play."""
        told: Told = []
        start = self.clock.now()

        async def listen() -> None:
            async for batch in self.stream(cursor):
                told.append((self.clock.now() - start, batch))

        listener = asyncio.ensure_future(listen())
        await self.clock.advance(lasting)
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener
        return told


def numbers(told: Told) -> list[str]:
    return [mention.id.partition(":")[2] for _, batch in told for mention in batch.mentions]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(("speed", "pace"), [(1, 1), (60, 60), (0.5, 0.5)])
async def test_lines_go_out_at_their_recorded_distance_over_the_speed(
    tmp_path: Path, speed: float, pace: float
) -> None:
    projector = Projector(tmp_path, row(1, 0), row(2, 3), row(3, 3), row(4, 10), speed=speed)
    told = await projector.play(minutes(10) / pace)

    assert [at for at, _ in told] == [minutes(0), minutes(3) / pace, minutes(10) / pace]
    assert numbers(told) == ["1", "2", "3", "4"]


async def test_speed_zero_is_all_at_once_in_batches_of_a_hundred(tmp_path: Path) -> None:
    projector = Projector(tmp_path, *(row(number, number) for number in range(250)), speed=0)
    told = await projector.play(timedelta(0))

    assert [len(batch.mentions) for _, batch in told] == [100, 100, 50]


async def test_without_live_every_time_stays_as_recorded_and_counts_as_the_past(tmp_path: Path) -> None:
    ((_, batch),) = await Projector(tmp_path, row(1, 0), speed=60).play(minutes(1))

    assert batch.mentions[0].fetched_at == RECORDED
    assert batch.live is False


async def test_live_moves_every_time_to_the_moment_of_playing(tmp_path: Path) -> None:
    look = {"likes": 2, "at": (RECORDED + minutes(65)).isoformat()}
    post = row(2, 60, looks=[look], engagement=look, author={"created_at": RECORDED.isoformat()})
    told = await Projector(tmp_path, row(1, 0), post, speed=60, live=True).play(minutes(2))
    mention = told[1][1].mentions[0]
    played = START + minutes(1)

    assert told[1][1].live is True
    assert (mention.fetched_at, mention.published_at) == (played, played - timedelta(seconds=3))
    # What comes after a line comes at the pace of playing: five minutes at sixty times.
    assert mention.looks[0].at == played + timedelta(seconds=5)
    assert mention.engagement is not None
    assert mention.engagement.at == played + minutes(5)
    assert mention.author.created_at == played - minutes(60)


async def test_a_restart_goes_on_at_the_next_line_and_keeps_its_appointment(tmp_path: Path) -> None:
    projector = Projector(tmp_path, row(1, 0), row(2, 1), row(3, 5), row(4, 7))
    before = await projector.play(minutes(2))
    after = await projector.play(minutes(5), before[-1][1].cursor)

    assert numbers(before) == ["1", "2"]
    assert [at for at, _ in after] == [minutes(3), minutes(5)]
    assert numbers(after) == ["3", "4"]


async def test_after_a_long_absence_it_goes_on_at_its_pace_instead_of_catching_up(tmp_path: Path) -> None:
    projector = Projector(tmp_path, row(1, 0), row(2, 1), row(3, 5), row(4, 7))
    before = await projector.play(minutes(2))
    await projector.clock.advance(timedelta(days=2))
    after = await projector.play(minutes(5), before[-1][1].cursor)

    assert [at for at, _ in after] == [minutes(0), minutes(2)]


async def test_after_the_last_line_it_waits_in_long_steps(tmp_path: Path) -> None:
    projector = Projector(tmp_path, row(1, 0))
    told = await projector.play(timedelta(days=3))
    again = await projector.play(timedelta(days=3), told[-1][1].cursor)

    assert (numbers(told), again) == (["1"], [])


async def test_an_edit_and_a_deletion_come_after_what_they_change_even_all_at_once(tmp_path: Path) -> None:
    edited = row(1, 2, text="Hotel Miramar, ya va", edited_at=(RECORDED + minutes(2)).isoformat())
    deleted = row(1, 3, text=None, deleted_at=(RECORDED + minutes(3)).isoformat())
    told = await Projector(tmp_path, row(1, 0), row(2, 1), edited, deleted, speed=0).play(timedelta(0))

    assert [[m.text for m in batch.mentions] for _, batch in told] == [
        ["Hotel Miramar 1", "Hotel Miramar 2"],
        ["Hotel Miramar, ya va"],
        [],
    ]
    assert told[-1][1].deletions == ("mastodon:1",)


async def test_a_broken_line_is_skipped_with_its_number_and_the_rest_is_played(tmp_path: Path) -> None:
    told = await Projector(tmp_path, row(1, 0), "{broken", "", row(2, 1)).play(minutes(2))

    assert numbers(told) == ["1", "2"]
    assert [str(problem)[:8] for _, batch in told for problem in batch.skipped] == ["line 2: "]


async def test_unknown_keys_are_told_once(tmp_path: Path) -> None:
    told = await Projector(tmp_path, row(1, 0, mood="bad"), row(2, 1, mood="worse")).play(minutes(2))
    assert [batch.advice for _, batch in told] == ["unknown keys were left out: mood", ""]


async def test_lines_out_of_order_and_invented_dates_do_not_stop_the_play(tmp_path: Path) -> None:
    strange = row(3, 0, published_at="0001-01-01T00:00:00Z", author={"created_at": "9999-12-31T00:00:00Z"})
    told = await Projector(tmp_path, row(1, 5), row(2, 0), strange, row(4, 6), live=True).play(minutes(2))

    assert numbers(told) == ["1", "2", "4"]
    assert sum(len(batch.skipped) for _, batch in told) == 1


async def test_the_source_is_ours_and_the_network_the_lines(tmp_path: Path) -> None:
    bare = row(2, 0, id=None, network=None)
    ((_, batch),) = await Projector(tmp_path, row(1, 0, source="elsewhere"), bare).play(minutes(1))

    assert [(mention.source, mention.network) for mention in batch.mentions] == [
        ("sample", "mastodon"),
        ("sample", "forum"),
    ]


async def test_another_file_under_the_same_source_begins_at_its_beginning(tmp_path: Path) -> None:
    told = await Projector(tmp_path, row(1, 0), row(2, 0)).play(minutes(1))
    (tmp_path / "other").mkdir()
    other = await Projector(tmp_path / "other", row(7, 0)).play(minutes(1), told[-1][1].cursor)

    assert numbers(other) == ["7"]


async def test_a_clock_that_was_set_back_does_not_stop_the_play_for_long(tmp_path: Path) -> None:
    projector = Projector(tmp_path, row(1, 0), row(2, 1))
    await projector.clock.advance(timedelta(days=30))
    told = await projector.play(timedelta(0))
    projector.clock = FakeClock()

    assert numbers(await projector.play(minutes(1), told[-1][1].cursor)) == ["2"]


@pytest.mark.parametrize("path", ["nowhere.jsonl", "sample:nosuch", "/"])
async def test_a_file_that_is_not_there_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises(RequestError, match=path):
        await anext(Projector(tmp_path, path=path).stream())


@pytest.mark.parametrize("cursor", ["", "{}", "7", '{"path":"x","line":1,"anchor":"2026-11-20T10:00:00","start":"?"}'])
async def test_a_cursor_that_is_not_ours_has_expired(tmp_path: Path, cursor: str) -> None:
    with pytest.raises(CursorExpiredError):
        await anext(Projector(tmp_path, row(1, 0)).stream(Cursor(cursor)))


@pytest.mark.parametrize(
    "wrong", [{"speed": -1}, {"speed": 0.001}, {"path": ""}, {"path": "sample:../x"}, {"path": "sample:"}]
)
def test_impossible_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ReplayConfig.model_validate({"path": "x.jsonl"} | wrong)
