"""An operator's own playbooks: file by file in place of the shipped ones, and every mistake told at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import CaseKind
from monitor.errors import ConfigError, Problem
from monitor.model import Level
from monitor.playbooks import Playbook, Playbooks, problems
from monitor.playbooks.page import read_page
from tests.core.weeks import case

GOOD = """---
title: Our way
when: {track: complaint}
---
Read *this* first.

1. **Call** them. {#call}
2. See [the list](https://intra.example/list) and `tick`.
   It is long.
"""


def page(text: str = GOOD, file: str = "critic.en.md") -> Playbook:
    found, faults = read_page(file, text)
    assert faults == ()
    assert found is not None
    return found


def wrong(tmp_path: Path, text: str, file: str = "critic.en.md") -> list[Problem]:
    (tmp_path / file).write_text(text, encoding="utf-8")
    return list(problems(tmp_path))


class TestReading:
    def test_markdown_is_taken_off(self) -> None:
        found = page()
        assert (found.name, found.language, found.title, found.intro) == ("critic", "en", "Our way", "Read this first.")
        assert [(step.id, step.text) for step in found.steps] == [
            ("call", "Call them."),
            ("2", "See the list (https://intra.example/list) and tick. It is long."),
        ]

    def test_what_only_looks_like_markdown_stays(self) -> None:
        text = GOOD.replace("**Call** them.", r"2 * 3 * 4, snake_case_name, \*star\* and influence >= 60")
        assert page(text).steps[0].text == "2 * 3 * 4, snake_case_name, *star* and influence >= 60"

    def test_comments_are_nobodys_to_read_and_move_no_line(self, tmp_path: Path) -> None:
        text = GOOD.replace("Read *this* first.", "<!-- from legal,\nApril -->")
        assert page(text).intro == ""
        (problem,) = wrong(tmp_path, text + "\nafter\n")
        assert problem.line == text.count("\n") + 2

    def test_every_item_may_be_numbered_one(self) -> None:
        assert [step.id for step in page(GOOD.replace("2. See", "1. See")).steps] == ["call", "2"]

    def test_lines_below_a_step_belong_to_it(self) -> None:
        found = page(GOOD + "   - one\n   - two\n\n3. Last\n")
        assert [step.text for step in found.steps[1:]] == [
            "See the list (https://intra.example/list) and tick. It is long. one two",
            "Last",
        ]

    def test_targets_are_lengths_of_time(self) -> None:
        found = page(GOOD.replace("when:", "targets: {contact: 30m, follow_up: [7d, 30d]}\nwhen:"))
        assert dict(found.targets) == {
            "contact": (timedelta(minutes=30),),
            "follow_up": (timedelta(days=7), timedelta(days=30)),
        }

    def test_windows_line_ends_and_marks_are_fine(self, tmp_path: Path) -> None:
        (tmp_path / "critic.en.md").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
        assert problems(tmp_path) == ()
        loaded = Playbooks.load(tmp_path).of("critic", "en")
        assert loaded == page()

    @given(st.text(max_size=400))
    def test_any_text_is_a_playbook_or_says_what_is_wrong(self, text: str) -> None:
        for whole in (text, f"---\n{text}\n---\n1. a\n", f"---\ntitle: a\nwhen: {{track: praise}}\n---\n{text}"):
            found, faults = read_page("critic.es.md", whole)
            assert (found is None) == bool(faults)


class TestOwnInPlaceOfShipped:
    def test_file_by_file(self, tmp_path: Path) -> None:
        (tmp_path / "critic.en.md").write_text(GOOD, encoding="utf-8")
        (tmp_path / "README.md").write_text("How we do it.", encoding="utf-8")
        loaded = Playbooks.load(tmp_path)
        titles = {key: each.title for key, each in loaded.pages.items()}
        assert titles["critic", "en"] == "Our way"
        assert titles["critic", "es"] == "Crítica de una persona influyente"
        assert loaded.own == {("critic", "en")}

    def test_further_ones_are_taken_where_they_ask_for_more(self, tmp_path: Path) -> None:
        vip = GOOD.replace("{track: complaint}", "{track: complaint, level: page, network: [news, blog]}")
        (tmp_path / "press.es.md").write_text(vip, encoding="utf-8")
        loaded = Playbooks.load(tmp_path)
        assert loaded.for_case(case(network="news")) == "press"
        assert loaded.for_case(case(network="news", level=Level.ALERT)) == "critic"
        assert loaded.for_case(case(network="x")) == "critic"

    def test_a_level_and_everything_above_it(self, tmp_path: Path) -> None:
        text = GOOD.replace("{track: complaint}", '{track: complaint, level: ">= alert"}')
        (tmp_path / "loud.es.md").write_text(text, encoding="utf-8")
        loaded = Playbooks.load(tmp_path)
        assert [loaded.for_case(case(level=level)) for level in (Level.PAGE, Level.ALERT, Level.DIGEST)] == [
            "loud",
            "loud",
            "critic",
        ]

    def test_between_equals_the_operators_goes_first(self, tmp_path: Path) -> None:
        text = GOOD.replace("{track: complaint}", "{track: complaint, kind: storm}")
        (tmp_path / "zz.es.md").write_text(text, encoding="utf-8")
        assert Playbooks.load(tmp_path).for_case(case(kind=CaseKind.STORM)) == "zz"

    def test_where_none_fits_there_is_none(self, tmp_path: Path) -> None:
        narrow = GOOD.replace("{track: complaint}", "{brand: Another Hotel}")
        for language in ("es", "en"):
            (tmp_path / f"critic.{language}.md").write_text(narrow, encoding="utf-8")
        assert Playbooks.load(tmp_path).for_case(case()) == ""


class TestMistakes:
    def test_all_are_told_at_once_with_file_and_line(self, tmp_path: Path) -> None:
        (tmp_path / "storm.es.md").write_text("no front matter", encoding="utf-8")
        text = "---\nname: critik\ntitel: x\nwhen: {track: complant}\ntargets: {contact: soon}\n---\n1. a\n3. b\n"
        told = wrong(tmp_path, text)
        assert [(Path(each.file).name, each.line, each.field) for each in told] == [
            ("critic.en.md", 1, "title"),
            ("critic.en.md", 2, "name"),
            ("critic.en.md", 3, "titel"),
            ("critic.en.md", 4, "when.track"),
            ("critic.en.md", 5, "targets.contact"),
            ("critic.en.md", 8, "steps"),
            ("storm.es.md", 1, "(file)"),
        ]
        by_field = {each.field: each for each in told}
        assert by_field["titel"].hint == "Did you mean title?"
        assert "complaint, praise" in by_field["when.track"].message
        assert by_field["when.track"].hint == "Did you mean complaint?"
        with pytest.raises(ConfigError) as caught:
            Playbooks.load(tmp_path)
        assert list(caught.value.problems) == told

    @pytest.mark.parametrize(
        ("file", "text", "line", "says"),
        [
            ("critic.md", GOOD, 1, "<name>.<language>.md"),
            ("critic.fr.md", GOOD, 1, "languages: es, en"),
            ("critic.en.md", "", 1, "must begin with front matter"),
            ("critic.en.md", "---\ntitle: x\n", 1, "must begin with front matter"),
            ("critic.en.md", GOOD.replace("when: {track: complaint}\n", ""), 1, "`when` is missing"),
            ("critic.en.md", GOOD.replace("{track: complaint}", "{}"), 3, "at least one condition"),
            ("critic.en.md", GOOD.replace("{track: complaint}", "{level: '>= loud'}"), 3, "levels: log"),
            ("critic.en.md", GOOD.replace("title: Our way", "title: [a"), 3, ""),
            ("critic.en.md", GOOD.replace("title: Our way", "title: a\ntitle: b"), 3, "already stands in line 2"),
            ("critic.en.md", GOOD.split("1. ")[0], 7, "there are no steps"),
            ("critic.en.md", GOOD.replace("1. **Call**", "- **Call**"), 7, "steps are numbered"),
            ("critic.en.md", GOOD.replace("Read *this* first.", "# Our way"), 5, "headings are shown nowhere"),
            ("critic.en.md", GOOD + "\nAnd then rest.\n", 11, "text after a step is shown nowhere"),
            ("critic.en.md", GOOD.replace("{#call}", "{#Call Me}"), 7, "a step's id is made of"),
            ("critic.en.md", GOOD.replace("2. See", "2. {#call} See").replace("It is long.", "{#call}"), 8, "same id"),
            ("critic.en.md", GOOD + "".join(f"{number}. a\n" for number in range(3, 22)), 28, "at most 20 steps"),
            ("critic.en.md", GOOD.replace("**Call**", "a" * 700), 7, "at most 600 characters"),
        ],
    )
    def test_each_names_its_line(self, tmp_path: Path, file: str, text: str, line: int, says: str) -> None:
        told = wrong(tmp_path, text, file)
        assert any(each.line == line and says in each.message for each in told), told

    def test_one_playbook_in_two_languages_has_the_same_steps_and_the_same_cases(self, tmp_path: Path) -> None:
        (tmp_path / "press.es.md").write_text(GOOD, encoding="utf-8")
        told = wrong(tmp_path, GOOD.replace("complaint", "praise").replace("{#call}", "{#phone}"), "press.en.md")
        assert [(Path(each.file).name, each.field) for each in told] == [
            ("press.en.md", "when"),
            ("press.en.md", "steps"),
        ]

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        (problem,) = problems(tmp_path / "nowhere")
        assert "there is no such folder" in problem.message

    def test_what_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "critic.es.md").write_bytes(b"\xff\xfe\x00")
        (tmp_path / "critic.en.md").write_bytes(b"x" * 70_000)
        assert ["UTF" in each.message or "larger" in each.message for each in problems(tmp_path)] == [True, True]

    def test_no_terminal_obeys_what_a_file_says(self, tmp_path: Path) -> None:
        (problem,) = [
            each for each in wrong(tmp_path, GOOD.replace("complaint", "\u202ecomplaint")) if each.field == "when.track"
        ]
        assert "\u202e" not in str(problem)
