"""What the youtube connector must make of the Data API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.base import Watch
from connectors.testing import Exam, Later, Scene, expected
from connectors.youtube import YouTube
from tests.connectors.youtube.tube import HERE, KEY, comment, recorded, thread, tube, video

LONG = timedelta(hours=1)  # longer than one watch rests between searches
VIDEOS: list[Any] = recorded("videos_one_without_likes_and_comments.json")["items"]
THREADS: list[Any] = recorded("thread_with_edited_comment_and_answer.json")["items"]
# As plain text, which is what the connector asks for.
THREADS[0]["snippet"]["topLevelComment"]["snippet"]["textDisplay"] = (
    "El *Miramar* nos cobró el parking dos veces 😡\n01:20 mentira"
)
MANY = [video(f"many{n:07d}", f"2026-11-1{5 + n % 4}T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(60)]
NEWS = video("newsAAAAAAA", "2026-11-20T10:31:00Z", viewCount="0")
LATE = video("lateAAAAAAA", "2026-11-19T02:00:00Z")  # the index took it in a day after it was published
FUTURE = video("futurAAAAAA", "2031-01-01T00:00:00Z")
OLD = video("oldAAAAAAAA", "2026-11-18T10:00:00Z")
TALK = thread("mIrAmAr0001", comment("UgNewComment000000001", "2026-11-20T10:50:00Z", "Hotel Miramar, nunca más"))
TEXT = "Cafe\u0301 & <b>vistas</b>\u202e evil \u0007bell"


def later_on(*videos: Any, **more: Any) -> Scene:
    return tube(*videos, after=LONG, **more)


EXAM = Exam(
    connector=YouTube,
    settings={"api_key": KEY, "base_url": "https://youtube.example"},
    watch=Watch(key="shared:1", terms=("Hotel Miramar", "Parador del Mar")),
    story=(
        tube(
            *VIDEOS,
            *MANY,
            threads=THREADS,
            expected=[*expected(HERE / "expected.json"), {"id": "youtube:many0000000"}],
        ),
        later_on(
            *VIDEOS,
            *MANY,
            NEWS,
            LATE,
            expected=[{"id": "youtube:newsAAAAAAA", "engagement.views": 0}, {"id": "youtube:lateAAAAAAA"}],
        ),
        Scene(
            site=tube(*VIDEOS, threads=[*THREADS, TALK]).site,
            after=timedelta(hours=1),
            expected=[{"id": "youtube:UgNewComment000000001", "reply_to": "youtube:mIrAmAr0001"}],
        ),
    ),
    empty=later_on(),
    damaged=tube(
        OLD,
        video("blankAAAAAA", "2026-11-20T09:00:00Z", title=" "),
        results=[{"id": {"kind": "youtube#video"}}, "not an object"],
        expected=[{"id": "youtube:oldAAAAAAAA"}],
    ),
    broken=3,
    disorder=(
        tube(OLD, NEWS, FUTURE, OLD, expected=[{"id": "youtube:oldAAAAAAAA"}]),
        later_on(OLD, FUTURE, LATE, expected=[{"id": "youtube:lateAAAAAAA"}]),
    ),
    future="youtube:futurAAAAAA",
    hostile=tube(
        video("hostiAAAAAA", "2026-11-20T09:00:00Z", title="Hotel <i>Miramar</i>\u202e", text=TEXT),
        expected=[{"id": "youtube:hostiAAAAAA", "text": "Café & <b>vistas</b> evil bell"}],
    ),
    sparse=tube(
        {"id": "bareAAAAAAA", "snippet": {"title": "Miramar", "publishedAt": None}},
        expected=[
            {
                "id": "youtube:bareAAAAAAA",
                "author.id": None,
                "author.name": None,
                "author.followers": None,
                "engagement": None,
                "language": None,
                "dated": False,
            }
        ],
    ),
    later=Later(
        visits=(
            tube(
                VIDEOS[0] | {"statistics": {"viewCount": "20000", "likeCount": "1000"}},
                answers=[comment("UgzThread0001AaABAg.9abc", "2026-11-20T09:00:00Z", "Same here", likeCount=7)],
                after=LONG,
            ),
            tube(
                VIDEOS[0] | {"statistics": {"viewCount": "25000", "likeCount": "1100", "commentCount": "80"}},
                answers=[comment("UgzThread0001AaABAg.9abc", "2026-11-20T09:00:00Z", "Same here", likeCount=9)],
                after=LONG,
            ),
        ),
        expected={
            "youtube:mIrAmAr0001": {"views": 25_000, "likes": 1_100, "replies": 80},
            "youtube:UgzThread0001AaABAg.9abc": {"likes": 9},
        },
        gone=("youtube:mIrAmAr0002", "youtube:UgzThread0001AaABAg"),
        stranger="youtube:strangeAAAA",
    ),
    markup=False,
    secrets=(KEY,),
)

EXAMS = (EXAM,)
