"""One Markdown file to one playbook, or everything that is wrong with it, each with its line.

Front matter says what it is and when it applies; the text before the list introduces it; the numbered list holds the
steps. Markdown is taken off: receivers write their own, and what an editor put in must not become markup in Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.case import CaseKind, Track
from monitor.names import Level
from monitor.playbooks.playbook import LANGUAGES, Playbook, PlaybookStep, When
from monitor.rules.document import Block, Entry, Fault, Listing, Place, Scalar, UnreadableError, lines_of, read
from monitor.rules.nearest import did_you_mean, listed
from monitor.rules.values import parse_duration

KEYS = ("name", "language", "title", "when", "targets")
CONDITIONS = ("track", "kind", "level", "network", "brand")
TARGETS = ("acknowledge", "contact", "statement", "resolve", "review", "follow_up")
MOST_STEPS = 20
LONGEST_STEP, LONGEST_INTRO, LONGEST_TITLE = 600, 1000, 100  # characters: it is read on a phone

_FILE = re.compile(r"(?P<name>[a-z][a-z0-9-]{0,39})\.(?P<language>[a-z]{2,3})\.md")
_ITEM = re.compile(r"(?P<number>\d{1,9})[.)][ \t]+(?P<text>\S.*)")
_UNDER = re.compile(r"[ \t]+(?:[-*+][ \t]+)?(?P<text>\S.*)")
_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_BULLET = re.compile(r"[-*+][ \t]+\S")
_ID = re.compile(r"[ \t]*\{#(?P<id>[^}]*)\}[ \t]*$")
_GOOD_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKDOWN = (
    (re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"), r"\1 (\2)"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"(?<!\\)(\*{1,3}|~~)(?=\S)(.+?)(?<![\s\\])\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<![\s\\])\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!~>-])"), r"\1"),
)  # fmt: skip
_LEVEL = re.compile(r"\s*(?P<sign>>=)?\s*(?P<level>[a-z]+)\s*")


@dataclass(slots=True)
class _Faults:
    """What was found wrong so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, path: str, message: str, *, found: str = "", hint: str = "") -> None:
        self.found.append(Fault(place, tuple(path.split(".")) if path else (), message, found, hint))


def named(file: str) -> tuple[str, str] | None:
    """Name and language that a file's name states: `critic.es.md`."""
    match = _FILE.fullmatch(file)
    return (match["name"], match["language"]) if match else None


def read_page(file: str, text: str) -> tuple[Playbook | None, tuple[Fault, ...]]:
    """The playbook that the text of a file of this name holds. Exactly one of the two is there."""
    faults = _Faults()
    stated = named(file)
    if stated is None or stated[1] not in LANGUAGES:
        message = f"the file must be named <name>.<language>.md; languages: {listed(LANGUAGES)}"
        faults.add(Place(), "", message, found=file, hint="For example critic.es.md.")
        return None, tuple(faults.found)
    lines = lines_of(_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text))
    end = _end_of_front_matter(lines)
    if end is None:
        message = "the file must begin with front matter: a line ---, then `title:` and `when:`, then a line ---"
        faults.add(Place(), "", message, found=lines[0][:60])
        return None, tuple(faults.found)
    title, when, targets = _front_matter(lines[:end], stated, faults)
    intro, steps = _body(lines, end + 1, faults)
    if faults.found:
        return None, tuple(faults.found)
    name, language = stated
    return Playbook(name=name, language=language, title=title, intro=intro, steps=steps, when=when, targets=targets), ()


def unmarked(text: str) -> str:
    """Markdown taken off, on one line. A link keeps its address in brackets."""
    for pattern, instead in _MARKDOWN:
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def _end_of_front_matter(lines: Sequence[str]) -> int | None:
    if lines[0].rstrip() != "---":
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)


_Targets = tuple[tuple[str, tuple[timedelta, ...]], ...]


