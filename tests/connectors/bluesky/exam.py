"""What Bluesky shows, streamed and searched, and what must become of it. All people and hosts are invented."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.base import Watch
from connectors.bluesky import Bluesky
from connectors.testing import Answer, Exam, Later, Mode, Request, Scene

LUCIA = "did:plc:yret7acr477x2ugxrp2hti6t"
TOM = "did:plc:ldfeicma3w4mzqh5xtzpxkdf"
COSTA = "did:plc:u4yzyvoq5jsgig7xzfl4vaod"
SPAM = "did:plc:b5syshubvw6zxcx3a7e6vgej"

# Microseconds since 1970 of 2026-11-20 10:29:00 UTC, a minute before an exam begins.
START_US = 1_795_170_540_000_000
Event = Mapping[str, Any]
Wanted = Callable[[str], bool]


def wanted(text: str) -> bool:
    return "miramar" in text.casefold()


def post(
    did: str,
    key: str,
    text: object,
    *,
    second: float,
    operation: str = "create",
    created: str = "2026-11-20T10:29:00.000Z",
    **record: Any,
) -> Event:
    commit: dict[str, Any] = {
        "rev": "3mfuadqrplgux",
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": key,
    }
    if operation != "delete":
        commit["record"] = {"$type": "app.bsky.feed.post", "createdAt": created, "text": text} | record
        commit["cid"] = "bafyreihxexample"
    return {"did": did, "time_us": START_US + int(second * 1e6), "kind": "commit", "commit": commit}


def frames(*events: Event | str) -> Callable[[Request], Sequence[str | bytes]]:
    """A Jetstream that honours the cursor, as the real one does: inclusive, and by its own time."""

    def play(request: Request) -> Sequence[str | bytes]:
        since = int(request.param("cursor") or 0)
        kept = (e for e in events if isinstance(e, str) or e["time_us"] >= since)
        return [event if isinstance(event, str) else json.dumps(event, ensure_ascii=False) for event in kept]

    return play


PROFILES: dict[str, dict[str, Any]] = {
    LUCIA: {
        "did": LUCIA,
        "handle": "lucia-viaja.example",
        "displayName": "Lucía Viaja ✈️",
        "followersCount": 12_840,
        "createdAt": "2024-11-12T08:14:03.219Z",
    },
    COSTA: {
        "did": COSTA,
        "handle": "costaverde.example",
        "displayName": "Costa Verde",
        "followersCount": 208_113,
        "verification": {"verifiedStatus": "valid", "trustedVerifierStatus": "none", "verifications": []},
    },
}  # Tom and the spammer are missing: deleted accounts are not in the answer


def profiles(request: Request) -> Answer:
    return Answer.json({"profiles": [PROFILES[did] for did in request.all("actors") if did in PROFILES]})


BREAKFAST = post(
    LUCIA,
    "3m6ww244ahpke",
    "¡Qué desayuno en el Hotel Miramar! 🥐 Gracias hotelmiramar.example/desay… #HotelMiramar",
    second=0,
    created="2026-11-20T11:28:58.402+01:00",
    langs=["es"],
    facets=[
        {
            "index": {"byteStart": 49, "byteEnd": 79},
            "features": [
                {"$type": "app.bsky.richtext.facet#link", "uri": "https://hotelmiramar.example/desayuno?dia=lunes"}
            ],
        },
        {
            "index": {"byteStart": 80, "byteEnd": 93},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "HotelMiramar"}],
        },
    ],
    embed={
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://hotelmiramar.example/desayuno", "title": "Desayuno", "description": "De 7 a 11"},
    },
)
COLD_WATER = post(
    TOM,
    "3mqdwkqraoalh",
    "Room 412 at Hotel Miramar had no hot water & nobody at reception cared. <3 stars from me.",
    second=1,
    langs=["en"],
    reply={
        "root": {"uri": f"at://{COSTA}/app.bsky.feed.post/3mty2hn5aw5hg", "cid": "bafyreirl"},
        "parent": {"uri": f"at://{COSTA}/app.bsky.feed.post/3mty2hn5aw5hg", "cid": "bafyreirl"},
    },
)
WEATHER = post(COSTA, "3mweather22222", "Solo sol", second=2)
QUOTE = post(
    COSTA,
    "3mfn2g6rpiiew",
    "Esto, tal cual",
    second=200,
    langs=["es", "ca"],
    embed={
        "$type": "app.bsky.embed.recordWithMedia",
        "record": {"record": {"uri": f"at://{TOM}/app.bsky.feed.post/3mqdwkqraoalh", "cid": "bafyreirl"}},
        "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "La fachada del Hotel Miramar", "image": {}}]},
    },
)


def uri(did: str, key: str) -> str:
    return f"bluesky:at://{did}/app.bsky.feed.post/{key}"


STREAM_STORY = (
    Scene(
        site=profiles,
        frames=frames(BREAKFAST, COLD_WATER, WEATHER),
        expected=(
            {
                "id": uri(LUCIA, "3m6ww244ahpke"),
                "url": f"https://bsky.app/profile/{LUCIA}/post/3m6ww244ahpke",
                "kind": "post",
                "text": "¡Qué desayuno en el Hotel Miramar! 🥐 Gracias hotelmiramar.example/desay… #HotelMiramar\n"
                "https://hotelmiramar.example/desayuno?dia=lunes",
                "language": "es",
                "published_at": "2026-11-20T10:28:58.402Z",
                "edited_at": None,
                "author.id": LUCIA,
                "author.handle": "lucia-viaja.example",
                "author.name": "Lucía Viaja ✈️",
                "author.url": f"https://bsky.app/profile/{LUCIA}",
                "author.followers": 12_840,
                "author.created_at": "2024-11-12T08:14:03.219Z",
                "author.verified": False,
                "engagement": None,
                "reply_to": None,
            },
            {
                "id": uri(TOM, "3mqdwkqraoalh"),
                "text": "Room 412 at Hotel Miramar had no hot water & nobody at reception cared. <3 stars from me.",
                "author.id": TOM,
                "author.followers": None,
                "reply_to": uri(COSTA, "3mty2hn5aw5hg"),
            },
        ),
    ),
    Scene(
        site=profiles,
        frames=frames(BREAKFAST, COLD_WATER, WEATHER, QUOTE),
        expected=(
            {
                "id": uri(COSTA, "3mfn2g6rpiiew"),
                "text": "Esto, tal cual\nLa fachada del Hotel Miramar",
                "language": "es",
                "published_at": "2026-11-20T10:29:00Z",
                "author.followers": 208_113,
                "author.verified": True,
                "quote_of": uri(TOM, "3mqdwkqraoalh"),
            },
        ),
    ),
)


def posts(*there: Mapping[str, Any]) -> Scene:
    """The AppView: those of the posts asked for that are there."""

    def site(request: Request) -> Answer:
        asked = request.all("uris")
        # As the real one: one address that is none, and the whole call is refused.
        if len(asked) > 25 or any(not one.startswith("at://did:") for one in asked):
            return Answer(status=400, body=b'{"error":"InvalidRequest"}')
        return Answer.json({"posts": [post for post in there if post["uri"] in asked]})

    return Scene(site=site)


def shown(id_: str, **counts: int) -> dict[str, Any]:
    return {"uri": id_.partition(":")[2], "cid": "bafyreihx", "author": {}, "record": {}} | counts


LATER = Later(
    visits=(posts(), posts(shown(uri(TOM, "3mqdwkqraoalh"), likeCount=12, repostCount=4, replyCount=2, quoteCount=1))),
    expected={uri(TOM, "3mqdwkqraoalh"): {"likes": 12, "reposts": 4, "replies": 2, "quotes": 1}},
    gone=(uri(LUCIA, "3m6ww244ahpke"),),  # missing twice
    stranger=uri(SPAM, "3mnever2222222"),
)

STREAM = Exam(
    title="stream",
    connector=Bluesky,
    settings={"jetstream_url": "wss://jetstream.example/subscribe", "appview_url": "https://appview.example"},
    mode=Mode.STREAM,
    watch=Watch(key="*", wanted=wanted),
    markup=False,
    story=STREAM_STORY,
    later=LATER,
    empty=Scene(site=profiles, frames=frames()),
    damaged=Scene(
        site=profiles,
        frames=frames(
            '{"did":"did:plc:',
            COLD_WATER,
            post(TOM, "3mbroken222222", ["Hotel Miramar"], second=3),
            post("did:plc:../../etc", "3mbroken333333", "Hotel Miramar", second=4),
            post(TOM, "3modd222222222", "Hotel Miramar, odd", second=5, langs="es", tags=7, created="yesterday"),
        ),
        expected=({"id": uri(TOM, "3mqdwkqraoalh")}, {"id": uri(TOM, "3modd222222222")}),
    ),
    broken=3,
    disorder=(
        Scene(
            site=profiles,
            frames=frames(
                COLD_WATER,
                BREAKFAST,
                COLD_WATER,
                post(SPAM, "3mfuture222222", "hotel miramar", second=3, created="2031-01-01T00:00:00.000Z"),
            ),
            expected=(
                {"id": uri(LUCIA, "3m6ww244ahpke")},
                {"id": uri(TOM, "3mqdwkqraoalh")},
                {"id": uri(SPAM, "3mfuture222222"), "published_at": "2026-11-20T10:29:03Z"},
            ),
        ),
        Scene(site=profiles, frames=frames(QUOTE), expected=({"id": uri(COSTA, "3mfn2g6rpiiew")},)),
    ),
    future=uri(SPAM, "3mfuture222222"),
    # The address of a post names its author, so one without is no post.
    always_signed=True,
    sparse=Scene(
        site=lambda _request: Answer.json({"profiles": []}),
        frames=frames(
            {
                "did": TOM,
                "time_us": START_US,
                "kind": "commit",
                "commit": {
                    "operation": "create",
                    "collection": "app.bsky.feed.post",
                    "rkey": "3mbare22222222",
                    "record": {"text": "Hotel Miramar"},
                },
            }
        ),
        expected=(
            {
                "id": uri(TOM, "3mbare22222222"),
                "text": "Hotel Miramar",
                "language": None,
                "published_at": "2026-11-20T10:29:00Z",
                "author.id": TOM,
                "author.handle": None,
                "author.name": None,
                "author.followers": None,
                "author.verified": None,
                "engagement": None,
            },
        ),
    ),
    hostile=Scene(
        site=profiles,
        frames=frames(
            post(TOM, "3mhostile22222", "Hotel Miramar, cafe\u0301 \u202edesrever\u0085 <b>bold</b>", second=0)
        ),
        expected=({"id": uri(TOM, "3mhostile22222"), "text": "Hotel Miramar, café desrever\n <b>bold</b>"},),
    ),
    changes=(
        Scene(
            site=profiles,
            frames=frames(
                COLD_WATER,
                post(COSTA, "3mfn2g6rpiiew", "Ya no en el Hotel Miramar", second=2, operation="update"),
                post(LUCIA, "3mgone22222222", None, second=3, operation="delete"),
                {
                    "did": SPAM,
                    "time_us": START_US + 4_000_000,
                    "kind": "account",
                    "account": {"active": False, "did": SPAM, "seq": 3, "status": "takendown"},
                },
            ),
            expected=(
                {"id": uri(TOM, "3mqdwkqraoalh"), "edited_at": None},
                {"id": uri(COSTA, "3mfn2g6rpiiew"), "edited_at": "2026-11-20T10:29:02Z"},
            ),
            deletions=(uri(LUCIA, "3mgone22222222"),),
            departed=(f"bluesky:{SPAM}",),
        ),
    ),
)


def view(
    did: str, key: str, record: Mapping[str, Any], indexed: str, *, handle: str = "handle.invalid", **counts: int
) -> Event:
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "cid": "bafyreihx",
        "author": {"did": did, "handle": handle, "labels": []},
        "record": {"$type": "app.bsky.feed.post"} | dict(record),
        "indexedAt": indexed,
        "labels": [],
    } | counts


def service(*posts: Any) -> Callable[[Request], Answer]:
    """The account's server and the AppView in one: newest first, `since` honoured, one page."""

    def site(request: Request) -> Answer:
        if request.path.endswith("createSession"):
            return Answer.json({"accessJwt": "access-token-1", "refreshJwt": "refresh-token-1", "did": TOM})
        if request.path.endswith("getProfiles"):
            return profiles(request)
        if request.path.endswith("searchPosts") and request.headers.get("authorization") == "Bearer access-token-1":
            since = request.param("since") or ""
            return Answer.json({"posts": [p for p in posts if not isinstance(p, dict) or _sorted_at(p) >= since]})
        return Answer(status=404, body=b"{}")

    return site


