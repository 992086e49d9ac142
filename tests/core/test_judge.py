"""One mention, the brands it is about, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.fingerprint import alert_id
from monitor.core.judge import Decision, decide, judge, language_of, stamp, target
from monitor.model import Author, Dropped, Engagement, Hit, Judgement, Kind, Level, Match, Mention
from monitor.rules.schema import NETWORKS, Rules
from monitor.sentiment.base import Feeling
from monitor.sentiment.registry import load
from tests.fakes.judging import (
    BRAND,
    DELIGHTED,
    FURIOUS,
    INDIFFERENT,
    NOW,
    TORN,
    UNSPOKEN,
    a_match,
    a_mention,
    the_rules,
)

RULES = the_rules()
GIANT = Author(id="1", handle="giant", followers=3_000_000, notability=1.0)
VIRAL = Engagement(reposts=2_000)


def judged(mention: Mention, feeling: Feeling = FURIOUS, *, rules: Rules = RULES, **more: Any) -> Judgement:
    return judge(mention, a_match(), rules.brands[0], rules, feeling, now=NOW, **more)


def decided(mention: Mention, feeling: Feeling = FURIOUS, *, rules: Rules = RULES, **more: Any) -> Decision:
    return decide(mention, [a_match()], rules, {BRAND: feeling}, now=NOW, **more)


def with_brand(**changes: Any) -> Rules:
    return the_rules(brands=[{"name": BRAND, "any": [BRAND]} | changes])


# --- what is thought ---------------------------------------------------------------------------------------------


def test_an_angry_guest_with_some_voice_is_an_alert_that_explains_itself() -> None:
    found = judged(a_mention(engagement=Engagement(likes=0)))
    assert (found.label, found.issue, found.level) == ("negative", "hygiene", Level.ALERT)
    assert found.polarity == pytest.approx(-0.85)
    assert found.confidence == pytest.approx(0.9)
    assert sum(part.points for part in found.because) == pytest.approx(found.priority, abs=1e-6)
    assert sum(part.points for part in found.influence_parts) == pytest.approx(found.influence, abs=1e-6)
    assert found.flags == ()


def test_the_same_words_spreading_are_a_page() -> None:
    assert judged(a_mention(engagement=VIRAL)).level is Level.PAGE


def test_an_earlier_look_sharpens_the_score() -> None:
    mention = a_mention(engagement=Engagement(likes=30), published_at=NOW - timedelta(minutes=15))
    once = judged(mention)
    twice = judged(mention, earlier=(Engagement(likes=2), timedelta(minutes=5)))
    assert twice.virality > once.virality
    assert twice.priority > once.priority


def test_influential_praise_is_an_opportunity_and_has_no_issue() -> None:
    found = judged(a_mention(network="x", author=GIANT, engagement=VIRAL), DELIGHTED)
    assert (found.level, found.issue, found.priority) == (Level.OPPORTUNITY, "default", 0)
    assert sum(part.points for part in found.because) == pytest.approx(found.opportunity, abs=1e-6)


def test_a_language_nobody_reads_is_unsure_and_never_neutral_by_conviction() -> None:
    found = judged(a_mention(language="eu"), UNSPOKEN)
    assert found.unsure
    assert (found.confidence, found.polarity, found.label) == (0, 0, "neutral")
    assert "language_not_spoken" in found.flags


def test_an_influential_author_in_a_language_nobody_reads_is_put_to_a_person() -> None:
    found = judged(a_mention(network="x", author=GIANT, language="ja"), UNSPOKEN)
    assert found.level is Level.WATCH
    assert "needs_human_read" in found.flags


def test_low_confidence_is_said_whoever_speaks() -> None:
    assert judged(a_mention(author=Author(followers=10)), TORN).unsure
    surer = the_rules(judge={"abstain_below": 0.3})
    assert not judged(a_mention(author=Author(followers=10)), TORN, rules=surer).unsure


@pytest.mark.parametrize(
    ("feeling", "label"),
    [
        (FURIOUS, "negative"),
        (DELIGHTED, "positive"),
        (INDIFFERENT, "neutral"),
        (UNSPOKEN, "neutral"),
        (Feeling(negative=0.4, neutral=0.2, positive=0.4), "neutral"),
        (Feeling(negative=0.4, neutral=0.4, positive=0.2), "neutral"),
    ],
)
def test_the_label_is_the_likeliest_feeling_and_a_tie_is_neutral(feeling: Feeling, label: str) -> None:
    assert judged(a_mention(), feeling).label == label


def test_what_is_found_a_day_late_alerts_and_does_not_page() -> None:
    late = a_mention(engagement=VIRAL, published_at=NOW - timedelta(hours=25))
    assert judged(late).level is Level.ALERT
    assert "late" in judged(late).flags
    assert judged(replace(late, published_at=NOW - timedelta(hours=24))).level is Level.PAGE


def test_a_late_find_that_is_still_growing_may_page() -> None:
    late = a_mention(engagement=VIRAL, published_at=NOW - timedelta(hours=25))
    assert judged(late, earlier=(Engagement(reposts=100), timedelta(hours=24))).level is Level.PAGE


def test_the_lateness_of_an_edit_counts_from_the_edit() -> None:
    edited = a_mention(engagement=VIRAL, published_at=NOW - timedelta(days=9), edited_at=NOW - timedelta(minutes=1))
    assert judged(edited, seen_before=True).level is Level.PAGE
    assert judged(edited, seen_before=False).level is Level.ALERT


def test_nothing_is_forecast_for_a_post_without_a_date() -> None:
    undated = a_mention(engagement=Engagement(likes=30), dated=False, published_at=NOW)
    assert "undated" in judged(undated).flags
    assert judged(undated).virality < judged(replace(undated, dated=True)).virality


def test_silence_about_engagement_is_flagged() -> None:
    assert "engagement_unknown" in judged(a_mention(engagement=None)).flags


def test_unknown_followers_are_flagged_and_never_drop_the_mention() -> None:
    found = judged(a_mention(author=Author()))
    assert "followers_unknown" in found.flags
    assert found.influence > 0


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("es-MX", "es"),
        ("pt_BR", "pt"),
        ("EN", "en"),
        (" fil ", "fil"),
        (None, "und"),
        ("", "und"),
        ("x<script>", "und"),
    ],
)
def test_a_language_is_the_primary_part_of_the_claim(claim: str | None, language: str) -> None:
    assert language_of(a_mention(language=claim)) == language


def test_an_identified_language_overrules_the_claim() -> None:
    assert judged(a_mention(language="en"), language="es").language == "es"


def test_what_is_negative_is_a_complaint_and_nothing_else_is() -> None:
    issues = [judged(a_mention(text="Hotel Miramar"), feeling).issue for feeling in (FURIOUS, INDIFFERENT, DELIGHTED)]
    assert issues == ["complaint", "default", "default"]


def test_the_words_say_what_a_complaint_is_about_and_how_grave_it_is() -> None:
    found = judged(a_mention(text="Cucarachas en la ducha del Hotel Miramar", language="es"), FURIOUS)
    assert (found.issue, found.issue_word, found.severity) == ("hygiene", "cucarachas", 0.6)


def test_the_severity_of_an_issue_is_the_operators_to_set() -> None:
    grave = the_rules(scoring={"severity": {"hygiene": 0.95}})
    found = judged(a_mention(network="x", author=Author(followers=5)), rules=grave)
    assert found.level is Level.ALERT
    assert found.severity == 0.95


def test_a_title_is_read_before_the_text_and_the_brand_stays_where_it_was() -> None:
    mention = a_mention(title="A week in Spain", text="Hotel Miramar was awful", language="en-GB")
    match = Match(brand=BRAND, hits=(Hit(term=BRAND, start=0, end=13),), relevance=1.0)
    asked = target(mention, match, with_brand(lexicon={"cutrez": -2.5}).brands[0])
    assert asked.text.startswith("A week in Spain")
    assert asked.text[asked.hits[0].start : asked.hits[0].end] == "Hotel Miramar"
    assert asked.language == "en"
    assert asked.lexicon == (("cutrez", -2.5),)


def test_a_brand_that_stands_in_the_title_only_is_found_there() -> None:
    """Matching gives no offsets outside the text; what stands in the address alone has no place to read."""
    mention = a_mention(title="Why HOTEL MIRAMAR failed us", text="We arrived on Tuesday.")
    elsewhere = (Hit(term="Hotel Miramar", start=-1, end=-1), Hit(term="miramar.example", start=-1, end=-1))
    asked = target(mention, Match(brand=BRAND, hits=elsewhere, relevance=1.0), RULES.brands[0])
    assert [asked.text[hit.start : hit.end] for hit in asked.hits] == ["HOTEL MIRAMAR"]
    untitled = target(replace(mention, title=None), Match(brand=BRAND, hits=elsewhere, relevance=1.0), RULES.brands[0])
    assert untitled.hits == ()


@pytest.mark.parametrize(
    ("title", "term", "stands"),
    [
        ("İİİ HOTEL Miramar", "Miramar", "Miramar"),  # in lower case that title is longer
        ("Los hoteles y el Hotel", "hotel", "Hotel"),
        ("Todo sobre #HotelMiramar", "miramar", "Miramar"),
    ],
)
def test_a_brand_in_the_title_is_found_where_it_stands(title: str, term: str, stands: str) -> None:
    elsewhere = Match(brand=BRAND, hits=(Hit(term=term, start=-1, end=-1),), relevance=1.0)

    asked = target(a_mention(title=title, text="We arrived."), elsewhere, RULES.brands[0])

    ((start, end),) = [(hit.start, hit.end) for hit in asked.hits]
    assert (title[start:end], start) == (stands, title.rindex(stands))


def test_a_title_that_the_text_repeats_is_read_once() -> None:
    mention = a_mention(title="Hotel Miramar", text="Hotel Miramar was awful")
    assert target(mention, a_match(), RULES.brands[0]).text == mention.text


def test_the_stamp_names_all_that_a_score_depends_on() -> None:
    backend = load("default")
    assert stamp(RULES, backend, "ab12") == f"scoring 1; default {backend.version}; rules ab12"
    assert judged(a_mention(), versions="v").versions == "v"


# --- what follows ------------------------------------------------------------------------------------------------


def test_a_rule_that_fires_raises_an_alert_with_every_label() -> None:
    rules = the_rules([{"name": "loud", "when": {"level": ">= alert"}, "labels": {"team": "front"}}])
    found = decided(a_mention(), rules=rules)
    (alert,) = found.alerts
    assert dict(alert.labels) == {
        "brand": BRAND,
        "source": "masto",
        "network": "mastodon",
        "rule": "loud",
        "level": "alert",
        "language": "en",
        "issue": "hygiene",
        "author": "mastodon:17",
        "kind": "post",
        "team": "front",
    }
    assert list(alert.labels) == sorted(alert.labels)
    assert (alert.rule, alert.level, alert.at) == ("loud", Level.ALERT, NOW)
    assert alert.priority == found.judgements[0].priority
    assert alert.id == alert_id("loud", a_mention().id, BRAND)
    assert found.dropped == ()


def test_a_rule_cannot_rename_the_labels_that_routing_relies_on() -> None:
    rules = the_rules([{"name": "loud", "when": {"level": ">= log"}, "labels": {"level": "page", "brand": "Other"}}])
    labels = dict(decided(a_mention(), rules=rules).alerts[0].labels)
    assert (labels["level"], labels["brand"]) == ("alert", BRAND)


@pytest.mark.parametrize(
    ("author", "label"),
    [
        (Author(id="17", handle="lucia"), "mastodon:17"),
        (Author(handle="lucia"), "mastodon:lucia"),
        (Author(name="Lucía"), ""),
    ],
)
def test_an_author_is_named_by_network_and_id_else_handle_else_not_at_all(author: Author, label: str) -> None:
    rules = the_rules([{"name": "all", "when": {"level": ">= log"}}])
    assert dict(decided(a_mention(author=author), rules=rules).alerts[0].labels)["author"] == label


def test_two_rules_on_one_mention_raise_two_alerts() -> None:
    rules = the_rules(
        [{"name": "loud", "when": {"level": ">= alert"}}, {"name": "sure", "when": {"confidence": ">= 0.8"}}]
    )
    alerts = decided(a_mention(), rules=rules).alerts
    assert [alert.rule for alert in alerts] == ["loud", "sure"]
    assert len({alert.id for alert in alerts}) == 2


def test_a_shadow_rule_says_what_it_would_have_done_and_does_nothing() -> None:
    rules = the_rules([{"name": "try-lower", "when": {"priority": ">= 20"}, "mode": "shadow"}])
    found = decided(a_mention(), rules=rules)
    assert found.alerts == ()
    assert found.shadow == ("try-lower",)
    assert found.dropped == ((BRAND, Dropped.NO_RULE),)


def test_what_no_rule_wants_is_judged_and_kept() -> None:
    found = decided(a_mention(), INDIFFERENT)
    assert found.alerts == ()
    assert found.dropped == ((BRAND, Dropped.NO_RULE),)
    assert len(found.judgements) == 1


def test_the_past_is_judged_and_stored_and_never_told() -> None:
    found = decided(a_mention(engagement=VIRAL), past_brands=frozenset({BRAND}))
    assert found.alerts == ()
    assert found.dropped == ((BRAND, Dropped.PAST),)
    assert found.judgements[0].level is Level.PAGE


def test_a_deleted_mention_is_not_told() -> None:
    assert decided(a_mention(deleted_at=NOW)).dropped == ((BRAND, Dropped.DELETED),)


def test_the_brands_own_account_is_logged_whatever_it_says() -> None:
    rules = with_brand(own_accounts={"mastodon": ["lucia@example.social"]})
    everything = rules.model_copy(update={"rules": the_rules([{"name": "all", "when": {"level": ">= log"}}]).rules})
    found = decided(a_mention(engagement=VIRAL), rules=everything)
    assert found.dropped == ((BRAND, Dropped.OWN_ACCOUNT),)
    assert found.judgements[0].level is Level.LOG
    assert "own_account" in found.judgements[0].flags


@pytest.mark.parametrize(
    "ignore", [{"authors": ["mastodon:lucia@example.social"]}, {"authors": ["17"]}, {"sources": ["masto"]}]
)
def test_ignored_authors_and_sources_are_logged_and_never_deleted(ignore: dict[str, list[str]]) -> None:
    found = decided(a_mention(engagement=VIRAL), rules=with_brand(ignore=ignore))
    assert found.dropped == ((BRAND, Dropped.IGNORED),)
    assert found.judgements[0].level is Level.LOG
    assert found.judgements[0].priority > 0


def test_an_edit_that_got_worse_is_a_new_alert() -> None:
    first = decided(a_mention()).alerts[0]
    again = decided(a_mention(engagement=VIRAL, edited_at=NOW), before={BRAND: Level.ALERT}).alerts[0]
    assert again.level is Level.PAGE
    assert again.id != first.id
    assert again.rule == first.rule


@pytest.mark.parametrize("before", [Level.ALERT, Level.PAGE])
def test_an_edit_that_got_no_worse_is_not_told_again(before: Level) -> None:
    found = decided(a_mention(edited_at=NOW), before={BRAND: before})
    assert found.dropped == ((BRAND, Dropped.NOT_WORSE),)


def test_the_same_edit_seen_twice_is_the_same_alert() -> None:
    edit = a_mention(engagement=VIRAL, edited_at=NOW)
    once, twice = (decided(edit, before={BRAND: Level.LOG}).alerts[0].id for _ in range(2))
    assert once == twice


def test_each_brand_is_judged_by_its_own_feeling_rules_and_past() -> None:
    rules = the_rules(
        [{"name": "ours", "when": {"level": ">= alert"}, "brands": [BRAND]}],
        brands=[{"name": name, "any": [name]} for name in (BRAND, "Vueling", "Old Inn")],
    )
    found = decide(
        a_mention(),
        [a_match(BRAND), a_match("Vueling"), a_match("Old Inn"), a_match("Gone by reload")],
        rules,
        {BRAND: FURIOUS, "Vueling": FURIOUS},
        now=NOW,
        past_brands=frozenset({"Old Inn"}),
    )
    assert [judgement.brand for judgement in found.judgements] == [BRAND, "Vueling", "Old Inn"]
    assert [(alert.brand, alert.rule) for alert in found.alerts] == [(BRAND, "ours")]
    assert found.dropped == (("Vueling", Dropped.NO_RULE), ("Old Inn", Dropped.PAST))
    assert "language_not_spoken" in found.judgements[2].flags


def test_a_rule_asks_a_person_about_the_unsure_and_influential() -> None:
    rules = the_rules([{"name": "unsure", "when": {"unsure": True, "influence": ">= 80"}, "labels": {"ask": "yes"}}])
    found = decided(a_mention(network="x", author=GIANT, language="ca"), UNSPOKEN, rules=rules)
    assert dict(found.alerts[0].labels)["ask"] == "yes"
    assert decided(a_mention(language="ca"), UNSPOKEN, rules=rules).alerts == ()


feelings = st.tuples(*[st.floats(min_value=0.001, max_value=1)] * 3).map(
    lambda p: Feeling(negative=p[0] / sum(p), neutral=p[1] / sum(p), positive=p[2] / sum(p))
)
mentions = st.builds(
    a_mention,
    network=st.sampled_from([*NETWORKS, "unheard-of"]),
    kind=st.sampled_from(Kind),
    language=st.none() | st.text(max_size=8),
    author=st.builds(
        Author,
        id=st.none() | st.text(max_size=5),
        followers=st.none() | st.integers(min_value=0, max_value=10**9),
        karma=st.none() | st.integers(min_value=-10, max_value=10**7),
        verified=st.none() | st.booleans(),
    ),
    engagement=st.none() | st.builds(Engagement, likes=st.none() | st.integers(min_value=0, max_value=10**7)),
    published_at=st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(days=400)).map(lambda d: NOW - d),
    dated=st.booleans(),
)


@given(mention=mentions, feeling=feelings, relevance=st.floats(min_value=0, max_value=1))
def test_every_mention_is_judged_in_range_and_the_same_every_time(
    mention: Mention, feeling: Feeling, relevance: float
) -> None:
    def once() -> Decision:
        return decide(mention, [a_match(relevance=relevance)], RULES, {BRAND: feeling}, now=NOW)

    found = once()
    (judgement,) = found.judgements
    assert found == once()
    assert 0 <= judgement.priority <= 100
    assert 0 <= judgement.opportunity <= 100
    assert 0 <= judgement.gate <= 1
    assert sum(part.points for part in judgement.because) == pytest.approx(
        max(judgement.priority, judgement.opportunity), abs=1e-6
    )
    assert bool(found.alerts) != bool(found.dropped)
    late = mention.dated and mention.fetched_at - mention.published_at > timedelta(hours=24)
    assert not (late and judgement.level is Level.PAGE)


# --- copies ------------------------------------------------------------------------------------------------------


def test_a_copy_is_told_where_it_is_graver_than_what_was_told_before() -> None:
    told = {(BRAND, False): Level.ALERT}
    assert decided(a_mention(engagement=Engagement(likes=0)), copied=told).dropped == ((BRAND, Dropped.COPY),)
    assert [alert.level for alert in decided(a_mention(engagement=VIRAL), copied=told).alerts] == [Level.PAGE]


def test_praise_that_was_told_holds_back_no_complaint_and_a_complaint_no_praise() -> None:
    """One word may be all that parts them."""
    praise = a_mention(network="x", author=GIANT, engagement=VIRAL)
    rules = the_rules(
        rules=[{"name": "all", "when": {"level": ">= digest"}}, {"name": "kind", "when": {"level": "opportunity"}}]
    )
    told = {(BRAND, False): Level.PAGE}
    assert decided(praise, DELIGHTED, rules=rules, copied=told).alerts
    assert not decided(praise, DELIGHTED, rules=rules, copied={(BRAND, True): Level.OPPORTUNITY}).alerts
    complaint = a_mention(engagement=Engagement(likes=0))
    assert decided(complaint, copied={(BRAND, True): Level.OPPORTUNITY}).alerts
