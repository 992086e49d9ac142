"""The documents say what the code says, and what they tell people to type can be typed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from connectors.registry import discover
from monitor import docs
from monitor.case import Act, CaseState, Refusal
from monitor.model import Dropped, Outcome, SourceState, Why
from monitor.pages.cli import commands
from monitor.pages.metrics import collectors, series
from monitor.pages.picture import first_card
from monitor.pages.states import FAILURES
from monitor.rules import shape
from monitor.rules.json_schema import json_schema
from monitor.rules.load import load
from monitor.rules.reference import rules_page
from monitor.rules.schema import Rules
from monitor.settings import PREFIX, Settings
from tests.commands import almenara_lines, make_lines, targets, wrong_with
from tests.fences import ROOT, Fence, anchors, fences, links, name, pages, prose, spans

PAGES = pages()
REFERENCE = ROOT / "docs" / "reference"


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def rows(page: str) -> set[str]:
    """What stands as code in the first column of a page's tables."""
    return set(re.findall(r"^\| \[?`([^`]+)`", (REFERENCE / page).read_text(encoding="utf-8"), re.MULTILINE))


class TestGeneratedPages:
    @pytest.mark.parametrize("page", sorted(docs.PAGES))
    def test_the_page_in_the_tree_is_fresh(self, page: str) -> None:
        assert text(page) == docs.PAGES[page](), "run: make docs"

    def test_check_writes_nothing_and_fails_for_a_stale_page(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(docs, "PAGES", {"a/page.md": lambda: "text\n"})
        assert docs.stale(tmp_path) == ["a/page.md"]
        assert not (tmp_path / "a").exists()

        assert docs.write(tmp_path) == ["a/page.md"]
        assert (tmp_path / "a/page.md").read_text() == "text\n"
        assert docs.write(tmp_path) == []
        assert docs.main(["--check"]) == 1
        assert "a/page.md is stale" in capsys.readouterr().out

    def test_the_picture_is_the_same_in_every_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        here = docs.PAGES["docs/pictures/alert.svg"]()
        for variable, value in {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "20"}.items():
            monkeypatch.setitem(os.environ, variable, value)

        assert docs.PAGES["docs/pictures/alert.svg"]() == here

    def test_the_picture_asks_nobody_for_a_font(self) -> None:
        outside = re.findall(r'(?:url\(|href="|@import )["\']?https?:', text("docs/pictures/alert.svg"))

        assert outside == []

    def test_the_picture_shows_the_first_alert_of_the_sample(self) -> None:
        card = first_card()

        assert card.title == "PAGE · Hotel Miramar"
        assert "PAGE&#160;·&#160;Hotel&#160;Miramar" in text("docs/pictures/alert.svg")


class TestTheReferenceIsComplete:
    def test_every_key_of_every_part_of_the_rules(self) -> None:
        page = rules_page()
        for section in (
            "## (top level)",
            "## brands[].near[]",
            "## route",
            "## receivers[].slack",
            "## scoring.networks.*",
        ):
            assert f"{section}\n" in page
        for kinds in (shape.ROOT, shape.step(shape.ROOT, "route"), shape.step(shape.step(shape.ROOT, "receivers"), 0)):
            for key, field in shape.fields_of(kinds).items():
                assert f"| `{key}` |" in page
                assert (field.description or "?") in page

    def test_every_command_has_its_heading_and_every_option_its_row(self) -> None:
        page = text("docs/reference/cli.md")
        sections = dict(zip(*[iter(re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:])] * 2, strict=True))
        assert list(sections) == [path for path, _section in commands()]
        for path, option in _options():
            assert option in sections[path], f"{path} {option}"

    def test_every_option_says_what_it_does(self) -> None:
        page = text("docs/reference/cli.md")
        assert re.findall(r"^\| `[^`]+` \|\s*(?:\[[^\]]*\])?\s*\|$", page, re.MULTILINE) == []

    def test_every_setting(self) -> None:
        assert {PREFIX + field.upper() for field in Settings.model_fields} <= rows("settings.md")

    def test_every_metric_with_its_labels(self) -> None:
        page = text("docs/reference/metrics.md")
        assert {series(each) for each in collectors()} <= rows("metrics.md")
        for each in collectors():
            for label in each._labelnames:
                assert re.search(rf"^\| (?:`?{label}`?|{label} of .*) \|", page, re.MULTILINE), label

    def test_every_connector_with_its_page(self) -> None:
        assert set(docs.own_connectors()) <= rows("connectors.md")
        for connector in docs.own_connectors():
            assert (ROOT / "docs" / "connectors" / f"{connector}.md").exists()

    def test_every_state_outcome_and_reason(self) -> None:
        known = rows("states.md")
        for words in (SourceState, Outcome, Why, Dropped, CaseState, Act, Refusal):
            assert {word.value for word in words} <= known, words

    def test_every_failure_that_changes_a_state(self) -> None:
        page = text("docs/reference/states.md")
        assert all(f"`{kind.__name__}`" in page for kind, _what in FAILURES)


