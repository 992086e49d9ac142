"""Labelled posts with their judgements, said shortly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.evaluation.labelled import Labelled
from monitor.evaluation.summary import Case
from monitor.lines import Line
from monitor.model import Level
from tests.fakes.judging import a_judgement, a_mention

_POLARITY = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}


def case(
    expected: str,
    found: str,
    confidence: float = 0.9,
    *,
    number: int = 1,
    text: str = "Hotel Miramar",
    judgement: dict[str, Any] | None = None,
    language: str | None = "en",
    network: str = "x",
    **labelled: Any,
) -> Case:
    mention = replace(a_mention(), text=text, language=language, network=network, source="")
    judged = {
        "label": found,
        "confidence": confidence,
        "polarity": _POLARITY[found],
        "level": Level.ALERT if found == "negative" else Level.LOG,
        "issue": "complaint" if found == "negative" else "default",
    }
    return Case(
        labelled=Labelled(line=Line(number=number, mention=mention), label=expected, **labelled),
        judgement=a_judgement(**judged | (judgement or {})),
    )