def _sorted_at(shown: Event) -> str:
    return min(str(shown.get("indexedAt", "9")), str(shown.get("record", {}).get("createdAt", "9")))


FOUND_LUCIA = view(
    LUCIA,
    "3m6ww244ahpke",
    {"createdAt": "2026-11-20T10:12:31.402Z", "langs": ["es"], "text": "¡Qué desayuno en el Hotel Miramar! 🥐"},
    "2026-11-20T10:12:33.118Z",
    likeCount=87,
    replyCount=4,
    repostCount=11,
    quoteCount=2,
)
FOUND_TOM = view(
    TOM,
    "3mqdwkqraoalh",
    {"createdAt": "2026-11-20T09:55:10Z", "langs": ["en"], "text": "No hot water at Hotel Miramar"},
    "2026-11-20T09:55:12.770Z",
    handle="tom-reviews.example",
    likeCount=0,
)
FOUND_LATER = view(
    COSTA,
    "3mfn2g6rpiiew",
    {"createdAt": "2026-11-20T10:33:00Z", "text": "El caso Hotel Miramar"},
    "2026-11-20T10:33:01.000Z",
)

BARE: Event = {
    "uri": f"at://{SPAM}/app.bsky.feed.post/3mbare22222222",
    "author": {"did": SPAM},
    "record": {"text": "Hotel Miramar"},
    "indexedAt": "2026-11-20T10:00:01Z",
}

