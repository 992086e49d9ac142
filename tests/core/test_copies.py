"""Posts that say the same are found, whoever publishes them and whatever is added; short ones are nobody's copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.copies import ALIKE, COMPARED, Head, bands, find, resemblance
from monitor.model import Level, Mention
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person

ARTICLE = (
    "El Hotel Miramar cierra dos plantas tras la inspección de Sanidad. La dirección del establecimiento asegura que "
    "reabrirá antes de Navidad y que devolverá el dinero a los huéspedes afectados por el cierre."
)
OTHER = (
    "Pasamos tres noches en el Hotel Miramar con los niños y el personal fue encantador: desayuno abundante, vistas al "
    "mar y una piscina que por fin está climatizada como prometían en su página."
)
WORDS = st.lists(st.sampled_from([f"palabra{n}" for n in range(400)]), min_size=12, max_size=80)


def said(key: str, text: str, *, minutes: int = 0, title: str | None = None) -> Mention:
    return mention(key, text=text, title=title, at=START + timedelta(minutes=minutes), author=person(f"author {key}"))


def copies(*mentions: Mention, heads: tuple[Head, ...] = ()) -> dict[str, str]:
    sketches = {each.id: bands(each) for each in mentions}
    return {key: head.id for key, head in find(mentions, sketches, heads).heads.items()}


@pytest.mark.parametrize(
    "copy",
    [
        ARTICLE,
        ARTICLE.upper(),
        f"{ARTICLE} Leer más: https://diario.example/2026/11/hotel?utm_source=x",
        f"EFE.- {ARTICLE} (Agencias) @diario",
        ARTICLE.replace("antes de Navidad", "antes de las Navidades"),
        ARTICLE.replace("á", "a\u0301"),
    ],
    ids=["the same", "shouted", "with a link", "signed", "one word changed", "accents composed otherwise"],
)
def test_a_copy_belongs_to_the_first_that_said_it(copy):
    assert copies(said("1", ARTICLE), said("2", copy, minutes=5)) == {"mastodon:2": "mastodon:1"}


def test_who_says_nearly_the_same_again_says_something_new_and_word_for_word_nothing():
    def by(key: str, text: str, author: str, minutes: int = 0) -> Mention:
        return mention(key, text=text, at=START + timedelta(minutes=minutes), author=person(author))

    update = f"{ARTICLE} Actualización tercera."
    assert copies(by("1", ARTICLE, "hotel"), by("2", update, "hotel", 5)) == {}
    assert copies(by("1", ARTICLE, "hotel"), by("2", update, "diario", 5)) == {"mastodon:2": "mastodon:1"}
    assert copies(by("1", ARTICLE, "hotel"), by("2", ARTICLE, "hotel", 5)) == {"mastodon:2": "mastodon:1"}


def test_another_text_about_the_same_brand_is_no_copy():
    assert copies(said("1", ARTICLE), said("2", OTHER, minutes=5)) == {}


def test_the_oldest_comes_first_in_whatever_order_they_arrive():
    assert copies(said("2", ARTICLE, minutes=9), said("1", ARTICLE)) == {"mastodon:2": "mastodon:1"}


def test_a_copy_of_a_copy_belongs_to_the_first():
    assert copies(said("1", ARTICLE), said("2", ARTICLE, minutes=1), said("3", ARTICLE, minutes=2)) == {
        "mastodon:2": "mastodon:1",
        "mastodon:3": "mastodon:1",
    }


@pytest.mark.parametrize(
    "text", ["Hotel Miramar", "El Hotel Miramar, muy bien", "👍👍👍", "@a @b @c https://x.example/a"]
)
def test_short_texts_resemble_each_other_by_chance_and_are_nobodys_copy(text):
    assert bands(said("1", text)) == ()
    assert copies(said("1", text), said("2", text, minutes=1)) == {}


def test_headlines_of_one_article_are_copies_though_there_is_nothing_else():
    title = "El Hotel Miramar reabre tras dos años de obras y polémica"
    assert copies(said("1", title, title=title), said("2", title, title=title, minutes=3)) == {
        "mastodon:2": "mastodon:1"
    }


def test_a_stored_post_is_the_first_even_where_the_new_one_claims_to_be_older():
    head = Head(id=said("0", ARTICLE).id, title=None, text=ARTICLE)
    assert copies(said("1", ARTICLE, minutes=-600), heads=(head,)) == {"mastodon:1": "mastodon:0"}


def test_one_line_quoted_from_a_long_article_is_no_copy_of_it():
    assert resemblance(frozenset("abc"), frozenset("abcdefghij")) < ALIKE


def test_scripts_without_blanks_are_compared_by_letters():
    text = "米拉马尔酒店的房间里有蟑螂而且没有人回答我们的投诉电话"
    assert copies(said("1", text), said("2", f"{text}!!", minutes=1)) == {"mastodon:2": "mastodon:1"}


@given(WORDS)
def test_the_same_words_always_meet_in_every_band(words):
    text = " ".join(words)
    one, other = said("1", text), said("2", f"{text}.", minutes=1)
    assert bands(one) == bands(other) != ()
    assert all(-(2**63) <= band < 2**63 for band in bands(one))


@given(WORDS, WORDS)
def test_resemblance_is_a_share_and_the_same_both_ways(one, other):
    left, right = frozenset(one), frozenset(other)
    assert 0.0 <= resemblance(left, right) == resemblance(right, left) <= 1.0
    assert resemblance(left, left) == 1.0


@given(st.permutations(range(6)), st.lists(st.sampled_from([ARTICLE, OTHER]), min_size=6, max_size=6))
def test_the_order_of_arrival_changes_nothing(order, texts):
    posts = [said(str(number), text, minutes=number) for number, text in enumerate(texts)]
    assert copies(*posts) == copies(*(posts[number] for number in order))


def test_most_copies_with_a_few_words_changed_share_a_band():
    """Of a hundred texts of sixty words, each with two words changed, at least 95 meet their original in a band."""
    met = 0
    for number in range(100):
        words = [f"w{number}x{place}" for place in range(60)]
        changed = [*words[:20], "otra", *words[21:45], "cosa", *words[46:]]
        met += bool(set(bands(said("1", " ".join(words)))) & set(bands(said("2", " ".join(changed)))))
    assert met >= 95


def test_a_text_is_compared_with_the_nearest_only_however_many_share_a_band(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counting(one: frozenset[str], other: frozenset[str]) -> float:
        compared.append(one)
        return resemblance(one, other)

    monkeypatch.setattr("monitor.core.copies.resemblance", counting)
    frame = [f"palabra{place}" for place in range(60)]

    def template(number: int) -> Mention:
        words = [*frame[:20], f"uno{number}", *frame[21:40], f"dos{number}", f"tres{number}", *frame[42:]]
        words[50] = f"cuatro{number}"
        return said(str(number), " ".join(words), minutes=number)

    many = [template(number) for number in range(300)]
    assert copies(*many, said("copy", many[7].text, minutes=900))["mastodon:copy"] == "mastodon:7"
    assert len(compared) <= 301 * COMPARED


def test_of_two_that_say_the_same_the_one_that_was_told_counts():
    quiet, loud = (
        Head(id=said(key, ARTICLE).id, title=None, text=ARTICLE, told=told)
        for key, told in (("9", {}), ("1", {("Hotel Miramar", False): Level.ALERT}))
    )
    assert copies(said("new", ARTICLE), heads=(quiet, loud)) == {"mastodon:new": "mastodon:1"}
