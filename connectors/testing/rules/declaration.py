"""What a connector says of itself, and what it must not touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import unquote_plus

from pydantic import ValidationError

from connectors.base import Auth, Batch, Capability, ConnectorConfig, Plan
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode
from connectors.testing.fakes import Request
from connectors.testing.form import has_counts
from connectors.testing.room import demand, mentions, seat, walk
from connectors.testing.rules.base import Book, Check
from connectors.testing.rules.source import ENVIRONMENT, OTHER_DOORS, SLEEPS, WALL_CLOCK, used
from monitor.model import Mention

BOOK = Book()


@BOOK.rule("spec-complete", once=True)
async def spec_complete(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """The declaration is whole: a summary in one sentence, a network, limits in sentences, a reference, a pause."""
    spec = exam.connector.spec
    demand(spec.summary.endswith("."), "`summary` is not a sentence")
    demand(spec.network and spec.network == spec.network.strip().lower(), "`network` is empty or not in lower case")
    demand(spec.limits, "`limits` names nothing that it cannot see or do")
    demand(all(limit.endswith(".") for limit in spec.limits), "`limits` has an entry that is not a sentence")
    demand(spec.reference, "`reference` does not say where the facts come from")
    demand(spec.every > timedelta(0), "`every` is no pause")
    demand(issubclass(spec.config, ConnectorConfig), "`config` is not a ConnectorConfig")


@BOOK.rule("credentials-told", once=True)
async def credentials_told(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Who needs credentials says how to come by them, step by step, in sentences."""
    spec = exam.connector.spec
    demand(spec.credentials or spec.auth is not Auth.REQUIRED, "`auth` is REQUIRED, and `credentials` says nothing")
    demand(all(step.endswith(".") for step in spec.credentials), "`credentials` has a step that is not a sentence")


@BOOK.rule("plan-shared", once=True)
async def plan_shared(exam: Exam, exams: tuple[Exam, ...]) -> None:
    """Who shares a query among brands says what it holds, and asks for all terms of a watch in one request."""
    query = exam.connector.spec.query
    shared = [one for one in exams if _plan(one) is Plan.SHARED]
    demand(shared or query is None, "`query` is declared, and no exam has Plan.SHARED")
    demand(query is not None or not shared, "the plan is SHARED, and `query` does not say what one query holds")
    for one in (one for one in shared if one.mode is Mode.POLL):
        terms = [term.casefold() for term in one.watch.terms]
        demand(len(terms) > 1, "the plan is SHARED: give the exam's `watch` two terms or more")
        place = seat(one, one.story[0], ExamClock(one.now))
        await place.step(None)
        asked = [_written(request) for request in place.fetch.requests]
        whole = any(all(term in text for term in terms) for text in asked)
        demand(whole, f"no request asks for all of {terms}")
        lone = [text for text in asked if any(term in text for term in terms) and not all(t in text for t in terms)]
        demand(not lone, f"a request asks for some of {terms} only: {lone[:1]}")


def _plan(exam: Exam) -> Plan:
    return seat(exam, exam.story[0], ExamClock(exam.now)).connector.plan


def _written(request: Request) -> str:
    """Everything that a request says, decoded."""
    return " ".join((unquote_plus(request.url), *(value for _, value in request.params), str(request.body))).casefold()