def _front_matter(lines: Sequence[str], stated: tuple[str, str], faults: _Faults) -> tuple[str, When, _Targets]:
    title, when, targets = "", When(), ()
    try:
        # The line of dashes is left blank, so that line numbers are those of the file.
        tree, syntax = read("\n".join(["", *lines[1:]]))
    except UnreadableError as error:
        faults.found.append(error.fault)
        return title, when, targets
    faults.found.extend(syntax)
    if not isinstance(tree, Block):
        faults.add(Place(2), "", "front matter is made of lines such as `title: …` and `when: {track: complaint}`")
        return title, when, targets
    _known(tree, KEYS, "", faults)
    for key, expected in zip(("name", "language"), stated, strict=True):
        if key in tree.entries and _word(tree.entries[key]) != expected:
            message = f'must be "{expected}", as in the file\'s name'
            faults.add(tree.entries[key].node.place, key, message, found=_word(tree.entries[key]))
    title = unmarked(_word(tree.entries["title"])) if "title" in tree.entries else ""
    if not title or len(title) > LONGEST_TITLE:
        place = tree.entries["title"].node.place if "title" in tree.entries else Place()
        faults.add(place, "title", f"a title is needed, of at most {LONGEST_TITLE} characters")
    if "when" in tree.entries:
        when = _when(tree.entries["when"], faults)
    else:
        faults.add(Place(), "when", f"`when` is missing: it says for which cases; allowed in it: {listed(CONDITIONS)}")
    if "targets" in tree.entries:
        return title, when, _targets(tree.entries["targets"], faults)
    return title, when, targets


def _when(entry: Entry, faults: _Faults) -> When:
    block = entry.node
    if not isinstance(block, Block) or not block.entries:
        faults.add(block.place, "when", f"must hold at least one condition; allowed: {listed(CONDITIONS)}")
        return When()
    _known(block, CONDITIONS, "when.", faults)
    levels = {level for word, place in _words(block.entries.get("level")) for level in _levels(word, place, faults)}
    return When(
        track=_chosen(block, "track", [track.value for track in Track], faults),
        kind=_chosen(block, "kind", [kind.value for kind in CaseKind], faults),
        network=_chosen(block, "network", None, faults),
        brand=_chosen(block, "brand", None, faults),
        levels=frozenset(levels),
    )


def _levels(word: str, place: Place, faults: _Faults) -> Iterable[Level]:
    found = _LEVEL.fullmatch(word)
    names = [level.value for level in Level]
    if not found or found["level"] not in names:
        message = f'must be a level or ">= level"; levels: {listed(names)}'
        faults.add(place, "when.level", message, found=word, hint=did_you_mean(word.strip(" >="), names))
        return ()
    level = Level(found["level"])
    if not found["sign"]:
        return (level,)
    return (each for each in Level if each.rank >= level.rank and each is not Level.OPPORTUNITY)


def _targets(entry: Entry, faults: _Faults) -> _Targets:
    block = entry.node
    if not isinstance(block, Block):
        faults.add(block.place, "targets", f"must be a mapping such as {{contact: 30m}}; allowed: {listed(TARGETS)}")
        return ()
    _known(block, TARGETS, "targets.", faults)
    found: list[tuple[str, tuple[timedelta, ...]]] = []
    for key in block.entries:
        spans: list[timedelta] = []
        for word, place in _words(block.entries[key]):
            try:
                spans.append(parse_duration(word))
            except ValueError as error:
                faults.add(place, f"targets.{key}", str(error), found=word)
        found.append((key, tuple(spans)))
    return tuple(found)


def _known(block: Block, allowed: Sequence[str], prefix: str, faults: _Faults) -> None:
    for key, entry in block.entries.items():
        if key not in allowed:
            message = f"is not known here; allowed: {listed(allowed)}"
            faults.add(entry.key, f"{prefix}{key}", message, hint=did_you_mean(key, allowed))


