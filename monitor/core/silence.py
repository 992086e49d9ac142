"""A person mutes by labels, a word or a case, for a time: Alertmanager's silences, and two things more. Pure.

A silence is pending until it starts, active until it ends, expired from then on. All that it names must hold: every
matcher, the word, the case. Matchers are those of rules.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from monitor.case import Silence
from monitor.core.fingerprint import fingerprint
from monitor.core.normalise import fold_text
from monitor.core.terms import Shape, fold_term, shape_of, spellings, stands_alone
from monitor.names import CaseId
from monitor.rules.values import Matcher

SIGNS = ("=~", "!~", "!=", "=")
_LABEL = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)")
_SIGN = re.compile(r"\s*([=!~<>:]+)")
_EXAMPLE = 'level="page", brand!="x", rule=~"a|b" or rule!~"a|b"'


class SilenceState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


class SilenceProblem(ValueError):  # noqa: N818 - a sentence for whoever typed it, not a fault of ours
    """What is wrong with a silence: a sentence, where (column from 1; 0: nowhere in particular), and what helps."""

    def __init__(self, what: str, *, text: str = "", column: int = 0, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.text, self.column, self.hint = what, text, column, hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A silence ready to be asked. One whose matchers cannot be read (any more) mutes nothing."""

    silence: Silence
    matchers: tuple[Matcher, ...]
    readable: bool = True

    @classmethod
    def of(cls, silence: Silence) -> Compiled:
        try:
            return cls(silence=silence, matchers=tuple(map(Matcher.parse, silence.matchers)))
        except ValueError:
            return cls(silence=silence, matchers=(), readable=False)

    def covers(self, labels: Mapping[str, str], text: str, case: CaseId | None) -> bool:
        """Whether the silence is about this alert, whatever the time is."""
        silence = self.silence
        return (
            self.readable
            and bool(self.matchers or silence.term or silence.case)
            and (silence.case is None or silence.case == case)
            and all(matcher(labels.get(matcher.label, "")) for matcher in self.matchers)
            and (not silence.term or says(text, silence.term))
        )


def state(silence: Silence, now: datetime) -> SilenceState:
    """Active from its start on and until just before its end."""
    if now < silence.starts_at:
        return SilenceState.PENDING
    return SilenceState.ACTIVE if now < silence.ends_at else SilenceState.EXPIRED


def says(text: str, term: str) -> bool:
    """Whether the text holds the term as a whole word, a handle, a tag or an emoji; case and accents folded."""
    folded = fold_text(text)
    for spelling, shape in _spelt(term):
        start = folded.find(spelling)
        while start >= 0:
            if stands_alone(shape, folded, start, start + len(spelling)):
                return True
            start = folded.find(spelling, start + 1)
    return False


def expired(silence: Silence, now: datetime) -> Silence:
    """The silence ended now. One that never began loses its start as well; one that is over stays as it is."""
    match state(silence, now):
        case SilenceState.EXPIRED:
            return silence
        case SilenceState.ACTIVE:
            return replace(silence, ends_at=now)
        case SilenceState.PENDING:
            return replace(silence, starts_at=now, ends_at=now)


