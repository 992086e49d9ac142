"""Which case an alert joins, and what becomes of cases by what their authors say later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Act, Case, CaseKind, CaseState, Cause, StormFacts, Track
from monitor.core.casing import (
    RELAPSES_WITHIN,
    Newcomer,
    case_key,
    deleted,
    joined,
    opened,
    put_right,
    recover,
    relapse,
    speaker,
    takes,
)
from monitor.model import Alert, AlertId, Author, CaseId, Level, MentionId
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.store.material import BRAND, judgement

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def newcomer(
    name: str = "1",
    level: Level = Level.ALERT,
    *,
    handle: str = "lucia",
    brand: str = BRAND,
    first: bool = True,
    reach: int = 0,
    roots: dict[str, str] | None = None,
    **thought: object,
) -> Newcomer:
    said = mention(name, author=person(handle), **(roots or {}))
    alert = Alert(
        id=AlertId(f"loud/{name}"),
        mention_id=said.id,
        brand=brand,
        rule="loud",
        level=level,
        priority=50,
        labels=(("author", f"mastodon:{handle}" if handle else ""), ("brand", brand)),
        at=START,
    )
    return Newcomer(
        alert=alert,
        mention=said,
        judgement=judgement(level, brand=brand, **thought),
        reach=reach,
        first_of_author=first,
    )


def case(**fields: object) -> Case:
    made, _events = opened(newcomer(), START)
    return replace(made, **fields)  # type: ignore[arg-type]


def over(state: CaseState = CaseState.RESOLVED, at: datetime = START + HOUR) -> Case:
    return case(state=state, resolved_at=at)


def test_a_case_opens_with_its_first_alert():
    made, (event,) = opened(newcomer("1", Level.PAGE, reach=1800), START)

    assert (made.author, made.name, made.level, made.reach) == ("mastodon:lucia", "lucia", Level.PAGE, 1800)
    assert (made.roots, made.due_at, made.events) == ((MentionId("mastodon:1"),), START, 1)
    assert (event.act, event.number, event.target, event.level) == (Act.OPENED, 1, "mastodon:1", Level.PAGE)


def test_the_same_author_joins_for_six_hours_after_the_last_mention():
    assert takes(case(), newcomer("2"), START + 6 * HOUR - timedelta(seconds=1))
    assert not takes(case(), newcomer("2"), START + 6 * HOUR)
    later, _ = joined(case(), newcomer("2"), START + 5 * HOUR, known=False)
    assert takes(later, newcomer("3"), START + 10 * HOUR)


def test_other_authors_brands_and_tracks_do_not_join():
    assert not takes(case(), newcomer("2", handle="omar"), START)
    assert not takes(case(), newcomer("2", brand="Bar Sol"), START)
    assert not takes(case(), newcomer("2", Level.OPPORTUNITY), START)


def test_whoever_answers_quotes_or_passes_on_a_post_of_the_case_joins_it():
    for field in ("reply_to", "quote_of", "repost_of"):
        other = newcomer("2", handle="omar", roots={field: "mastodon:1"})
        assert takes(case(), other, START)
        made, _ = joined(case(), other, START, known=False)
        assert (made.kind, made.authors, made.mentions) == (CaseKind.PILE_ON, 2, 2)


def test_unsigned_posts_stand_for_themselves():
    assert case_key(newcomer("1", handle="")) != case_key(newcomer("2", handle=""))


def storm(**fields: object) -> Case:
    facts = StormFacts(stream="all", onset=START, count=9, expected=1, window=HOUR, score=8, authors=9)
    return case(kind=CaseKind.STORM, key="storm", author="", storm=facts, **fields)


def test_a_storm_takes_everybody_but_the_influential_the_grave_and_the_fans():
    assert takes(storm(), newcomer("2", handle="omar", influence=59.9, severity=0.89), START)
    assert not takes(storm(), newcomer("2", influence=60.0), START)
    assert not takes(storm(), newcomer("2", severity=0.9), START)
    assert not takes(storm(), newcomer("2", Level.OPPORTUNITY), START)
    assert not takes(storm(state=CaseState.RESOLVED), newcomer("2"), START)
    calm = storm()
    assert calm.storm is not None
    assert not takes(replace(calm, storm=replace(calm.storm, calm_at=START)), newcomer("2"), START)


def test_a_storm_says_once_that_others_joined_at_the_same_moment():
    first, said = joined(storm(), newcomer("2"), START, known=False)
    second, unsaid = joined(first, newcomer("3"), START, known=False, said=True)

    assert ([each.act for each in said], unsaid) == ([Act.JOINED], ())
    assert (second.mentions, second.events) == (3, 2)


def test_a_second_rule_on_a_mention_is_a_reason_more_and_no_mention_more():
    second = newcomer("1")
    second = replace(second, alert=replace(second.alert, rule="hygiene"))

    made, events = joined(case(), second, START, known=True)

    assert (made.rules, made.mentions, made.reach, events) == (("loud", "hygiene"), 1, 0, ())


def test_a_rise_is_told_and_starts_the_clocks_anew():
    made, events = joined(case(), newcomer("2", Level.PAGE), START + HOUR, known=False)

    assert [(each.act, each.number, each.level) for each in events] == [
        (Act.JOINED, 2, None),
        (Act.ROSE, 3, Level.PAGE),
    ]
    assert (made.level, made.levelled_at, made.due_at) == (Level.PAGE, START + HOUR, START)


@given(st.lists(st.tuples(st.sampled_from(list(Level)), st.booleans(), st.integers(0, 1000)), max_size=8))
def test_a_case_never_falls_and_numbers_its_events_without_a_gap(steps):
    made, told = opened(newcomer(), START)
    for number, (level, known, reach) in enumerate(steps):
        before = made
        made, events = joined(made, newcomer(f"n{number}", level, reach=reach), START, known=known)
        told += events
        assert made.level.rank >= before.level.rank
        assert made.peak >= before.peak
        assert made.reach >= before.reach
    assert [each.number for each in told] == list(range(1, made.events + 1))


def test_a_new_complaint_makes_a_resolved_case_relapse():
    newer, _ = opened(newcomer("9"), START + 10 * DAY)

    made, (event,) = relapse(over(), newer, START + 10 * DAY)

    assert (made.state, made.recovered_at, made.due_at) == (CaseState.RELAPSED, START + 10 * DAY, START)
    assert (event.act, event.target, event.number) == (Act.RELAPSED, newer.id, 2)


def test_nothing_relapses_by_praise_other_people_other_brands_or_after_a_month():
    at = START + 10 * DAY
    complaint, _ = opened(newcomer("9"), at)

    assert relapse(over(), replace(complaint, track=Track.PRAISE), at) is None
    assert relapse(over(), replace(complaint, author="mastodon:omar"), at) is None
    assert relapse(over(), replace(complaint, brand="Bar Sol"), at) is None
    assert relapse(over(), complaint, START + HOUR + RELAPSES_WITHIN + HOUR) is None
    assert relapse(over(CaseState.RECOVERED), complaint, at) is None
    assert relapse(case(), complaint, at) is None
    assert relapse(over(), over(), at) is None
    assert relapse(replace(over(), author=""), replace(complaint, author=""), at) is None


KIND = judgement(Level.LOG, label="positive", polarity=0.7)
THANKS = mention("thanks", author=person("lucia"), at=START + 9 * DAY)


def test_what_was_settled_and_spreads_after_all_is_somebodys_again():
    settled = replace(over(), cause=Cause.OUR_FAULT)

    spread, events = joined(settled, newcomer("1", Level.PAGE), START + DAY, known=True)

    assert (spread.state, spread.recovered_at, spread.level) == (CaseState.RELAPSED, START + DAY, Level.PAGE)
    assert [event.act for event in events] == [Act.RELAPSED, Act.ROSE]
    mistaken = replace(over(), answer="neither")
    assert joined(mistaken, newcomer("1", Level.PAGE), START + DAY, known=True)[0].state is CaseState.RESOLVED


def test_what_a_person_called_no_complaint_neither_recovers_nor_relapses():
    kind = mention("9", author=person("lucia"), at=START + 2 * HOUR)
    warm = judgement(Level.LOG, brand=BRAND, label="positive", polarity=0.7)

    for answer, held in (("", True), ("complaint", True), ("neither", False), ("praise", False)):
        before = replace(over(), answer=answer)
        assert (recover(before, kind, warm, 10, START + DAY) is not None) is held
        assert (relapse(before, case(id=CaseId("newer")), START + DAY) is not None) is held


def test_whoever_has_a_case_is_told_that_it_rises():
    owned = case(state=CaseState.CONTACTED, owner="ana")

    for held, ping in ((owned, ("ana",)), (case(), ())):
        _, events = joined(held, newcomer("2", Level.PAGE), START, known=False)
        assert [(event.act, event.ping) for event in events] == [(Act.JOINED, ()), (Act.ROSE, ping)]


def test_kind_words_make_a_resolved_case_recover_with_their_reach():
    made, (event,) = recover(over(), THANKS, KIND, 36_000, START + 9 * DAY)

    assert (made.state, made.recovered_at, made.recovery_reach) == (CaseState.RECOVERED, START + 9 * DAY, 36_000)
    assert (event.act, event.target) == (Act.RECOVERED, THANKS.id)
    again, (another,) = recover(made, THANKS, KIND, 4, START + 9 * DAY)
    assert again.recovery_reach == 36_004
    assert another.key == event.key, "so that the store counts the same words once"


def test_kind_words_from_before_the_complaint_prove_nothing():
    assert recover(over(), replace(THANKS, published_at=START), KIND, 0, START + 9 * DAY) is None
    mended = replace(THANKS, published_at=START, edited_at=START + HOUR)
    assert recover(over(), mended, KIND, 0, START + 9 * DAY) is not None


def test_only_clearly_kind_words_about_us_count():
    assert put_right(KIND)
    for doubt in ({"label": "neutral"}, {"polarity": 0.2}, {"relevance": 0.49}):
        assert not put_right(replace(KIND, **doubt))


def test_who_signs_is_known_by_id_then_by_handle_and_a_site_signs_nothing():
    assert speaker(mention("1", author=Author(id="7", handle="lucia"))) == "mastodon:7"
    assert speaker(mention("1", author=Author(handle="lucia"))) == "mastodon:lucia"
    assert speaker(mention("1", author=Author(name="The Daily"))) == ""


def test_a_deletion_is_a_line_in_the_timeline():
    made, (event,) = deleted(case(), MentionId("mastodon:1"), START + HOUR)

    assert (event.act, event.target, event.number, made.events) == (Act.DELETED, "mastodon:1", 2, 2)
