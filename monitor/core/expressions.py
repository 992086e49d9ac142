"""Expressions of several words, found in folded text: the small language in which the word lists are written.

    cucaracha*                 any word that begins so
    fuga de gas                these words, one after another
    charge/charged .. twice    one of several words; up to four words may stand between
    muy? malo                  a word that may be missing
    # week/weeks               a number, in digits or as a word

Case and accents do not matter, whole words are compared, and nothing is found across a full stop or a comma.
`|` or a new line stands between two expressions. One pass over the words of a text finds all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.normalise import fold_text

LONGEST = 6_000  # characters of a text that are read; what an article says later is seldom about the brand
_GAP = 4  # words that ".." may stand for
_KNOWN = 20_000  # words whose expressions are remembered before starting anew
_LONG = 40  # characters; longer words are looked up each time: they hardly come twice, and hostile ones fill memory
_MOST = 400  # finds in one text
_BREAKS = frozenset('.,;:!?…\n()"«»“”')
# One word, one break or one symbol a token. A link or an @name is one token that no expression is made of.
_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|@\w+|\d+(?:[.,]\d+)+|[^\W_]+|[.,;:!?…()\"«»“”]+"
    r"|[\u203c-\u2049\u2190-\u2bff\U0001f000-\U0001faff]"
)


def words_in(text: str) -> frozenset[str]:
    """A set of words, written with spaces between them."""
    return frozenset(text.split())


# One place of an expression as it is written: a gap, a number, alternatives, a question mark, a symbol.
_PART = re.compile(r"\.\.|#(?!\w)|[^\W_]+\*?(?:/[^\W_]+\*?)*\??|\?|[\u203c-\u2049\u2190-\u2bff\U0001f000-\U0001faff]")
_NUMBERS = words_in(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty forty sixty ninety several many dos
    tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta varios varias muchos
    muchas dois duas quatro sete oito nove dez doze vinte trinta deux trois quatre cinq sept huit neuf dix quinze
    vingt trente plusieurs due tre quattro cinque sei sette otto dieci venti trenta zwei drei vier funf sechs
    sieben acht neun zehn zwolf zwanzig dreissig mehrere mehreren
    """
)
# Met in every other post: an expression is not looked for from one of these, if it has another word.
_COMMON = words_in(
    """
    is are was were be been the this that my our your their me us it we you i he she they and or of on in to for with
    not no dont cant wont isnt wasnt doesnt didnt have has had get got just out over after from a an one so very really
    de la el los las un una en por que con se me nos mi mis su sus te le les es son esta estan lo al del para muy mas
    ha han he hay sin ya y o e a si cuando como este esta todo hoy nada bien solo the do does did will would can could
    os as um uma em no na por com nao eu je le la les des une est pas pour dans sur que qui il di che non per un sono
    der die das und ist nicht ein eine ich zu mit auf den von im am wir so
    """
)


def tokens_of(text: str) -> list[str]:
    """The folded words, symbols and breaks of a text's first `LONGEST` characters. `don't` is one word, `l'eau` two."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if "\n" in text:
        text = text.replace("\n", " . ")
    return _TOKEN.findall(_plain(fold_text(text)))


def _plain(folded: str) -> str:
    # Many type "ano" for "año"; no word of our lists changes its meaning by it.
    return folded.replace("n't", "nt").replace("ñ", "n")


def is_break(token: str) -> bool:
    """Whether a phrase ends here: a stop, a comma, a quotation mark."""
    return token[0] in _BREAKS


def is_word(token: str) -> bool:
    """Neither a break nor a symbol nor a link."""
    return token[0].isalnum() and not token.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One place of an expression."""

    words: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    number: bool = False
    gap: bool = False
    optional: bool = False

    @classmethod
    def parse(cls, text: str) -> _Piece:
        if text == "..":
            return cls(gap=True)
        if text == "#":
            return cls(number=True)
        optional = len(text) > 1 and text.endswith("?")
        words: set[str] = set()
        starts: list[str] = []
        for word in (text.rstrip("?") if optional else text).split("/"):
            if word.endswith("*") and len(word) > 1:
                starts.append(word[:-1])
            elif word:
                words.add(word)
        return cls(words=frozenset(words), starts=tuple(starts), optional=optional)

    def __call__(self, token: str) -> bool:
        if token in self.words:
            return True
        if self.starts and token.startswith(self.starts):
            return True
        return self.number and (token[0].isdigit() or token in _NUMBERS)

    @property
    def rarity(self) -> int:
        """How seldom it will be met: the shorter a word, the oftener. 0: it cannot lead to its expression."""
        if self.gap or self.number or self.optional:
            return 0
        common = not _COMMON.isdisjoint(self.words)
        return 1 if common else min(map(len, (*self.words, *self.starts)), default=-1) + 1


