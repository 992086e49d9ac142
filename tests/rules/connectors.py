"""Connectors with settings and nothing behind them: enough for checking a rules file."""

from __future__ import annotations

from typing import Any, Literal, Self, cast

from pydantic import Field, SecretStr, model_validator

from connectors.base import Capability, Connector, ConnectorConfig, ConnectorSpec


class RssConfig(ConnectorConfig):
    """As a feed reader might be set."""

    url: str = Field(description="Address of the feed.", pattern="^https?://")
    language: str | None = Field(default=None, description="Language of its posts.")


class ReplayConfig(ConnectorConfig):
    """As a player of recordings might be set."""

    path: str = Field(description="What to play.")
    speed: float = Field(default=1, gt=0, description="Pace.")
    live: bool = Field(default=False, description="Shift times to now.")


class HackerNewsConfig(ConnectorConfig):
    """Nothing to set."""


class BlueskyConfig(ConnectorConfig):
    """With a secret, and a check across two keys."""

    mode: Literal["stream", "search"] = Field(default="stream", description="How it is read.")
    identifier: str | None = Field(default=None, description="Who searches.")
    app_password: SecretStr | None = Field(default=None, description="With which password.")

    @model_validator(mode="after")
    def _account(self) -> Self:
        if self.mode == "search" and not (self.identifier and self.app_password):
            raise ValueError("`mode: search` needs `identifier` and `app_password`")
        return self


def _connector(name: str, network: str, config: type[ConnectorConfig]) -> type[Connector]:
    spec = ConnectorSpec(
        name=name, summary="For tests.", network=network, config=config, capabilities=frozenset({Capability.POLL})
    )
    return cast("type[Connector]", type(name.title(), (), {"spec": spec}))


CONNECTORS: dict[str, Any] = {
    "rss": _connector("rss", "news", RssConfig),
    "replay": _connector("replay", "blog", ReplayConfig),
    "hackernews": _connector("hackernews", "hackernews", HackerNewsConfig),
    "bluesky": _connector("bluesky", "bluesky", BlueskyConfig),
}
