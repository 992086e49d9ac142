"""Labelled targets from the folder `datasets` of songyouwei/ABSA-PyTorch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from monitor.model import Hit
from monitor.sentiment.base import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One target with what people said is felt towards it: −1, 0 or +1."""

    target: Target
    label: int
    kind: str = ""  # of its sentence: "uniform", "opposed" (praise and blame in it) or "mixed"
    file: str = ""
    name: str = ""


def sentences(file: Path) -> list[Labelled]:
    """SemEval-2014: the targets of one sentence know of each other."""
    together: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for text, name, label in _triples(file):
        at = text.index("$T$")
        together[text.replace("$T$", name)].append((at, at + len(name), label))
    found = []
    for text, places in together.items():
        labels = {label for *_, label in places}
        kind = "uniform" if len(labels) == 1 else "opposed" if {-1, 1} <= labels else "mixed"
        hits = [Hit(term="target", start=start, end=end) for start, end, _ in places]
        for hit, (*_, label) in zip(hits, places, strict=True):
            others = tuple(each for each in hits if each is not hit)
            target = Target(text=text, language="en", hits=(hit,), others=others)
            found.append(Labelled(target=target, label=label, kind=kind, file=file.stem))
    return found


def tweets(file: Path) -> list[Labelled]:
    """Dong et al. 2014: one target a tweet."""
    found = []
    for text, name, label in _triples(file):
        first, *rest = text.split("$T$")
        hits, whole = [], first
        for piece in rest:
            hits.append(Hit(term="target", start=len(whole), end=len(whole) + len(name)))
            whole += name + piece
        target = Target(text=whole, language="en", hits=tuple(hits))
        found.append(Labelled(target=target, label=label, file=file.stem, name=name))
    return found


def _triples(file: Path) -> list[tuple[str, str, int]]:
    """The text with `$T$` in place of the target, the target, and what is felt: a line each."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        (text, name.strip(), int(label))
        for text, name, label in zip(lines[::3], lines[1::3], lines[2::3], strict=False)
    ]
