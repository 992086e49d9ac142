"""The week in a dozen lines, for a channel: what somebody reads between two things."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.core.review import Week
from monitor.notify.text import cut, one_line
from monitor.notify.thread import person
from monitor.report.sections import length, percent, title
from monitor.report.words import called, counted, number, said

_MOST = 5  # people and rules by name
_NAME = 40


def note(week: Week, language: str) -> str:
    """Plain lines below a heading, without markup: receivers make names inert like every other text."""
    return "\n".join([f"# {title(week, language)}", *_lines(week, language)])


def _lines(week: Week, language: str) -> Iterator[str]:
    levels = ", ".join(counted(count, level, language) for level, count in week.levels) or "0"
    yield said("note_cases", language, opened=week.opened, levels=levels, still_open=week.still_open)
    for pace in week.pace:
        name = "note_pace" if pace.done else "note_never"
        if pace.done or pace.judged:
            what = called(pace.clock, language)
            yield said(name, language, what=what, median=length(pace.median), met=pace.met, judged=pace.judged)
    yield said(
        "note_recovered",
        language,
        n=len(week.recovered),
        relapsed=week.relapsed,
        reach=number(week.reach, language),
        recovery_reach=number(week.recovery_reach, language),
    )
    kept = week.promises
    if kept.made or kept.kept or kept.overdue or kept.open:
        yield said("note_promises", language, kept=kept.kept, overdue=kept.overdue, open=kept.open)
    if week.causes:
        causes = ", ".join(f"{called(cause, language)} {count}" for cause, count in week.causes)
        yield said("note_causes", language, causes=causes)
    if week.opportunities or week.thanked:
        yield said("note_opportunities", language, n=week.opportunities, thanked=week.thanked)
    if week.storms:
        yield said("note_storms", language, n=len(week.storms))
    if took := [load for load in week.people if load.taken]:
        people = ", ".join(f"{cut(person(load.who, language), _NAME)} {load.taken}" for load in took[:_MOST])
        yield said("note_people", language, people=people)
    wrong = [each for each in week.rules if each.precision is not None and each.precision < 1]
    if wrong:
        wrong.sort(key=lambda each: (each.precision or 0, each.rule))
        shares = ((cut(one_line(each.rule), _NAME), percent(each.precision, language)) for each in wrong[:_MOST])
        rules = ", ".join(f"{rule} {share}" for rule, share in shares)
        yield said("note_wrong", language, rules=rules)
