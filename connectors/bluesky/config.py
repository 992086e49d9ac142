"""Settings of a Bluesky source."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors.base import ConnectorConfig

SocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/?#]+[^\s?#]*$")]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]


class BlueskyConfig(ConnectorConfig):
    """How Bluesky is read, and through which hosts."""

    mode: Literal["stream", "search"] = Field(
        default="stream",
        description="`stream` reads every public post and needs no account; `search` asks for each term and needs one.",
    )
    jetstream_url: SocketUrl | Annotated[tuple[SocketUrl, ...], Field(min_length=1)] = Field(
        default="wss://jetstream2.us-east.bsky.network/subscribe",
        description="Address of a Jetstream, or a list of them to change between after three failures.",
    )
    appview_url: WebUrl = Field(
        default="https://public.api.bsky.app", description="Where profiles are looked up, and posts looked at again."
    )
    pds_url: WebUrl = Field(default="https://bsky.social", description="Server of the account that searches.")
    identifier: str | None = Field(
        default=None, description="The account that searches: handle, DID or mail; only together with `app_password`."
    )
    app_password: SecretStr | None = Field(
        default=None, description="An app password of that account (xxxx-xxxx-xxxx-xxxx), never its main password."
    )

    @model_validator(mode="after")
    def _search_needs_an_account(self) -> Self:
        password = self.app_password.get_secret_value() if self.app_password else ""
        if self.mode == "search" and not (self.identifier and password):
            raise ValueError("`mode: search` needs both `identifier` and `app_password`; `mode: stream` needs neither")
        return self

    @property
    def jetstreams(self) -> tuple[str, ...]:
        """Every Jetstream, in the order of preference."""
        return (self.jetstream_url,) if isinstance(self.jetstream_url, str) else self.jetstream_url