def _options() -> Iterator[tuple[str, str]]:
    def walk(command: Any, path: str) -> Iterator[tuple[str, str]]:
        if not hasattr(command, "commands"):
            for each in command.params:
                shown = each.opts if each.param_type_name == "option" else [each.metavar or each.opts[0]]
                yield from ((path, name) for name in shown)
        for inner, below in getattr(command, "commands", {}).items():
            yield from walk(below, f"{path} {inner}")

    return walk(typer.main.get_command(docs_app()), "almenara")


def docs_app() -> typer.Typer:
    from monitor.cli import app

    return app


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_they_lead_somewhere(self, page: Path) -> None:
        for link in links(page):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert target.is_relative_to(ROOT), link
            if anchor:
                assert anchor in anchors(target), link

    def test_the_index_names_every_page(self) -> None:
        index = ROOT / "docs" / "README.md"
        named = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
        there = {page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "decisions"}
        assert there - named - {index} == set()

    def test_the_index_of_decisions_names_every_page_in_order(self) -> None:
        folder = ROOT / "docs" / "decisions"
        named = re.findall(r"^\| \[(\d{4})\]\((\S+)\)", text("docs/decisions/README.md"), re.MULTILINE)
        assert [file for _number, file in named] == sorted(page.name for page in folder.glob("0*.md"))
        for number, file in named:
            assert (folder / file).read_text(encoding="utf-8").startswith(f"# {number} ")

    @pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=name)
    def test_a_decision_is_short(self, page: Path) -> None:
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 40


