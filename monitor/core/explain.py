"""Why a mention scored as it did, in words and numbers a person reads, in Spanish or English. Pure.

Every language but "es" is answered in English. Nothing here is escaped for a medium: whoever renders does that; but
names from the network are rid of control and direction characters and cut to a length, because a line is a line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from monitor.core.influence import tier
from monitor.core.stars import polarity_of, shown
from monitor.core.words import FLAGS, ISSUES, LEVELS, NETWORKS, ONE, PLACES, WORDS
from monitor.model import Judgement, Level, Mention, Part

_LONGEST_NAME = 80

K = TypeVar("K")


def headline(judgement: Judgement, language: str) -> str:
    """One line: the level, the score, a review's stars, and the parts the score is made of.

    The rounded parts sum to the rounded score.
    """
    opportunity = judgement.opportunity > judgement.priority
    total = judgement.opportunity if opportunity else judgement.priority
    title = _word("opportunity" if opportunity else "priority", language)
    level = level_word(judgement.level, language)
    start = f"{title} {number(round(total), language)}"
    # An opportunity says so already.
    start += "" if opportunity and judgement.level is Level.OPPORTUNITY else f" {level}"
    start += "" if judgement.rating is None else f" {shown(judgement.rating)}"
    whole = dict(zip((p.name for p in judgement.because), _rounded(judgement.because, round(total)), strict=True))
    addends = [f"{_word(name, language)} {number(points, language)}" for name, points in whole.items() if points]
    return f"{start} = {' + '.join(addends)}" if addends else f"{start} ({_word(judgement.label, language)})"


def because(judgement: Judgement, language: str) -> list[str]:
    """The reasons behind the headline: influence and its parts, stars, the gate's factors, the issue, every remark."""

    def n(value: float, decimals: int = 0) -> str:
        return number(value, language, decimals)

    def w(word: str) -> str:
        return _word(word, language)

    parts = " + ".join(f"{w(p.name)} {n(p.points, 1)}" for p in judgement.influence_parts if p.points >= 0.05)
    lines = [f"{_capital(w('influence'))} {n(judgement.influence)} {w('of_100')}" + (f": {parts}" if parts else "")]
    lines.append(f"{_capital(w('virality'))} {n(judgement.virality, 2)}")
    if judgement.rating is not None:
        said = "" if judgement.words is None else f", {w('words')} {n(judgement.words, 2)}"
        lines.append(f"{shown(judgement.rating)} {n(polarity_of(judgement.rating), 2)}{said}")
    if "language_not_spoken" not in judgement.flags:
        lines.append(
            f"{w('gate')} {n(judgement.gate, 2)}: {w(judgement.label)} {n(judgement.polarity, 2)}, "
            f"{w('confidence')} {n(judgement.confidence, 2)}, {w('about')} {n(judgement.relevance, 2)}"
        )
    if judgement.polarity < 0:
        issue = _pick(ISSUES, language).get(judgement.issue, judgement.issue)
        lines.append(f"{w('issue')}: {issue} ({w('severity')} {n(judgement.severity, 1)})")
    return lines + remarks(judgement, language)


def remarks(judgement: Judgement, language: str) -> list[str]:
    """One sentence for every flag: what was assumed, capped, held back or raised."""
    sentences = _pick(FLAGS, language)
    flags = dict.fromkeys(judgement.flags)
    if judgement.unsure and not flags.keys() & {"needs_human_read", "language_not_spoken", "stars_disagree"}:
        flags["unsure"] = None
    return [sentences[flag].format(language=judgement.language) for flag in flags if flag in sentences]


def who(mention: Mention, judgement: Judgement, language: str) -> str:
    """One line about the author: name, network, audience, how rare that is there, influence."""
    author = mention.author

    def w(word: str) -> str:
        return _word(word, language)

    handle = _inert(author.handle)
    name = (handle if handle.startswith("@") else f"@{handle}") if handle else _inert(author.name)
    told = [f"{name or w('someone')} {w('on')} {network_name(mention.network, language)}"]
    told += _audience(mention, language)
    if author.verified:
        told.append(w("verified"))
    if judgement.percentile is not None and judgement.percentile >= 0.5:
        told.append(f"{w('top')} {_share(1 - judgement.percentile, language)}")
    told.append(f"{w('influence')} {number(judgement.influence, language)}")
    return ", ".join(told)


