"""The simulated day: who is read, what is posted there, what goes wrong, and when the process dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.day.posts import Brand, Post, about, written
from tests.day.services.base import Service
from tests.day.troubles import Death, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One source in rules.yaml. `brands`: whom it looks for; () is everybody."""

    name: str
    service: Service
    brands: tuple[str, ...] = ()

    @property
    def entry(self) -> dict[str, Any]:
        return {"name": self.name, **self.service.entry, **({"brands": list(self.brands)} if self.brands else {})}

    def wants(self, post: Post) -> bool:
        """Whether a post is about somebody it looks for."""
        return bool(post.brands) and (not self.brands or not set(self.brands).isdisjoint(post.brands))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that is decided before it begins."""

    start: datetime
    end: datetime
    brands: tuple[Brand, ...]
    readings: tuple[Reading, ...]
    troubles: tuple[Trouble, ...] = ()
    deaths: tuple[Death, ...] = ()
    hushed: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)  # sources that fall silent

    @property
    def services(self) -> tuple[Service, ...]:
        return tuple(dict.fromkeys(each.service for each in self.readings))

    @property
    def rules(self) -> dict[str, Any]:
        """What rules.yaml says of it."""
        return {
            "brands": [{"name": brand.name, "any": list(brand.terms)} for brand in self.brands],
            "sources": [reading.entry for reading in self.readings],
        }


def populate(
    readings: Sequence[Reading],
    told: Mapping[str, int],
    known: Sequence[Brand],
    rng: Random,
    start: datetime,
    until: datetime,
) -> None:
    """Have people post on every service until a moment: `told` posts about brands, by the service's host."""
    for service in dict.fromkeys(each.service for each in readings):
        lists = [each.brands for each in readings if each.service is service]
        wanted = set() if () in lists else {name for each in lists for name in each}
        # People speak of others as well: two whom nobody looks for there.
        others = [brand for brand in known if brand.name not in wanted][:2] if wanted else []
        service.looked_for = frozenset(wanted or {brand.name for brand in known})
        service.brands = tuple(brand for brand in known if not wanted or brand.name in wanted) + tuple(others)
        service.posts = written(service.habit(told[service.host]), service.brands, rng, start, until)


def syndicate(services: Sequence[Service], rng: Random, *, count: int) -> dict[str, tuple[str, ...]]:
    """The first site's articles, printed by the others as well. Mention ids of the copies by the original's."""
    first, others = services[0], services[1:]
    whole = [post for post in first.posts if post.brands and post.edited is None and not post.ahead]
    families: dict[str, tuple[str, ...]] = {}
    more: dict[Service, list[Post]] = {service: [] for service in others}
    for post in rng.sample(whole, min(count, len(whole))):
        copies = []
        for service in others:
            at = post.shown + timedelta(minutes=rng.randint(30, 90))
            copy = replace(post, number=50_000 + post.number, written=at, shown=at)
            more[service].append(copy)
            copies.append(service.name(copy))
        families[first.name(post)] = tuple(copies)
    for service, copies_ in more.items():
        service.posts = _sorted([*service.posts, *copies_])
    return families


def federate(home: Any, others: Sequence[Any], rng: Random, *, count: int, until: datetime) -> None:
    """Posts of one server reach others, a while later and under the same name."""
    for server in others:
        reach = {term for brand in server.brands for term in brand.terms}
        whole = [
            post
            for post in home.posts
            if post.edited is None
            and post.gone is None
            and post.repost_of is None
            and not post.elsewhere
            and set(post.text.split()) & reach
        ]
        late = max(60.0, server.late.total_seconds())
        more = [
            replace(
                post,
                number=30_000 + post.number,
                shown=post.shown + timedelta(seconds=late / 2 * rng.random()),
                elsewhere=home.uri(post),
            )
            for post in rng.sample(whole, min(count, len(whole)))
        ]
        server.posts = _sorted([*server.posts, *(post for post in more if post.shown < until)])


def hush(
    service: Service,
    brand: Brand,
    rng: Random,
    day: tuple[datetime, datetime],
    quiet: tuple[datetime, datetime],
    every: timedelta,
) -> None:
    """A service where somebody speaks like clockwork, but for a while."""
    service.brands = (brand,)
    moments = [day[0] + every * place for place in range(1, (day[1] - day[0]) // every)]
    service.posts = tuple(
        Post(number=number, text=about(brand, rng, 12), brands=(brand.name,), written=at, shown=at)
        for number, at in enumerate(moments, 1)
        if not quiet[0] <= at < quiet[1]
    )


def _sorted(posts: Sequence[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: (post.written, post.number)))
