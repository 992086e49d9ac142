"""Settings of the x connector."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from connectors.base import ConnectorConfig

FILTER_MOST = 120  # characters; the rest of a query is the terms'


class XConfig(ConnectorConfig):
    """Settings of the x connector."""

    bearer_token: SecretStr = Field(min_length=1, description="The app's bearer token, from the developer console.")
    budget: float = Field(ge=1, le=1_000_000, description="Dollars that may be spent in a calendar month (UTC).")
    mode: Literal["search", "stream"] = Field(
        default="search", description="`search` asks every now and then; `stream` gets posts as they come."
    )
    history: int = Field(default=1, ge=0, le=7, description="How many days back the first search looks (paid for).")
    filter: str = Field(
        default="-is:retweet",
        max_length=FILTER_MOST,
        pattern=r"^[^\r\n]*$",
        description="Added to every query, in X's own language: what is left out is not paid for.",
    )
    looks: float = Field(
        default=0.2, ge=0, le=1, description="Share of the budget that looking again at posts may spend."
    )
    post_price: float = Field(default=0.005, ge=0, le=10, description="Dollars for a post that is returned.")
    user_price: float = Field(default=0.010, ge=0, le=10, description="Dollars for an author that is returned.")
    base_url: str = Field(default="https://api.x.com", description="The API to ask.")