def _chosen(block: Block, key: str, allowed: Sequence[str] | None, faults: _Faults) -> frozenset[str]:
    chosen: set[str] = set()
    for word, place in _words(block.entries.get(key)):
        if not word or (allowed is not None and word not in allowed):
            message = f"must be one of: {listed(allowed)}" if allowed else "must be a name or a list of names"
            faults.add(place, f"when.{key}", message, found=word, hint=did_you_mean(word, allowed or ()))
        chosen.add(word)
    return frozenset(chosen)


def _words(entry: Entry | None) -> Iterable[tuple[str, Place]]:
    """A word or a list of words, each with its place; what is neither comes as an empty word."""
    if entry is None:
        return ()
    nodes = entry.node.items if isinstance(entry.node, Listing) and entry.node.items else (entry.node,)
    return [(node.written.strip() if isinstance(node, Scalar) else "", node.place) for node in nodes]


def _word(entry: Entry) -> str:
    return entry.node.written.strip() if isinstance(entry.node, Scalar) else ""


@dataclass(slots=True)
class _Item:
    line: int
    number: int
    pieces: list[str]


def _body(lines: Sequence[str], start: int, faults: _Faults) -> tuple[str, tuple[PlaybookStep, ...]]:
    intro: list[str] = []
    items: list[_Item] = []
    gap = False  # an empty line stands before this one
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            gap = True
            continue
        if line.startswith("#"):
            faults.add(
                Place(number), "", "headings are shown nowhere: the title stands in the front matter", found=line
            )
        elif item := _ITEM.fullmatch(line):
            items.append(_Item(number, int(item["number"]), [item["text"]]))
        elif items and (under := _UNDER.fullmatch(line)):
            items[-1].pieces.append(under["text"])
        elif items and not gap:
            items[-1].pieces.append(line.strip())
        elif items:
            message = "text after a step is shown nowhere: indent it below its step, or put it before the first"
            faults.add(Place(number), "", message, found=line)
        elif _BULLET.match(line):
            faults.add(Place(number), "steps", "steps are numbered: `1. …`", found=line)
        else:
            intro.append(line)
        gap = False
    told = unmarked(" ".join(intro))
    if len(told) > LONGEST_INTRO:
        faults.add(Place(start + 1), "", f"the introduction is longer than {LONGEST_INTRO} characters")
    if not items:
        faults.add(Place(len(lines)), "steps", "there are no steps: a numbered list (`1. …`) is needed")
    if len(items) > MOST_STEPS:
        faults.add(Place(items[MOST_STEPS].line), "steps", f"a playbook has at most {MOST_STEPS} steps")
    return told, _steps(items, faults)


def _steps(items: Sequence[_Item], faults: _Faults) -> tuple[PlaybookStep, ...]:
    steps: list[PlaybookStep] = []
    for position, item in enumerate(items, 1):
        if item.number not in (position, 1):  # Markdown lets people number every item 1
            message = f"steps are numbered 1, 2, 3 … (or all 1): this one is {position}"
            faults.add(Place(item.line), "steps", message, found=str(item.number))
        text, id_ = " ".join(item.pieces), str(position)
        # Behind the first line or behind the last: where editors put it.
        for piece in (item.pieces[0], text):
            if explicit := _ID.search(piece):
                id_ = explicit["id"]
                text = text.replace(explicit[0].strip(), "", 1)
                if not _GOOD_ID.fullmatch(id_):
                    message = "a step's id is made of a-z, 0-9 and -, and begins with a letter"
                    faults.add(Place(item.line), "steps", message, found=id_)
                break
        if any(step.id == id_ for step in steps):
            faults.add(Place(item.line), "steps", "two steps have the same id", found=id_)
        text = unmarked(text)
        if len(text) > LONGEST_STEP:
            faults.add(Place(item.line), "steps", f"a step has at most {LONGEST_STEP} characters; this: {len(text)}")
        if not text:
            faults.add(Place(item.line), "steps", "this step says nothing")
        steps.append(PlaybookStep(id=id_, text=text))
    return tuple(steps)
