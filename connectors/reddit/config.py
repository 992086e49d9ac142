"""Settings of a Reddit source."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from connectors.base import ConnectorConfig

Subreddit = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,24}$")]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]


class RedditConfig(ConnectorConfig):
    """Which client asks, and what it reads."""

    client_id: str = Field(min_length=1, description="The id of the approved API client.")
    client_secret: SecretStr = Field(min_length=1, description="Its secret.")
    user_agent: str = Field(
        pattern=r"^[\x21-\x7e][\x20-\x7e]{8,198}[\x21-\x7e]$",
        description="What Reddit asks every client to call itself: `platform:app id:v1.0 (by /u/account)`.",
    )
    subreddits: tuple[Subreddit, ...] = Field(
        default=(),
        max_length=50,
        description="Communities to read whole, without `r/`; none: all of Reddit is searched for posts.",
    )
    history: int = Field(default=7, ge=0, le=3_650, description="How many days back the first walk looks.")
    karma: bool = Field(default=True, description="Ask for the authors' karma, a hundred at a time.")
    base_url: WebUrl = Field(default="https://oauth.reddit.com", description="Where the API answers.")
    token_url: WebUrl = Field(
        default="https://www.reddit.com/api/v1/access_token", description="Where the client gets its token."
    )
