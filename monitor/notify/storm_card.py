"""What a card says of a storm: how much more than usual, who, where, which words, and whether somebody pushes it."""

from __future__ import annotations

from monitor.case import StormFacts
from monitor.core import explain
from monitor.notify.card import Passage
from monitor.notify.case_card import authors
from monitor.notify.phrases import mentions, span
from monitor.notify.text import cut, one_line
from monitor.notify.thread import Here
from monitor.notify.words import words

PUSHED = 0.4  # share of young accounts above which somebody may be behind it; docs/explanation/scoring.md
ICON = "🌪️"
_NAME, _MOST = 40, 5


def title(facts: StormFacts, language: str) -> str:
    """A flood of complaints is a storm; one of any mentions is a spike: a campaign, a launch or the news."""
    return words(language).said["spike" if facts.stream == "all" else "storm"]


def passages(facts: StormFacts, here: Here) -> tuple[Passage, ...]:
    """The facts of a storm, the warning in large print."""
    said, language = words(here.language).said, here.language
    lines = [_rate(facts, here)]
    if facts.calm_at is not None:
        lines.append(said["storm_calm"].format(at=here.the(facts.calm_at)))
    share = None if facts.young is None else explain.number(round(100 * facts.young), language)
    pushed = facts.young is not None and facts.young > PUSHED
    if pushed:
        lines.append(said["storm_pushed"].format(share=share))
    small = [_who(facts, here)]
    if facts.networks:
        named = (
            f"{explain.network_name(network, language)} {explain.number(n, language)}" for network, n in facts.networks
        )
        small.append(said["storm_networks"].format(names=cut(", ".join(_short(name) for name in named), 300)))
    if facts.phrases:
        quoted = ", ".join(f"«{_short(phrase)}»" for phrase in facts.phrases[:_MOST] if _short(phrase))
        small.append(said["storm_phrases"].format(names=quoted))
    if share is not None and not pushed:
        small.append(said["storm_young"].format(share=share))
    return Passage(lines=tuple(lines)), Passage(lines=tuple(small), quiet=True)


def _rate(facts: StormFacts, here: Here) -> str:
    said, language = words(here.language).said, here.language
    begun = {"at": here.the(facts.onset), "count": mentions(facts.count, language), "span": span(facts.window)}
    if facts.expected < 0.05:  # a multiple of next to nothing tells nobody anything
        return said["storm_rare"].format(**begun)
    ratio = facts.count / facts.expected
    usual = explain.number(facts.expected, language, 0 if facts.expected >= 10 else 1)
    times = explain.number(ratio, language, 0 if ratio >= 10 else 1)
    return said["storm_rate"].format(**begun, expected=usual, times=times)


def _who(facts: StormFacts, here: Here) -> str:
    count = authors(facts.authors, here)
    named = [f"{_short(name)} ({explain.number(value, here.language)})" for name, value in facts.top_authors[:_MOST]]
    return words(here.language).said["storm_authors"].format(authors=count, names=", ".join(named)) if named else count


def _short(text: str) -> str:
    return cut(one_line(text[:500]), _NAME)
