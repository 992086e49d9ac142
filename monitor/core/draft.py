"""Reads an answer the way strangers will read it: as a screenshot. Pure; it points, and never rewrites or sends.

What it finds are turns of phrase that have made things worse for others. It knows Spanish and English; what it does not
find may still be wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.core.draft_words import SHOUTED, WORDS

LONGEST = 20_000  # characters that are read; no answer is longer
PUBLIC_LINE = 240  # characters: one short public line, on every network


class DraftRule(StrEnum):
    """What may be wrong with an answer. What to write instead stands in `monitor.playbooks.advice`."""

    DENIAL = "denial"
    BLAME = "blame"
    EMPTY_PROMISE = "empty promise"  # "it will never happen again"
    NO_DATE = "no date"  # a promise that nobody can be held to
    LEGAL = "legal"
    SORRY_YOU_FEEL = "sorry you feel"  # regrets the feeling instead of the fact
    DELETE = "delete"  # asks for a post to be deleted or changed
    COMPENSATION = "compensation"  # in public
    TEMPLATE = "template"
    BUT = "but"  # an apology that is taken back
    SHOUTING = "shouting"
    TOO_LONG = "too long"  # for one public line
    PERSONAL_DATA = "personal data"  # in public


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place in a draft. Offsets count characters of the text as given."""

    rule: DraftRule
    start: int
    end: int

    @property
    def why(self) -> str:
        """The key of the reason and the advice: `monitor.playbooks.advice` has both in Spanish and English."""
        return self.rule.value


_ANYWHERE = (
    DraftRule.DENIAL,
    DraftRule.BLAME,
    DraftRule.EMPTY_PROMISE,
    DraftRule.LEGAL,
    DraftRule.SORRY_YOU_FEEL,
    DraftRule.DELETE,
    DraftRule.TEMPLATE,
    DraftRule.BUT,
)
_PLACEHOLDER = re.compile(
    r"\[[^\]\n]{1,30}\]|\{\{?[^}\n]{1,30}\}?\}|<(?:nombre|name|cliente|customer|fecha|date)[^>\n]{0,20}>", re.IGNORECASE
)
_PILED_MARKS = re.compile(r"[!?¡¿]*[!?][!?]+")
_CAPITALS = re.compile(r"\b[^\W\d_]{2,}(?:[ \t]+[^\W\d_]{2,})*\b")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_FILLER = re.compile(r"\b(?:lo antes posible|en breve|pronto|cuanto antes|as soon as possible|asap|shortly|soon)\b")
_PERSONAL = re.compile(
    r"(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<phone>(?<![\w/.,:-])(?:\+|00)?\d(?:[ .()-]{0,2}\d){8,14}(?![\w/-]))"
    r"|(?P<identity>\b(?:\d{8}|[xyz]\d{7})-?[a-z]\b|\b[a-z]{2}\d{2}(?: ?\d{4}){4,6}\b)"
    r"|(?P<booking>\b(?:reserva|localizador|pedido|expediente|factura|booking|reservation|confirmation|order|ticket|"
    r"invoice|case)\s{0,2}(?:(?:code|number|numero|num|no|ref|referencia|n[º°o])\b)?[.:#\s]{0,4}"
    r"(?=[a-z0-9-]{0,14}\d)[a-z0-9][a-z0-9-]{3,19}\b)"
    r"|(?P<room>\b(?:habitacion|hab|room)\.?\s{0,2}(?:number|numero|n[º°o])?[.#\s]{0,2}\d{2,4}\b)"
)
# Our own address offered as the private way is no personal data.
_OURS = re.compile(
    r"(?:escrib[ea]n?os|escribirnos|llam[ae]n?os|llamarnos|nuestro (?:correo|telefono|whatsapp)|"
    r"(?:write|mail|email|e-mail|call|reach|text|ring|message) (?:to )?us|our (?:e-?mail|phone|number))"
    r"(?:\s+(?:es|is|a|al|en|at|on|aqui|here))*[\s:,]*$"
)
_ASKS_FOR_DATA = re.compile(
    r"\b(?:dej|pas|di|dig|env|mand|indic|facilit)\w*nos\s+(?:aqui\s+)?(?:tu|su)\s+(?:numero|telefono|movil|correo|email|"
    r"e-mail|dni|reserva|localizador)\b|\b(?:send|give|tell|post|share|leave)\s+(?:us\s+)?your\s+(?:phone|number|e-?mail|"
    r"booking|reservation|order|address|room)\b|\b(?:what|which)\s+(?:is|was)\s+your\s+(?:room|booking|phone|email)\b"
)
_PRIVATELY = re.compile(r"\b(?:privad[oa]|dm|md|mensaje\s+directo|direct\s+message|private\w*|inbox|whatsapp)\b")


