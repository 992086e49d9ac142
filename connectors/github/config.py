"""Settings of a GitHub source."""

from __future__ import annotations

from pydantic import Field, SecretStr

from connectors.base import ConnectorConfig


class Config(ConnectorConfig):
    """What is read of GitHub, and in whose name."""

    base_url: str = Field(
        default="https://api.github.com",
        description="The API to ask; that of a GitHub Enterprise Server ends in /api/v3.",
    )
    token: SecretStr | None = Field(
        default=None, description="A personal access token without any scope; discussions and comments need one."
    )
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    comments: bool = Field(default=True, description="Read comments on issues and pull requests (with a token).")
    discussions: bool = Field(default=True, description="Read discussions and their comments (with a token).")
    followers: bool = Field(default=True, description="Ask for authors' followers; without it reach is unknown.")
