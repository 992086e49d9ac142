"""What a replayed recording must become. The files beside this one hold invented people on *.example hosts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.replay import Replay
from connectors.testing import Exam, Later, Mode, Scene

RECORDINGS = Path(__file__).parent / "recordings"


def file(name: str) -> Mapping[str, Any]:
    return {"path": str(RECORDINGS / name)}


STORY = (
    Scene(
        settings=file("story_1.jsonl"),
        expected=(
            {
                "id": "mastodon:https://mar.example/1",
                "url": "https://mar.example/@nuria/1",
                "text": "Bonito atardecer desde el Hotel Miramar",
                "language": "es",
                "published_at": "2026-11-20T10:29:58Z",
                "fetched_at": "2026-11-20T10:30:00Z",
                "author.handle": "nuria@mar.example",
                "author.followers": 120,
                "engagement.likes": 2,
                "engagement.replies": 0,
                "engagement.reposts": None,
                "engagement.at": "2026-11-20T10:30:00Z",
            },
            {
                "id": "mastodon:https://mar.example/2",
                "author.name": "Tom",
                "author.followers": None,
                "engagement": None,
            },
        ),
    ),
    Scene(settings=file("story_2.jsonl"), expected=({"id": "mastodon:https://mar.example/3", "language": None},)),
)

EXAMS = (
    Exam(
        connector=Replay,
        settings={**file("story_1.jsonl"), "speed": 60, "live": True},
        mode=Mode.STREAM,
        network="mastodon",
        remote=False,
        markup=False,
        story=STORY,
        empty=Scene(settings=file("empty.jsonl")),
        damaged=Scene(
            settings=file("damaged.jsonl"),
            expected=({"id": "mastodon:https://mar.example/2"}, {"id": "mastodon:https://mar.example/4"}),
        ),
        broken=3,
        disorder=(
            Scene(
                settings=file("disorder_1.jsonl"),
                expected=tuple({"id": f"mastodon:https://mar.example/{number}"} for number in (1, 2, 3)),
            ),
            Scene(settings=file("disorder_2.jsonl"), expected=({"id": "mastodon:https://mar.example/4"},)),
        ),
        future="mastodon:https://mar.example/3",
        hostile=Scene(
            settings=file("hostile.jsonl"),
            expected=(
                {
                    "id": "mastodon:https://mar.example/9",
                    "text": "Hotel Miramár desrever <b>bold</b> &amp; a < b",
                    "title": "Title",
                    "author.name": "Nobody",
                    "author.handle": "nobody",
                    "venue.name": "Plaza",
                },
            ),
        ),
        later=Later(
            visits=(Scene(),),
            # One look was recorded two minutes later, that is two seconds at this speed; the other never comes.
            expected={"mastodon:https://mar.example/1": {"likes": 7, "reposts": 2}},
            stranger="mastodon:https://mar.example/nobody",
        ),
        changes=(
            Scene(
                settings=file("changes.jsonl"),
                expected=(
                    {
                        "id": "mastodon:https://mar.example/1",
                        "text": "Hotel Miramar sin agua. EDITO: ya hay",
                        "edited_at": "2026-11-20T10:30:04Z",
                    },
                ),
                deletions=("mastodon:https://mar.example/1",),
            ),
        ),
    ),
)
