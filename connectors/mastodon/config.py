"""Settings of a Mastodon source."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from connectors.base import ConnectorConfig


class MastodonConfig(ConnectorConfig):
    """Which server is read, and how."""

    base_url: str = Field(
        default="https://mastodon.social",
        pattern=r"^https?://[^\s/?#]+[^\s?#]*$",
        description="The server to ask; it sees only what reaches it.",
    )
    token: SecretStr | None = Field(
        default=None, description="An access token of an account there; search and streaming need one."
    )
    mode: Literal["poll", "stream"] = Field(
        default="poll", description="`poll` asks again and again; `stream` listens, and fills up what it missed."
    )
    timeline: Literal["hashtag", "public", "public:local"] = Field(
        default="hashtag",
        description="`hashtag` reads the terms as hashtags; `public` reads all that reaches the server, "
        "`public:local` what is written there.",
    )
    search: bool = Field(
        default=True, description="Search for the terms as well, where there is a token and hashtags are polled."
    )
    history: int = Field(
        default=30,
        ge=0,
        le=3_650,
        description="How many days back the first walk looks; `public` timelines begin now.",
    )
    streaming_url: str | None = Field(
        default=None,
        pattern=r"^wss?://[^\s/?#]+[^\s?#]*$",
        description="Where the server streams; without it the server is asked.",
    )

    @property
    def base(self) -> str:
        return self.base_url.rstrip("/")

    @property
    def host(self) -> str:
        """The server's name, as it stands in the handles of its own people."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def key(self) -> str:
        """The token; "" where there is none."""
        return self.token.get_secret_value().strip() if self.token else ""

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}
