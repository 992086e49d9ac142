"""What the words hint at, on top of what a reader says: evidence in log-odds, with the reason for each piece.

A reader learnt from tweets knows anger better than it knows customers: «llevo 3 semanas esperando» has no emotional
word in it. Here general expressions of a customer's world push a reader's probabilities a little, and never decide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from monitor.core.expressions import Expressions, Find, is_break, is_word, tokens_of, words_in
from monitor.core.issue_words import BUILT_IN
from monitor.core.negation import denied
from monitor.sentiment.emoji import APPLAUSE, IRONIC, NEGATIVE, POSITIVE
from monitor.sentiment.hint_words import LANGUAGES, words_of

Lexicon = Sequence[tuple[str, float]]

# Log-odds added to (negative, neutral, positive). About half of what each group is worth alone on public validation
# posts (docs/reference/issues.md has the table), because a reader has seen most of these words itself. Complaints told
# without a word of feeling are worth more: that is what readers miss.
STRENGTH: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "waiting": (1.4, 0.0, -0.7),  # «llevo 3 semanas esperando»
        "silence": (1.2, 0.0, -0.6),  # «nadie contesta»
        "undelivered": (1.3, 0.0, -0.6),  # "never arrived"
        "charged": (1.4, 0.0, -0.7),  # «me cobraron dos veces», "kept my money"
        "failing": (1.1, 0.0, -0.5),  # "stopped working", «de mal en peor»
        "refusal": (1.3, 0.0, -0.7),  # "never again", «no lo recomiendo»
        "wrong_thing": (1.2, 0.0, -0.6),  # «pedí una M y me llegó una S», "two left shoes"
        "stuck": (1.1, 0.0, -0.6),  # "out for delivery since Monday"
        "polite": (0.9, 0.0, -0.6),  # «sería posible saber dónde», "fourth email"
        "taste": (0.9, 0.0, -0.6),  # «a quién se le ocurre», "who signed that off"
        "less": (1.0, 0.0, -0.6),  # "closed our branch", «otra subida»
        "turned_bad": (1.2, 0.0, -0.9),  # «ya no es lo que era»: the reader saw what it was
        "turned_good": (-1.1, 0.0, 1.2),  # "I take it all back"
        "recovered": (-1.3, 0.0, 1.4),  # «me lo cambiaron sin preguntar»: the reader saw the trouble
        "loyal": (-1.0, 0.0, 1.2),  # "already booked again"
        "not_bad": (-1.2, 0.0, 1.2),  # "not bad at all": the reader saw "bad"
        "praise": (-0.4, 0.0, 0.7),  # plain words that readers know too
        "slang_good": (-0.9, 0.0, 1.1),  # «una pasada», "slaps"
        "slang_bad": (0.9, 0.0, -0.4),  # «cutre», "naff", and plain words of blame
        "harm": (0.8, 0.0, -0.7),  # «chinches», "someone else's account": who tells of it is seldom pleased
        "irony": (1.5, 0.0, -1.3),  # the reader saw the praise, and it must be undone first
        "scare_quotes": (0.6, 0.0, -0.5),
        "emoji_bad": (0.7, 0.0, -0.4),
        "emoji_good": (-0.4, 0.0, 0.7),
        "asking": (-0.3, 0.6, -0.3),
        "news": (-0.2, 0.5, -0.2),
    }
)
COMPLAINTS = frozenset(
    {"waiting", "silence", "undelivered", "charged", "failing", "refusal", "slang_bad", "wrong_thing", "stuck"}
    | {"polite", "taste", "less", "turned_bad"}
)
_TROUBLE = ("undelivered", "failing", "wrong_thing", "harm")  # what can be put right, and then is no complaint
_NOBODY = words_in("nobody noone nadie ninguem personne nessuno niemand keiner")
_UNMEANT = ("praise", "slang_good", "emoji_good", "not_bad", "recovered", "loyal", "turned_good")  # where it is irony
# Issues whose words make a telling negative. Safety and law are left out: they are in the news every day.
_HARMS = ("fraud", "leak", "discrimination", "outage", "hygiene")
_HARMS_IN = frozenset({"es", "en"})  # the other languages' lists are too short to have been measured
_LEXICON = 0.7  # log-odds a point of a brand's own words (−4 to +4): «estafa: -3.5» is worth 2.5, for its author knows
_MOST = 2.5  # the sum of all hints stays within this, either way: they are evidence, not a verdict
_TURNED = {"praise": "slang_bad", "slang_good": "slang_bad", "slang_bad": "not_bad"}  # what a denied word hints at
_TURNED_WEIGHT = 0.6  # «no es brutal» says less than «es un horror»
_MAKINGS = frozenset({"opener", "leading", "event"})  # no irony without one of these
_MASKED = "brand"  # what stands for our name in a text that is read for one brand
_SOON, _NEXT = 12, 7  # tokens from praise to the event that turns it round: «Genial, …» and «gracias por …»
_CONTRAST = words_in("pero aunque but although though however mas porem mais ma aber trotzdem")
_TICKET = re.compile(r"(?:^|\s)/(?:s|sarcasm|sarcasmo|ironia)\s*$")
_QUOTES = frozenset("\"“«'‘")
_QUOTED = re.compile(r"[\"“«'‘]([^\W\d_]+(?: [^\W\d_]+){0,2})[\"”»'’]")
# In quotation marks by who does not believe them.
_BOASTS = words_in(
    """
    service servicio servicios servico serviço atencion atención atendimento premium express vip luxury lujo luxo
    luxe quality calidad calidade qualite qualità support soporte suporte help ayuda experts expertos
    profesionales professionals professional profesional fast rapido rápido rapida rápida fresh fresco fresca free
    gratis gratuito solution solucion solución guarantee garantia garantía customer cliente clean limpio limpia
    oferta offer deal gourmet
    """
)


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of evidence and the words it was read from."""

    group: str
    word: str


