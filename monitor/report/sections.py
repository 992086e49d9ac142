"""A week's figures as titles, sentences and tables: what every way of showing them shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.core.explain import network_name
from monitor.core.review import Week
from monitor.notify.phrases import span
from monitor.notify.thread import person
from monitor.report.words import called, day, moment, number, said, spoken

NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells as text, not yet inert. The first `words` columns hold words, the others figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Two lengths side by side: how far the critique went and how far the recovery."""

    labels: tuple[str, str]
    values: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    note: str = ""
    tables: tuple[Table, ...] = ()
    bars: Bars | None = None


def title(week: Week, language: str) -> str:
    """What stretch it is about, in days where it is whole days and in moments where not."""
    zone = ZoneInfo(week.zone)
    since, until = week.since.astimezone(zone), week.until.astimezone(zone)
    whole = not any((since.hour, since.minute, since.second, until.hour, until.minute, until.second))
    if not whole or until <= since:
        return said(
            "stretch",
            language,
            since=moment(week.since, week.zone, language),
            until=moment(week.until, week.zone, language),
        )
    last = until.date() - timedelta(days=1)
    name = "title" if (until.date() - since.date()).days == 7 else "stretch"
    return said(name, language, since=day(since.date(), language), until=day(last, language))


def sections(week: Week, language: str) -> tuple[Section, ...]:
    """In the order in which they are read. What did not happen takes no room, but for cases, times and promises."""
    return tuple(_sections(week, language))


def _sections(week: Week, language: str) -> Iterator[Section]:
    yield _cases(week, language)
    yield _pace(week, language)
    yield _recovered(week, language)
    yield _promises(week, language)
    if week.causes:
        rows = tuple((called(cause, language), str(count)) for cause, count in week.causes)
        heads = (said("cause", language), said("number", language))
        yield Section(title=said("causes", language), tables=(Table(heads=heads, rows=rows),))
    note = said("opportunities_note", language, n=week.opportunities, thanked=week.thanked)
    yield Section(title=said("opportunities", language), note=note)
    if week.storms:
        yield _storms(week, language)
    if week.people:
        yield _people(week, language)
    if week.rules:
        yield _rules(week, language)


def length(span_: timedelta | None) -> str:
    """For people: the two largest units; seconds only where it is less than an hour."""
    if span_ is None:
        return NOTHING
    return span(timedelta(minutes=span_ // timedelta(minutes=1)) if span_ >= timedelta(hours=1) else span_)


def percent(share: float | None, language: str) -> str:
    """Without decimals: with so few cases they would say nothing."""
    if share is None:
        return NOTHING
    gap = " " if spoken(language) == "es" else ""
    return f"{share * 100:.0f}{gap}%"


def _heads(language: str, *names: str) -> tuple[str, ...]:
    return tuple(said(name, language) for name in names)


def _cases(week: Week, language: str) -> Section:
    note = said("cases_note", language, opened=week.opened, still_open=week.still_open)
    levels = tuple((called(level, language), str(count)) for level, count in week.levels)
    kinds = tuple((called(kind, language), str(count)) for kind, count in week.kinds)
    tables = (
        Table(heads=_heads(language, "level", "number"), rows=levels),
        Table(heads=_heads(language, "kind", "number"), rows=kinds),
    )
    return Section(title=said("cases", language), note=note, tables=tuple(table for table in tables if table.rows))


def _pace(week: Week, language: str) -> Section:
    rows = tuple(
        (
            called(pace.clock, language),
            str(pace.done),
            length(pace.median),
            length(pace.p90),
            length(pace.waited),
            said("of", language, met=pace.met, judged=pace.judged) if pace.judged else NOTHING,
        )
        for pace in week.pace
    )
    heads = _heads(language, "what", "done", "median", "p90", "waited", "met")
    return Section(
        title=said("pace", language), note=said("pace_note", language), tables=(Table(heads=heads, rows=rows),)
    )


def _recovered(week: Week, language: str) -> Section:
    note = said(
        "recovered_note",
        language,
        n=len(week.recovered),
        relapsed=week.relapsed,
        reach=number(week.reach, language),
        recovery_reach=number(week.recovery_reach, language),
    )
    if not week.recovered:
        return Section(title=said("recovered", language), note=note)
    rows = tuple(
        (
            each.name or said("unnamed", language),
            network_name(each.network, language),
            number(each.reach, language),
            number(each.recovery_reach, language),
        )
        for each in week.recovered
    )
    heads = _heads(language, "who", "network", "reach", "recovery_reach")
    bars = Bars(
        labels=(said("reach", language), said("recovery_reach", language)), values=(week.reach, week.recovery_reach)
    )
    return Section(
        title=said("recovered", language), note=note, tables=(Table(heads=heads, rows=rows, words=2),), bars=bars
    )


def _promises(week: Week, language: str) -> Section:
    kept = week.promises
    names = ("made", "kept", "late", "overdue", "open")
    rows = tuple((said(name, language), str(getattr(kept, name))) for name in names)
    table = Table(heads=_heads(language, "promise", "count"), rows=rows)
    return Section(title=said("promises", language), tables=(table,))


def _storms(week: Week, language: str) -> Section:
    rows = tuple(
        (
            storm.brand,
            moment(storm.onset, week.zone, language),
            moment(storm.calm_at, week.zone, language) if storm.calm_at else said("going", language),
            number(storm.count, language),
            f"{storm.expected:.0f}",
            number(storm.authors, language),
        )
        for storm in week.storms
    )
    heads = _heads(language, "brand", "onset", "calm", "mentions", "expected", "authors")
    return Section(title=said("storms", language), tables=(Table(heads=heads, rows=rows, words=3),))


def _people(week: Week, language: str) -> Section:
    rows = tuple(
        (
            person(load.who, language),
            *map(str, (load.taken, load.contacted, load.resolved, load.pinged, load.open)),
        )
        for load in week.people
    )
    heads = _heads(language, "person", "taken", "contacted", "resolved", "pinged", "own")
    return Section(title=said("people", language), tables=(Table(heads=heads, rows=rows),))


def _rules(week: Week, language: str) -> Section:
    rows = tuple(
        (
            each.rule,
            str(each.cases),
            str(each.judged),
            str(each.not_about_us),
            str(each.wrong_feeling),
            percent(each.precision, language),
        )
        for each in week.rules
    )
    heads = _heads(language, "rule", "number", "judged", "not_about_us", "wrong_feeling", "precision")
    return Section(
        title=said("rules", language), note=said("rules_note", language), tables=(Table(heads=heads, rows=rows),)
    )
