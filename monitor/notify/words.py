"""The words for cases: one table a language. Every language but "es" is answered in English."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.case import Act, CaseState, Cause, Clock, Flaw, Refusal, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All that one language needs. In templates, braces name what is put in: make it inert first."""

    language: str
    acts: dict[Act, str]  # {who} did it
    unasked: dict[Act, str]  # … where nobody did, or that nobody ever does
    verbs: dict[Verb, str]  # on buttons
    praise_verbs: dict[Verb, str]  # … of a praise card, where they differ
    done: dict[Verb, str]  # to whoever pressed
    refusals: dict[Refusal, str]
    flaws: dict[Flaw, str]  # what is wrong, a sentence each
    states: dict[CaseState, str]
    causes: dict[Cause, str]
    clocks: dict[Clock, str]  # as in "the target for …"
    feelings: dict[str, str]  # labels and answers
    languages: dict[str, str]
    weekdays: tuple[str, ...]  # Monday first
    confirms: dict[Verb, tuple[str, str]]  # asked before it is done: title and text
    said: dict[str, str]


def words(language: str) -> Words:
    """The table of that language."""
    from monitor.notify.words_en import ENGLISH
    from monitor.notify.words_es import SPANISH

    return SPANISH if language == "es" else ENGLISH
