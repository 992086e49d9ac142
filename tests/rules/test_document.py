"""The file before its meaning: bytes, encodings, and YAML that is meant to hurt."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from monitor.rules.document import MAX_VALUES, Block, UnreadableError, lines_of, plain, read, resolve
from monitor.rules.load import examine
from tests.rules.connectors import CONNECTORS
from tests.rules.write import BASE, RECEIVERS, ROUTE, look

WHOLE = BASE + ROUTE + RECEIVERS


def only(folder: Path, text: str | bytes) -> tuple[int, int, str]:
    found = look(folder, text)
    assert found.loaded is None
    (problem,) = found.problems
    return problem.line, problem.column, problem.message


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    found = look(tmp_path, b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())

    assert found.problems == ()
    assert found.loaded is not None


def test_places_are_right_behind_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = WHOLE.replace("level: page", "level: pgae").replace("\n", "\r\n")

    (problem,) = look(tmp_path, b"\xef\xbb\xbf" + text.encode()).problems

    assert (problem.line, problem.column) == (4, 36)


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing.yaml", "there is no such file"), (".", "this is not a file"), ("x\0y", "cannot be read")],
)
def test_what_cannot_be_opened_is_one_clear_problem(tmp_path: Path, name: str, message: str) -> None:
    (problem,) = examine(tmp_path / name, environ={}, connectors=CONNECTORS).problems

    assert message in problem.message
    assert (problem.line, problem.column) == (1, 1)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    (problem,) = examine(tmp_path / "pipe", environ={}, connectors=CONNECTORS).problems

    assert problem.message == "this is not a file"


def test_more_than_a_mebibyte_is_refused_unread(tmp_path: Path) -> None:
    assert only(tmp_path, WHOLE + "#" * 1024 * 1024)[2] == "the file is larger than 1024 KiB"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~\n"])
def test_an_empty_file_is_called_empty(tmp_path: Path, text: str) -> None:
    assert only(tmp_path, text)[2] == "the file is empty"


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "42\n"])
def test_anything_but_a_mapping_at_the_top_is_refused(tmp_path: Path, text: str) -> None:
    assert "must be a mapping" in only(tmp_path, text)[2]


def test_an_alias_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.monotonic()

    line, _, message = only(tmp_path, "\n".join(levels))

    assert time.monotonic() - started < 5
    assert line == 6
    assert f"more than {MAX_VALUES:,} values" in message


def test_an_alias_inside_itself_is_refused(tmp_path: Path) -> None:
    assert only(tmp_path, "a: &a\n  b: [*a]\n") == (2, 7, "this alias contains itself")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_refused(tmp_path: Path, opening: str) -> None:
    started = time.monotonic()

    message = only(tmp_path, opening * 5000)[2]

    assert time.monotonic() - started < 10
    assert "nested deeper" in message or "YAML" in message or "not closed" in message


def test_anchors_aliases_and_merge_keys_work() -> None:
    tree, faults = read(
        "base: &base {a: 1, b: [2]}\nother: {<<: *base, a: 3}\nsame: *base\ntwo: {<<: [{c: 1}, {c: 2}]}\n"
    )

    assert faults == ()
    assert tree is not None
    assert plain(tree) == {
        "base": {"a": 1, "b": [2]},
        "other": {"a": 3, "b": [2]},
        "same": {"a": 1, "b": [2]},
        "two": {"c": 1},
    }


def test_only_a_mapping_can_be_merged() -> None:
    _, faults = read("a: {<<: [1]}")

    assert [fault.message for fault in faults] == ["only a mapping can be merged with <<"]


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    mark = tmp_path / "executed"

    _, faults = read(f'a: !!python/object/apply:os.system ["touch {mark}"]\nb: !!python/name:os.system\nc: !secret x\n')

    assert [fault.found for fault in faults] == [
        "!!python/object/apply:os.system",
        "!!python/name:os.system",
        "!secret",
    ]
    assert not mark.exists()


def test_a_key_that_is_no_word_is_refused() -> None:
    with pytest.raises(UnreadableError) as caught:
        read("a: {{b: c}: d}")

    assert caught.value.fault.message == "a key must be one word or text"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("7", 7), ("-7", -7), ("0x1F", 31),
        ("0o17", 15), ("1.5", 1.5), ("2.0e7", 2.0e7), (".5", 0.5), ("09:00", "09:00"), ("no", "no"), ("on", "on"),
        ("2026-11-20", "2026-11-20"), ("1_000", "1_000"), (".inf", ".inf"), (".nan", ".nan"), ("1e99999", "1e99999"),
        ("9" * 41, "9" * 41),
    ],
)  # fmt: skip
def test_unquoted_words_stand_for_what_yaml_1_2_says(text: str, value: object) -> None:
    found = resolve(text)

    assert found == value
    assert type(found) is type(value)


def test_lines_are_counted_as_the_parser_counts_them() -> None:
    text = "a: 1\r\nb: 2\rc: 3\nd: 4\n\n\re: 5\n"
    tree, _ = read(text)

    assert isinstance(tree, Block)
    assert list(tree.entries) == ["a", "b", "c", "d", "e"]
    for key, entry in tree.entries.items():
        assert lines_of(text)[entry.key.line - 1].startswith(key)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff"])
def test_invisible_characters_that_break_lines_or_terminals_are_refused_where_they_stand(
    tmp_path: Path, char: str
) -> None:
    line, column, message = only(tmp_path, WHOLE.replace("[Hotel Miramar]", f"[Hotel {char}Miramar]"))

    assert (line, column) == (2, 44)
    assert message == f"an invisible control character (U+{ord(char):04X}) stands here"
