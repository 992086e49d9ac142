"""Sentences of our own for what public sets lack: flat complaints, plain questions, notices, and negation.

A customer who writes "three weeks waiting and nobody answers" uses no angry word; sets of tweets call that neutral.
Each kind is a list of patterns in `training/phrases/<language>.txt`; `{slot}` is filled by chance from the list of that
name. One pattern a line, under a heading `[negative]`, `[neutral]`, `[positive]` or `[slot: name]`.
"""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

from training.sources import Post

FOLDER = Path(__file__).resolve().parent / "phrases"
_KINDS = {"negative": 0, "neutral": 1, "positive": 2}
_SLOT = re.compile(r"\{(\w+)\}")


def phrases(each: int, seed: int = 7) -> list[Post]:
    """`each` sentences of every language and class, no two alike."""
    made: list[Post] = []
    for path in sorted(FOLDER.glob("*.txt")):
        lists = _lists(path)
        chance = random.Random(f"{seed}-{path.stem}")
        for kind, label in _KINDS.items():
            seen: dict[str, None] = {}
            for _ in range(each * 20):
                if len(seen) >= each:
                    break
                seen.setdefault(_as_typed(_filled(chance.choice(lists[kind]), lists, chance), chance))
            made += [Post(text=text, language=path.stem, label=label, source="phrases") for text in seen]
    return made


def _lists(path: Path) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if head := re.fullmatch(r"\[(?:slot: )?(\w+)\]", line.strip()):
            name = head.group(1)
            lists.setdefault(name, [])
        elif line.strip():
            lists[name].append(line.strip())
    return lists


def _filled(pattern: str, lists: dict[str, list[str]], chance: random.Random) -> str:
    for _ in range(4):  # slots may hold slots
        if "{" not in pattern:
            break
        pattern = _SLOT.sub(lambda found: chance.choice(lists[found.group(1)]), pattern)
    return pattern


def _as_typed(text: str, chance: random.Random) -> str:
    """Now and then as people type: small letters, no accents, no marks, a mention before or a mark after."""
    if chance.random() < 0.35:
        text = text[0].lower() + text[1:] if chance.random() < 0.5 else text.lower()
    if chance.random() < 0.15:
        text = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    if chance.random() < 0.3:
        text = text.rstrip(".!")
    if chance.random() < 0.2:
        text = "Brand " + text
    return text
