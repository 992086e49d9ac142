"""Invented brands and posts: the same ones in every run, as people write them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.model import Author, Mention, MentionId
from monitor.rules.schema import Brand

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

_ES = """
de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya
entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez
puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada vida otro después te otros aunque
noche habitación hotel playa desayuno recepción cucarachas ducha mañana señor niño español todavía servicio atención
nadie responde llevamos esperando horas teléfono reserva cancelado dinero vuelta increíble vergüenza gracias amable
"""
_EN = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one
you were her all she there would their we him been has when who will more no if out so said what up its about into
than them can only other new some could time these two may then do first any my now such like our over man me even
most room staff breakfast beach booking refund waiting phone nobody answered terrible amazing lovely again never
"""
ES, EN = _ES.split(), _EN.split()
_EMOJI = ("😡", "👎🏽", "😍", "🙏", "👩‍🍳", "❤️", "🤦‍♀️", "…", "“", "—", "€")
_SYLLABLES = ("mar", "vel", "son", "tra", "lin", "do", "ca", "ber", "qui", "za", "ron", "mi", "lo", "fen", "gar", "pu")
_KINDS = ("Hotel", "Hostal", "Café", "Clínica", "Grupo", "Librería", "Taller", "Bodegas")
_ANGER = "The worst and most disgusting stay of my life, I hate it."


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(3, 4))).capitalize()


def brands(count: int, seed: int = 1) -> list[Brand]:
    """So many distinct brands as people write them: a name, often a handle, some with namesakes and context words."""
    rng = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        names.setdefault(
            f"{rng.choice(_KINDS)} {_name(rng)}" if rng.random() < 0.7 else _name(rng) + _name(rng).lower()
        )
    return [
        Brand(
            name=name,
            any=(name, f"@{name.replace(' ', '').lower()}") if rng.random() < 0.5 else (name,),
            none=(f"{name} Beach",) if rng.random() < 0.2 else (),
            context=tuple(rng.sample(ES[-30:], 2)) if rng.random() < 0.2 else (),
        )
        for name in names
    ]


def agency(brand_count: int, terms: int) -> list[Brand]:
    """So many brands with so many terms in all, dealt out evenly: products, shops and people of each go by names."""
    every = [term for brand in brands(terms) for term in brand.any][:terms]
    return [Brand(name=every[number], any=tuple(every[number::brand_count])) for number in range(brand_count)]


def texts(
    count: int, about: Sequence[Brand], *, seed: int = 2, share: float = 0.1, spanish: float = 0.6, angry: float = 0.0
) -> list[str]:
    """Invented posts of 8 to 45 words. `share` of them name one of the brands, `angry` of them curse; a third has
    emoji or typography, a fifth a hashtag."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        words = rng.choices(ES if rng.random() < spanish else EN, k=rng.randint(8, 45))
        words[0] = words[0].capitalize()
        if rng.random() < share:
            words.insert(rng.randrange(len(words)), rng.choice(rng.choice(about).any))
        if rng.random() < 0.33:
            words.insert(rng.randrange(len(words)), rng.choice(_EMOJI))
        if rng.random() < 0.2:
            words.append("#" + rng.choice(ES).capitalize() + rng.choice(ES).capitalize())
        if rng.random() < angry:
            words.append(_ANGER)
        found.append(" ".join(words))
    return found


def posts(texts: Sequence[str], *, language: str | None = None, seed: int = 3) -> list[Mention]:
    """One Bluesky post a text, each by an author of its own; a few of the authors are heard by many."""
    rng = random.Random(seed)
    found = []
    for index, text in enumerate(texts):
        did = f"did:plc:{index:024d}"
        found.append(
            Mention(
                id=MentionId(f"bluesky:at://{did}/app.bsky.feed.post/{index:013d}"),
                network="bluesky",
                source="bsky",
                url=f"https://bsky.app/profile/{did}/post/{index:013d}",
                text=text,
                language=language,
                published_at=NOW,
                fetched_at=NOW,
                author=Author(
                    id=did,
                    handle=f"user{index}.bsky.social",
                    name=f"User {index}",
                    url=f"https://bsky.app/profile/{did}",
                    followers=int(10 ** rng.gauss(2.2, 0.9)),
                ),
            )
        )
    return found