@BOOK.rule("settings-described", once=True)
async def settings_described(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Every setting has a description."""
    bare = [name for name, field in exam.connector.spec.config.model_fields.items() if not field.description]
    demand(not bare, f"without description: {', '.join(bare)}")


@BOOK.rule("settings-strict", once=True)
async def settings_strict(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A setting that does not exist is refused, and the exam's settings are accepted."""
    exam.connector.spec.config.model_validate(dict(exam.settings))
    try:
        exam.connector.spec.config.model_validate({**exam.settings, "no_such_setting": 1})
    except ValidationError:
        return
    demand(False, "`no_such_setting` was accepted")


@BOOK.rule("says-how-it-is-driven")
async def says_how_it_is_driven(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """`streaming` and `plan` say, for these settings, how it is driven."""
    connector = seat(exam, exam.story[0], ExamClock(exam.now)).connector
    demand(isinstance(connector.plan, Plan), "`plan` is not a Plan")
    demand(connector.streaming is (exam.mode is Mode.STREAM), f"`streaming` is {connector.streaming!r}")


def _clean(names: frozenset[str], *, inside: bool = False) -> Callable[[Exam], list[str]]:
    def found(exam: Exam) -> list[str]:
        return [
            f"{dotted} ({place})"
            for dotted, place in used(exam.connector)
            if dotted in names or (inside and any(dotted.startswith(f"{name}.") for name in names))
        ]

    return found


@BOOK.rule("no-environment", once=True)
async def no_environment(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """It does not read the environment."""
    found = _clean(ENVIRONMENT)(exam)
    demand(not found, f"it uses {', '.join(found)}")


@BOOK.rule("no-wall-clock", once=True)
async def no_wall_clock(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """It asks no clock but the one it is given."""
    found = _clean(WALL_CLOCK)(exam)
    demand(not found, f"it uses {', '.join(found)}")


@BOOK.rule("no-other-doors", once=True)
async def no_other_doors(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """It reaches the network through its tools only, and no database, web or alerting at all."""
    found = _clean(OTHER_DOORS, inside=True)(exam)
    demand(not found, f"it uses {', '.join(found)}")


@BOOK.rule("no-sleep")
async def no_sleep(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """It never sleeps by itself; a stream may wait on the clock it is given."""
    found = _clean(SLEEPS)(exam)
    demand(not found, f"it uses {', '.join(found)}")
    if exam.mode is Mode.POLL:
        await seat(exam, exam.story[0], ExamClock(exam.now)).step(None, patient=True)


async def _evidence(exams: tuple[Exam, ...]) -> tuple[list[Mention], list[Batch]]:
    batches: list[Batch] = []
    for exam in exams:
        for scenes in (exam.story, exam.changes):
            for visit in await walk(exam, tuple(scenes)):
                batches += visit
    return mentions(batches), batches


def _flag(flag: Capability, told: Callable[[Sequence[Mention], Sequence[Batch], tuple[Exam, ...]], bool]) -> Check:
    async def check(exam: Exam, exams: tuple[Exam, ...]) -> None:
        seen = told(*await _evidence(exams), exams)
        declared = flag in exam.connector.spec.capabilities
        demand(seen or not declared, f"{flag.name} is declared, but no scene shows it")
        demand(declared or not seen, f"{flag.name} is not declared, but the scenes show it")

    check.__doc__ = f"The flag {flag.name} tells the truth."
    return BOOK.rule(f"flag-{flag.value}", once=True)(check)


def _has_reach(mention: Mention) -> bool:
    author, venue = mention.author, mention.venue
    return (author.followers, author.karma, venue and venue.members) != (None, None, None)


_flag(Capability.POLL, lambda _m, _b, exams: any(exam.mode is Mode.POLL for exam in exams))
_flag(Capability.STREAM, lambda _m, _b, exams: any(exam.mode is Mode.STREAM for exam in exams))
_flag(Capability.REACH, lambda seen, _b, _e: any(map(_has_reach, seen)))
_flag(Capability.ENGAGEMENT, lambda seen, _b, _e: any(map(has_counts, seen)))
_flag(Capability.LANGUAGE, lambda seen, _b, _e: any(mention.language is not None for mention in seen))
_flag(Capability.EDITS, lambda seen, _b, _e: any(mention.edited_at is not None for mention in seen))
_flag(
    Capability.DELETIONS,
    lambda seen, batches, _e: any(b.deletions or b.departed for b in batches) or any(m.deleted_at for m in seen),
)


@BOOK.rule(f"flag-{Capability.RESUME.value}", once=True)
async def flag_resume(exam: Exam, exams: tuple[Exam, ...]) -> None:
    """The flag RESUME tells the truth: a stream that declares it, and no other, gives cursors."""
    seen = False
    for one in exams:
        if one.mode is Mode.STREAM:
            seen |= any(batch.cursor for visit in await walk(one, tuple(one.story)) for batch in visit)
    declared = Capability.RESUME in exam.connector.spec.capabilities
    demand(seen or not declared, "RESUME is declared, but no stream gives a cursor")
    demand(declared or not seen, "RESUME is not declared, but a stream gives cursors")
