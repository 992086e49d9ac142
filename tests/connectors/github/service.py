"""GitHub, played: its REST search with windows and pages, users, issues, and the GraphQL questions that we ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.testing import Answer, Request, Scene

QUERY = '("Hotel Miramar" OR "Miramar Group") '
STARS = {"acme/booking": 5_400, "acme/forum": 120}
FOLLOWERS = {"nferrer": 321, "tkl": 20_400}
_LIMITS = {"X-RateLimit-Limit": "30", "X-RateLimit-Remaining": "29", "X-RateLimit-Resource": "search"}


def issue(number: int, at: str, body: str | None = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    """An issue as the REST search gives it."""
    return {
        "repository_url": "https://api.github.com/repos/acme/booking",
        "html_url": f"https://github.com/acme/booking/issues/{number}",
        "id": 3_000_000_000 + number,
        "node_id": f"I_kwDO{number:06d}",
        "number": number,
        "title": "Miramar",
        "user": {"login": "nferrer", "id": 1234567, "html_url": "https://github.com/nferrer", "type": "User"},
        "state": "open",
        "comments": 0,
        "created_at": at,
        "updated_at": at,
        "body": body,
        "reactions": {"total_count": 0, "+1": 0},
    } | more


def actor(login: str = "tkl") -> dict[str, Any]:
    return {
        "__typename": "User",
        "login": login,
        "url": f"https://github.com/{login}",
        "databaseId": len(login) * 1_000,
        "name": login.title(),
        "createdAt": "2019-05-01T00:00:00Z",
        "followers": {"totalCount": FOLLOWERS.get(login, 0)},
    }


def comment(number: int, at: str, body: str = "Hotel Miramar, too", sort: str = "IssueComment") -> dict[str, Any]:
    """A comment as GraphQL gives it, without what it was found below."""
    mark = "issuecomment" if sort == "IssueComment" else "discussioncomment"
    return {
        "__typename": sort,
        "id": f"{'IC' if sort == 'IssueComment' else 'DC'}_kwDO{number:06d}",
        "url": f"https://github.com/acme/booking/issues/42#{mark}-{number}",
        "bodyText": body,
        "createdAt": at,
        "lastEditedAt": None,
        "author": actor(),
        "reactions": {"totalCount": 2},
    } | ({"upvoteCount": 4, "replies": {"totalCount": 1}, "replyTo": None} if sort == "DiscussionComment" else {})


def thread(number: int, updated: str, *comments: Any, sort: str = "Issue", **more: Any) -> dict[str, Any]:
    """An issue or discussion as GraphQL gives it, with its comments."""
    prefix = {"Issue": "I", "PullRequest": "PR", "Discussion": "D"}[sort]
    return (
        {
            "__typename": sort,
            "id": f"{prefix}_kwDO{number:06d}",
            "url": f"https://github.com/acme/booking/{'discussions' if sort == 'Discussion' else 'issues'}/{number}",
            "title": "Which hotel?",
            "bodyText": "Where to stay?",
            "createdAt": "2026-11-19T09:00:00Z",
            "lastEditedAt": None,
            "updatedAt": updated,
            "author": actor("nferrer"),
            "reactions": {"totalCount": 1},
            "comments": {"totalCount": len(comments), "nodes": list(comments)},
            "repository": {
                "nameWithOwner": "acme/booking",
                "stargazerCount": STARS["acme/booking"],
                "isPrivate": False,
            },
        }
        | ({"upvoteCount": 7} if sort == "Discussion" else {})
        | more
    )


def github(
    *issues: Any,
    threads: Sequence[Any] = (),
    discussions: Sequence[Any] = (),
    nodes: Mapping[str, Mapping[str, Any]] | None = None,
    pages: Mapping[str, Answer] | None = None,
    **more: Any,
) -> Scene:
    """GitHub with these posts. `nodes`: what GraphQL says otherwise of a node; `pages`: answers at REST paths."""

    def site(request: Request) -> Answer:
        if pages and request.path in pages:
            return pages[request.path]
        if request.path == "/search/issues":
            return _search(request, issues)
        if request.path.startswith("/users/"):
            login = request.path.rpartition("/")[2]
            found = {"login": login, "followers": FOLLOWERS.get(login)}
            return Answer.json(found) if login in FOLLOWERS else Answer(status=404, body=b"{}")
        if request.path == "/graphql" and request.headers.get("authorization", "").startswith("Bearer "):
            asked = request.body["variables"]
            if "ids" in asked:
                return _nodes(asked["ids"], issues, nodes or {})
            return _threads(asked, threads, discussions)
        return Answer(status=404, body=b"{}")

    return Scene(site=site, **more)


def _search(request: Request, issues: Sequence[Any]) -> Answer:
    """Newest first, within the window, `per_page` at a time, never beyond the thousandth."""
    asked = request.param("q") or ""
    if not asked.startswith(QUERY) or " is:public " not in asked or request.param("advanced_search") != "true":
        return Answer(status=422, body=b'{"message": "Validation Failed"}')
    start, end = _window(asked, "created")
    found = [
        one
        for one in issues
        if not _at(one, "created_at") or start <= _at(one, "created_at") <= end or _at(one, "created_at") > "2030"
    ]
    found.sort(key=lambda one: _at(one, "created_at"), reverse=True)
    size, page = int(request.param("per_page") or 30), int(request.param("page") or 1)
    if size * page > 1_000:
        return Answer(status=422, body=b"{}")
    shown = found[size * (page - 1) :][:size]
    body = {"total_count": len(found), "incomplete_results": False, "items": shown}
    return Answer.json(body, headers=_LIMITS)


def _nodes(ids: Sequence[str], issues: Sequence[Any], others: Mapping[str, Mapping[str, Any]]) -> Answer:
    """Null for what there is not, as GitHub does, and an error beside it."""
    rest = {one["node_id"]: _as_node(one) for one in issues if isinstance(one, dict) and one.get("node_id")}
    known = {key: rest.get(key, {}) | dict(others.get(key, {})) for key in (*rest, *others)}
    missing = [{"type": "NOT_FOUND", "path": ["nodes", n]} for n, one in enumerate(ids) if one not in known]
    answer = {"data": {"nodes": [known.get(one) for one in ids]}} | ({"errors": missing} if missing else {})
    return Answer.json(answer)


def _as_node(item: Any) -> dict[str, Any]:
    user, place = item.get("user"), (item.get("repository_url") or "").partition("/repos/")[2]
    return {
        "__typename": "PullRequest" if "pull_request" in item else "Issue",
        "id": item["node_id"],
        "url": item.get("html_url"),
        "title": item.get("title"),
        "bodyText": item.get("body"),
        "createdAt": item.get("created_at"),
        "lastEditedAt": None,
        "updatedAt": item.get("updated_at"),
        "author": actor(user["login"]) if user else None,
        "reactions": {"totalCount": (item.get("reactions") or {}).get("total_count", 0)},
        "comments": {"totalCount": item.get("comments")},
        "repository": {"nameWithOwner": place, "stargazerCount": STARS.get(place), "isPrivate": False},
    }


def _threads(asked: Mapping[str, Any], threads: Sequence[Any], discussions: Sequence[Any]) -> Answer:
    data: dict[str, Any] = {}
    for name, flag, found in (("comments", "with", threads), ("discussions", "about", discussions)):
        if not asked[flag]:
            continue
        start, end = _window(asked[name], "updated")
        within = [one for one in found if not _at(one, "updatedAt") or start <= _at(one, "updatedAt") <= end]
        within.sort(key=lambda one: _at(one, "updatedAt"), reverse=True)
        data[name] = {
            "pageInfo": {"hasNextPage": len(within) > asked["count"]},
            "nodes": within[: asked["count"]],
        }
    return Answer.json({"data": data})


def _window(query: str, what: str) -> tuple[str, str]:
    (found,) = re.findall(rf"{what}:(\S+)\.\.(\S+)", query)
    start, end = found
    return start, end


def _at(one: Any, field: str) -> str:
    value = one.get(field) if isinstance(one, dict) else None
    return value if isinstance(value, str) else ""
