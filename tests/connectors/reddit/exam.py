"""What the reddit connector must make of the search and of two communities, played here with their paging."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.fields import dig
from connectors.reddit import Reddit
from connectors.testing import Answer, Exam, Later, Request, Scene, expected

HERE = Path(__file__).parent
SECRET = "s3cret-of-the-client"
TOKEN = "token.of.the.exam"
PEOPLE = {
    "t2_a1b2c3d": {"name": "playa_lover", "created_utc": 1578424297.0, "link_karma": 2811, "comment_karma": 16481},
    "t2_zz9": {"name": "angry_guest", "created_utc": 1588424297.0, "link_karma": 12, "comment_karma": -20},
}
MEMBERS = {"t5_2r8z2": 128734}
SETTINGS = {
    "client_id": "an-id",
    "client_secret": SECRET,
    "user_agent": "linux:example.almenara:v1.0 (by /u/example)",
    "base_url": "https://oauth.reddit.example",
    "token_url": "https://www.reddit.example/api/v1/access_token",
}


def recorded(name: str) -> list[Any]:
    children: list[Any] = msgspec.json.decode((HERE / name).read_bytes())["data"]["children"]
    return children


def stamp(at: str) -> float:
    return datetime.fromisoformat(at).astimezone(UTC).timestamp()


def post(key: str, at: str, title: str | None = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    """A child of a listing as the API gives it, as far as it matters."""
    data = {
        "name": f"t3_{key}",
        "id": key,
        "title": title,
        "selftext": "",
        "selftext_html": None,
        "is_self": True,
        "url": f"https://www.reddit.com/r/travel/comments/{key}/x/",
        "author": "angry_guest",
        "author_fullname": "t2_zz9",
        "subreddit": "travel",
        "subreddit_id": "t5_2qh41",
        "subreddit_subscribers": 14210991,
        "score": 1,
        "num_comments": 0,
        "num_crossposts": 0,
        "edited": False,
        "created_utc": stamp(at),
        "permalink": f"/r/travel/comments/{key}/x/",
        "removed_by_category": None,
    }
    return {"kind": "t3", "data": data | more}


def comment(key: str, at: str, body: str = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    data = {
        "name": f"t1_{key}",
        "id": key,
        "body": body,
        "body_html": f'<div class="md"><p>{body}</p>\n</div>',
        "author": "playa_lover",
        "author_fullname": "t2_a1b2c3d",
        "subreddit": "Malaga",
        "subreddit_id": "t5_2r8z2",
        "parent_id": "t3_1p1aaa1",
        "score": 3,
        "score_hidden": False,
        "edited": False,
        "created_utc": stamp(at),
        "permalink": f"/r/Malaga/comments/1p1aaa1/x/{key}/",
    }
    return {"kind": "t1", "data": data | more}


def page(children: list[Any], request: Request) -> Answer:
    """Newest first, so many at a time, after the item that is named."""
    shown = sorted(children, key=_time, reverse=True)
    names = [_name(child) for child in shown]
    after = request.param("after")
    start = names.index(after) + 1 if after and after in names else 0
    size = int(request.param("limit") or 25)
    some = shown[start : start + size]
    rest = len(shown) > start + size
    data = {"after": _name(some[-1]) if rest else None, "before": None, "dist": len(some), "children": some}
    return Answer.json({"kind": "Listing", "data": data})


def _name(child: Any) -> Any:
    return dig(child, "data", "name")


def _time(child: Any) -> float:
    at = dig(child, "data", "created_utc")
    return at if isinstance(at, float) else 0.0


def reddit(*posts: Any, comments: tuple[Any, ...] = (), **more: Any) -> Scene:
    """Reddit with these posts and comments: tokens, listings, things by their names, accounts."""

    def site(request: Request) -> Answer:
        if request.method == "POST" and request.path == "/api/v1/access_token":
            pair = base64.b64encode(f"an-id:{SECRET}".encode()).decode()
            right = request.headers.get("authorization") == f"Basic {pair}"
            token = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"}
            return Answer.json(token if right else {"message": "Unauthorized", "error": 401})
        if request.headers.get("authorization") != f"bearer {TOKEN}" or request.param("raw_json") != "1":
            return Answer(status=401)
        if request.headers.get("user-agent") != SETTINGS["user_agent"]:
            return Answer(status=429)
        asked = (request.param("ids") or request.param("id") or "").split(",")
        if request.path == "/api/user_data_by_account_ids":
            return Answer.json({name: PEOPLE[name] for name in asked if name in PEOPLE})
        if request.path == "/api/info":
            sizes = [{"kind": "t5", "data": {"name": one, "subscribers": n}} for one, n in MEMBERS.items()]
            there = [each for each in (*posts, *comments, *sizes) if _name(each) in asked]
            return Answer.json({"kind": "Listing", "data": {"after": None, "children": there}})
        if request.path == "/search" and request.param("q") == '"Hotel Miramar" OR "hotelmiramar"':
            return page(list(posts), request)
        if request.path == "/r/Malaga+travel/new":
            return page(list(posts), request)
        if request.path == "/r/Malaga+travel/comments":
            return page(list(comments), request)
        return Answer(status=404)

    return Scene(site=site, **more)


FOUND = recorded("search_self_link_and_removed.json")
SAID = recorded("comments_plain_hidden_and_deleted.json")
MANY = [post(f"m{n:03d}", f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(230)]
CHAT = [comment(f"n{n:03d}", f"2026-11-19T{n // 60:02d}:{n % 60:02d}:30Z") for n in range(120)]
NEWS = post("news1", "2026-11-20T10:33:00Z")
REPLY = comment("news2", "2026-11-20T10:34:00Z", parent_id="t1_nq00001")
LATE = post("late1", "2026-11-20T10:21:00Z")  # a moderator let it through a while after it was written
FUTURE = post("fut1", "2031-01-01T00:00:00Z")
OLD = post("old1", "2026-11-18T10:00:00Z")
CROSS = post("cross1", "2026-11-20T10:31:00Z", crosspost_parent="t3_1p1aaa2")
TRICKS = "Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>bell\u0085<a href='javascript:x()'>l</a>"
HOSTILE = post(
    "host1",
    "2026-11-20T10:00:00Z",
    "Hotel\u202e Miramar\u0007",
    selftext="x",
    selftext_html=f'<div class="md"><p>{TRICKS}</p></div>',
)
BARE = post(
    "bare1",
    "2026-11-20T10:00:00Z",
    None,
    selftext="Hotel Miramar",
    author="[deleted]",
    author_fullname=None,
    subreddit_subscribers=None,
    subreddit=None,
    subreddit_id=None,
    score=None,
    num_comments=None,
    num_crossposts=None,
    edited=None,
    url=None,
)
SPARSE_WANTS = {
    "id": "reddit:t3_bare1",
    "author.id": None,
    "author.handle": None,
    "author.karma": None,
    "venue": None,
    "engagement": None,
    "edited_at": None,
    "title": None,
    "text": "Hotel Miramar",
}
HOSTILE_WANTS = {"id": "reddit:t3_host1", "title": "Hotel Miramar", "text": "Café & vistas evil\n\nbell l"}
BROKEN = (
    "not an object",
    {"kind": "t3", "data": None},
    post("bad1", "2026-11-20T10:00:00Z", permalink="javascript:x()"),
    post("bad2", "2026-11-20T10:00:00Z", name=["t3_bad2"]),
)


def changed(child: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": child["kind"], "data": child["data"] | more}


LATER = Later(
    visits=(
        reddit(
            changed(FOUND[0], score=88, num_comments=31, num_crossposts=2),
            changed(FOUND[1], selftext="[deleted]", author="[deleted]"),
            changed(MANY[0], removed_by_category="moderator"),
        ),
    ),
    expected={"reddit:t3_1p1aaa1": {"score": 88, "replies": 31, "reposts": 2}},
    gone=("reddit:t3_1p1aaa2", "reddit:t3_m000"),
    stranger="reddit:t3_zzz",
)

SEARCH = Exam(
    connector=Reddit,
    settings=SETTINGS,
    secrets=(SECRET, TOKEN),
    watch=Watch(key="shared:1", terms=("Hotel Miramar", "hotelmiramar")),
    story=(
        reddit(*FOUND, *MANY, expected=[*expected(HERE / "found.json"), {"id": "reddit:t3_m000"}]),
        reddit(
            *FOUND,
            *MANY,
            NEWS,
            LATE,
            CROSS,
            expected=[
                {"id": "reddit:t3_news1", "author.karma": -8},
                {"id": "reddit:t3_late1"},
                {"id": "reddit:t3_cross1", "repost_of": "reddit:t3_1p1aaa2"},
            ],
        ),
    ),
    empty=reddit(),
    damaged=reddit(*BROKEN, OLD, expected=[{"id": "reddit:t3_old1"}]),
    broken=len(BROKEN),
    disorder=(
        reddit(OLD, NEWS, FUTURE, OLD, expected=[{"id": "reddit:t3_old1"}]),
        reddit(OLD, FUTURE, LATE, expected=[{"id": "reddit:t3_late1"}]),
    ),
    future="reddit:t3_fut1",
    changes=(reddit(*FOUND, deletions=["reddit:t3_1p1aaa3"]),),
    later=LATER,
    hostile=reddit(HOSTILE, expected=[HOSTILE_WANTS]),
    sparse=reddit(BARE, expected=[SPARSE_WANTS]),
)

COMMUNITIES = Exam(
    connector=Reddit,
    title="communities",
    settings={**SETTINGS, "subreddits": ["Malaga", "travel"]},
    secrets=(SECRET, TOKEN),
    story=(
        reddit(
            *FOUND,
            *MANY,
            comments=(*SAID, *CHAT),
            expected=[*expected(HERE / "said.json"), {"id": "reddit:t3_m000"}, {"id": "reddit:t1_n000"}],
        ),
        reddit(
            *FOUND,
            *MANY,
            NEWS,
            LATE,
            comments=(*SAID, *CHAT, REPLY),
            expected=[
                {"id": "reddit:t3_news1"},
                {"id": "reddit:t3_late1"},
                {"id": "reddit:t1_news2", "reply_to": "reddit:t1_nq00001", "venue.members": 128734},
            ],
        ),
    ),
    empty=reddit(),
    damaged=reddit(*BROKEN, OLD, expected=[{"id": "reddit:t3_old1"}]),
    broken=len(BROKEN),
    disorder=(
        reddit(OLD, FUTURE, OLD, comments=(REPLY, *CHAT[:3]), expected=[{"id": "reddit:t3_old1"}]),
        reddit(OLD, FUTURE, LATE, comments=(*CHAT[:3], REPLY), expected=[{"id": "reddit:t3_late1"}]),
    ),
    future="reddit:t3_fut1",
    changes=(reddit(comments=tuple(SAID), deletions=["reddit:t1_nq00003"]),),
    later=LATER,
    hostile=reddit(HOSTILE, expected=[HOSTILE_WANTS]),
    sparse=reddit(BARE, expected=[SPARSE_WANTS]),
)

EXAMS = (SEARCH, COMMUNITIES)