@dataclass(frozen=True, slots=True)
class Offsets:
    """Log-odds to be added, each within ±2.5."""

    negative: float = 0.0
    neutral: float = 0.0
    positive: float = 0.0
    because: tuple[Hint, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.because)


_NONE = Offsets()


def hints(text: str, language: str, lexicon: Lexicon = ()) -> Offsets:
    """Everything that the words of a text hint at. Pure; any text is taken, its first 6,000 characters are read.

    `language` is a primary subtag; of a text in a language without lists only the emoji and the lexicon are read, and
    in an "und" text all lists. `lexicon` holds the brand's own words with −4 to +4.
    """
    tokens = tokens_of(text)
    words = _words_of(language)
    found = _put_right(words.found(tokens), tokens) if words else {}
    evidence: dict[str, tuple[float, str]] = {}
    for group, finds in found.items():
        if group in STRENGTH:
            _weigh(group, finds, tokens, language, evidence)
    _emoji(tokens, evidence)
    ironic = _irony(text, tokens, found)
    if ironic:
        for turned in _UNMEANT:
            evidence.pop(turned, None)
        evidence["irony"] = (1.0, ironic)
    quoted = "" if _QUOTES.isdisjoint(text) else _scare_quotes(text)
    if quoted:
        evidence["scare_quotes"] = (1.0, quoted)
    if "harm" in evidence or not COMPLAINTS.isdisjoint(evidence) or "irony" in evidence or "?" not in text:
        evidence.pop("asking", None)  # «¿nadie contesta?» asks nothing
    if "news" in evidence or not COMPLAINTS.isdisjoint(evidence):
        evidence.pop("harm", None)  # told by who did not suffer it, or counted already
    if not evidence and not lexicon:
        return _NONE
    return _sum(evidence, _own_words(tokens, lexicon) if lexicon else ())


def apply(shares: Sequence[float], offsets: Offsets) -> tuple[float, float, float]:
    """A reader's probabilities (negative, neutral, positive) with the hints added; they sum to 1 again."""
    pushed = [
        math.log(max(share, 1e-6)) + offset
        for share, offset in zip(shares, (offsets.negative, offsets.neutral, offsets.positive), strict=True)
    ]
    top = max(pushed)
    negative, neutral, positive = (math.exp(each - top) for each in pushed)
    total = negative + neutral + positive
    return negative / total, neutral / total, positive / total


class _Words:
    """The lists of one or several languages, compiled."""

    def __init__(self, languages: Sequence[str]) -> None:
        pairs = [(group, word) for each in languages for group, words in words_of(each).items() for word in words]
        for each in languages:
            lists = BUILT_IN[each] if each in _HARMS_IN else {}
            pairs += (("harm", word) for issue in _HARMS for word in lists.get(issue, ()))
            pairs += (("innocent", word) for word in lists.get("innocent", ()))
        self._groups = tuple(group for group, _word in pairs)
        self._expressions = Expressions([word for _group, word in pairs])

    def found(self, tokens: Sequence[str]) -> dict[str, list[Find]]:
        groups: dict[str, list[Find]] = {}
        for find in self._expressions.find(tokens):
            groups.setdefault(self._groups[find.key], []).append(find)
        if "harm" in groups and "innocent" in groups:
            groups["harm"] = [harm for harm in groups["harm"] if not any(map(harm.overlaps, groups["innocent"]))]
        return groups


def _words_of(language: str) -> _Words | None:
    if language == "und":
        return _compiled(tuple(LANGUAGES))
    return _compiled((language,)) if language in LANGUAGES else None


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _compiled(languages: tuple[str, ...]) -> _Words:
    return _Words(languages)


def _put_right(found: dict[str, list[Find]], tokens: Sequence[str]) -> dict[str, list[Find]]:
    """Without the trouble that is told before its solution, and without the solution that nobody brought."""
    if "recovered" not in found:
        return found
    solved = [each for each in found["recovered"] if not each.start or tokens[each.start - 1] not in _NOBODY]
    kept = found | {"recovered": solved}
    if solved:
        last = max(each.start for each in solved)
        kept |= {group: [each for each in kept[group] if each.start > last] for group in _TROUBLE if group in kept}
    return {group: finds for group, finds in kept.items() if finds}


