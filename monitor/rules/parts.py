"""What every part of rules.yaml is made of: the base of all models, and small checked types."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from monitor.rules import times
from monitor.rules.values import Duration

NETWORKS = (
    "x", "bluesky", "mastodon", "threads", "youtube", "instagram", "tiktok", "facebook", "linkedin", "reddit", "lemmy",
    "hackernews", "github", "stackexchange", "discourse", "telegram", "tumblr", "devto", "lobsters", "producthunt",
    "news", "blog", "forum", "reviews", "appstore", "googleplay", "trustpilot",
)  # fmt: skip

Network = Annotated[str, Field(json_schema_extra={"enum": list(NETWORKS)})]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]

TimeZone = Annotated[str, AfterValidator(times.known_zone)]


def _not_hammering(pause: timedelta) -> timedelta:
    if pause < timedelta(seconds=1):
        raise ValueError("must be 1s or more")
    return pause


Pause = Annotated[Duration, AfterValidator(_not_hammering)]


def _spoken(term: str) -> str:
    # An empty term would be found in every post.
    if not term.strip():
        raise ValueError("must not be empty")
    return term


Term = Annotated[str, AfterValidator(_spoken)]


class Part(BaseModel):
    """Base of every part: frozen, unknown keys rejected, input never echoed into errors by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)
