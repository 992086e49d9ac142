"""What the plaza connector must make of Plaza, which is played here."""

from typing import Any

from connectors.base import Watch
from connectors.testing import Answer, Exam, Request, Scene
from my_connectors.plaza import Plaza


def plaza(*posts: Any, **more: Any) -> Scene:
    """Plaza after these posts: newest first, two a page."""

    def site(request: Request) -> Answer:
        if request.path != "/api/posts" or request.param("q") != '"Hotel Miramar"':
            return Answer(status=404)
        found = sorted(posts, key=lambda one: str(one.get("posted")) if isinstance(one, dict) else "9", reverse=True)
        start = int(request.param("page") or 0)
        following = str(start + 2) if found[start + 2 :] else None
        return Answer.json({"posts": found[start : start + 2], "next": following})

    return Scene(site=site, **more)


def post(number: int, posted: str, html: str = "<p>Hotel Miramar otra vez</p>", **more: Any) -> dict[str, Any]:
    author = {"name": "ana", "followers": 512}
    url = f"https://plaza.example/posts/{number}"
    counts = {"likes": 3, "answers": 0}
    return {"id": str(number), "url": url, "html": html, "posted": posted, "author": author, **counts, **more}


FIRST = post(1, "2026-11-20T10:00:00Z", "<p>Hotel Miramar: <b>sin agua</b></p>", language="es")
OLDER = [post(n, f"2026-11-20T0{n}:00:00Z") for n in range(2, 7)]
NEWS = post(7, "2026-11-20T10:31:00Z")
LATE = post(8, "2026-11-20T09:40:00Z")  # the search learns of it half an hour later
FUTURE = post(9, "2031-01-01T00:00:00Z")
HOSTILE = post(10, "2026-11-20T10:00:00Z", "<p>Cafe\u0301 <b>x</b>\u202e y\u0085z &amp; w</p>")
BARE = {"id": "11", "html": "Hotel Miramar", "posted": None, "author": None, "likes": None, "url": None}

EXAM = Exam(
    connector=Plaza,
    settings={},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",)),
    story=(
        plaza(
            FIRST,
            *OLDER,
            expected=[
                {
                    "id": "plaza:1",
                    "url": "https://plaza.example/posts/1",
                    "text": "Hotel Miramar: sin agua",
                    "language": "es",
                    "published_at": "2026-11-20T10:00:00Z",
                    "author.handle": "ana",
                    "author.followers": 512,
                    "engagement.likes": 3,
                    "engagement.replies": 0,
                },
                {"id": "plaza:2", "language": None},
            ],
        ),
        plaza(FIRST, *OLDER, NEWS, LATE, expected=[{"id": "plaza:7"}, {"id": "plaza:8"}]),
    ),
    empty=plaza(),
    damaged=plaza(NEWS | {"id": None}, "no object", LATE | {"html": 7}, FIRST, expected=[{"id": "plaza:1"}]),
    broken=3,
    disorder=(
        plaza(FIRST, FUTURE, FIRST, LATE, expected=[{"id": "plaza:1"}]),
        plaza(FIRST, FUTURE, LATE, NEWS, expected=[{"id": "plaza:7"}]),
    ),
    future="plaza:9",
    hostile=plaza(HOSTILE, expected=[{"id": "plaza:10", "text": "Café x y z & w"}]),
    sparse=plaza(
        BARE,
        expected=[
            {
                "id": "plaza:11",
                "url": "",
                "dated": False,
                "author.handle": None,
                "author.followers": None,
                "engagement": None,
                "language": None,
            }
        ],
    ),
)

EXAMS = (EXAM,)
