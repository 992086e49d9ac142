"""Who is talked about, and what is said of them on the simulated day. Everything comes from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

_HEADS = ("Vel", "Kor", "Zan", "Mir", "Tul", "Bex", "Quo", "Rav", "Sel", "Dov", "Fyn", "Gal", "Hux", "Jor", "Lum")
_TAILS = ("mora", "vexa", "lunda", "tiqua", "zarno", "phira", "gelto", "kadia", "wixen", "bruma", "nasto", "dellix")
_WORDS = [
    "harbour",
    "morning",
    "ticket",
    "corner",
    "window",
    "garden",
    "market",
    "bridge",
    "winter",
    "copper",
    "engine",
    "letter",
    "saddle",
    "meadow",
    "candle",
    "planet",
    "ribbon",
    "tunnel",
    "basket",
    "velvet",
    "anchor",
    "pepper",
    "marble",
    "walnut",
    "timber",
    "compass",
    "lantern",
    "orchard",
    "violin",
    "blanket",
    "kitchen",
    "pillow",
    "station",
    "ladder",
    "feather",
    "island",
    "button",
    "thunder",
    "carpet",
    "mirror",
    "pocket",
    "glacier",
    "hammer",
    "spoon",
    "daisy",
    "cactus",
    "puzzle",
    "falcon",
    "canyon",
    "drum",
    "pencil",
    "rocket",
    "sofa",
    "tulip",
    "wagon",
    "yarn",
    "zipper",
    "acorn",
    "beacon",
    "cabin",
    "desert",
    "elbow",
    "fabric",
    "gravel",
    "hazel",
    "insect",
    "jacket",
    "kettle",
    "lemon",
    "magnet",
    "needle",
    "olive",
    "parcel",
    "quartz",
    "raisin",
    "signal",
    "teapot",
    "umbrella",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand, and the words by which people call it."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of one service, from its first moment to its last."""

    number: int  # its place among the service's posts, by the time of writing
    text: str
    brands: tuple[str, ...]  # whom it names; () is noise
    written: datetime  # as the service dates it
    shown: datetime  # when readers can first find it
    gone: datetime | None = None  # deleted then
    edited: datetime | None = None
    then: str = ""  # what it says after the edit
    ahead: bool = False  # its author dated it years into the future
    repost_of: int | None = None  # the number of what it only passes on
    elsewhere: str = ""  # the network's name of it, where it stands on several servers

    def says(self, now: datetime) -> str:
        """Its words at that moment."""
        return self.then if self.edited is not None and self.edited <= now else self.text

    def is_edited(self, now: datetime) -> bool:
        return self.edited is not None and self.edited <= now


def brands(count: int) -> tuple[Brand, ...]:
    """So many brands. Every tenth is called by the same word as the one before it, every fifth has a second name."""
    words = [f"{head}{tail}" for tail in _TAILS for head in _HEADS]
    second = [f"{tail.capitalize()}{head.lower()}" for head in _HEADS for tail in _TAILS]
    made: list[Brand] = []
    for number in range(count):
        if number % 10 == 9:
            made.append(Brand(name=f"{made[-1].terms[0]} Stores", terms=made[-1].terms[:1]))
            continue
        own = len(made) - len(made) // 10
        more = (second[own],) if number % 5 == 0 else ()
        made.append(Brand(name=words[own], terms=(words[own], *more)))
    return tuple(made)


def sentence(rng: Random, words: int = 9) -> str:
    """Words that no other sentence has in this order."""
    return " ".join(rng.choice(_WORDS) for _ in range(words))


def about(brand: Brand, rng: Random, words: int = 9) -> str:
    """Something that names a brand."""
    return f"{rng.choice(brand.terms)} {sentence(rng, words)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How much is posted on one service, and what becomes of it."""

    told: int  # posts about brands
    noise: int = 0
    late: timedelta = timedelta(0)  # some are found only so much later
    edits: float = 0.0  # shares of the posts about brands
    deletions: float = 0.0
    reposts: float = 0.0
    words: int = 9


AHEAD = 60  # one in so many is dated in the future


def written(habit: Habit, known: Sequence[Brand], rng: Random, start: datetime, until: datetime) -> tuple[Post, ...]:
    """A service's posts between two moments, by the time of writing."""
    owners: dict[str, list[str]] = {}
    for brand in known:
        for term in brand.terms:
            owners.setdefault(term, []).append(brand.name)
    length = (until - start).total_seconds()
    times = sorted((rng.random() * length, place < habit.told) for place in range(habit.told + habit.noise))
    made: list[Post] = []
    for place, (second, told) in enumerate(times):
        at = (start + timedelta(seconds=second)).replace(microsecond=0)
        late = habit.late * rng.random() if habit.late and rng.random() < 0.15 else timedelta(0)
        number = 1 + place
        if not told:
            text = sentence(rng, habit.words)
            made.append(Post(number=number, text=text, brands=(), written=at, shown=at + late))
            continue
        brand = rng.choice(known)
        text = about(brand, rng, habit.words)
        named = tuple(sorted({name for term, names in owners.items() if term in text.split() for name in names}))
        made.append(_with_fate(habit, rng, Post(number=number, text=text, brands=named, written=at, shown=at + late)))
    return tuple(_reposted(habit, rng, made, until))


def _with_fate(habit: Habit, rng: Random, post: Post) -> Post:
    """What becomes of it: edited, deleted, or dated by a clock that is years ahead."""
    lot = rng.random()
    if lot < habit.edits:
        word = post.text.partition(" ")[0]
        then = f"{word} corrected {sentence(rng, habit.words)}"
        return replace(post, edited=post.shown + timedelta(minutes=20 + 40 * rng.random()), then=then)
    if lot < habit.edits + habit.deletions:
        return replace(post, gone=post.shown + timedelta(minutes=2 + 100 * rng.random()))
    return replace(post, ahead=post.number % AHEAD == 0)


def _reposted(habit: Habit, rng: Random, posts: list[Post], until: datetime) -> list[Post]:
    """Some posts are passed on a while later by somebody else.

    None of those that arrive late: where a repost is read before its original, both are kept, each for itself.
    """
    whole = [post for post in posts if post.brands and post.gone is None and post.edited is None and not post.ahead]
    kept = [post for post in whole if post.shown == post.written]
    number = 1 + len(posts)
    more: list[Post] = []
    for post in rng.sample(kept, int(habit.reposts * len(kept))):
        at = (post.shown + timedelta(minutes=3 + 60 * rng.random())).replace(microsecond=0)
        if at < until:
            more.append(
                Post(number=number, text=post.text, brands=post.brands, written=at, shown=at, repost_of=post.number)
            )
            number += 1
    return sorted([*posts, *more], key=lambda one: (one.written, one.number))