SEARCH = Exam(
    title="search",
    connector=Bluesky,
    settings={
        "mode": "search",
        "pds_url": "https://pds.example",
        "appview_url": "https://appview.example",
        "identifier": "watch.example",
        "app_password": "abcd-efgh-ijkl-mnop",
    },
    mode=Mode.POLL,
    watch=Watch(key="term:hotel miramar", terms=("hotel miramar",), wanted=wanted),
    markup=False,
    later=LATER,
    secrets=("abcd-efgh-ijkl-mnop", "access-token-1", "refresh-token-1"),
    story=(
        Scene(
            site=service(FOUND_LUCIA, FOUND_TOM),
            expected=(
                {
                    "id": uri(LUCIA, "3m6ww244ahpke"),
                    "url": f"https://bsky.app/profile/{LUCIA}/post/3m6ww244ahpke",
                    "text": "¡Qué desayuno en el Hotel Miramar! 🥐",
                    "language": "es",
                    "published_at": "2026-11-20T10:12:31.402Z",
                    "author.handle": "lucia-viaja.example",
                    "author.followers": 12_840,
                    "engagement.likes": 87,
                    "engagement.replies": 4,
                    "engagement.reposts": 11,
                    "engagement.quotes": 2,
                    "engagement.at": "2026-11-20T10:30:00Z",
                },
                {
                    "id": uri(TOM, "3mqdwkqraoalh"),
                    "author.handle": "tom-reviews.example",
                    "author.followers": None,
                    "engagement.likes": 0,
                    "engagement.reposts": None,
                },
            ),
        ),
        Scene(
            site=service(FOUND_LATER, FOUND_LUCIA, FOUND_TOM),
            expected=({"id": uri(COSTA, "3mfn2g6rpiiew"), "author.followers": 208_113},),
        ),
    ),
    empty=Scene(site=service()),
    damaged=Scene(
        site=service("nonsense", FOUND_LUCIA, {"uri": "at://nobody/app.bsky.feed.post/1"}, FOUND_TOM),
        expected=({"id": uri(LUCIA, "3m6ww244ahpke")}, {"id": uri(TOM, "3mqdwkqraoalh")}),
    ),
    broken=2,
    disorder=(
        Scene(
            site=service(
                FOUND_TOM,
                FOUND_LUCIA,
                FOUND_TOM,
                view(
                    SPAM,
                    "3mfuture222222",
                    {"createdAt": "2031-01-01T00:00:00.000Z", "text": "hotel miramar", "tags": ["hotelmiramar"]},
                    "2026-11-20T08:01:02.004Z",
                ),
            ),
            expected=({"id": uri(SPAM, "3mfuture222222"), "published_at": "2026-11-20T08:01:02.004Z"},),
        ),
        Scene(site=service(FOUND_LATER), expected=({"id": uri(COSTA, "3mfn2g6rpiiew")},)),
    ),
    future=uri(SPAM, "3mfuture222222"),
    always_signed=True,
    sparse=Scene(
        site=service(BARE),
        expected=(
            {
                "id": uri(SPAM, "3mbare22222222"),
                "text": "Hotel Miramar",
                "language": None,
                "published_at": "2026-11-20T10:00:01Z",
                "author.id": SPAM,
                "author.handle": None,
                "author.followers": None,
                "engagement.likes": None,
                "engagement.replies": None,
                "engagement.reposts": None,
                "engagement.quotes": None,
            },
        ),
    ),
    hostile=Scene(
        site=service(
            view(
                TOM,
                "3mhostile22222",
                {
                    "createdAt": "2026-11-20T10:00:00Z",
                    "text": "Hotel Miramar, cafe\u0301 \u202edesrever\u0085 <b>bold</b>",
                },
                "2026-11-20T10:00:01Z",
                handle="to\u202em\u0007.example",
            )
        ),
        expected=({"id": uri(TOM, "3mhostile22222"), "author.handle": "tom.example"},),
    ),
)

EXAMS = (STREAM, SEARCH)
