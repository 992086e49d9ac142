"""What commands print: small words, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from monitor.cli.show import console, counted, inert_json, notes, tabulate
from monitor.errors import Problem


def warning(line: int, message: str) -> Problem:
    return Problem(file="rules.yaml", line=line, column=5, field=f"receivers[{line}]", found="", message=message)


def test_a_warning_about_many_lines_is_one_note_with_all_of_them() -> None:
    told = notes([warning(111, "no token"), warning(115, "no token"), warning(7, "nothing\x1b[2J refers to this")])
    assert told == ["lines 111, 115: no token", "line 7: nothing[2J refers to this"]


def test_one_and_many() -> None:
    assert [counted(n, "line") for n in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]


@given(st.text(st.characters(codec=None), max_size=50))
def test_inert_json_is_the_same_json_and_shows_everything_it_holds(text: str) -> None:
    document = json.dumps({"text": text}, ensure_ascii=False)
    shown = inert_json(document)
    assert json.loads(shown) == json.loads(document)
    assert not set("\x7f\x9b\u200b\u202e\u2066\ufeff\ud800") & set(shown)
    shown.encode()


def test_a_table_leaves_no_spaces_at_the_end_of_its_lines() -> None:
    table = Table(box=None, show_header=False)
    table.add_row("a", "long enough")
    table.add_row("b", "x")
    paper = io.StringIO()
    tabulate(console(paper), table)
    assert [line for line in paper.getvalue().splitlines() if line != line.rstrip()] == []