class TestWhatPeopleType:
    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_fenced_commands_exist(self, page: Path) -> None:
        for fence in fences(page, "sh"):
            for words in almenara_lines(fence.text):
                assert wrong_with(words) == "", " ".join(words)
            for words in make_lines(fence.text):
                assert {word for word in words if "=" not in word} <= targets()

    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_commands_within_the_text_exist(self, page: Path) -> None:
        for span in spans(page):
            if not span.startswith(("almenara ", ".venv/bin/almenara ", "make ", "docker compose ")) or "…" in span:
                continue
            for words in almenara_lines(span):
                # `almenara sources` names a whole group; it is the complete lines that stand in fences.
                wrong = wrong_with([word for word in words if not word.isupper()])
                assert wrong in ("", "an argument is missing", "--send-test wants a value"), span
            for words in make_lines(span):
                assert {word for word in words if "=" not in word} <= targets(), span

    @pytest.mark.parametrize(
        ("line", "complaint"),
        [
            ("almenara run --rulez x", "there is no option '--rulez'"),
            ("FOO=1 almenara dance", "there is no command 'dance'"),
            ("almenara sources try", "an argument is missing"),
            ("almenara check more", "too many arguments"),
            ("docker compose exec almenara almenara mentions list -n", "-n wants a value"),
            ("almenara mentions export | almenara mentions import -", ""),
            ("docker compose run --rm almenara check", ""),
        ],
    )
    def test_the_check_sees_what_it_should(self, line: str, complaint: str) -> None:
        assert next(filter(None, map(wrong_with, almenara_lines(line))), "") == complaint

    def test_settings_that_are_named_exist(self) -> None:
        known = {PREFIX + field.upper() for field in Settings.model_fields}
        for page in [*PAGES, ROOT / ".env.example", ROOT / "docker-compose.yml", ROOT / "Dockerfile"]:
            assert set(re.findall(r"\bALMENARA_[A-Z_]+", page.read_text(encoding="utf-8"))) <= known, page

    def test_metrics_that_are_named_exist(self) -> None:
        known = {series(each) for each in collectors()}
        known |= {f"{series(each)}{end}" for each in collectors() for end in ("_bucket", "_sum", "_count")}
        for page in PAGES:
            assert set(re.findall(r"\balmenara_(?!notification)[a-z_]+", page.read_text(encoding="utf-8"))) <= known, (
                page
            )

    def test_log_events_that_are_named_exist(self) -> None:
        sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "monitor").rglob("*.py"))
        table = re.findall(r"^\| (`[a-z]+\.[a-z_]+`.*?) \|", text("docs/how-to/watch-the-watcher.md"), re.MULTILINE)
        named = {event for row in table for event in re.findall(r"`([a-z.]+[a-z_]+)`", row)}
        assert len(named) > 15
        assert {event for event in named if f'"{event}"' not in sources} == set()


def _yaml(kind: str = "yaml") -> list[Fence]:
    return [fence for page in PAGES for fence in fences(page, kind)]


def _parsed(fence: Fence) -> Any:
    return YAML(typ="safe", pure=True).load(StringIO(fence.text))


def _of_rules() -> list[Fence]:
    """Fragments of rules.yaml: their keys at the top are all keys of it."""
    parsed = [(fence, _parsed(fence)) for fence in _yaml()]
    return [fence for fence, data in parsed if isinstance(data, dict) and set(data) <= set(Rules.model_fields)]


def _named(fence: Fence) -> str:
    return f"{fence.page}:{fence.text.splitlines()[0]}"


class TestYaml:
    def test_there_are_fragments_of_rules(self) -> None:
        assert len(_of_rules()) >= 10

    @pytest.mark.parametrize("fence", _of_rules(), ids=_named)
    def test_a_fragment_of_rules_fits_the_schema(self, fence: Fence) -> None:
        schema = {key: value for key, value in json_schema(discover()).items() if key != "required"}
        assert [error.message for error in Draft202012Validator(schema).iter_errors(_parsed(fence))] == []

    @pytest.mark.parametrize("fence", [each for each in _of_rules() if "version" in _parsed(each)], ids=_named)
    def test_a_whole_file_loads(self, fence: Fence, tmp_path: Path) -> None:
        (tmp_path / "rules.yaml").write_text(fence.text, encoding="utf-8")
        environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", fence.text), "set")

        loaded = load(tmp_path / "rules.yaml", environ=environ, connectors=discover())

        assert not loaded.warnings

    def test_the_alert_rules_name_only_states_that_there_are(self) -> None:
        page = text("docs/how-to/watch-the-watcher.md")
        named = {state for group in re.findall(r'state=~?"([^"]+)"', page) for state in group.split("|")}
        assert named
        assert named <= {state.value for state in SourceState}


class TestStyle:
    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_a_page_has_one_title(self, page: Path) -> None:
        assert len(re.findall(r"^# ", prose(page), re.MULTILINE)) <= 1

    def test_fragments_of_the_changelog_say_their_kind(self) -> None:
        files = [file.name for file in (ROOT / "changelog.d").iterdir() if file.name != "README.md"]
        assert [file for file in files if not re.fullmatch(r"[\w-]+\.(breaking|added|changed|fixed)\.md", file)] == []
