"""`/almenara`: how are things, who is on call, be quiet about this, show that it works."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.case import Case, CaseQuery, Silence
from monitor.clock import Clock
from monitor.core.fingerprint import fingerprint
from monitor.core.rhythm import longest, quiet
from monitor.errors import StoreError
from monitor.inbound.parse import Question
from monitor.inbound.phrases import level, phrase, source_state
from monitor.model import SourceHealth, SourceState
from monitor.names import Level
from monitor.notify import case_card
from monitor.notify.phrases import ICONS, span
from monitor.notify.text import clean, cut, mrkdwn, one_line
from monitor.notify.thread import Here, person
from monitor.notify.words import words
from monitor.rules.schema import Rules
from monitor.rules.values import Matcher, parse_duration

DATABASE = timedelta(seconds=1.5)  # then the answer goes out without what the database would have told
MOST_CASES = 10
MOST_SOURCES = 20
COUNTED = 1_000
MOST_WORDS = 1_000  # characters of a question
MOST_SHOWN = 120  # characters of a name or a reason
LONGEST_SILENCE = timedelta(days=366)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_MATCHER = re.compile(r'[A-Za-z_]\w*(?:=~|!~|!=|=)(?:"(?:[^"\\]|\\.)*"|[^\s"]+)', re.ASCII)
_QUOTED = re.compile(r'"([^"]*)"')
_AUTHOR = re.compile(r"[a-z]{1,20}:\S{1,200}")
_WORD = re.compile(r"\S+")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the last one last


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who is on call by one schedule."""

    schedule: str
    person: str  # "" where nobody is
    until: datetime | None = None


class Cases(Protocol):
    """What of the store is needed here. Raises StoreError."""

    async def cases(self, query: CaseQuery) -> Sequence[Case]: ...

    async def silence(self, silence: Silence) -> None: ...


class Shifts(Protocol):
    """Whose turn it is, and when the next one takes over: `monitor.casework.people.People`."""

    def on_call(self, schedule: str, at: datetime) -> str | None: ...

    def next_handover(self, schedule: str, after: datetime) -> datetime | None: ...


def duties(shifts: Shifts, rules: Rules, now: datetime) -> Sequence[Duty]:
    """Every schedule in rules.yaml, as it stands now."""
    names = [schedule.name for schedule in rules.schedules]
    return [
        Duty(schedule=name, person=shifts.on_call(name, now) or "", until=shifts.next_handover(name, now))
        for name in names
    ]