def new_silence(
    *,
    matchers: Sequence[str] = (),
    term: str = "",
    case: CaseId | None = None,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    comment: str,
    now: datetime,
) -> Silence:
    """A silence as somebody asked for it. Raises SilenceProblem where it would mute everything, nothing, or says too
    little about itself."""
    parsed = tuple(map(read_matcher, matchers))
    if not (parsed or term or case):
        raise SilenceProblem("a silence needs a matcher, a word or a case", hint=f"a matcher is written as {_EXAMPLE}")
    if term and not _spelt(term):
        raise SilenceProblem("this is no word", text=term, hint="give a word, a name, a @handle, a #tag or an emoji")
    if not (term or case) and all(matcher("") for matcher in parsed):
        raise SilenceProblem(
            "this would mute everything: every matcher also matches alerts that do not have its label",
            text=matchers[0],
            hint="add a matcher that names what is to be muted",
        )
    if ends_at <= starts_at:
        raise SilenceProblem("a silence ends after it begins")
    if ends_at <= now:
        raise SilenceProblem("this silence would be over already")
    if not comment.strip():
        raise SilenceProblem("a silence needs a comment", hint="say why, for whoever wonders later")
    if not by.strip():
        raise SilenceProblem("a silence needs somebody who answers for it")
    written = tuple(map(str, parsed))
    named = fingerprint("silence", *written, term, case or "", by, starts_at.isoformat(), now.isoformat())
    return Silence(
        id=named[:12],
        matchers=written,
        term=term,
        case=case,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by.strip(),
        comment=comment.strip(),
        created_at=now,
    )


def read_matcher(text: str) -> Matcher:
    """One matcher as typed. Raises SilenceProblem, which knows the column."""
    try:
        found = Matcher.parse(text)
    except ValueError as error:
        raise _explained(text, str(error)) from None
    sign = _SIGN.search(text, len(found.label))
    if sign is not None and sign[1] not in SIGNS:  # level==page would look for the value "=page"
        raise _explained(text, "")
    return found


def _explained(text: str, said: str) -> SilenceProblem:
    """Where reading a matcher stops, and why."""
    label = _LABEL.match(text)
    if label is None:
        start = len(text) - len(text.lstrip()) + 1
        return SilenceProblem("a label's name is missing", text=text, column=start, hint=f"written as {_EXAMPLE}")
    sign = _SIGN.match(text, label.end())
    if sign is None:
        return SilenceProblem(
            f"after {label[1]} comes one of {', '.join(SIGNS)}", text=text, column=label.end() + 1, hint=_EXAMPLE
        )
    if sign[1] not in SIGNS:
        hint = f"did you mean {label[1]}{'=' if sign[1] in ('==', ':', ':=') else '=~'}…?"
        return SilenceProblem(
            f"{sign[1]} is none of {', '.join(SIGNS)}", text=text, column=sign.start(1) + 1, hint=hint
        )
    rest = text[sign.end() :]
    value, place = rest.lstrip(), sign.end() + len(rest) - len(rest.lstrip())
    if value.startswith('"'):
        closed = re.match(r'"(?:[^"\\]|\\.)*"', value, re.DOTALL)
        if closed is None:
            return SilenceProblem("the quotation mark is not closed", text=text, column=place + 1, hint='end it with "')
        if value[closed.end() :].strip():
            return SilenceProblem(
                "the matcher goes on after its value",
                text=text,
                column=place + closed.end() + 1,
                hint="write one matcher an argument",
            )
        return _bad_pattern(text, closed[0][1:-1], place + 1, said)
    odd = re.search(r'[\s"]', value.rstrip())
    if odd is not None:
        return SilenceProblem(
            "a value with spaces or quotation marks stands in quotation marks",
            text=text,
            column=place + odd.start() + 1,
            hint=f"""{label[1]}{sign[1]}"…\"""",
        )
    return _bad_pattern(text, value, place, said)


def _bad_pattern(text: str, pattern: str, place: int, said: str) -> SilenceProblem:
    column, reason = place + 1, said
    try:
        re.compile(pattern)
    except re.error as error:
        column, reason = place + (error.pos or 0) + 1, f"this is not a regular expression: {error.msg}"
    except (RecursionError, OverflowError):
        reason = "this regular expression is too large"
    return SilenceProblem(reason, text=text, column=column, hint="a special character is written with \\ before it")


@lru_cache(maxsize=1024)
def _spelt(term: str) -> tuple[tuple[str, Shape], ...]:
    folded = fold_term(term)
    return tuple((spelling, shape_of(spelling)) for spelling in spellings(folded)) if folded else ()
