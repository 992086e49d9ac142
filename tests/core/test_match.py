"""Which brands a mention is about: promises M1 (spelling) and M2 (namesakes)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match import Matcher, is_ignored, is_own, search_terms
from monitor.core.normalise import fold_text
from monitor.model import Author, Hit, Match
from monitor.rules.schema import Brand
from tests.core.mentions import mention

HOTEL = Brand(
    name="Hotel Miramar",
    any=("Hotel Miramar", "hotelmiramar", "@hotelmiramar", "#HotelMiramar", "hotelmiramar.example"),
    none=("Miramar Beach", "Miramar, Florida"),
    context=("habitación", "desayuno", "playa"),
    own_accounts={"mastodon": ("hotelmiramar@example.social",)},
)


def brand(*terms: str, **fields: object) -> Brand:
    return Brand.model_validate({"name": "Marca", "any": terms} | fields)


def about(one: Brand, text: str, **fields: object) -> Match | None:
    matches = Matcher.compile([one]).match(mention(text, **fields))
    return matches[0] if matches else None


def found(one: Brand, text: str) -> list[str]:
    match = about(one, text)
    return [text[hit.start : hit.end] for hit in match.hits] if match else []


# Term, text, and what of the text is the term (None: it is not there).
HARD = [
    ("Telefonica", "Harto de Telefónica", "Telefónica"),
    ("Telefónica", "harto de TELEFONICA", "TELEFONICA"),
    ("Telefónica", "harto de Telefo\u0301nica ya", "Telefo\u0301nica"),
    ("Strasse", "die Straße da", "Straße"),
    ("Straße", "DIE STRASSE DA", "STRASSE"),
    ("Istanbul", "İstanbul rocks", "İstanbul"),
    ("McDonald's", "en el McDonald’s otra vez", "McDonald’s"),
    ("Hotel Miramar", "el Hotel  \n\tMiramar", "Hotel  \n\tMiramar"),
    ("Hotel Miramar", "el Hotel\xa0Miramar", "Hotel\xa0Miramar"),
    ("Miramar", "Mira\u200bmar otra vez", "Mira\u200bmar"),
    ("Visa", "mi ＶＩＳＡ nueva", "ＶＩＳＡ"),
    ("ソニー", "昨日ソニーのテレビを買った", "ソニー"),
    ("Sony", "昨日Sonyのテレビを買った", "Sony"),
    ("C++", "I like C++, mostly", "C++"),
    ("AT&T", "why, AT&T?", "AT&T"),
    ("Yahoo!", "remember Yahoo!?", "Yahoo!"),
    ("Shell", "Shell's profits", "Shell"),
    ("Nike", "welcome to Nikeland, two nikes", None),
    ("gap", "un gapé, ñgap, gapa", None),
    ("Visa", "pregunta a @visa_es", None),
    ("niño", "El Nino effect", None),
    ("ano", "un año más", None),
    ("@visa", "gracias @Visa.", "@Visa"),
]


@pytest.mark.parametrize(("term", "text", "place"), HARD)
def test_hard_cases_of_whole_words_in_any_script(term, text, place):
    assert found(brand(term), text) == ([] if place is None else [place])


# What people write about a hotel, a shop, a firm; True where it is about the brand.
REAL = [
    ("Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde.", True),
    ("HOTEL MIRÁMAR NUNCA MÁS", True),
    ("odio Vueling pero el hotel miramar nos salvó el viaje", True),
    ("Menudo robo #HotelMiramarEsUnDesastre", True),
    ("Menudo robo #hotelmiramar", True),
    ("#hotel_miramar_mal", True),
    ("#VeranoEnHotelMiramar2026 😍", True),
    ("He reservado en https://www.hotelmiramar.example/ofertas?x=1", True),
    ("escribid a reservas@hotelmiramar.example y ya", True),
    ("hotelmiramar.example.", True),
    ("@hotelmiramar@example.social ¿alguien ahí?", True),
    ("cc @hotelmiramar.bsky.social", True),
    ("(Hotel Miramar)", True),
    ("«Hotel Miramar»: dos estrellas", True),
    ("Hotel Miramar's breakfast is great", True),
    ("l'Hotel Miramar de la platja", True),
    ("Hotel Miramar😡😡", True),
    ("Hotel Miramar/Benidorm", True),
    ("Miramar es una película preciosa", False),
    ("Hotel Miramares, otro sitio", False),
    ("hoteles miramar", False),
    ("el hotel, Miramar", False),
    ("Two days at Hotel Miramar Beach", False),
    ("Hotel Miramar in Miramar, Florida", False),
    ("#HotelMiramarBeach", False),
    ("@hotelmiramar.club es otra cosa", False),
    ("@hotelmiramar_fans", False),
]


@pytest.mark.parametrize(("text", "expected"), REAL)
def test_posts_as_people_write_them(text, expected):
    assert (about(HOTEL, text) is not None) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.hotelmiramar.example/x?y#z", True),
        ("booking.hotelmiramar.example:8080", True),
        ("(HotelMiramar.EXAMPLE)", True),
        ("hotelmiramar.example-based", True),
        ("mirad hotelmiramar.example.", True),
        ("ana@hotelmiramar.example", True),
        ("ana@hotelmiramar.example.org", False),
        ("https://el-hotelmiramar.example/", False),
        ("https://hotelmiramar.example.evil.example/", False),
        ("hotelmiramar.example-reservas.example", False),
        ("hotelmiramar.examples", False),
        ("hotelmiramar example", False),
    ],
)
@pytest.mark.parametrize(
    "term", ["hotelmiramar.example", "https://www.hotelmiramar.example/", "www.hotelmiramar.example"]
)
def test_a_domain_is_itself_and_its_subdomains_and_addresses(term, text, expected):
    assert (about(brand(term), text) is not None) is expected


def test_a_name_written_as_one_word_is_found_without_being_listed():
    assert found(brand("Corte Inglés"), "me voy al corteingles #CorteIngles") == ["corteingles", "CorteIngles"]
    assert found(brand("Coca-Cola"), "coca cola, CocaCola o Coca-Cola") == ["coca cola", "CocaCola", "Coca-Cola"]
    assert found(brand("El Sol"), "el mirasol y elsol") == []  # too short to be surely a name


def test_a_hit_inside_a_hashtag_marks_the_words_it_is_made_of():
    assert found(brand("Miramar"), "puf #HotelMiramarEsUnDesastre") == ["Miramar"]
    assert found(brand("RENFE"), "otra vez #RENFEMadrid") == ["RENFE"]
    assert found(brand("Madrid 2026"), "#VivaMadrid2026 ya") == ["Madrid2026"]
    assert found(brand("Miramar"), "#HotelMiramar東京 ya") == ["Miramar"]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("🏨", "noche en 🏨 hoy", True),
        ("👍", "bien👍🏽", True),  # any skin tone
        ("❤", "os ❤️ mucho", True),
        ("👩", "la 👩‍🍳 es genial", False),  # a piece of another emoji
        ("🍳", "la 👩‍🍳 es genial", False),
        ("👩‍🍳", "la 👩🏽‍🍳 es genial", True),
        ("🇪🇸", "viva 🇫🇷🇪🇸", True),
        ("🇪🇸", "viva 🇲🇪🇸🇰", False),  # two other flags
    ],
)
def test_emoji_are_found_whole(term, text, expected):
    assert (about(brand(term), text) is not None) is expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("Orange", "Orange no funciona", True),
        ("Orange", "an orange a day", False),
        ("Orange", "ORANGE!", False),
        ("Totême", "bolso Toteme", False),
        ("Totême", "bolso Tote\u0302me", True),
        ("El  Árbol", "vamos a El Árbol", True),
        ("El Árbol", "vamos a El Arbol", False),
        ("👍🏽", "bien 👍🏽", True),
        ("👍🏽", "bien 👍", False),
    ],
)
def test_exact_terms_stand_as_written_or_not_at_all(term, text, expected):
    assert (about(brand(exact=(term,)), text) is not None) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el hotel se llama miramar", True),
        ("Miramar, el hotel", True),
        ("hotel uno dos tres cuatro miramar", True),
        ("hotel uno dos tres cuatro cinco miramar", False),
        ("hotel uno dos tres cuatro cinco miramar y otro hotel", True),
        ("solo miramar", False),
        ("miramar hoteles", False),
    ],
)
def test_near_words_stand_within_so_many_words_in_any_order(text, expected):
    near = brand(near=[{"terms": ["miramar", "hotel"], "within": 5}])
    assert (about(near, text) is not None) is expected
    assert Matcher.compile([near]).wanted(text) is expected


def test_near_words_do_not_meet_across_title_and_text():
    near = brand(near=[{"terms": ["miramar", "hotel"]}])
    assert about(near, "miramar", title="hotel") is None
    assert about(near, "", title="hotel miramar") is not None


def test_namesakes_are_told_apart_by_what_must_and_must_not_be_there():
    apple = brand("Apple", all=("iPhone",), none=("manzana",))
    assert about(apple, "Apple y su iPhone")
    assert not about(apple, "Apple y su tarta")
    assert not about(apple, "Apple, iPhone, manzana")


def test_context_raises_relevance_and_can_be_demanded():
    hotel = brand("Miramar", context=("habitación", "desayuno"))
    bare, one, two = (
        about(hotel, text) for text in ("Miramar", "Miramar, habitacion", "Miramar: HABITACIÓN y desayuno")
    )
    assert bare
    assert one
    assert two
    assert bare.relevance < one.relevance < two.relevance <= 1

    strict = hotel.model_copy(update={"require_context": True})
    assert not about(strict, "Miramar")
    assert about(strict, "Miramar: desayuno")


@pytest.mark.parametrize(
    ("terms", "text", "relevance"),
    [
        (("@hotelmiramar",), "hola @hotelmiramar", 1.0),
        (("#HotelMiramar",), "puf #hotelmiramar", 1.0),
        (("hotelmiramar.example",), "www.hotelmiramar.example", 1.0),
        (("Hotel Miramar",), "el hotel miramar", 0.95),
        (("hotelmiramar",), "hotelmiramar", 0.8),
        (("AT&T",), "at&t", 0.8),
        (("Miramar",), "Qué Miramar", 0.6),
        (("Miramar",), "Qué ganas de miramar", 0.5),  # the author uses capitals, but not here
        (("Miramar",), "qué ganas de miramar", 0.6),  # the author uses none
        (("Miramar", "@miramar"), "hola @Miramar", 1.0),
    ],
)
def test_a_handle_is_surer_than_a_name_and_a_name_surer_than_a_word(terms, text, relevance):
    match = about(brand(*terms), text)
    assert match
    assert match.relevance == relevance


@pytest.mark.parametrize(
    ("languages", "claimed", "expected"),
    [
        ((), "fr", True),
        (("es",), "es", True),
        (("es",), "es-MX", True),
        (("es", "en"), "en_GB", True),
        (("es",), "en", False),
        (("pt-BR",), "pt-PT", False),
        (("pt-BR",), "pt", True),
        (("es",), None, True),
        (("es",), "und", True),
    ],
)
def test_only_languages_that_were_asked_for_and_posts_that_claim_none(languages, claimed, expected):
    assert (about(brand("Miramar", languages=languages), "Miramar", language=claimed) is not None) is expected


def test_a_source_can_be_deaf_to_a_brand():
    deaf = brand("Miramar", ignore={"sources": ("toots",)})
    assert not about(deaf, "Miramar")
    assert about(deaf, "Miramar", source="news")


def test_titles_count_and_their_hits_point_nowhere_in_the_text():
    match = about(HOTEL, "Cierra por obras.", title=" El Hotel Miramar")
    assert match == Match(brand="Hotel Miramar", hits=(Hit(term="Hotel Miramar", start=-1, end=-1),), relevance=0.95)


def test_of_an_address_only_domains_count():
    assert about(HOTEL, "Muy mal.", url="https://reviews.example/r/hotelmiramar.example")
    assert not about(brand("Miramar"), "Buenos días", url="https://example.social/@miramar/1")


def test_the_authors_own_handle_in_the_address_is_not_a_mention():
    ana = Author(handle="ana.hotelmiramar.example")
    assert not about(HOTEL, "Buenos días", url="https://bsky.example/profile/ana.hotelmiramar.example/1", author=ana)


def test_international_domains_are_found_in_either_spelling():
    assert found(brand("café.example"), "http://xn--caf-dma.example/x y café.example") == [
        "xn--caf-dma.example",
        "café.example",
    ]


def test_terms_that_say_nothing_find_nothing():
    assert not about(brand("@", "#", "\u200b", "Miramar"), "hola @ana #x")


def test_a_text_cannot_forge_the_border_between_its_parts():
    assert found(HOTEL, "a\x1fb\x1fHotel Miramar") == ["Hotel Miramar"]
    assert found(brand("Miramar"), "#UnoDos\x1f#MiramarMal") == ["Miramar"]


def test_a_post_that_repeats_a_name_for_ever_is_told_about_the_first_few_times():
    match = about(HOTEL, "Hotel Miramar " * 10_000)
    assert match
    assert len(match.hits) == 50
    assert match.hits[0].start == 0


def test_own_accounts_are_known_with_and_without_their_server():
    def by(handle: str | None, url: str | None = None, **fields: str) -> bool:
        return is_own(HOTEL, mention(author=Author(handle=handle, url=url), **fields))

    assert by("hotelmiramar@example.social")
    assert by("@HotelMiramar@example.social")
    assert by("hotelmiramar", "https://example.social/@hotelmiramar")
    assert not by("hotelmiramar", "https://other.social/@hotelmiramar")
    assert not by("hotelmiramar@example.social", network="bluesky")
    assert not by(None)
    assert not by("hotelmiramar", "http://[broken")


def test_authors_are_ignored_by_handle_or_id_on_one_network_or_all():
    one = brand("Miramar", ignore={"authors": ("@Troll", "bluesky:bot.example", "did:plc:abc"), "sources": ("mine",)})

    def ignored(network: str = "mastodon", source: str = "toots", **author: str) -> bool:
        return is_ignored(one, mention(network=network, source=source, author=Author(**author)))

    assert ignored(handle="troll")
    assert ignored(network="bluesky", handle="bot.example")
    assert not ignored(handle="bot.example")
    assert ignored(network="bluesky", id="did:plc:abc", handle="x")
    assert ignored(source="mine", handle="ana")
    assert not ignored(handle="ana")


def test_search_terms_are_what_is_worth_asking_a_source_for():
    one = brand("Hotel Miramar", "HOTEL MIRÁMAR", "hotelmiramar", "@hotelmiramar", "#HotelMiramar", exact=("HM",))
    assert search_terms(one) == ("Hotel Miramar", "hotelmiramar", "HM")
    assert search_terms(brand(near=[{"terms": ["miramar", "hotel"]}])) == ("miramar hotel",)


WORDS = [
    "hotel",
    "Miramar",
    "MIRÁMAR",
    "miramares",
    "@miramar",
    "#HotelMiramar",
    "playa",
    "Sol",
    "niño",
    "東京",
    "👍🏽",
    "C++",
]
TERMS = st.sampled_from(
    ["Miramar", "Hotel Miramar", "@miramar", "#HotelMiramar", "Sol", "niño", "東京", "👍", "C++", "solplaya"]
)
TEXTS = st.lists(st.sampled_from([*WORDS, ",", ".", "’s", "\u200b", "#", "_"]), max_size=12).flatmap(
    lambda words: st.sampled_from(["", " ", "  "]).map(lambda gap: gap.join(words))
)


@st.composite
def some_brands(draw: st.DrawFn) -> list[Brand]:
    def build(name: str) -> Brand:
        terms = st.lists(TERMS, max_size=3)
        near = draw(st.lists(st.lists(TERMS, min_size=2, max_size=3), max_size=1))
        any_, exact = draw(terms), draw(terms)
        return Brand.model_validate(
            {
                "name": name,
                "any": any_ if any_ or exact or near else ["Miramar"],
                "exact": exact,
                "near": [{"terms": group, "within": draw(st.integers(1, 5))} for group in near],
                "none": draw(st.lists(TERMS, max_size=1)),
                "all": draw(st.lists(TERMS, max_size=1)),
                "context": draw(terms),
            }
        )

    return [build(f"brand {number}") for number in range(draw(st.integers(1, 4)))]


@given(some_brands(), TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_brands_makes_no_difference(brands: list[Brand], text: str, rng: random.Random):
    shuffled = rng.sample(brands, len(brands))
    assert Matcher.compile(brands).match(mention(text)) == Matcher.compile(shuffled).match(mention(text))


@given(some_brands(), TEXTS)
def test_the_prefilter_never_says_no_where_the_match_says_yes(brands: list[Brand], text: str):
    matcher = Matcher.compile(brands)
    assert matcher.wanted(text) or not matcher.match(mention(text))


@given(some_brands(), TEXTS)
def test_every_hit_points_at_its_term_and_every_relevance_is_a_fraction(brands: list[Brand], text: str):
    for match in Matcher.compile(brands).match(mention(text)):
        assert 0 <= match.relevance <= 1
        assert match.hits
        for hit in match.hits:
            assert 0 <= hit.start < hit.end <= len(text)
            # Joined and split spellings differ in white space and underscores only.
            place = fold_text(text[hit.start : hit.end]).replace(" ", "").replace("_", "")
            assert place == fold_text(hit.term).replace(" ", "")


def test_matching_is_whole_beyond_the_size_at_which_the_automaton_changes():
    many = [
        Brand(name=f"marca {number}", any=(f"nombre{number:06d} de una marca bastante larga",))
        for number in range(7000)
    ]
    matcher = Matcher.compile(many)
    assert [match.brand for match in matcher.match(mention("el Nombre006543 de una MARCA bastante larga"))] == [
        "marca 6543"
    ]