class Questions:
    """Answers `/almenara …` in mrkdwn; whatever was typed or read anywhere is inert in it."""

    def __init__(
        self,
        store: Cases,
        *,
        clock: Clock,
        rules: Callable[[], Rules],
        health: Callable[[], Sequence[SourceHealth]],
        troubles: Callable[[], Mapping[str, str]],
        on_call: Callable[[], Sequence[Duty]],
        drill: Callable[[str], Awaitable[str]],
        silenced: Callable[[], None] = lambda: None,
    ) -> None:
        """`troubles`: receiver → reason. `drill`: brand → why it could not begin, "" where it did. `silenced` is
        called after a silence was recorded."""
        self._store, self._clock, self._rules = store, clock, rules
        self._health, self._troubles, self._on_call = health, troubles, on_call
        self._drill, self._silenced = drill, silenced

    async def __call__(self, question: Question, language: str) -> str:
        """Raises StoreError where there is nothing to say without the database."""
        typed = _typed(question.words)
        verb, _, rest = typed.partition(" ")
        match verb.lower():
            case "" | "help" | "ayuda" | "?":
                return phrase("help", language)
            case "status" | "estado":
                return await self._status(language)
            case "cases" | "casos":
                return await self._list(language)
            case "who" | "quién" | "quien":
                return await self._who(language)
            case "silence" | "silenciar" | "silencio":
                return await self._mute(rest.strip(), question, language)
            case "drill" | "simulacro":
                return await self._rehearse(rest.strip().strip('"'), language)
            case _:
                unknown = phrase("not_understood", language, what=_inert(typed))
                return f"{unknown}\n{phrase('help', language)}"

    async def _status(self, language: str) -> str:
        sources = sorted(self._health(), key=lambda each: each.source)
        fine = [each for each in sources if each.state in (SourceState.OK, SourceState.STARTING)]
        told = phrase("sources", language, fine=len(fine), all=len(sources))
        lines = [told if sources else phrase("no_sources", language)]
        troubled = [each for each in sources if each not in fine]
        lines += [self._trouble(each, language) for each in troubled[:MOST_SOURCES]]
        if len(troubled) > MOST_SOURCES:
            lines.append(phrase("more", language))
        lines.append(await self._open_by_level(language))
        troubles = self._troubles()
        lines.append(phrase("receivers" if troubles else "receivers_fine", language))
        lines += [
            phrase("receiver", language, name=_inert(name), reason=_inert(reason))
            for name, reason in sorted(troubles.items())
        ][:20]
        return "\n".join(lines)

    def _trouble(self, health: SourceHealth, language: str) -> str:
        """What a source has, since when, why, and when it is tried again."""
        here, now = self._here(language), self._clock.now()
        reason, usual = _inert(health.reason), longest(health.rhythm)
        if health.state is SourceState.SILENT and usual is not None:  # a reason of ours: said in every language
            reason = phrase("quiet", language, quiet=span(quiet(health.rhythm, now)), usual=span(usual))
        following = health.next_try if health.next_try is not None and health.next_try > now else None
        return phrase(
            "trouble",
            language,
            name=_inert(health.source),
            state=source_state(health.state.value, language),
            since=here.the(health.since),
            reason=phrase("reason", language, reason=reason) if reason else "",
            following=phrase("following", language, at=here.on(following)) if following else "",
        )

    async def _open_by_level(self, language: str) -> str:
        """Its own time limit: sources and receivers can be told without the database."""
        try:
            async with asyncio.timeout(DATABASE.total_seconds()):
                found = await self._store.cases(CaseQuery(limit=COUNTED))
        except (StoreError, TimeoutError):
            return phrase("database", language)
        counts = Counter(case.level for case in found)
        ordered = sorted(counts, key=lambda each: (-each.rank, each is Level.OPPORTUNITY))
        told = " · ".join(f"{ICONS[each]} {counts[each]} {level(each, language)}" for each in ordered)
        return phrase("open", language, counts=told) if found else phrase("open_none", language)

    async def _list(self, language: str) -> str:
        found = await self._store.cases(CaseQuery(limit=MOST_CASES + 1))
        if not found:
            return phrase("no_cases", language)
        shown = found[:MOST_CASES]
        more = len(found) > len(shown)
        lines = [phrase("cases", language, count=f"{len(shown)}+" if more else len(shown))]
        lines += [
            phrase(
                "case",
                language,
                icon=ICONS[case.level],
                level=level(case.level, language),
                priority=round(case.peak),
                name=_inert(_subject_of(case, language)),
                brand=_inert(case.brand),
                state=words(language).states[case.state],
                owner=phrase("of", language, owner=_inert(person(case.owner, language))) if case.owner else "",
                at=self._here(language).at(case.last_mention_at),
                id=_inert(case_card.identity(case)),
            )
            for case in shown
        ]
        return "\n".join([*lines, *([phrase("more", language)] if more else [])])

    async def _who(self, language: str) -> str:
        duties = self._on_call()
        if not duties:
            return phrase("no_duties", language)
        lines = [phrase("duties", language)]
        for duty in duties:
            name = "duty_nobody" if not duty.person else "duty_open" if duty.until is None else "duty"
            until = "" if duty.until is None else self._here(language).the(duty.until, ahead=True)
            who = _inert(person(duty.person, language))
            lines.append(phrase(name, language, schedule=_inert(duty.schedule), person=who, until=until))
        return "\n".join(lines)

    async def _mute(self, rest: str, question: Question, language: str) -> str:
        made = self._silence(rest, question)
        if isinstance(made, _Lacking):
            return phrase(made.name, language, what=made.what)
        await self._store.silence(made)
        self._silenced()
        what = phrase("term", language, term=_inert(made.term)) if made.term else _inert(", ".join(made.matchers))
        until = self._here(language).the(made.ends_at, ahead=True)
        return phrase("silenced", language, what=what, until=until, comment=_inert(made.comment))

    def _silence(self, rest: str, question: Question) -> Silence | _Lacking:
        """The silence that is asked for, or what is missing for one."""
        subject = _subject(rest)
        if isinstance(subject, _Lacking):
            return subject
        matchers, term, rest = subject
        length, _, comment = rest.strip().partition(" ")
        try:
            lasts = parse_duration(length)
        except ValueError:
            return _Lacking("silence_time")
        if not timedelta(0) < lasts <= LONGEST_SILENCE:
            return _Lacking("silence_time")
        comment = cut(one_line(comment), 300)
        if not comment:
            return _Lacking("silence_comment")
        now, by = self._clock.now(), question.origin.who
        return Silence(
            # One person's silence of one thing is one silence: saying it again changes its end and its comment.
            id=fingerprint("silence", by, term, *matchers),
            matchers=matchers,
            term=term,
            starts_at=now,
            ends_at=now + lasts,
            by=by,
            comment=comment,
            created_at=now,
        )

    async def _rehearse(self, asked: str, language: str) -> str:
        brands = [brand.name for brand in self._rules().brands]
        found = next(
            (brand for brand in brands if brand.casefold() == asked.casefold()), brands[0] if not asked else ""
        )
        if not found:
            return phrase("drill_brand", language, brand=_inert(asked), brands=_inert(", ".join(brands)))
        problem = await self._drill(found)
        return (
            phrase("drill_problem", language, problem=_inert(problem)) if problem else phrase("drill_begun", language)
        )

    def _here(self, language: str) -> Here:
        return Here(language=language, zone=self._rules().defaults.timezone, now=self._clock.now())


