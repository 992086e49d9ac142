"""What is asked of GitHub's GraphQL, and how an answer is told from a refusal, which also comes with status 200.

Reference: docs.github.com/graphql/reference, docs.github.com/graphql/guides/using-the-graphql-api-for-discussions
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.fields import dig, listing, text
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, TransientSourceError

COMMENTS = 50  # newest comments of a thread
THREADS = 30  # threads a page; 2 × 30 × 50 posts stay far below what one call may ask for
REST = timedelta(minutes=1)  # GitHub's word for secondary limits that name no time

_WHO = """
fragment who on Actor {
  __typename login url
  ... on User { databaseId name createdAt followers { totalCount } }
  ... on Organization { databaseId name }
  ... on Bot { databaseId }
}
fragment place on Repository { nameWithOwner stargazerCount isPrivate }
"""
_POST = "id url bodyText createdAt lastEditedAt author { ...who } reactions { totalCount }"
_THREAD = f"__typename {_POST} title updatedAt repository {{ ...place }}"
_REPLY = f"__typename {_POST}"

NODES = f"""
query($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on Issue {{ {_THREAD} comments {{ totalCount }} }}
    ... on PullRequest {{ {_THREAD} comments {{ totalCount }} }}
    ... on Discussion {{ {_THREAD} upvoteCount comments {{ totalCount }} }}
    ... on IssueComment {{ {_REPLY} issue {{ id title }} pullRequest {{ id title }} repository {{ ...place }} }}
    ... on DiscussionComment {{
      {_REPLY} upvoteCount replies {{ totalCount }} replyTo {{ id }}
      discussion {{ id title repository {{ ...place }} }}
    }}
  }}
}}
{_WHO}"""

SEARCHES = f"""
query($comments: String!, $discussions: String!, $count: Int!, $with: Boolean!, $about: Boolean!) {{
  comments: search(type: ISSUE, query: $comments, first: $count) @include(if: $with) {{
    pageInfo {{ hasNextPage }}
    nodes {{
      ... on Issue {{ {_THREAD} comments(last: {COMMENTS}) {{ totalCount nodes {{ {_REPLY} }} }} }}
      ... on PullRequest {{ {_THREAD} comments(last: {COMMENTS}) {{ totalCount nodes {{ {_REPLY} }} }} }}
    }}
  }}
  discussions: search(type: DISCUSSION, query: $discussions, first: $count) @include(if: $about) {{
    pageInfo {{ hasNextPage }}
    nodes {{
      ... on Discussion {{
        {_THREAD} upvoteCount
        comments(last: {COMMENTS}) {{
          totalCount nodes {{ {_REPLY} upvoteCount replies {{ totalCount }} replyTo {{ id }} }}
        }}
      }}
    }}
  }}
}}
{_WHO}"""


def data_of(answer: Any) -> dict[str, Any]:
    """The `data` of an answer, if need be with parts missing. Raises the SourceError that a refusal stands for."""
    errors = listing(answer, "errors")
    data = dig(answer, "data")
    for error in errors:
        if (refusal := _refusal(str(text(dig(error, "type")) or ""), text(dig(error, "message")) or "")) is not None:
            raise refusal
    if isinstance(data, dict):
        return data
    # "Something went wrong while executing your query" comes without a type.
    raise TransientSourceError("GitHub's answer has no data")


def _refusal(kind: str, message: str) -> SourceError | None:
    """None where only a part is missing: NOT_FOUND of a node, FORBIDDEN of one repository."""
    if kind in {"RATE_LIMITED", "RATE_LIMIT"} or "rate limit" in message.lower():
        return RateLimitedError("GitHub's rate limit is used up", retry_after=REST)
    if kind == "INSUFFICIENT_SCOPES":
        return AuthError("the GitHub token may not read this")
    if kind in {"undefinedField", "argumentNotAccepted", "GRAPHQL_VALIDATION_FAILED"}:
        return RequestError("GitHub does not understand our question any more")
    return None
