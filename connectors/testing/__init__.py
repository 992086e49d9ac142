"""The connector kit's other half: fakes, and the contract suite that holds every connector to one set of rules."""

from connectors.testing.clock import START, ExamClock
from connectors.testing.exam import Exam, Expected, Later, Mode, Scene, expected
from connectors.testing.fakes import (
    HTML_PAGE,
    Answer,
    InlineSandbox,
    Request,
    Route,
    ScriptedConnect,
    ScriptedFetch,
    ScriptedFollow,
    ScriptedSocket,
    always,
    pages,
    tools,
)
from connectors.testing.room import Breach, Seat, seat, walk
from connectors.testing.rules.base import Rule
from connectors.testing.suite import RULES, contract_tests

__all__ = [
    "HTML_PAGE",
    "RULES",
    "START",
    "Answer",
    "Breach",
    "Exam",
    "ExamClock",
    "Expected",
    "InlineSandbox",
    "Later",
    "Mode",
    "Request",
    "Route",
    "Rule",
    "Scene",
    "ScriptedConnect",
    "ScriptedFetch",
    "ScriptedFollow",
    "ScriptedSocket",
    "Seat",
    "always",
    "contract_tests",
    "expected",
    "pages",
    "seat",
    "tools",
    "walk",
]
