"""The words that people read, and that their numbers add up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.explain import because, headline, level_word, network_name, number, remarks, so_far, who
from monitor.core.judge import judge
from monitor.core.standing import Standing
from monitor.core.words import FLAGS, ISSUES
from monitor.model import Author, Engagement, Level, Part, Venue
from monitor.rules.schema import Scoring
from tests.fakes.judging import (
    DELIGHTED,
    FURIOUS,
    INDIFFERENT,
    NOW,
    UNSPOKEN,
    a_judgement,
    a_match,
    a_mention,
    the_rules,
)

LANGUAGES = ("es", "en")


def test_the_headline_says_level_score_and_parts() -> None:
    assert headline(a_judgement(), "es") == "Prioridad 41 AVISO = influencia 31 + gravedad 10"
    assert headline(a_judgement(), "en") == "Priority 41 ALERT = influence 31 + severity 10"


@pytest.mark.parametrize(
    ("language", "head", "lines"),
    [
        (
            "es",
            "Prioridad 41 AVISO ★☆☆☆☆ = influencia 31 + gravedad 10",
            ["★☆☆☆☆ −1,00, palabras 0,10", "Filtro 0,87: negativo −0,94, confianza 0,86, sobre la marca 1,00"],
        ),
        (
            "en",
            "Priority 41 ALERT ★☆☆☆☆ = influence 31 + severity 10",
            ["★☆☆☆☆ −1.00, words 0.10", "Gate 0.87: negative −0.94, confidence 0.86, about you 1.00"],
        ),
    ],
)
def test_a_review_shows_its_stars_and_what_they_and_the_words_say(language: str, head: str, lines: list[str]) -> None:
    review = a_judgement(rating=0.2, words=0.1, polarity=-0.94, confidence=0.86)
    assert headline(review, language) == head
    assert because(review, language)[2:4] == lines


def test_stars_alone_are_shown_alone() -> None:
    review = a_judgement(rating=0.6, label="neutral", polarity=0.0, priority=0.0, level=Level.LOG, because=())
    assert headline(review, "en") == "Priority 0 LOG ★★★☆☆ (neutral)"
    assert "★★★☆☆ 0.00" in because(review, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_stars_that_contradict_the_words_are_one_remark_and_not_two(language: str) -> None:
    assert len(remarks(a_judgement(rating=1.0, unsure=True, flags=("stars_disagree",)), language)) == 1


def test_an_opportunity_is_explained_by_its_own_parts() -> None:
    praise = a_judgement(
        priority=0.0,
        opportunity=73.4,
        level=Level.OPPORTUNITY,
        because=(Part("influence", 42.2), Part("virality", 26.0), Part("topic", 5.2)),
    )
    assert headline(praise, "es") == "Oportunidad 73 = influencia 42 + viralidad 26 + tema 5"
    assert headline(praise, "en") == "Opportunity 73 = influence 42 + virality 26 + topic 5"


def test_a_mention_without_priority_says_why_there_is_none() -> None:
    calm = a_judgement(label="neutral", priority=0.0, level=Level.LOG, because=(Part("influence", 0.0),))
    assert headline(calm, "es") == "Prioridad 0 REGISTRO (neutro)"
    assert headline(calm, "en") == "Priority 0 LOG (neutral)"


def test_the_reasons_name_influence_virality_the_gate_and_the_issue() -> None:
    assert because(a_judgement(virality=0.5), "es") == [
        "Influencia 44 de 100: audiencia 22,5 + rareza 9,2 + respuesta 12,3",
        "Viralidad 0,50",
        "Filtro 0,87: negativo −0,85, confianza 0,90, sobre la marca 1,00",
        "Asunto: higiene (gravedad 0,6)",
    ]
    assert because(a_judgement(virality=0.5), "en") == [
        "Influence 44 of 100: audience 22.5 + standing 9.2 + engagement 12.3",
        "Virality 0.50",
        "Gate 0.87: negative −0.85, confidence 0.90, about you 1.00",
        "Issue: hygiene (severity 0.6)",
    ]


def test_what_was_assumed_is_said() -> None:
    doubtful = a_judgement(flags=("followers_unknown", "late"))
    assert remarks(doubtful, "es") == [
        "La red no dice cuántos seguidores tiene: contamos algo más que la media de allí.",
        "Lo hemos visto más de un día después de publicarse: como mucho, un aviso.",
    ]
    assert remarks(a_judgement(unsure=True), "en") == ["Confidence is low: read it before acting."]


def test_a_language_nobody_reads_is_named_and_no_feeling_is_pretended() -> None:
    unread = a_judgement(language="eu", flags=("language_not_spoken",), unsure=True, polarity=0.0, confidence=0.0)
    lines = because(unread, "en")
    assert "We cannot read feeling in this language (eu): nobody measured it." in lines
    assert not any("confidence" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flag_that_the_judge_can_raise_has_its_sentence(language: str) -> None:
    everything = [
        a_mention(author=Author(bot=True), engagement=None),
        a_mention(author=Author(followers=900_000, created_at=NOW)),
        a_mention(network="reddit", author=Author(), dated=False),
        a_mention(network="blog"),
        a_mention(network="tumblr", published_at=NOW.replace(year=2025)),
        a_mention(network="x", author=Author(followers=10**8, notability=1.0, handle="own")),
        a_mention(network="trustpilot", rating=1.0),
    ]
    rules = the_rules(brands=[{"name": "Hotel Miramar", "any": ["x"], "own_accounts": {"x": ["own"]}}])
    raised = {
        flag
        for mention in everything
        for feeling in (FURIOUS, DELIGHTED, INDIFFERENT, UNSPOKEN)
        for flag in judge(mention, a_match(), rules.brands[0], rules, feeling, now=NOW).flags
    }
    assert {"followers_unknown", "karma_unknown", "late", "needs_human_read", "own_account"} <= raised
    assert {"stars_disagree", "stars_alone"} <= raised
    assert raised <= FLAGS[language].keys()


@pytest.mark.parametrize(
    ("language", "part", "remark"),
    [
        ("en", "linked account 4.0", "The same person carries more weight on another network: your identities say so."),
        (
            "es",
            "cuenta enlazada 4,0",
            "Es también alguien con más peso en otra red: lo dicen las identidades de tu configuración.",
        ),
    ],
)
def test_a_linked_account_is_an_addend_and_a_remark(language: str, part: str, remark: str) -> None:
    rules = the_rules()
    alone = judge(a_mention(), a_match(), rules.brands[0], rules, FURIOUS, now=NOW)
    linked = Standing(linked=2 * (alone.influence + 4))
    found = judge(a_mention(), a_match(), rules.brands[0], rules, FURIOUS, now=NOW, standing=linked)
    lines = because(found, language)
    assert part in lines[0]
    assert remark in lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_topic_is_an_addend_of_influence_and_of_an_opportunity(language: str) -> None:
    rules, known = the_rules(), Standing(topics={"Hotel Miramar": 0.9})
    found = judge(a_mention(), a_match(), rules.brands[0], rules, DELIGHTED, now=NOW, standing=known)
    word = {"es": "tema", "en": "topic"}[language]
    assert word in because(found, language)[0]
    assert word in headline(found, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_operator_knows_of_a_place_is_said(language: str) -> None:
    rules = the_rules(
        scoring={"sites": {"paper.example": {"rank": 9, "notability": 1}}, "venues": {"reddit:travel": 1_200_000}}
    )
    article = a_mention(network="news", url="https://paper.example/1", author=Author())
    post = a_mention(network="reddit", author=Author(karma=9), venue=Venue(name="travel"))
    flags = [judge(each, a_match(), rules.brands[0], rules, FURIOUS, now=NOW).flags for each in (article, post)]
    assert {"site_rank_listed", "site_notable"} <= set(flags[0])
    assert "site_unranked" not in flags[0]
    assert "venue_from_rules" in flags[1]
    assert {"site_rank_listed", "site_notable", "venue_from_rules"} <= FLAGS[language].keys()


def test_every_issue_has_a_spanish_name() -> None:
    assert Scoring().severity.keys() <= ISSUES["es"].keys()


def test_both_languages_have_a_sentence_for_the_same_flags() -> None:
    assert FLAGS["es"].keys() == FLAGS["en"].keys()


def test_who_speaks_is_one_line() -> None:
    mention = a_mention(author=Author(handle="lucia", followers=9_000, verified=True))
    assert who(mention, a_judgement(), "es") == (
        "@lucia en Mastodon, 9.000 seguidores, cuenta verificada, top 1,5\u00a0%, influencia 44".replace(
            "seguidores,", "seguidores (nanocuenta),"
        )
    )
    assert who(mention, a_judgement(), "en") == (
        "@lucia on Mastodon, 9,000 followers (nano), verified account, top 1.5%, influence 44"
    )


def test_who_speaks_from_a_place_names_the_place() -> None:
    reddit = a_mention(
        network="reddit", author=Author(handle="u1", karma=3_500), venue=Venue(name="r/travel", members=1_200_000)
    )
    assert who(reddit, a_judgement(percentile=None), "en") == (
        "@u1 on Reddit, 3,500 karma, r/travel (1,200,000 members), influence 44"
    )
    paper = a_mention(network="news", author=Author(name="Ana Ruiz"), venue=Venue(name="elpais.example", rank=500))
    assert who(paper, a_judgement(percentile=None), "es") == (
        "Ana Ruiz en prensa, elpais.example (puesto 500 entre los sitios), influencia 44"
    )


def test_an_author_of_whom_nothing_is_known_is_somebody() -> None:
    mention = a_mention(network="x", author=Author())
    assert who(mention, a_judgement(percentile=None, influence=14), "es") == (
        "Alguien en X, audiencia desconocida, influencia 14"
    )


@pytest.mark.parametrize(
    ("percentile", "spanish"),
    [
        (0.2, None),
        (0.5, "50\u00a0%"),
        (0.985, "1,5\u00a0%"),
        (0.9966, "0,3\u00a0%"),
        (0.9995, "0,05\u00a0%"),
        (1.0, "< 0,01\u00a0%"),
    ],
)
def test_rarity_is_said_only_of_the_upper_half(percentile: float, spanish: str | None) -> None:
    line = who(a_mention(), a_judgement(percentile=percentile), "es")
    assert (f"top {spanish}" in line) if spanish else ("top" not in line)


def test_a_name_from_the_network_cannot_break_or_turn_the_line() -> None:
    hostile = "evil\u202egnol\x1b[2J\n<!channel>\u0000" + "x" * 5_000
    line = who(a_mention(author=Author(handle=hostile)), a_judgement(), "en")
    assert line.isprintable()
    assert "\u202e" not in line
    assert len(line) < 250


def test_what_it_has_gathered_is_counted() -> None:
    counts = Engagement(likes=1_200, replies=3)
    assert so_far(a_mention(engagement=counts), "es") == "Hasta ahora: 1.200 me gusta, 3 respuestas"
    assert so_far(a_mention(engagement=counts), "en") == "So far: 1,200 likes, 3 replies"
    assert so_far(a_mention(engagement=None), "en") == ""
    assert so_far(a_mention(engagement=Engagement()), "en") == ""


@pytest.mark.parametrize(
    ("count", "spanish", "english"),
    [
        (
            1,
            "1 me gusta, 1 punto, 1 respuesta, 1 compartido, 1 cita, 1 vista",
            "1 like, 1 point, 1 reply, 1 repost, 1 quote, 1 view",
        ),
        (
            0,
            "0 me gusta, 0 puntos, 0 respuestas, 0 compartidos, 0 citas, 0 vistas",
            "0 likes, 0 points, 0 replies, 0 reposts, 0 quotes, 0 views",
        ),
    ],
)
def test_one_of_a_thing_is_not_called_many(count: int, spanish: str, english: str) -> None:
    names = ("likes", "replies", "reposts", "quotes", "views", "score")
    mention = a_mention(engagement=Engagement(**dict.fromkeys(names, count)))
    assert so_far(mention, "es") == f"Hasta ahora: {spanish}"
    assert so_far(mention, "en") == f"So far: {english}"


def test_a_single_follower_or_member_is_one() -> None:
    lonely = a_mention(author=Author(handle="a", followers=1), venue=Venue(name="r/tiny", members=1))
    assert re.search(r"\b1 seguidor\b", who(lonely, a_judgement(), "es"))
    assert "1 member)" in who(lonely, a_judgement(), "en")


@pytest.mark.parametrize(
    ("value", "decimals", "spanish", "english"),
    [
        (9_000, 0, "9.000", "9,000"),
        (1_234_567.891, 1, "1.234.567,9", "1,234,567.9"),
        (-0.85, 2, "−0,85", "−0.85"),
        (-0.001, 2, "0,00", "0.00"),
        (0, 0, "0", "0"),
    ],
)
def test_numbers_are_written_as_their_readers_write_them(
    value: float, decimals: int, spanish: str, english: str
) -> None:
    assert number(value, "es", decimals) == spanish
    assert number(value, "en", decimals) == english


def test_levels_and_networks_have_names() -> None:
    assert [level_word(level, "es") for level in (Level.PAGE, Level.WATCH)] == ["URGENTE", "OBSERVAR"]
    assert level_word(Level.PAGE, "en") == "PAGE"
    assert [network_name(n) for n in ("x", "hackernews", "mastodon")] == ["X", "Hacker News", "Mastodon"]


@given(
    st.lists(st.floats(min_value=0, max_value=33), min_size=3, max_size=3),
    st.sampled_from(LANGUAGES),
)
def test_the_rounded_parts_sum_to_the_rounded_score(points: list[float], language: str) -> None:
    names = ("influence", "virality", "severity")
    parts = tuple(Part(name, value) for name, value in zip(names, points, strict=True))
    line = headline(a_judgement(priority=sum(points), because=parts), language)
    score, *addends = (int(digits) for digits in re.findall(r"\d+", line))
    assert sum(addends) == score
