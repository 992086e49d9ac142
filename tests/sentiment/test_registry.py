"""Backends by name."""

from __future__ import annotations

import pytest

from monitor.rules.schema import Judge
from monitor.sentiment.registry import load, names
from monitor.sentiment.vader import Vader


def test_the_default_is_there_and_names_itself_with_its_version() -> None:
    backend = load(Judge().sentiment)
    assert isinstance(backend, Vader)
    assert backend.name == "vader"
    assert backend.version[0].isdigit()


def test_every_name_loads() -> None:
    assert [load(name).name for name in names()] == ["vader", "vader"]


def test_an_unknown_name_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(ValueError, match="did you mean 'vader'"):
        load("vadr")
    with pytest.raises(ValueError, match="there is default, vader"):
        load("gpt")