@dataclass(frozen=True, slots=True)
class Find:
    """One expression found."""

    key: int  # the expression's place in the list that was compiled
    start: int  # first token …
    end: int  # … and the one after the last

    def overlaps(self, other: Find) -> bool:
        """Whether the two have a token in common."""
        return self.start < other.end and other.start < self.end


class Expressions:
    """A list of expressions, compiled. About 4 µs a post of 25 words, however long the list."""

    __slots__ = ("_exact", "_known", "_prefixes")

    def __init__(self, expressions: Sequence[str]) -> None:
        """Expressions that fold to nothing are left out; their place in the list stays empty."""
        self._exact: dict[str, list[_Pattern]] = {}
        self._prefixes: dict[str, list[tuple[str, _Pattern]]] = {}  # by their first two letters
        self._known: dict[str, tuple[_Pattern, ...]] = {}
        for key, expression in enumerate(expressions):
            pattern = _Pattern.parse(key, expression)
            if pattern is None:
                continue
            lead = pattern.pieces[pattern.lead]
            for word in lead.words:
                self._exact.setdefault(word, []).append(pattern)
            for start in lead.starts:
                self._prefixes.setdefault(start[:2], []).append((start, pattern))

    def find(self, tokens: Sequence[str]) -> list[Find]:
        """Every expression that occurs, in the order of their leading words."""
        known, found = self._known, []
        if len(known) > _KNOWN:
            known.clear()
        for at, token in enumerate(tokens):
            patterns = known.get(token)
            if patterns is None:
                patterns = self._leading(token)
                if len(token) <= _LONG:
                    known[token] = patterns
            if patterns:
                for pattern in patterns:
                    span = pattern.around(tokens, at)
                    if span is not None:
                        found.append(Find(pattern.key, *span))
                if len(found) > _MOST:
                    break
        return found

    def _leading(self, token: str) -> tuple[_Pattern, ...]:
        by_start = (pattern for start, pattern in self._prefixes.get(token[:2], ()) if token.startswith(start))
        return tuple({pattern.key: pattern for pattern in (*self._exact.get(token, ()), *by_start)}.values())


@dataclass(frozen=True, slots=True)
class _Pattern:
    key: int
    pieces: tuple[_Piece, ...]
    lead: int  # the piece whose word is looked up first

    @classmethod
    def parse(cls, key: int, expression: str) -> _Pattern | None:
        pieces = [_Piece.parse(part) for part in _PART.findall(_plain(fold_text(expression)))]
        while pieces and (pieces[0].gap or pieces[0].optional):
            del pieces[0]
        while pieces and (pieces[-1].gap or pieces[-1].optional):
            del pieces[-1]
        lead = max(range(len(pieces)), key=lambda each: pieces[each].rarity, default=-1)
        return cls(key, tuple(pieces), lead) if lead >= 0 and pieces[lead].rarity else None

    def around(self, tokens: Sequence[str], at: int) -> tuple[int, int] | None:
        """Where the whole expression stands whose leading word is the token `at`."""
        start = _walk(self.pieces[: self.lead][::-1], tokens, at - 1, -1) if self.lead else at - 1
        if start is None:
            return None
        end = _walk(self.pieces[self.lead + 1 :], tokens, at + 1, 1) if self.lead + 1 < len(self.pieces) else at + 1
        return None if end is None else (start + 1, end)


def _walk(pieces: Sequence[_Piece], tokens: Sequence[str], at: int, step: int) -> int | None:
    """The first place beyond the pieces, read from `at` in the direction `step`; None where they do not stand."""
    if not pieces:
        return at
    piece, rest = pieces[0], pieces[1:]
    if piece.gap:
        for _skipped in range(_GAP + 1):
            found = _walk(rest, tokens, at, step)
            if found is not None:
                return found
            if not 0 <= at < len(tokens) or is_break(tokens[at]):
                return None
            at += step
        return None
    if 0 <= at < len(tokens) and piece(tokens[at]):
        found = _walk(rest, tokens, at + step, step)
        if found is not None:
            return found
    return _walk(rest, tokens, at, step) if piece.optional else None


def listed(*texts: str) -> Iterator[str]:
    """The expressions of a word list: one a line, or several with `|` between them."""
    for text in texts:
        for line in text.splitlines():
            for expression in line.split("|"):
                if expression.strip():
                    yield " ".join(expression.split())