def so_far(mention: Mention, language: str) -> str:
    """What the mention has gathered: "So far: 40 likes, 3 replies"; "" where the network says nothing."""
    counts = mention.engagement
    if counts is None:
        return ""
    names = ("likes", "score", "replies", "reposts", "quotes", "views")
    told = [_counted(count, name, language) for name in names if (count := getattr(counts, name)) is not None]
    return f"{_word('So far', language)}: {', '.join(told)}" if told else ""


def level_word(level: Level, language: str) -> str:
    """The level as people call it, in capitals."""
    return _pick(LEVELS, language)[level]


def network_name(network: str, language: str = "en") -> str:
    """The network as it writes itself; a sort of place in words; any other with a capital letter."""
    return _pick(PLACES, language).get(network) or NETWORKS.get(network) or _capital(_inert(network))


def number(value: float, language: str, decimals: int = 0) -> str:
    """9.000 and 0,85 in Spanish, 9,000 and 0.85 in English; a true minus sign; never "−0"."""
    text = f"{value:,.{decimals}f}"
    if language == "es":
        text = text.translate(str.maketrans(",.", ".,"))
    negative = text.startswith("-")
    digits = text.lstrip("-")
    return f"−{digits}" if negative and digits.strip("0.,") else digits


def _audience(mention: Mention, language: str) -> list[str]:
    author, venue = mention.author, mention.venue
    told: list[str] = []
    if author.followers is not None:
        size = _word(tier(author.followers), language)
        told.append(_counted(author.followers, "followers", language) + (f" ({size})" if size else ""))
    if author.karma is not None:
        told.append(f"{number(author.karma, language)} {_word('karma', language)}")
    if venue is not None:
        place = _inert(venue.name)
        if venue.members is not None:
            sized = _counted(venue.members, "members", language)
            told.append(f"{place} ({sized})" if place else sized)
        elif venue.rank is not None:
            ranked = _word("site_rank", language).format(number(venue.rank, language))
            told.append(f"{place} ({ranked})" if place else ranked)
        elif place:
            told.append(place)
    return told or [_word("unknown", language)]


def _share(above: float, language: str) -> str:
    """ "1,5 %" in Spanish (with a space that does not break), "1.5%" in English."""
    percent = 100 * above
    gap = "\u00a0" if language == "es" else ""
    if percent < 0.01:
        return f"< {number(0.01, language, 2)}{gap}%"
    decimals = 0 if percent >= 10 else 1 if percent >= 0.1 else 2
    return f"{number(percent, language, decimals)}{gap}%"


def _rounded(parts: Sequence[Part], total: int) -> list[int]:
    """Whole numbers that sum to `total`: the largest remainders are rounded up."""
    floors = [math.floor(part.points) for part in parts]
    order = sorted(range(len(parts)), key=lambda k: floors[k] - parts[k].points)
    for k in order[: max(0, total - sum(floors))]:
        floors[k] += 1
    return floors


def _counted(count: int, name: str, language: str) -> str:
    """ "1 reply", "3 replies", "0 replies"."""
    one = _pick(ONE, language).get(name) if count == 1 else None
    return f"{number(count, language)} {one or _word(name, language)}"


def _word(word: str, language: str) -> str:
    return _pick(WORDS, language).get(word, word)


def _pick(texts: dict[str, dict[K, str]], language: str) -> dict[K, str]:
    return texts["es" if language == "es" else "en"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _inert(text: str | None) -> str:
    """A name from the network on one line: no control or direction characters, at most 80 characters."""
    kept = (" " if unicodedata.category(c) in ("Zl", "Zp") or c in "\t\n\r" else c for c in (text or "")[:1000])
    clean = "".join(c for c in kept if not unicodedata.category(c).startswith("C"))
    clean = " ".join(clean.split())
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - 1] + "…"
