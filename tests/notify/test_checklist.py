"""The playbook below the card: ticks, what is left, and where one may write."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.case import Memory
from monitor.model import Step, Why
from monitor.notify.render import render
from monitor.notify.slack_blocks import message
from monitor.playbooks.load import Playbooks
from tests.notify import blockkit
from tests.notify.cases import RESOLVED, card_of, taken
from tests.notify.samples import SENT


@dataclass(frozen=True)
class Line:
    id: str
    text: str


@dataclass(frozen=True)
class Guide:
    title: str
    steps: tuple[Line, ...]


GUIDE = Guide(title="Crítica", steps=(Line("own", "Confirma"), Line("write", "Escríbele en privado")))


def blocks_of(ticks=(), guide=GUIDE, language="es", **changes):
    told = card_of(taken(ticks=ticks, **changes), why=Why.PLAYBOOK, step=Step.THREAD, memory=Memory())
    _, blocks = message(render(told, now=SENT, language=language, zone="UTC", guide=guide))
    assert blockkit.faults(blocks) == []
    return blocks


def test_done_steps_are_ticked_and_open_ones_have_a_button():
    header, lead, first, second, ways = blocks_of(ticks=("own",))

    assert header["text"]["text"] == "📋 Guía: Crítica"
    assert lead["text"]["text"] == "Hechos 1 de 2 pasos"
    assert first["text"]["text"] == "✅ 1. Confirma"
    assert "accessory" not in first
    assert second["text"]["text"] == "☐ 2. Escríbele en privado"
    button = second["accessory"]
    assert (button["text"]["text"], button["action_id"], button["value"]) == ("Hecho", "case:tick", "c0ffee12|write")
    assert button["accessibility_label"] == "Hecho: 2"
    assert ways["elements"][0]["text"] == "Por dónde escribir en privado:"
    assert "@lucia" in ways["elements"][1]["text"]


def test_a_case_that_is_over_has_nothing_to_tick():
    assert "accessory" not in str(blocks_of(**RESOLVED))


def test_a_guide_that_is_not_there_is_said_to_be_missing():
    header, lead, *_ = blocks_of(guide=None, language="en")

    assert header["text"]["text"] == "📋 Guide: critic"
    assert lead["text"]["text"] == 'The guide "critic" is not there: look into the folder of guides.'


@pytest.mark.parametrize("words", [10, 400])
@pytest.mark.parametrize("count", [1, 30, 45, 100])
def test_a_long_guide_is_shown_as_far_as_slack_takes_it_and_every_step_shown_can_be_ticked(count, words):
    long = Guide(title="x" * 400, steps=tuple(Line(f"s{n}", "paso " * words) for n in range(count)))

    blocks = blocks_of(guide=long)

    ticks = [block for block in blocks if block.get("accessory")]
    assert len(ticks) >= min(count, 25)


def test_as_steps_are_done_the_later_ones_of_a_long_guide_come_into_view():
    long = Guide(title="x", steps=tuple(Line(f"s{n}", "paso " * 400) for n in range(45)))

    blocks = blocks_of(guide=long, ticks=tuple(f"s{n}" for n in range(20)))

    assert [b["accessory"]["value"] for b in blocks if b.get("accessory")][-1] == "c0ffee12|s44"


@pytest.mark.parametrize("name", ["critic", "storm", "praise"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_shipped_guides_fit_whole(name, language):
    guide = Playbooks.load().of(name, language)
    assert guide is not None

    blocks = blocks_of(guide=guide, language=language)

    told = [text for _, text in blockkit.texts(blocks)]
    for number, step in enumerate(guide.steps, start=1):
        assert f"{'✅' if step.id == 'take' else '☐'} {number}. {step.text}" in told
