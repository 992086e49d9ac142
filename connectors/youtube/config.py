"""Settings of a YouTube source."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from connectors.base import ConnectorConfig

ChannelId = Annotated[str, Field(pattern=r"^UC[A-Za-z0-9_-]{10,30}$")]
VideoId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{11}$")]


class YouTubeConfig(ConnectorConfig):
    """What is read of YouTube, and how much of the project's quotas may be spent on it."""

    api_key: SecretStr = Field(description="An API key of a Google Cloud project with the YouTube Data API v3.")
    channels: tuple[ChannelId, ...] = Field(
        default=(), max_length=50, description="Channels (UC…) whose new videos, and the comments on all, are read."
    )
    videos: tuple[VideoId, ...] = Field(
        default=(), max_length=200, description="Videos whose comments are read, however old they are."
    )
    comments: bool = Field(default=True, description="Read the comments on the videos that the search finds.")
    history: int = Field(default=7, ge=0, le=365, description="How many days back the first walk looks.")
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="Search as from this country (ES): only videos that can be seen there."
    )
    searches: int = Field(default=100, ge=1, le=1_000_000, description="Searches a day that this source may spend.")
    units: int = Field(
        default=10_000, ge=10, le=100_000_000, description="Units a day that this source may spend on everything else."
    )
    base_url: str = Field(default="https://youtube.googleapis.com", description="The service to ask.")
