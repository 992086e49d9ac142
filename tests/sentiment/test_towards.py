"""Feeling towards the brand, not of the post."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.model import Hit
from monitor.sentiment.base import Feeling, Target
from monitor.sentiment.marks import MASK
from monitor.sentiment.towards import Towards, plan
from monitor.sentiment.vader import VaderReader

GOOD = ("bien", "salvó", "love", "great", "excelente", "perfect")
BAD = ("odio", "desastre", "hate", "awful", "horrible", "rude")


class Words:
    """A reader that counts good and bad words, and remembers what it was given."""

    name = "words"
    version = "7"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def speaks(self, language: str) -> bool:
        return language in ("es", "en", "und")

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        self.calls.append(list(texts))
        assert len(texts) == len(languages)
        rows = []
        for text in texts:
            good, bad = (1 + 6 * sum(text.lower().count(word) for word in words) for words in (GOOD, BAD))
            rows.append([bad / (good + bad + 2), 2 / (good + bad + 2), good / (good + bad + 2)])
        return np.array(rows, np.float32).reshape(-1, 3)


def about(text: str, brand: str, *others: str, language: str = "en", **lexicon: float) -> Target:
    def hits(name: str) -> list[Hit]:
        return [Hit(term=name, start=at, end=at + len(name)) for at in range(len(text)) if text.startswith(name, at)]

    return Target(
        text=text,
        language=language,
        hits=tuple(hits(brand)),
        others=tuple(hit for name in others for hit in hits(name)),
        lexicon=tuple(lexicon.items()),
    )


def felt(target: Target) -> Feeling:
    return Towards(Words()).measure([target])[0]


def test_each_brand_of_a_post_gets_its_own_feeling() -> None:
    text = "odio Vueling pero el Hotel Miramar nos salvó el viaje"
    assert felt(about(text, "Hotel Miramar", "Vueling", language="es")).polarity > 0.2
    assert felt(about(text, "Vueling", "Hotel Miramar", language="es")).polarity < -0.2


def test_behind_but_counts_more_where_both_are_about_the_brand() -> None:
    text = "Hotel Miramar: la habitación bien, pero la recepción un desastre"
    assert felt(about(text, "Hotel Miramar", language="es")).polarity < -0.1
    assert felt(about("Miramar: the desk was rude, but the room was great", "Miramar")).polarity > 0.1


@pytest.mark.parametrize(
    ("text", "language", "side"),
    [
        ("Hotel Sol is better than Miramar", "en", -1),
        ("Miramar is better than Hotel Sol", "en", 1),
        ("Nobody does it better than Miramar", "en", 1),
        ("Miramar is not better than a tent", "en", -1),
        ("Miramar is not as good as Hotel Sol", "en", -1),
        ("Hotel Sol is not as good as Miramar", "en", 1),
        ("Hotel Sol > Miramar", "en", -1),
        ("Miramar >> Hotel Sol", "en", 1),
        ("Hotel Sol was nothing like Miramar", "en", 1),
        ("I switched from Miramar to Hotel Sol", "en", -1),
        ("I switched from Hotel Sol to Miramar", "en", 1),
        ("We ditched Miramar last year for Hotel Sol", "en", -1),
        ("I would rather sleep outside than Miramar", "en", -1),
        ("Hotel Sol es mucho mejor que Miramar", "es", -1),
        ("Miramar es más barato que Hotel Sol", "es", 1),
        ("No hay nada mejor que Miramar", "es", 1),
        ("Hotel Sol no le llega a la suela del zapato a Miramar", "es", 1),
        ("Miramar no le llega a Hotel Sol", "es", -1),
        ("Me paso de Miramar a Hotel Sol", "es", -1),
        ("Nos hemos cambiado de Hotel Sol a Miramar", "es", 1),
        ("Prefiero Miramar", "es", 1),
        ("Prefiero ir al Hotel Sol que a Miramar", "es", -1),
        ("Hotel Sol le da mil vueltas a Miramar", "es", -1),
        ("O Hotel Sol é melhor do que Miramar", "pt", -1),
        ("Hotel Sol est moins cher que Miramar", "fr", -1),
        ("Sono passato da Hotel Sol a Miramar", "it", 1),
        ("Hotel Sol ist besser als Miramar", "de", -1),
        ("Miramar estuvo bien, la mejor compra que hice", "es", None),
        ("A year ago Miramar was cheaper than Hotel Sol. Now it is twice that.", "en", None),
        ("Miramar opened more than a year ago", "en", None),
    ],
)
def test_a_comparison_has_a_winner_and_a_loser(text: str, language: str, side: int | None) -> None:
    assert plan(about(text, "Miramar", language=language)).side == side


def test_whoever_asks_compares_nobody() -> None:
    found = plan(about("Is Hotel Sol better than Miramar?", "Miramar"))
    assert (found.side, found.damp) == (None, 0.5)


def test_a_loser_is_judged_badly_in_praise_and_a_winner_well() -> None:
    text = "Hotel Sol is great, so much better than Miramar"
    assert felt(about(text, "Miramar", "Hotel Sol")).polarity < -0.2
    assert felt(about(text, "Hotel Sol", "Miramar")).polarity > 0.2


def test_a_brand_asked_about_beside_another_is_hardly_judged() -> None:
    text = "Hotel Sol is awful, I hate it. Does Miramar have rooms?"
    asked, told = felt(about(text, "Miramar", "Hotel Sol")), felt(about(text, "Hotel Sol", "Miramar"))
    assert asked.neutral > told.neutral + 0.2


def test_who_quotes_does_not_feel_it() -> None:
    alone = felt(about("Miramar es un desastre y un horrible hotel", "Miramar", language="es"))
    quoted = felt(about("«Miramar es un desastre y un horrible hotel»", "Miramar", language="es"))
    passed_on = felt(about("Mi tío dice «Miramar es un desastre horrible», yo no lo sé", "Miramar", language="es"))
    assert alone.negative > quoted.negative > passed_on.negative


def test_a_name_in_the_address_only_leaves_the_whole_post() -> None:
    nowhere = Target(text="An awful stay", language="en", hits=(Hit(term="miramar", start=-1, end=-1),))
    assert plan(nowhere).texts == ("An awful stay",)


def test_the_name_itself_is_not_read() -> None:
    words = Words()
    Towards(words).measure([about("Hotel Love Great opened", "Hotel Love Great")])
    assert words.calls == [[f"{MASK} opened"]]


def test_all_texts_of_all_targets_are_read_in_one_call_and_each_once() -> None:
    words = Words()
    text = "I love Miramar but Hotel Sol was awful"
    Towards(words).measure([about(text, "Miramar", "Hotel Sol"), about(text, "Hotel Sol", "Miramar"), about("Hi", "x")])
    assert len(words.calls) == 1
    assert len(words.calls[0]) == len(set(words.calls[0])) == 4


def test_a_language_the_reader_does_not_speak_is_not_measured_and_says_so() -> None:
    words = Words()
    assert Towards(words).measure([about("Nagyon jó", "x", language="hu")]) == [
        Feeling(negative=0, neutral=1, positive=0, spoken=False)
    ]
    assert words.calls == []


def test_a_brands_own_words_move_the_answer() -> None:
    plainly = felt(about("Lo de Miramar es cutrez", "Miramar", language="es"))
    own = felt(about("Lo de Miramar es cutrez", "Miramar", language="es", cutrez=-2.5))
    denied = felt(about("Lo de Miramar no es cutrez", "Miramar", language="es", cutrez=-2.5))
    assert own.polarity < plainly.polarity - 0.3
    assert denied.polarity > plainly.polarity


def test_the_version_names_reader_and_method() -> None:
    assert Towards(Words()).version.startswith("7 towards ")
    assert Towards(Words()).name == "words"


def test_vader_is_a_reader_too() -> None:
    text = "I hate Vueling, it was awful, but Miramar was wonderful and lovely"
    one, other = Towards(VaderReader()).measure([about(text, "Miramar", "Vueling"), about(text, "Vueling", "Miramar")])
    assert one.polarity > 0 > other.polarity


SIMPLE = st.text(alphabet=st.sampled_from("abcd lovehateawful.,!\n"), max_size=200)


@given(SIMPLE)
def test_one_brand_and_no_contrast_is_the_readers_own_answer(text: str) -> None:
    target = Target(text=f"Miramar {text}", language="en", hits=(Hit(term="Miramar", start=0, end=7),))
    row = Words().read([f"{MASK} {text}".strip()], ["en"])[0]
    found = felt(target)
    assert (found.negative, found.neutral, found.positive) == pytest.approx(tuple(map(float, row)), abs=1e-5)


SPANS = st.lists(
    st.builds(lambda a, b: Hit(term="x", start=a, end=b), st.integers(-5, 300), st.integers(-5, 300)), max_size=6
)
PIECES = st.sampled_from(
    [
        "pero ",
        "but ",
        " > ",
        "«",
        "»",
        '"',
        "RT @x: ",
        "better than ",
        "mejor que ",
        "HostPeak ",
        "love ",
        "\ue000",
        "odio ",
        ". ",
        ", ",
        "?",
        "no ",
        "\n> ",
        "\x00",
        "\ud800",
        "😡",
        "İ",
        "aunque ",
        "\ue001",
    ]
)
ANY = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))
TARGETS = st.builds(
    lambda text, hits, others, language: Target(text=text, language=language, hits=tuple(hits), others=tuple(others)),
    ANY,
    SPANS,
    SPANS,
    st.sampled_from(["en", "es", "und", "ja", ""]),
)


@given(st.lists(TARGETS, max_size=5), st.randoms(use_true_random=False))
def test_any_targets_in_any_order_are_measured_alike(targets: list[Target], chance: random.Random) -> None:
    found = Towards(Words()).measure(targets)
    for each in found:
        assert each.negative + each.neutral + each.positive == pytest.approx(1)
        assert min(each.negative, each.neutral, each.positive) >= 0
    places = list(range(len(targets)))
    chance.shuffle(places)
    assert Towards(Words()).measure([targets[place] for place in places]) == [found[place] for place in places]


@pytest.mark.parametrize(
    "piece", ["a", "but ", "x, ", '"', "> ", "better than ", "mejor que ", "HostPeak ", "\ue000", "((", "RT "]
)
def test_a_megabyte_is_planned_in_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    hits = tuple(Hit(term="x", start=at, end=at + 1) for at in range(0, len(text), 1_000))
    others = tuple(Hit(term="y", start=at, end=at + 1) for at in range(500, len(text), 1_000))
    began = time.process_time()
    for language in ("en", "es"):
        assert sum(map(len, plan(Target(text=text, language=language, hits=hits, others=others)).texts)) < 40_000
    assert time.process_time() - began < 2
