"""Builds what decides out of rules.yaml: the matcher, the reader of languages, the backend that measures feeling."""

from __future__ import annotations

from monitor.language.identify import Identifier
from monitor.policy import Policy
from monitor.rules.load import Loaded
from monitor.sentiment.registry import Backends


def policy_of(loaded: Loaded, backends: Backends, *, strict: bool = False) -> Policy:
    """What was loaded, ready to decide. `strict`: with the backend that was chosen, loaded now, and never its stand-in.

    Raises ValueError for a backend that is none, and ModelUnavailableError where `strict` cannot be kept.
    """
    judge = loaded.rules.judge
    return Policy.of(loaded, backends.load(judge, strict=strict), Identifier(judge.language))
