"""YouTube's Data API, played: search by time with pages, and everything else by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from connectors.testing import Answer, Request, Scene

HERE = Path(__file__).parent
KEY = "AIza-exam-key-4711"
Site = Callable[[Request], Answer]


def recorded(name: str) -> Any:
    return msgspec.json.decode((HERE / name).read_bytes())


CHANNELS = recorded("channels_one_with_hidden_subscribers.json")["items"]


def tube(
    *videos: Any, threads: Sequence[Any] = (), answers: Sequence[Any] = (), results: Sequence[Any] = (), **more: Any
) -> Scene:
    """The service after these videos and comments. `results` stand in the search besides."""

    def site(request: Request) -> Answer:
        if request.headers.get("x-goog-api-key") != KEY:
            return Answer.json({"error": {"code": 400, "errors": [{"reason": "keyInvalid"}]}}, status=400)
        match request.path.removeprefix("/youtube/v3/"):
            case "search":
                return _search(request, videos, results)
            case "videos":
                return _paged(request, _named(request, videos))
            case "channels":
                return _paged(request, _named(request, CHANNELS))
            case "commentThreads":
                return _paged(request, _threads(request, threads))
            case "comments":
                every = [*answers, *(_dig(one, "snippet", "topLevelComment") for one in threads)]
                parent = request.param("parentId")
                there = [one for one in answers if _dig(one, "snippet", "parentId") == parent]
                return _paged(request, there if parent else _named(request, every))
            case "playlistItems":
                channel = f"UC{(request.param('playlistId') or '')[2:]}"
                own = [one for one in videos if _dig(one, "snippet", "channelId") == channel]
                return _paged(request, [_upload(one) for one in _newest(own)])
        return Answer(status=404, body=b"{}")

    return Scene(site=site, **more)


def _search(request: Request, videos: Sequence[Any], results: Sequence[Any]) -> Answer:
    if (request.param("type"), request.param("order")) != ("video", "date"):
        return Answer(status=400, body=b"{}")
    since = request.param("publishedAfter") or ""
    found = [_result(one) for one in _newest(videos) if _published(one) >= since]
    return _paged(request, [*results, *found])


def _result(video: Any) -> Any:
    """A search result: its title is escaped, its description cut off."""
    said = {"publishedAt": _dig(video, "snippet", "publishedAt"), "title": "&#39;", "description": "…"}
    return {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": video["id"]}, "snippet": said}


def _upload(video: Any) -> Any:
    said = {"videoId": video["id"], "videoPublishedAt": _dig(video, "snippet", "publishedAt")}
    return {"kind": "youtube#playlistItem", "contentDetails": said}


def _threads(request: Request, threads: Sequence[Any]) -> list[Any]:
    video, channel = request.param("videoId"), request.param("allThreadsRelatedToChannelId")
    field, wanted = ("videoId", video) if video else ("channelId", channel)
    return _newest([one for one in threads if not isinstance(one, dict) or _dig(one, "snippet", field) == wanted])


def _paged(request: Request, items: Sequence[Any]) -> Answer:
    start, size = int(request.param("pageToken") or 0), int(request.param("maxResults") or 50)
    body: dict[str, Any] = {"kind": "youtube#list", "items": items[start:][:size]}
    if items[start + size :]:
        body["nextPageToken"] = str(start + size)
    return Answer.json(body)


def _named(request: Request, items: Sequence[Any]) -> list[Any]:
    asked = (request.param("id") or "").split(",")
    assert len(asked) <= 50
    return [one for one in items if isinstance(one, dict) and one.get("id") in asked]


def _newest(items: Sequence[Any]) -> list[Any]:
    return sorted(items, key=_published, reverse=True)


def _published(item: Any) -> str:
    inner = _dig(item, "snippet", "topLevelComment") or item
    value = _dig(inner, "snippet", "publishedAt")
    return value if isinstance(value, str) else "9"


def _dig(item: Any, *path: str) -> Any:
    for step in path:
        item = item.get(step) if isinstance(item, dict) else None
    return item


def video(number: str, at: str, title: str = "Hotel Miramar", text: str = "", **numbers: str) -> dict[str, Any]:
    """A video as `videos.list` gives it."""
    said = {"publishedAt": at, "channelId": "UCmiramarReviewsAAAAAAAA1", "channelTitle": "Ruta y Maleta"}
    return {"id": number, "snippet": said | {"title": title, "description": text}, "statistics": numbers}


def comment(number: str, at: str, text: str, **more: Any) -> dict[str, Any]:
    """A comment as `comments.list` gives it."""
    said = {"textDisplay": text, "authorDisplayName": "@ana", "authorChannelId": {"value": "UCanaEEEEEEEEEEEEEEEEEEE5"}}
    return {"id": number, "snippet": said | {"likeCount": 0, "publishedAt": at, "updatedAt": at} | more}


def thread(of: str, top: dict[str, Any], *answers: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    """A thread as `commentThreads.list` gives it."""
    said = {"videoId": of, "channelId": "UCmiramarReviewsAAAAAAAA1", "topLevelComment": top}
    there = len(answers) if count is None else count
    return {"id": top["id"], "snippet": said | {"totalReplyCount": there}, "replies": {"comments": list(answers)}}
