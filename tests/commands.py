"""Command lines as the documents write them, held against the commands that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import typer

from monitor.cli import app
from tests.fences import ROOT

_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
_WRAPPERS = (("docker", "compose", "exec"), ("docker", "compose", "run"))


def almenara_lines(script: str) -> Iterator[list[str]]:
    """The words after `almenara` of every call in a piece of shell, also behind a pipe or in a container."""
    for words in _calls(script):
        if tuple(words[:3]) in _WRAPPERS:
            # The service is named like the command; `run` starts the image's entry point, which is the command.
            rest = words[3:]
            inside = rest[rest.index("almenara") + 1 :]
            if words[2] == "exec":
                if inside[:1] != ["almenara"]:
                    continue
                inside = inside[1:]
            yield inside
        elif words and words[0] in ("almenara", ".venv/bin/almenara"):
            yield words[1:]


def make_lines(script: str) -> Iterator[list[str]]:
    """The words after `make`."""
    for words in _calls(script):
        if words and words[0] == "make":
            yield words[1:]


def _calls(script: str) -> Iterator[list[str]]:
    for line in script.replace("\\\n", " ").splitlines():
        for piece in line.split(" | "):
            words = shlex.split(piece, comments=True)
            while words and _ASSIGNMENT.fullmatch(words[0]):
                words = words[1:]
            words = words[: next((i for i, word in enumerate(words) if word in (">", "<", "&&", "2>")), len(words))]
            yield words


def targets() -> set[str]:
    """The Makefile's verbs."""
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def wrong_with(words: list[str]) -> str:
    """Why this call of `almenara` cannot be meant, "" where it can."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while rest and hasattr(command, "commands"):
        if rest[0].startswith("-"):
            break
        if rest[0] not in command.commands:
            return f"there is no command {rest[0]!r}"
        command = command.commands[rest.pop(0)]
    options = {flag: each for each in command.params if each.param_type_name == "option" for flag in each.opts}
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    given = 0
    while rest:
        word = rest.pop(0)
        flag, sign, _value = word.partition("=")
        if word == "-" or not word.startswith("-"):
            given += 1
        elif flag in ("--help", "-h"):
            return ""
        elif flag not in options:
            return f"there is no option {flag!r}"
        elif not sign and not options[flag].is_flag:
            if not rest:
                return f"{flag} wants a value"
            rest.pop(0)
    if given > len(arguments) and all(each.nargs != -1 for each in arguments):
        return "too many arguments"
    return "" if given >= sum(each.required for each in arguments) else "an argument is missing"
