"""What a connector declares, in words."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from connectors.base import Capability, ConnectorConfig, ConnectorSpec, QueryLimit, RateLimit
from connectors.registry import discover
from monitor.declared import abilities, bounds, inabilities, pace, settings


class Mode(StrEnum):
    SEARCH = "search"
    ALL = "all"


class App(BaseModel):
    id: str
    name: str


class Config(ConnectorConfig):
    token: SecretStr = Field(description="A token.")
    spare: SecretStr | None = Field(default=None, description="Another.")
    mode: Mode = Field(default=Mode.SEARCH, description="How.")
    side: Literal["left", "right"] = Field(default="left", description="Where.")
    days: int = Field(default=30, ge=0, le=3_650, description="How long.")
    share: float = Field(default=1.0, gt=0, description="How much.")
    deep: bool = Field(default=False, description="Whether.")
    tags: tuple[Annotated[str, Field(pattern="^[a-z]+$")], ...] = Field(
        default=("a", "b"), max_length=5, description="Which."
    )
    apps: tuple[App, ...] = Field(min_length=1, description="Whose.")
    address: str | tuple[str, ...] = Field(default="", max_length=120, description="Where to.")


SPEC = ConnectorSpec(
    name="plaza",
    summary="Finds posts.",
    network="plaza",
    config=Config,
    capabilities=frozenset({Capability.POLL, Capability.LOOK, Capability.REACH}),
    rate_limit=RateLimit(requests=1_000, per=timedelta(minutes=15)),
    every=timedelta(minutes=5),
    looks=20,
    query=QueryLimit(characters=300, terms=12),
)


def test_settings_with_kind_default_and_bounds() -> None:
    told = [(each.name, each.kind, each.default, each.bounds, each.secret) for each in settings(SPEC)]
    assert told == [
        ("token", "secret", "required", "", True),
        ("spare", "secret", "none", "", True),
        ("mode", "search or all", "search", "", False),
        ("side", "left or right", "left", "", False),
        ("days", "whole number", "30", "0 to 3,650", False),
        ("share", "number", "1", "0 or more", False),
        ("deep", "true or false", "false", "", False),
        ("tags", "list of texts", "[a, b]", "at most 5", False),
        ("apps", "list of {id, name}", "required", "", False),
        ("address", "text or list of texts", "none", "at most 120", False),
    ]


def test_a_meaning_is_whole_sentences() -> None:
    meanings = {each.name: each.meaning for each in settings(SPEC)}
    assert meanings["days"] == "How long. 0 to 3,650."
    assert meanings["token"] == "A token. Give it as `${NAME}`."


def test_capabilities_are_sentences_and_what_is_missing_is_named() -> None:
    assert abilities(SPEC) == [
        "It is asked every 5m, or as `every` says.",
        "It tells how many people an author or a place reaches.",
        "It looks again at posts, 20 with one request.",
    ]
    assert inabilities(SPEC) == ["likes and answers", "the language of a post", "edits", "deletions"]


@pytest.mark.parametrize(
    ("requests", "per", "told"),
    [
        (60, timedelta(minutes=1), "60 requests a minute"),
        (5_000, timedelta(hours=1), "5,000 requests an hour"),
        (1, timedelta(seconds=6), "1 request in 6 seconds"),
        (300, timedelta(seconds=900), "300 requests in 15 minutes"),
        (25, timedelta(seconds=1), "25 requests a second"),
        (4, timedelta(seconds=1.5), "4 requests in 1,500 milliseconds"),
    ],
)
def test_a_pace_is_read_out(requests: int, per: timedelta, told: str) -> None:
    assert pace(RateLimit(requests=requests, per=per)) == told


def test_limits_that_are_numbers() -> None:
    assert bounds(SPEC) == [
        "At most 1,000 requests in 15 minutes go to one host.",
        "Brands share a query of at most 300 characters and 12 terms.",
    ]


@pytest.mark.parametrize("name", discover())
def test_every_capability_and_setting_there_is_has_words(name: str) -> None:
    spec = discover()[name].spec
    assert len(abilities(spec)) == len(spec.capabilities)
    assert all(each.kind and each.default and each.description for each in settings(spec))
