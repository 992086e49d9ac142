"""From faults in the tree to problems for people: shortened, printable, and without secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from monitor.errors import Problem
from monitor.rules.document import Fault

FOUND_LENGTH = 60
MOST = 200  # more than anybody reads; the rest is counted
_SHORTEST_SECRET = 4  # shorter values stand in too many ordinary words to be taken out of messages

# Secrets that give themselves away, wherever they were written by mistake.
_TELLTALE = re.compile(
    r"""xox[a-z]-[^\s"']+|xapp-[^\s"']+|(?<=hooks\.slack\.com/)[^\s"']+|(?<=://)[^\s/@"']+(?=@)""", re.IGNORECASE
)
_SECRET_KEY = re.compile(
    r"""((?:token|secret|passw(?:or)?d|api_?key|webhook_url)["']?\s*:\s*)("[^"\n]*"?|'[^'\n]*'?|[^\s,}#"'][^\s,}]*)""",
    re.IGNORECASE,
)


def field_name(path: Iterable[str | int]) -> str:
    """`route.routes[0].receiver`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w-]+", part):
            text += f".{part}" if text else part
        else:
            text += f'["{short(part, 40)}"]'
    return text or "(file)"


def printable(text: str) -> str:
    """One line that no terminal obeys: every control, format and private character becomes a space.

    One character for one, so that columns stay true.
    """
    return "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)


def short(text: str, length: int = FOUND_LENGTH) -> str:
    """Printable, and at most so long."""
    text = printable(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def veil(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every known secret, and whatever looks like one, taken out."""
    for value in sorted(secrets, key=len, reverse=True):
        if len(value) >= _SHORTEST_SECRET:
            for form in {value, repr(value)[1:-1]}:
                text = text.replace(form, secrets[value])
    return _TELLTALE.sub("(hidden)", text)


def veil_line(line: str, secrets: Iterable[str]) -> str:
    """A line of the file with its secrets dotted out, every column where it was."""
    for value in sorted(secrets, key=len, reverse=True):
        for piece in value.splitlines() if len(value) >= _SHORTEST_SECRET else ():
            line = line.replace(piece, "•" * len(piece))

    def behind_key(found: re.Match[str]) -> str:
        # "${NAME}" tells nothing.
        return found[0] if "${" in found[2] else found[1] + "•" * len(found[2])

    return _TELLTALE.sub(lambda found: "•" * len(found[0]), _SECRET_KEY.sub(behind_key, line))


def problems(file: str, faults: Iterable[Fault], secrets: Mapping[str, str]) -> tuple[Problem, ...]:
    """Sorted by place; one per place and field, of which the first counts: it is the cause of the others."""
    first: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        first.setdefault((fault.place, fault.path), fault)
    ordered = sorted(first.values(), key=lambda fault: fault.place)
    told = [
        Problem(
            file=file,
            line=fault.place.line,
            column=fault.place.column,
            field=field_name(fault.path),
            # What is written in the file may be shown; a secret was replaced by "" where it was found.
            found=short(_TELLTALE.sub("(hidden)", fault.found)),
            message=short(veil(fault.message, secrets), 1000),
            hint=short(veil(fault.hint, secrets), 300),
        )
        for fault in ordered[:MOST]
    ]
    if len(ordered) > MOST:
        last = ordered[MOST].place
        rest = f"and {len(ordered) - MOST} more problems from here on"
        told.append(Problem(file=file, line=last.line, column=last.column, field="", found="", message=rest))
    return tuple(told)