def _weigh(
    group: str, finds: Sequence[Find], tokens: Sequence[str], language: str, evidence: dict[str, tuple[float, str]]
) -> None:
    """Note the group once however often it is hinted at, or what its denial hints at."""
    for find in finds:
        into, weight = group, 1.0
        if denied(tokens, find.start, language):
            if group not in _TURNED:
                continue  # «nunca llega tarde» is no complaint
            into, weight = _TURNED[group], _TURNED_WEIGHT
        if into not in evidence or evidence[into][0] < weight:
            evidence[into] = weight, _said(tokens, find)


def _emoji(tokens: Sequence[str], evidence: dict[str, tuple[float, str]]) -> None:
    for group, kind in (("emoji_bad", NEGATIVE), ("emoji_good", POSITIVE)):
        if not kind.isdisjoint(tokens):
            seen = [token for token in tokens if token in kind]
            evidence[group] = (1.0 + 0.2 * min(2, len(seen) - 1), seen[0])


def _irony(text: str, tokens: Sequence[str], found: Mapping[str, Sequence[Find]]) -> str:
    """The words that give irony away, or nothing: praise, and soon after it an event that nobody praises."""
    if "/" in text and (ticket := _TICKET.search(text)):
        return ticket[0].strip()
    if _MAKINGS.isdisjoint(found) or "settled" in found or not _CONTRAST.isdisjoint(tokens):
        return ""
    events = [find for find in found.get("event", ()) if not denied(tokens, find.start)]
    openers = [find for find in found.get("opener", ()) if _stands_alone(tokens, find)]
    leading = [find for find in found.get("leading", ()) if _begins(tokens, find.start)]
    for praise, reach in (*((each, _SOON) for each in openers), *((each, _NEXT) for each in leading)):
        for event in events:
            if praise.end <= event.start <= praise.end + reach:
                return f"{_said(tokens, praise)} … {_said(tokens, event)}"
    applause = next((token for token in tokens if token in APPLAUSE), "") if events else ""
    if applause:
        return f"{_said(tokens, events[0])} {applause}"
    ironic = next((token for token in tokens if token in IRONIC), "")
    return next((f"{_said(tokens, praise)} {ironic}" for praise in (*openers, *leading) if ironic), "")


def _begins(tokens: Sequence[str], at: int) -> bool:
    """Whether a phrase begins here, give or take a word: who means their thanks seldom starts with them."""
    return at < 2 or is_break(tokens[at - 1]) or is_break(tokens[at - 2]) or tokens[at - 1][0] == "@"


def _stands_alone(tokens: Sequence[str], praise: Find) -> bool:
    """«Genial, …», "Great job @brand …": nothing that could be meant is praised by it."""
    after = praise.end + (tokens[praise.end : praise.end + 1] == [_MASKED])
    alone = after >= len(tokens) or not is_word(tokens[after])
    return alone and _begins(tokens, praise.start) and not denied(tokens, praise.start)


def _scare_quotes(text: str) -> str:
    return next((each[1] for each in _QUOTED.finditer(text[:2000]) if _boasts(each[1])), "")


def _boasts(quoted: str) -> bool:
    return not _BOASTS.isdisjoint(quoted.casefold().split())


def _own_words(tokens: Sequence[str], lexicon: Lexicon) -> list[tuple[Hint, float]]:
    """The brand's own words that stand in the text, each once, turned round where they are denied."""
    words = _lexicon(tuple(lexicon))
    seen: dict[int, tuple[Hint, float]] = {}
    for find in words.find(tokens):
        value = lexicon[find.key][1] * (-_TURNED_WEIGHT if denied(tokens, find.start) else 1.0)
        seen.setdefault(find.key, (Hint("lexicon", _said(tokens, find)), value))
    return list(seen.values())


@lru_cache(maxsize=64)
def _lexicon(lexicon: tuple[tuple[str, float], ...]) -> Expressions:
    return Expressions([word for word, _value in lexicon])


def _sum(evidence: Mapping[str, tuple[float, str]], own: Iterable[tuple[Hint, float]]) -> Offsets:
    total = [0.0, 0.0, 0.0]
    because: list[Hint] = []
    for group, (weight, word) in evidence.items():
        for place, strength in enumerate(STRENGTH[group]):
            total[place] += weight * strength
        because.append(Hint(group, word))
    for hint, value in own:
        total[0] -= value * _LEXICON / 2
        total[2] += value * _LEXICON / 2
        because.append(hint)
    negative, neutral, positive = (max(-_MOST, min(_MOST, each)) for each in total)
    return Offsets(negative, neutral, positive, tuple(because))


def _said(tokens: Sequence[str], find: Find) -> str:
    return " ".join(tokens[find.start : find.end])
