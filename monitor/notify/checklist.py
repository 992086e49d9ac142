"""The playbook as a checklist below the card: what is done, what can be ticked, where one could write. Pure."""

from __future__ import annotations

from monitor.case import Case, Track, Verb
from monitor.notify.card import Button, Passage
from monitor.notify.case_card import verb_label
from monitor.notify.guide import Guide
from monitor.notify.text import clean, cut, one_line
from monitor.notify.words import words

_TITLE, _STEP, _CHANNEL = 120, 600, 200
_MOST_CHANNELS = 10
TAKE = "take"  # the id of the shipped guides' first step


def title(case: Case, guide: Guide | None, language: str) -> str:
    """The guide's name."""
    named = cut(one_line((guide.title if guide else case.playbook)[:500]), _TITLE)
    return words(language).said["guide"].format(title=named)


def lead(case: Case, guide: Guide | None, language: str) -> str:
    """How far it is done, or that it is not there."""
    said = words(language).said
    if guide is None:
        return said["guide_missing"].format(name=cut(one_line(case.playbook[:500]), _TITLE))
    done = sum(_is_done(step.id, case) for step in guide.steps)
    return said["guide_done"].format(n=done, all=len(guide.steps))


def rows(case: Case, guide: Guide | None, language: str) -> tuple[Passage, ...]:
    """Step by step; what is done and stands together is one passage."""
    if guide is None:
        return ()
    told: list[Passage] = []
    for number, step in enumerate(guide.steps, start=1):
        done = _is_done(step.id, case)
        text = f"{'✅' if done else '☐'} {number}. {cut(clean(step.text[:5000]), _STEP)}"
        if done and told and told[-1].button is None:
            # What is done takes little room, so that the later steps of a long guide come into view.
            told[-1] = Passage(lines=(*told[-1].lines, text))
            continue
        told.append(
            Passage(lines=(text,), button=None if done or not case.is_open else _tick(case, step.id, number, language))
        )
    return tuple(told)


def _is_done(step: str, case: Case) -> bool:
    """Ticked; or it is the step that says to take the case, and somebody has."""
    return step in case.ticks or (step == TAKE and case.acknowledged_at is not None)


def _tick(case: Case, step: str, number: int, language: str) -> Button:
    label = verb_label(Verb.TICK, Track.COMPLAINT, language)
    # The step itself was read out just before.
    return Button(action=f"case:{Verb.TICK.value}", value=f"{case.id}|{step}", label=label, about=str(number))


def ways(lines: tuple[str, ...], language: str) -> tuple[Passage, ...]:
    """Where the author may be written to privately."""
    named = [f"• {cut(one_line(line[:1000]), _CHANNEL)}" for line in lines[:_MOST_CHANNELS] if one_line(line[:1000])]
    return (Passage(lines=(words(language).said["channels"], *named), quiet=True),) if named else ()
