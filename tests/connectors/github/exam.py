"""What the github connector must make of GitHub, with a token and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.github import GitHub
from connectors.testing import Answer, Exam, Later
from tests.connectors.github.service import comment, github, issue, thread

TOKEN = "github_pat_nobody-may-see"
HERE = Path(__file__).parent
RECORDED: list[Any] = msgspec.json.decode((HERE / "issue_and_pull_request_of_a_ghost.json").read_bytes())["items"]
MANY = [issue(1_000 + n, f"2026-11-{15 + n // 96:02d}T{n % 96 // 4:02d}:{15 * (n % 4):02d}:00Z") for n in range(130)]
TALKS = [thread(2_000 + n, f"2026-11-18T{n // 60:02d}:{n % 60:02d}:00Z", sort="Discussion") for n in range(70)]

NEWS = issue(50, "2026-11-20T10:33:00Z")
LATE = issue(49, "2026-11-20T09:50:00Z")  # came into the index half an hour after it was written
FUTURE = issue(99, "2031-01-01T00:00:00Z")
OLD = issue(10, "2026-11-18T10:00:00Z")
HOSTILE = issue(
    60,
    "2026-11-20T10:00:00Z",
    "## Cafe\u0301 &amp; <b>vistas</b>\u202e evil\r\n<!-- template -->\u0007see [this](javascript:x()) `code`",
)
BARE = {
    "html_url": "https://github.com/acme/booking/issues/61",
    "node_id": "I_kwDO000061",
    "title": "Miramar",
    "user": None,
    "body": None,
    "comments": None,
    "created_at": "2026-11-20T10:00:00Z",
}
PULL = issue(62, "2026-11-20T10:01:00Z", None, pull_request={"url": "x"}, reactions=None, comments=None)
THREAD = thread(42, "2026-11-20T08:00:00Z", comment(7, "2026-11-20T08:00:00Z"), comment(6, "2020-01-01T00:00:00Z"))
TALK = thread(
    43,
    "2026-11-20T09:00:00Z",
    comment(8, "2026-11-20T09:00:00Z", sort="DiscussionComment"),
    sort="Discussion",
    title="Miramar or not?",
)
EDITED = {"lastEditedAt": "2026-11-20T07:30:00Z"}

FIRST_ISSUE = {
    "id": "github:I_kwDOexample42",
    "url": "https://github.com/acme/booking/issues/42",
    "kind": "post",
    "title": "Hotel Miramar connector: wrong currency 💶",
    "text": 'Prices from Hotel Miramar come in USD.\n\n{"cur":"USD"}',
    "published_at": "2026-11-19T15:04:11Z",
    "language": None,
    "author.id": "1234567",
    "author.handle": "nferrer",
    "author.url": "https://github.com/nferrer",
    "author.followers": 321,
    "venue.name": "acme/booking",
    "engagement.likes": 4,
    "engagement.replies": 3,
    "reply_to": None,
}
GHOST = {
    "id": "github:PR_kwDOexample7",
    "url": "https://github.com/acme/booking/pull/7",
    "text": "Add Miramar fixtures",
    "author.handle": None,
    "engagement.replies": 0,
}
SPARSE = [
    {
        "id": "github:I_kwDO000061",
        "text": "Miramar",
        "author.id": None,
        "author.handle": None,
        "engagement": None,
        "language": None,
        "edited_at": None,
    },
    {"id": "github:PR_kwDO62", "engagement": None},
]

COMMON: dict[str, Any] = {
    "connector": GitHub,
    "watch": Watch(key="shared:1", terms=("Hotel Miramar", "Miramar Group")),
    "empty": github(),
    "damaged": github(
        NEWS | {"node_id": None},
        "not an object",
        OLD | {"node_id": "I_kwDO000011", "title": "", "body": " "},
        OLD,
        expected=[{"id": "github:I_kwDO000010"}],
    ),
    "broken": 3,
    "disorder": (
        github(OLD, LATE | {"node_id": "I_kwDO000048", "created_at": OLD["created_at"]}, FUTURE, OLD),
        github(OLD, FUTURE, LATE, expected=[{"id": "github:I_kwDO000049"}]),
    ),
    "future": "github:I_kwDO000099",
    "hostile": github(HOSTILE, expected=[{"id": "github:I_kwDO000060", "text": "Café & vistas evil\nsee this code"}]),
    "sparse": github(BARE, PULL | {"node_id": "PR_kwDO62"}, expected=SPARSE),
}

SIGNED = Exam(
    **COMMON,
    title="token",
    settings={"token": TOKEN},
    secrets=(TOKEN,),
    story=(
        github(
            *RECORDED,
            *MANY,
            threads=[THREAD],
            discussions=[TALK, *TALKS],
            nodes={"I_kwDOexample42": EDITED},
            expected=[
                FIRST_ISSUE
                | {
                    "edited_at": "2026-11-20T07:30:00Z",
                    "venue.members": 5_400,
                    "author.created_at": "2019-05-01T00:00:00Z",
                },
                GHOST | {"venue.members": 5_400, "edited_at": None},
                {"id": "github:I_kwDO001000"},
                {
                    "id": "github:IC_kwDO000007",
                    "kind": "comment",
                    "url": "https://github.com/acme/booking/issues/42#issuecomment-7",
                    "text": "Hotel Miramar, too",
                    "title": "Which hotel?",
                    "author.handle": "tkl",
                    "author.followers": 20_400,
                    "venue.name": "acme/booking",
                    "venue.members": 5_400,
                    "engagement.likes": 2,
                    "reply_to": "github:I_kwDO000042",
                },
                {
                    "id": "github:D_kwDO000043",
                    "kind": "post",
                    "title": "Miramar or not?",
                    "text": "Where to stay?",
                    "engagement.likes": 1,
                    "engagement.score": 7,
                    "engagement.replies": 1,
                },
                {"id": "github:DC_kwDO000008", "reply_to": "github:D_kwDO000043", "engagement.score": 4},
                {"id": "github:D_kwDO002000"},
            ],
        ),
        github(
            *RECORDED,
            *MANY,
            NEWS,
            LATE,
            threads=[thread(42, "2026-11-20T10:33:00Z", comment(9, "2026-11-20T10:33:00Z"))],
            discussions=[TALK, *TALKS],
            expected=[
                {"id": "github:I_kwDO000050"},
                {"id": "github:I_kwDO000049"},
                {"id": "github:IC_kwDO000009"},
            ],
        ),
    ),
    changes=(
        github(OLD),
        github(
            OLD,
            threads=[
                thread(
                    42,
                    "2026-11-20T10:34:00Z",
                    comment(7, "2026-11-19T08:00:00Z") | {"lastEditedAt": "2026-11-20T10:34:00Z"},
                )
            ],
            expected=[{"id": "github:IC_kwDO000007", "edited_at": "2026-11-20T10:34:00Z"}],
        ),
    ),
    later=Later(
        visits=(
            github(
                RECORDED[0],
                nodes={
                    "I_kwDOexample42": {"reactions": {"totalCount": 40}, "comments": {"totalCount": 12}},
                    "IC_kwDO000007": comment(7, "2026-11-20T08:00:00Z") | {"reactions": {"totalCount": 9}},
                },
                pages={"/repos/acme/booking/issues/1000": Answer(status=410, body=b'{"message": "deleted"}')},
            ),
        ),
        expected={"github:I_kwDOexample42": {"likes": 40, "replies": 12}, "github:IC_kwDO000007": {"likes": 9}},
        gone=("github:I_kwDO001000",),
        stranger="github:I_kwDO777777",
    ),
)

ANONYMOUS = Exam(
    **COMMON,
    title="anonymous",
    settings={},
    # Of a post that is looked at again, these say that it is not public any more.
    forbidden=frozenset({404, 410}),
    story=(
        github(
            *RECORDED,
            *MANY,
            expected=[
                FIRST_ISSUE | {"edited_at": None, "venue.members": None},
                GHOST | {"venue.members": None},
                {"id": "github:I_kwDO001129"},
            ],
        ),
        github(*MANY, NEWS, LATE, expected=[{"id": "github:I_kwDO000050"}, {"id": "github:I_kwDO000049"}]),
    ),
    later=Later(
        visits=(
            github(
                pages={
                    "/repos/acme/booking/issues/42": Answer.json(
                        RECORDED[0] | {"comments": 12, "reactions": {"total_count": 40}}
                    ),
                    "/repos/acme/booking/issues/1000": Answer(status=410, body=b"{}"),
                    "/repos/acme/booking/issues/1001": Answer(status=404, body=b"{}"),
                }
            ),
        ),
        expected={"github:I_kwDOexample42": {"likes": 40, "replies": 12}},
        gone=("github:I_kwDO001000", "github:I_kwDO001001"),
        stranger="github:I_kwDO777777",
    ),
)

EXAMS = (SIGNED, ANONYMOUS)
