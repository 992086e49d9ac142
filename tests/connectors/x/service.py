"""X, played: search with its ids, times and pages, the stream's rules, users and posts by id, in either naming."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.testing import Answer, Request

TOKEN = "AAAAbearer%3Dtoken"
PROBLEM = "https://api.x.com/2/problems/"


def post_id(at: str, number: int = 1) -> str:
    """The id that X gives away at that moment."""
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return str((int(moment.timestamp() * 1000) - 1_288_834_974_657 << 22) | number)


def post(at: str, text: str = "Hotel Miramar again", *, by: str = "101", number: int = 1, **more: Any) -> Any:
    """A post in the tweet naming."""
    key = post_id(at, number)
    return {
        "id": key,
        "text": text,
        "author_id": by,
        "created_at": at,
        "lang": "en",
        "conversation_id": key,
        "edit_history_tweet_ids": [key],
        "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 1, "quote_count": 0,
                           "bookmark_count": 0, "impression_count": 33},
        **more,
    }  # fmt: skip


def user(key: str, handle: str, followers: int | None = 312, **more: Any) -> Any:
    return {
        "id": key,
        "username": handle,
        "name": handle.title(),
        "verified": False,
        "public_metrics": {"followers_count": followers},
        **more,
    }


def problem(kind: str, key: str, what: str = "tweet") -> Any:
    return {"value": key, "resource_id": key, "resource_type": what, "parameter": "ids", "type": PROBLEM + kind}


@dataclass(slots=True)
class Service:
    """What X has and how it is asked. `naming` is the one it understands."""

    posts: list[Any] = field(default_factory=list)
    users: Mapping[str, Any] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)  # id → kind of problem
    rules: list[Any] = field(default_factory=list)
    naming: str = "tweet.fields"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(status=401, body=b"{}")
        match request.method, request.path:
            case "GET", "/2/tweets/search/recent":
                return self._search(request)
            case "GET", "/2/users":
                return self._listed(request, self.users, "user")
            case "GET", "/2/tweets":
                return self._listed(request, {item["id"]: item for item in self.posts}, "tweet")
            case "GET", "/2/tweets/search/stream/rules":
                return Answer.json({"data": self.rules, "meta": {"result_count": len(self.rules)}})
            case "POST", "/2/tweets/search/stream/rules":
                return self._change(request.body)
        return Answer(status=404, body=b"{}")

    def _search(self, request: Request) -> Answer:
        if request.param(self.naming) is None or '"Hotel Miramar"' not in (request.param("query") or ""):
            return Answer(status=400, body=b'{"title":"Invalid Request"}')
        since, start = request.param("since_id"), request.param("start_time")
        if (since is None) == (start is None):
            return Answer(status=400, body=b"since_id or start_time")
        floor = int(since or post_id(start or "")) if since or start else 0
        found = [item for item in self.posts if _number(item) > floor or not _number(item)]
        found.sort(key=_number, reverse=True)
        size, begin = int(request.param("max_results") or 10), int(request.param("next_token") or 0)
        page = found[begin : begin + size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if begin + size < len(found):
            meta["next_token"] = str(begin + size)
        if ids := [str(_number(item)) for item in page if _number(item)]:
            meta |= {"newest_id": ids[0], "oldest_id": ids[-1]}
        return Answer.json({"meta": meta} | ({"data": page} if page else {}), headers=self.headers)

    def _listed(self, request: Request, there: Mapping[str, Any], what: str) -> Answer:
        keys = (request.param("ids") or "").split(",")
        if not all(key.isdigit() and len(key) <= 19 for key in keys) or len(keys) > 100:
            return Answer(status=400, body=b"{}")
        missing = [problem(self.gone.get(key, "resource-not-found"), key, what) for key in keys if key not in there]
        data = [there[key] for key in keys if key in there]
        return Answer.json(({"data": data} if data else {}) | ({"errors": missing} if missing else {}))

    def _change(self, body: Any) -> Answer:
        if deleted := body.get("delete"):
            self.rules = [rule for rule in self.rules if rule["id"] not in deleted["ids"]]
        added = [{"id": f"9{len(self.rules)}{number}", **rule} for number, rule in enumerate(body.get("add", []))]
        self.rules = [*self.rules, *added]
        return Answer.json({"data": added, "meta": {"sent": "2026-11-20T10:30:00Z"}}, status=201)


def _number(item: Any) -> int:
    value = item.get("id") if isinstance(item, dict) else None
    return int(value) if isinstance(value, str) and value.isdigit() else 0


def event(item: Any, *, tag: str | None = "almenara:exam-source:shared:1") -> str:
    """A line of the stream."""
    rules = {} if tag is None else {"matching_rules": [{"id": "1166916266197536768", "tag": tag}]}
    return json.dumps({"data": item, **rules})
