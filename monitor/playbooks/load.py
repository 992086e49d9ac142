"""All playbooks: the shipped ones, and an operator's own in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.case import Case
from monitor.errors import ConfigError, Problem
from monitor.playbooks.page import read_page
from monitor.playbooks.playbook import LANGUAGES, Playbook, When
from monitor.rules.disk import decode, read_bytes
from monitor.rules.document import Fault, Place, UnreadableError
from monitor.rules.problems import problems as told

SHIPPED = Path(__file__).parent / "shipped"
LARGEST = 64 * 1024  # bytes of a file
_NOT_OURS = frozenset({"readme.md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbooks:
    """What there is, by name and language."""

    pages: dict[tuple[str, str], Playbook] = field(default_factory=dict)
    own: frozenset[tuple[str, str]] = frozenset()  # those that are not as shipped

    @classmethod
    def load(cls, folder: Path | None = None) -> Playbooks:
        """The shipped files, each replaced by the folder's file of the same name. Raises ConfigError with everything.

        Files with other names than the shipped ones are further playbooks.
        """
        playbooks, wrong = _read(folder)
        if wrong:
            raise ConfigError(wrong)
        return playbooks

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({name for name, _language in self.pages}))

    def of(self, name: str, language: str) -> Playbook | None:
        """The playbook in this language, else in English, else in any; None where there is none of that name."""
        spoken = language.partition("-")[0].lower()
        found = (self.pages.get((name, each)) for each in (spoken, "en", *LANGUAGES))
        return next(filter(None, found), None)

    def for_case(self, case: Case) -> str:
        """The name of the playbook that asks for most of what the case is; "" where none fits.

        Between equals an operator's own goes first, then the alphabet decides.
        """
        fitting = [(name, when) for name in self.names if (when := self._when(name)).holds(case)]
        own = {name for name, _language in self.own}
        fitting.sort(key=lambda each: (-each[1].conditions, each[0] not in own, each[0]))
        return fitting[0][0] if fitting else ""

    def _when(self, name: str) -> When:
        # One name is one playbook: where an operator changed one language only, theirs says when.
        languages = sorted(
            (language for known, language in self.pages if known == name),
            key=lambda language: ((name, language) not in self.own, LANGUAGES.index(language)),
        )
        return self.pages[name, languages[0]].when


def problems(folder: Path | None) -> tuple[Problem, ...]:
    """Everything that is wrong with the files of a folder, for `almenara check`. Never raises for what is in it."""
    return _read(folder)[1]


def _read(folder: Path | None) -> tuple[Playbooks, tuple[Problem, ...]]:
    pages: dict[tuple[str, str], Playbook] = {}
    wrong: list[Problem] = []
    own: set[tuple[str, str]] = set()
    for place in (SHIPPED, folder):
        if place is None:
            continue
        for file, playbook, faults in _pages(place):
            wrong.extend(told(str(file), faults, {}))
            if playbook is not None:
                key = (playbook.name, playbook.language)
                if place is not SHIPPED:
                    own.add(key)
                pages[key] = playbook
    if folder is not None:
        wrong.extend(_disagreeing(folder, pages, own))
    return Playbooks(pages=pages, own=frozenset(own)), tuple(wrong)


def _pages(folder: Path) -> Iterator[tuple[Path, Playbook | None, tuple[Fault, ...]]]:
    try:
        files = sorted(file for file in folder.iterdir() if _counts(file))
    except OSError as error:
        reason = "there is no such folder" if isinstance(error, FileNotFoundError) else error.strerror
        yield folder, None, (Fault(Place(), ("playbooks", "folder"), f"the playbooks cannot be read: {reason}"),)
        return
    for file in files:
        try:
            text = decode(read_bytes(file, LARGEST))
        except UnreadableError as error:
            yield file, None, (error.fault,)
        else:
            yield file, *read_page(file.name, text)


def _counts(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith(".md") and not name.startswith(".") and name not in _NOT_OURS


def _disagreeing(folder: Path, pages: dict[tuple[str, str], Playbook], own: set[tuple[str, str]]) -> Iterator[Problem]:
    """An operator's playbook in several languages must be the same one in all of them."""
    for name in sorted({name for name, _language in own}):
        ours = [pages[name, language] for language in LANGUAGES if (name, language) in own]
        first, *others = ours
        for other in others:
            file = str(folder / f"{name}.{other.language}.md")
            if other.when != first.when:
                message = f"`when` must be the same as in {name}.{first.language}.md"
                yield Problem(file=file, line=1, column=1, field="when", found="", message=message)
            if [step.id for step in other.steps] != [step.id for step in first.steps]:
                message = f"the steps must have the same ids, in the same order, as in {name}.{first.language}.md"
                hint = "A tick is recorded under the step's id, whatever the language of the channel."
                yield Problem(file=file, line=1, column=1, field="steps", found="", message=message, hint=hint)
