"""What one message says, in words: the values between the facts of a notification and the medium that shows them.

Everything in a card is clean text (see `monitor.notify.text`), but escaped for no medium yet. Receivers decide how
much of it they have room for, never what it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something a person can press. `action` is "case:<verb>", `value` "<case id>" or "<case id>|<what of it>"."""

    action: str
    value: str
    label: str
    primary: bool = False
    about: str = ""  # what it is about, for screen readers, where several are called the same
    confirm: tuple[str, str] | None = None  # title and text of what is asked before it is done
    danger: bool = False  # it ends something: whoever is asked sees that


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines that belong together; `quiet` ones are small print."""

    lines: tuple[str, ...]
    quiet: bool = False
    button: Button | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mention on a card. A deleted one has neither text nor link: its author wanted it gone."""

    level: Level
    who: str  # one line: name, network, audience, influence
    text: str  # what was said, several lines, whole
    url: str | None  # http or https only
    headline: str  # level and score with its parts
    because: tuple[str, ...]  # the reasons behind it
    facts: tuple[str, ...]  # so far, rules, copies, language
    times: str  # posted, seen, sent and how late
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one message says, in the order in which it is read."""

    level: Level
    language: str
    icon: str
    title: str  # one line: level, brand, how many
    bare: bool = False  # a line in a thread: its title is for lock screens and terminals only
    pings: tuple[str, ...] = ()  # Slack member ids, checked
    doubt: str = ""  # a warning that this may be a repeat, "" mostly
    lead: str = ""  # why this message, "" for a first one
    above: tuple[Passage, ...] = ()  # where the case stands
    items: tuple[Item, ...] = ()
    rows: tuple[Passage, ...] = ()  # a list of other things; what has no room is counted
    more: int = 0  # mentions that are not among the items
    below: tuple[Passage, ...] = ()  # what we know and what has happened
    buttons: tuple[tuple[Button, ...], ...] = ()  # row by row, the first row for what is mostly done

    @property
    def heading(self) -> str:
        return f"{self.icon} {self.title}"
