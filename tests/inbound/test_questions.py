"""`/almenara`: asked in Slack, answered to one person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Case, CaseKind, CaseState
from monitor.casework.people import People
from monitor.health import Rhythm
from monitor.inbound.parse import Origin, Question
from monitor.inbound.questions import Duty, Questions, duties
from monitor.model import SourceHealth, SourceState
from monitor.names import CaseId, Level
from monitor.rules.schema import Rules
from tests.fakes.clock import START, FakeClock
from tests.inbound.office import Office, Shelf, a_case, the_rules
from tests.notify import blockkit

HOSTILE = "<!channel> <https://evil.example|bank> *bold* `code` \u202egnp.exe\u200b & <@U0ANA>\n\n> quote"


async def ask(office: Office, words: str, user: str = "U0LUIS") -> str:
    outcome = await office.slack.slash(words, user)
    assert outcome.acknowledged
    assert outcome.payload is not None
    assert outcome.payload["response_type"] == "ephemeral"
    return outcome.text


def health(name: str, state: SourceState, reason: str = "") -> SourceHealth:
    return SourceHealth(source=name, connector="rss", state=state, reason=reason, since=START - timedelta(hours=1))


async def test_status_shows_sources_cases_and_receivers(office: Office) -> None:
    office.health = [health("news", SourceState.OK), health("hn", SourceState.BLOCKED, "403")]
    office.shelf.found = [a_case(), a_case(level=Level.ALERT), a_case(level=Level.OPPORTUNITY), a_case()]
    office.troubles = {"oncall": "the channel is archived"}
    assert (await ask(office, "status")).splitlines() == [
        "*Sources*: 1 of 2 fine",
        "• hn: blocked since 10:30 (403)",
        "*Open cases*: 🔴 2 page · 🟠 1 alert · 🟢 1 opportunity",
        "*Receivers in trouble*:",
        "• oncall: the channel is archived",
    ]


def quiet_one() -> SourceHealth:
    """Usually it says something every six hours at least; now it has been quiet for thirty."""
    rhythm = Rhythm(
        since=START - timedelta(days=20),
        heard=400,
        heard_at=START - timedelta(hours=30),
        listening=START - timedelta(days=20),
        pauses=((int(START.timestamp() // 86_400) - 2, 6 * 3600.0),),
    )
    return replace(health("foro", SourceState.SILENT, "30 h without anything new"), rhythm=rhythm)


@pytest.mark.parametrize(
    ("user", "lines"),
    [
        (
            "U0LUIS",
            [
                "*Sources*: 1 of 3 fine",
                "• foro: silent since 10:30 (nothing new in 1 d 6 h; the longest pause in four weeks was 6 h)",
                "• youtube: limited since 10:30 (the day's searches are used up); next try at 12:30",
            ],
        ),
        (
            "U0ANA",
            [
                "*Fuentes*: 1 de 3 bien",
                (
                    "• foro: callada desde las 10:30 "
                    "(nada nuevo en 1 d 6 h; la pausa más larga en cuatro semanas fue de 6 h)"
                ),
                "• youtube: limitada desde las 10:30 (the day's searches are used up); próximo intento a las 12:30",
            ],
        ),
    ],
)
async def test_status_tells_who_is_silent_and_who_is_limited_since_when_and_why(
    office: Office, user: str, lines: list[str]
) -> None:
    limited = health("youtube", SourceState.LIMITED, "the day's searches are used up")
    limited = replace(limited, next_try=START + timedelta(hours=1))
    office.health = [health("news", SourceState.OK), limited, quiet_one()]
    assert (await ask(office, "status", user)).splitlines()[:3] == lines


async def test_status_shows_the_first_twenty_in_trouble_and_says_that_there_are_more(office: Office) -> None:
    office.health = [health(f"s{n:02}", SourceState.SLOW) for n in range(25)]
    told = (await ask(office, "status")).splitlines()
    assert (told[1], told[20], told[21]) == ("• s00: slow since 10:30", "• s19: slow since 10:30", "… and more")


async def test_a_next_try_that_is_over_is_not_told(office: Office) -> None:
    office.health = [replace(health("hn", SourceState.SLOW, "503"), next_try=START - timedelta(seconds=1))]
    assert "• hn: slow since 10:30 (503)" in (await ask(office, "status")).splitlines()


async def test_status_in_spanish_when_all_is_quiet(office: Office) -> None:
    assert (await ask(office, "status", "U0ANA")).splitlines() == [
        "*Fuentes*: ninguna",
        "*Casos abiertos*: ninguno",
        "*Receptores*: todos bien",
    ]


async def test_status_without_a_database_tells_the_rest(office: Office) -> None:
    office.shelf.gone = True
    office.health = [health("news", SourceState.OK)]
    told = (await ask(office, "status")).splitlines()
    assert told[:2] == ["*Sources*: 1 of 1 fine", "*Database*: does not answer"]


async def test_a_hanging_database_is_answered_within_three_seconds(office: Office) -> None:
    office.shelf.answers.clear()
    asked = asyncio.create_task(office.slack.slash("cases", "U0LUIS"))
    while not asked.done():
        await office.clock.advance(timedelta(seconds=0.1))
        await asyncio.sleep(0.001)
        assert office.clock.now() - START <= timedelta(seconds=30)
    assert asked.result().text.startswith("I cannot answer just now")


async def test_who_is_on_call_and_until_when(office: Office) -> None:
    assert await ask(office, "who") == "There are no schedules in rules.yaml."
    office.duties = [
        Duty(schedule="oncall", person="ana", until=START + timedelta(hours=2)),
        Duty(schedule="manager", person="luis"),
        Duty(schedule="night", person=""),
    ]
    assert (await ask(office, "who")).splitlines() == [
        "*On call now*",
        "• oncall: *Ana*, until 13:30",
        "• manager: *Luis*",
        "• night: nobody",
    ]


def test_every_schedule_in_the_rules_has_somebody_on_call(office: Office) -> None:
    schedules = [
        {"name": "oncall", "rota": {"people": ["ana", "luis"], "handover": "monday 09:00"}},
        {"name": "manager", "ical": "https://calendar.example/manager.ics"},
    ]
    rules = the_rules(office.slack, schedules=schedules)
    first, second = duties(People(lambda: rules), rules, START)
    assert (first.schedule, first.until) == ("oncall", datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert first.person in ("ana", "luis")
    assert second == Duty(schedule="manager", person="")


async def test_a_storm_and_a_drill_are_listed_as_such(office: Office) -> None:
    office.shelf.found = [
        a_case(kind=CaseKind.STORM, author="", name="", network=""),
        a_case(author=f"{Case.DRILL}x", name="Almenara DRILL"),
    ]
    assert "*Tormenta*" in await ask(office, "cases", "U0ANA")
    assert "*🧪 DRILL · Almenara DRILL (Mastodon)*" in await ask(office, "cases")


async def test_cases_are_listed(office: Office) -> None:
    office.shelf.found = [
        a_case(owner="ana", state=CaseState.CONTACTED),
        *(a_case(id=CaseId(f"id{number}")) for number in range(12)),
    ]
    told = (await ask(office, "casos", "U0ANA")).splitlines()
    assert told[0] == "*Casos abiertos* (10+)"
    assert told[1] == "• 🔴 urgente 82 · *Lucía (Mastodon)* · Hotel Miramar · contactado, Ana · 11:30 · `c0ffee`"
    assert len(told) == 12


@pytest.mark.parametrize(
    ("typed", "matchers", "term", "lasts", "comment"),
    [
        ('author="mastodon:ana" 2h we talked', ('author="mastodon:ana"',), "", 2, "we talked"),
        ("author=“mastodon:ana” 2h we talked", ('author="mastodon:ana"',), "", 2, "we talked"),
        ("mastodon:ana 2h we talked", ('author="mastodon:ana"',), "", 2, "we talked"),
        ('level=~"alert|log" brand=Miramar 1h30m storm', ('level=~"alert|log"', 'brand="Miramar"'), "", 1.5, "storm"),
        ('"menu del dia" 1d campaign', (), "menu del dia", 24, "campaign"),
        ("«menú» 1d campaña", (), "menú", 24, "campaña"),
        ('author="a<b>&c" 1h x', ('author="a<b>&c"',), "", 1, "x"),
    ],
)  # fmt: skip
async def test_a_silence(
    office: Office, typed: str, matchers: tuple[str, ...], term: str, lasts: float, comment: str
) -> None:
    told = await ask(office, f"silence {typed}")
    (silence,) = office.shelf.silenced.values()
    assert (silence.matchers, silence.term, silence.comment) == (matchers, term, comment)
    assert silence.ends_at == START + timedelta(hours=lasts)
    assert silence.by == "luis"
    assert "muted until" in told


async def test_the_same_silence_again_has_another_end(office: Office) -> None:
    for length in ("1h", "2h"):
        await ask(office, f"silence mastodon:ana {length} we talked")
    (silence,) = office.shelf.silenced.values()
    assert silence.ends_at == START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "What to mute is missing"),
        ('""', "What to mute is missing"),
        ("ana 2h x", "An author is written as"),
        ('author="mastodon:ana"', "For how long is missing"),
        ("mastodon:ana soon x", "For how long is missing"),
        ("mastodon:ana 0s x", "For how long is missing"),
        ("mastodon:ana 900y x", "For how long is missing"),
        ("mastodon:ana 99999999999999999999999y x", "For how long is missing"),
        ("mastodon:ana 2h", "A comment is missing"),
        ('author=~"(" 2h x', "This is no matcher"),
        ('author=~".*" 2h x', "This would mute every alert"),
        ('author!="mastodon:ana" 2h x', "This would mute every alert"),
    ],
)
async def test_a_silence_that_cannot_be(office: Office, typed: str, told: str) -> None:
    assert told in await ask(office, f"silence {typed}")
    assert office.shelf.silenced == {}


async def test_a_silence_that_was_not_recorded_is_not_said_to_be(office: Office) -> None:
    office.shelf.gone = True
    assert (await ask(office, "silence mastodon:ana 2h x")).startswith("I cannot answer just now")


async def test_a_drill(office: Office) -> None:
    assert "labelled DRILL" in await ask(office, "drill")
    assert "labelled DRILL" in await ask(office, "drill hotel miramar")
    assert office.drilled == ["Hotel Miramar", "Hotel Miramar"]
    assert "There is no brand “Ritz”. There are: Hotel Miramar" in await ask(office, "drill Ritz")
    office.drill_problem = "the brand's own conditions keep it out"
    assert "The drill could not begin: the brand's own" in await ask(office, "drill")


async def test_a_command_that_slack_sends_again_drills_once(office: Office) -> None:
    payload = office.slack.hands.typed("drill")
    for _ in range(2):
        assert "SIMULACRO" in (await office.slack.hands.send("slash_commands", payload, accepts=True)).text
    assert len(office.drilled) == 1


async def test_where_the_envelope_takes_no_answer_it_is_whispered(office: Office) -> None:
    payload = office.slack.hands.typed("who")
    assert (await office.slack.hands.send("slash_commands", payload, accepts=False)).acknowledged
    assert office.slack.hands.heard("U0ANA") == ["No hay turnos de guardia en rules.yaml."]


@pytest.mark.parametrize("typed", ["", "help", "AYUDA", "dance", "status2"])
async def test_whatever_else_is_typed_is_answered_with_help(office: Office, typed: str) -> None:
    assert "• `status`" in await ask(office, typed)


async def test_text_from_the_internet_is_inert(office: Office) -> None:
    office.health = [health(HOSTILE, SourceState.BLOCKED, HOSTILE)]
    office.shelf.found = [a_case(name=HOSTILE, brand=HOSTILE, owner=HOSTILE)]
    office.troubles = {HOSTILE: HOSTILE}
    office.duties = [Duty(schedule=HOSTILE, person=HOSTILE)]
    office.drill_problem = HOSTILE
    for words in ("status", "cases", "who", "drill"):
        assert_inert(await ask(office, words))


def assert_inert(text: str) -> None:
    """Beside our own asterisks and back-ticks nothing means anything to Slack."""
    assert not {"<", ">"} & set(text)
    assert [fault for fault in blockkit.dangers(text, kind=blockkit.MRKDWN) if fault not in ("code", "emphasis")] == []


@given(words=st.text(max_size=300), verb=st.sampled_from(["", "silence ", "drill ", "cases ", 'silence "x" 1h ']))
def test_hostile_arguments_are_inert(words: str, verb: str) -> None:
    shelf, clock = Shelf(), FakeClock()
    rules = Rules.model_validate(
        {
            "version": 1,
            "brands": [{"name": "Hotel Miramar", "any": ["Hotel Miramar"]}],
            "sources": [{"name": "sample", "connector": "replay"}],
            "rules": [{"name": "page", "when": {"level": "page"}}],
            "route": {"receiver": "terminal"},
            "receivers": [{"name": "terminal", "console": {}}],
        }
    )

    async def go() -> str:
        async def drill(_brand: str) -> str:
            return ""

        questions = Questions(
            shelf,
            clock=clock,
            rules=lambda: rules,
            health=list,
            troubles=dict,
            on_call=list,
            drill=drill,
        )
        origin = Origin(user="U0ANA", who="ana")
        return await questions(Question(origin=origin, words=verb + words, key="k", at=START), "en")

    told = asyncio.run(go())
    # What is ours in help texts shows how a command is written.
    assert_inert(told.partition("*/almenara*")[0])
    for silence in shelf.silenced.values():
        assert silence.comment
        assert silence.term or silence.matchers
