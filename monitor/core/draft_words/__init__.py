"""Turns of phrase that go wrong when an answer is read as a screenshot, in Spanish and English.

One regular expression a line below the name of its rule; a line that begins with a blank goes on with the one before;
`{post}` is any word for a post. They are written folded (lower case, no accents, straight apostrophes; a blank stands
for any white space), and `monitor.core.draft` folds the text the same way. They look for what is said, not for single
words that honest answers need as well: «para que no vuelva a pasar, hemos …» is what a good answer says, «no volverá a
pasar» is what nobody can keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.core.draft_words import en, es


def _compiled(patterns: str, post: str) -> Mapping[str, re.Pattern[str]]:
    sections: dict[str, list[str]] = {}
    for line in patterns.strip().splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        elif line.startswith(" "):
            current[-1] += line.strip()
        elif line:
            current.append(line)
    return {name: re.compile("|".join(_expression(line, post) for line in lines)) for name, lines in sections.items()}


def _expression(line: str, post: str) -> str:
    return "(?:" + line.replace("{post}", f"(?:{post})").replace(" ?", r"\s*").replace(" ", r"\s+") + ")"


# Besides the rules: `promise` and `date` (a day or an hour somebody can be held to; "soon" is none) for promises
# without a date, and `not asked`, which before a request to delete turns it around.
WORDS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "es": _compiled(es.PATTERNS, es.POST),
    "en": _compiled(en.PATTERNS, en.POST),
}

# Words that nobody writes in capitals without raising their voice; others may be names.
SHOUTED = frozenset(
    [
        *("NUNCA", "SIEMPRE", "NADIE", "TODOS", "TODAS", "NADA", "IMPOSIBLE", "FALSO", "FALSA", "MENTIRA", "BASTA"),
        *("NEVER", "ALWAYS", "NOBODY", "EVERY", "FALSE", "WRONG", "STOP", "PLEASE", "NOTHING", "EVERYONE", "LIES"),
    ]
)
