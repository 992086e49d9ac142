"""What an account is called: one folded form for handles and ids, so that two spellings of one account are the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from monitor.core.normalise import fold_text
from monitor.model import Author
from monitor.rules.schema import Identity


def handle(written: str) -> str:
    """A handle or an id in its folded form, without the @ in front."""
    return fold_text(written).lstrip("@")


def names(author: Author) -> tuple[str, ...]:
    """What an author is called on the network: the handle with its server first where that is known, handle, id."""
    plain = handle(author.handle) if author.handle else ""
    found = [f"{plain}@{host}"] if plain and "@" not in plain and (host := _host(author.url)) else []
    found += [name for name in (plain, handle(author.id) if author.id else "") if name]
    return tuple(dict.fromkeys(found))


def normal(account: str) -> str:
    """ "mastodon:@Lucia@Example.Social" as it is compared: "mastodon:lucia@example.social"."""
    network, _colon, name = account.partition(":")
    return f"{network.strip().lower()}:{handle(name.strip())}"


class Links:
    """Which accounts belong together, by the operator's hand only: nobody is linked by guessing."""

    __slots__ = ("_others",)

    def __init__(self, identities: Sequence[Identity] = ()) -> None:
        people = [tuple(dict.fromkeys(map(normal, identity.accounts))) for identity in identities]
        self._others: dict[str, tuple[str, ...]] = {
            account: tuple(other for other in accounts if other != account)
            for accounts in people
            for account in accounts
        }

    def __bool__(self) -> bool:
        return bool(self._others)

    def linked(self, network: str, author: Author) -> tuple[str, ...]:
        """The other accounts of whoever speaks, normalised; () for nearly everybody."""
        if not self._others:
            return ()
        own = [f"{network}:{name}" for name in names(author)]
        found = (other for account in own for other in self._others.get(account, ()))
        return tuple(each for each in dict.fromkeys(found) if each not in own)


NO_LINKS = Links()


def spoken_of(terms: Iterable[str], *texts: str | None) -> bool:
    """Whether a name speaks of one of these subjects: a word of it begins like the term does, endings left aside.

    "hoteles" is found in "Hotel y Viaje", "viajes" in "lucia.viajera". Short terms must be the whole word.
    """
    words = [word for text in texts if text for word in _words(text)]
    return any(_alike(word, term) for term in terms for word in words)


def _words(text: str) -> list[str]:
    # Hostile names are long; nobody introduces himself in more than a line.
    return "".join(char if char.isalnum() else " " for char in fold_text(text[:200])).split()


def _alike(word: str, term: str) -> bool:
    folded = fold_text(term).strip()
    for ending in ("es", "s"):
        if len(folded) - len(ending) >= _LEAST_STEM and folded.endswith(ending):
            return word.startswith(folded.removesuffix(ending))
    return word.startswith(folded) if len(folded) >= _LEAST_STEM else bool(folded) and word == folded


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        return ""


_LEAST_STEM = 4