def check_draft(text: str, language: str | None = None, *, public: bool = False) -> tuple[Finding, ...]:
    """Every place that would read badly, in the order of the text.

    Without a language both are tried; for others than Spanish and English only what needs no words is found. `public`
    asks what else matters where everybody reads along: length, personal data and compensation.
    """
    text = text[:LONGEST]
    folded = _Folded.of(text)
    found = [*_shouting(text), *_placeholders(text)]
    for spoken in _spoken(language):
        found += _worded(folded, spoken, public=public)
    if public:
        found += [*_personal(folded), *_long(text)]
    return _distinct(found)


@dataclass(frozen=True, slots=True)
class _Folded:
    """The text in lower case without accents, and where each of its characters came from."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Folded:
        letters: list[str] = []
        origin: list[int] = []
        for position, letter in enumerate(text):
            base = unicodedata.normalize("NFD", letter)[0]
            # A combining mark of its own: an accent typed on some telephones.
            if unicodedata.category(base) == "Mn":
                continue
            letters.append({"’": "'", "‘": "'", "´": "'", "\u00a0": " "}.get(base, base.lower()[0]))
            origin.append(position)
        return cls("".join(letters), tuple(origin))

    def finding(self, rule: DraftRule, start: int, end: int) -> Finding:
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Finding(rule=rule, start=self.origin[start], end=self.origin[end - 1] + 1)


def _spoken(language: str | None) -> tuple[str, ...]:
    if language is None:
        return tuple(WORDS)
    base = language.partition("-")[0].lower()
    return (base,) if base in WORDS else ()


def _worded(folded: _Folded, language: str, *, public: bool) -> Iterator[Finding]:
    words = WORDS[language]
    for rule in (*_ANYWHERE, DraftRule.COMPENSATION) if public else _ANYWHERE:
        for match in words[rule.value].finditer(folded.text):
            asked = rule is not DraftRule.DELETE or not words["not asked"].search(folded.text[: match.start()][-60:])
            if asked and match.end() > match.start():
                yield folded.finding(rule, match.start(), match.end())
    yield from _undated(folded, language)


def _undated(folded: _Folded, language: str) -> Iterator[Finding]:
    """Promises with no day or hour in their own sentence or the one after it."""
    sentences = _sentences(folded.text)
    for number, (start, end) in enumerate(sentences):
        reach = sentences[number + 1][1] if number + 1 < len(sentences) else end
        if WORDS[language]["date"].search(folded.text, start, reach):
            continue
        promise = WORDS[language]["promise"].search(folded.text, start, end)
        if promise:
            vague = _FILLER.search(folded.text, promise.end(), end)
            yield folded.finding(DraftRule.NO_DATE, promise.start(), vague.end() if vague else promise.end())


def _sentences(text: str) -> list[tuple[int, int]]:
    pieces, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            pieces.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        pieces.append((start, len(text)))
    return pieces


def _shouting(text: str) -> Iterator[Finding]:
    for match in _PILED_MARKS.finditer(text):
        yield Finding(rule=DraftRule.SHOUTING, start=match.start(), end=match.end())
    for match in _CAPITALS.finditer(text):
        yield from _capitals(match[0], match.start())


def _capitals(words: str, offset: int) -> Iterator[Finding]:
    """Two words or more in capitals, seven letters at least: one alone may be a name."""
    run: list[re.Match[str]] = []
    for word in [*re.finditer(r"\S+", words), None]:
        if word is not None and word[0].isupper():
            run.append(word)
            continue
        letters = sum(len(each[0]) for each in run)
        if (len(run) > 1 and letters >= 7) or any(each[0] in SHOUTED for each in run):
            yield Finding(rule=DraftRule.SHOUTING, start=offset + run[0].start(), end=offset + run[-1].end())
        run = []


def _placeholders(text: str) -> Iterator[Finding]:
    for match in _PLACEHOLDER.finditer(text):
        yield Finding(rule=DraftRule.TEMPLATE, start=match.start(), end=match.end())


def _personal(folded: _Folded) -> Iterator[Finding]:
    for match in _PERSONAL.finditer(folded.text):
        ours = match.lastgroup in ("email", "phone") and _OURS.search(folded.text[: match.start()][-60:])
        if not ours:
            yield folded.finding(DraftRule.PERSONAL_DATA, match.start(), match.end())
    for start, end in _sentences(folded.text):
        asked = _ASKS_FOR_DATA.search(folded.text, start, end)
        if asked and not _PRIVATELY.search(folded.text, start, end):
            yield folded.finding(DraftRule.PERSONAL_DATA, asked.start(), asked.end())


def _long(text: str) -> Iterator[Finding]:
    told = text.strip()
    start = text.find(told) if told else 0
    if len(told) > PUBLIC_LINE:
        yield Finding(rule=DraftRule.TOO_LONG, start=start + PUBLIC_LINE, end=start + len(told))
    elif "\n" in told:
        yield Finding(rule=DraftRule.TOO_LONG, start=start + told.index("\n"), end=start + len(told))


def _distinct(found: list[Finding]) -> tuple[Finding, ...]:
    """In order; of overlapping findings of one rule the longest."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda each: (each.start, each.start - each.end, each.rule)):
        if not any(each.rule is finding.rule and finding.start < each.end for each in kept):
            kept.append(finding)
    return tuple(kept)