def _subject_of(case: Case, language: str) -> str:
    """Whom or what it is about, a drill as such."""
    told = case_card.subject(case, language) or case.author
    return f"{words(language).said['drill']} · {told}" if case.is_drill else told


@dataclass(frozen=True, slots=True)
class _Lacking:
    """What a request for a silence lacks: the name of a phrase."""

    name: str
    what: str = ""


def _subject(rest: str) -> tuple[tuple[str, ...], str, str] | _Lacking:
    """Matchers, term and what follows them."""
    if quoted := _QUOTED.match(rest):
        term = one_line(quoted[1])
        return ((), cut(term, 100), rest[quoted.end() :]) if term else _Lacking("silence_what")
    matchers: list[Matcher] = []
    while found := _MATCHER.match(rest):
        try:
            matchers.append(Matcher.parse(found[0]))
        except ValueError:
            return _Lacking("silence_matcher", _inert(found[0]))
        rest = rest[found.end() :].lstrip(" ,")
    if matchers:
        # A matcher that an empty label satisfies holds for nearly everything.
        if all(matcher("") for matcher in matchers):
            return _Lacking("silence_everything")
        return tuple(map(str, matchers)), "", rest
    word = _WORD.match(rest)
    if word is None:
        return _Lacking("silence_what")
    if not _AUTHOR.fullmatch(word[0]):
        return _Lacking("silence_author")
    return (str(Matcher("author", "=", word[0])),), "", rest[word.end() :]


def _typed(text: str) -> str:
    """What the person typed: Slack writes three characters as entities, phones write quotes of their own."""
    for entity, character in _ENTITIES:
        text = text[: 2 * MOST_WORDS].replace(entity, character)
    return " ".join(clean(text.translate(_QUOTES))[:MOST_WORDS].split())


def _inert(text: str) -> str:
    return mrkdwn(cut(one_line(text), MOST_SHOWN))
