"""What a complaint is about, read from its words: an issue of `scoring.severity`, and the words that decided.

The lists are in `monitor.core.issue_words`; rules.yaml adds to them and takes out of them (docs/reference/issues.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from monitor.core.expressions import Expressions, Find, tokens_of
from monitor.core.issue_words import BUILT_IN
from monitor.core.negation import denied

_INNOCENT = "innocent"
_WITHOUT = "-"  # goes before an issue's name where an expression takes out of it
_COMPLAINT, _TASTE, _NONE = "complaint", "taste", "default"
# The gravest found is told. Among equals the narrower one: a leak is also unlawful, a swindle also a crime.
_ORDER = ("safety", "leak", "discrimination", "legal", "fraud", "outage", "hygiene", _COMPLAINT, _TASTE)
_GRAVITY = MappingProxyType(
    {
        "safety": 1.0, "leak": 0.9, "legal": 0.9, "discrimination": 0.9, "outage": 0.6, "fraud": 0.6, "hygiene": 0.6,
        _COMPLAINT: 0.3, _TASTE: 0.1, _NONE: 0.3,
    }
)  # fmt: skip
# What is told without feeling (news of a fire) still has an issue, but not one that is a matter of feeling.
_FELT = frozenset({_COMPLAINT, _TASTE})
# Read in every text, because people mix them into theirs. The others only in their own: French «sale» is dirty,
# Spanish «sale» goes out, English "sale" is one.
_EVERYWHERE = frozenset({"es", "en"})
_UNKNOWN = "und"
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Issue:
    """What it is about. `word` is empty where no word decided."""

    name: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Whose expression it is. `language` is empty for those of rules.yaml."""

    issue: str
    language: str


@dataclass(frozen=True, slots=True)
class Issues:
    """The word lists, compiled. Immutable."""

    _expressions: Expressions = field(repr=False)
    _entries: tuple[_Entry, ...] = field(repr=False)
    _rank: Mapping[str, tuple[float, int]] = field(repr=False)  # smaller is graver

    @classmethod
    def compile(
        cls, extra: Mapping[str, Sequence[str]] = _NOTHING, *, severity: Mapping[str, float] = _GRAVITY
    ) -> Issues:
        """A tenth of a second. `extra` is issue → further expressions; `-word` there means that what is built in for
        this issue does not count where it holds that word. `severity` is the project's own `scoring.severity`, which
        decides what is gravest. Both may name issues of their own."""
        pairs = [
            (_Entry(issue, language), word)
            for language, lists in BUILT_IN.items()
            for issue, words in lists.items()
            for word in words
        ]
        for issue, words in extra.items():
            for word in words:
                out = word.startswith("-")
                pairs.append((_Entry(_WITHOUT + issue, ""), word[1:]) if out else (_Entry(issue, ""), word))
        names = dict.fromkeys((*_ORDER, *(entry.issue for entry, _word in pairs)))
        gravity = {**_GRAVITY, **severity}
        rank = {name: (-gravity.get(name, gravity[_NONE]), place) for place, name in enumerate(names)}
        return cls(Expressions([word for _entry, word in pairs]), tuple(entry for entry, _word in pairs), rank)

    def of(self, text: str, label: str, language: str = _UNKNOWN) -> Issue:
        """The gravest issue that the words speak of. Spanish and English are always read, and the `language` too.

        A positive post has none ("default"): who praises us for how we dealt with a leak does not report one, and
        praise is full of danger words that mean no danger. A neutral one has an issue only if it is a matter of fact.
        A negative one in which nothing is found is a "complaint".
        """
        if label == "positive":
            return Issue(_NONE)
        tokens = tokens_of(text)
        finds = self._expressions.find(tokens)
        best = min(self._heard(tokens, finds, label, language), key=self._weight, default=None) if finds else None
        if best is None:
            return Issue(_COMPLAINT if label == "negative" else _NONE)
        return Issue(self._entries[best.key].issue, " ".join(tokens[best.start : best.end]))

    def _heard(self, tokens: Sequence[str], finds: Sequence[Find], label: str, language: str) -> Iterable[Find]:
        """The finds that count: not covered by an innocent or removed expression, not denied, fit for the label."""
        innocent = [find for find in finds if self._entries[find.key].issue.startswith((_INNOCENT, _WITHOUT))]
        for find in finds:
            entry = self._entries[find.key]
            if entry.issue.startswith((_INNOCENT, _WITHOUT)) or (label != "negative" and entry.issue in _FELT):
                continue
            if entry.language not in _EVERYWHERE and entry.language not in ("", language) and language != _UNKNOWN:
                continue
            if entry.issue not in _FELT and denied(tokens, find.start, language):
                continue
            if entry.language and any(self._covers(each, find) for each in innocent):
                continue
            yield find

    def _covers(self, innocent: Find, find: Find) -> bool:
        name = self._entries[innocent.key].issue
        meant = name == _INNOCENT or name[1:] == self._entries[find.key].issue
        return meant and find.overlaps(innocent)

    def _weight(self, find: Find) -> tuple[float, int, int, int]:
        gravity, place = self._rank[self._entries[find.key].issue]
        return gravity, place, find.start, -find.end


@cache
def shipped() -> Issues:
    """The built-in lists alone, compiled once a process."""
    return Issues.compile()
