"""Every connector's page has the usual headings, and says of settings, credentials and numbers what it declares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.base import Auth
from connectors.registry import discover
from monitor.declared import NONE, REQUIRED, bounds, settings
from monitor.pages.connector import freshened

DOCS = Path(__file__).parents[2] / "docs" / "connectors"
HEADINGS = ["What it sees", "What it cannot see", "Credentials", "Settings", "Limits", "Known gaps"]
CONNECTORS = discover()


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def sections(name: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page(name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def code(text: str) -> str:
    return text if text in (REQUIRED, NONE) else f"`{text}`"


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_connector_has_a_page_with_the_usual_headings(name: str) -> None:
    assert page(name).startswith(f"# {name}: ")
    assert [heading for heading in sections(name) if heading in HEADINGS] == HEADINGS


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_section_says_something(name: str) -> None:
    assert [heading for heading in HEADINGS if not sections(name)[heading].strip()] == []


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_settings_on_the_page_are_the_connectors(name: str) -> None:
    """Names, defaults and meanings, in the order of the declaration."""
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \| (.*) \|$", sections(name)["Settings"], flags=re.MULTILINE)
    declared = [(each.name, code(each.default), each.meaning) for each in settings(CONNECTORS[name].spec)]
    assert [(key, default, meaning.replace("\\|", "|")) for key, default, meaning in rows] == declared


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_page_tells_how_to_come_by_credentials_where_there_are_any(name: str) -> None:
    spec, told = CONNECTORS[name].spec, sections(name)["Credentials"]
    steps = re.findall(r"^\d+\. ", told, flags=re.MULTILINE)
    if spec.auth is Auth.NONE:
        assert not spec.credentials
        assert told.strip().startswith("None")
        assert not steps
        return
    assert spec.credentials, "`sources describe` would not tell them"
    assert steps
    secrets = [each.name for each in settings(spec) if each.secret]
    assert secrets
    assert [secret for secret in secrets if not re.search(rf"`{secret}\b", told)] == []


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_numbers_of_the_declaration_stand_among_the_limits(name: str) -> None:
    told = sections(name)["Limits"]
    assert [sentence for sentence in bounds(CONNECTORS[name].spec) if f"- {sentence}\n" not in told] == []


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_number_in_a_declared_limit_stands_on_the_page(name: str) -> None:
    limits = " ".join(CONNECTORS[name].spec.limits)
    numbers = set(re.findall(r"\d[\d,]*\d|\d", limits))
    assert {number for number in numbers if not re.search(rf"(?<!\d){number}(?!\d)", page(name))} == set()


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_example_on_the_page_gives_secrets_by_name_only(name: str) -> None:
    secrets = {each.name for each in settings(CONNECTORS[name].spec) if each.secret}
    fences = "\n".join(re.findall(r"^```yaml\n(.*?)^```", page(name), flags=re.MULTILINE | re.DOTALL))
    assert f"connector: {name}" in fences
    for secret in secrets:
        given = re.findall(rf"\b{secret}: *([^,}}\n]+)", fences)
        assert [value for value in given if not re.match(r"[\"'\[]*\$\{\w+", value)] == [], secret


def test_no_page_describes_a_connector_that_is_not_there() -> None:
    pages = {page.stem for page in DOCS.glob("*.md") if page.stem != "README"}
    assert pages <= set(CONNECTORS)


class TestWhatIsWritten:
    """`make docs` brings the table and the numbers up to date, and nothing else."""

    PAGE = (
        "# hackernews: x\n\n## Settings\n\n| a | b |\n|---|---|\n| old | row |\n\nMine.\n\n## Limits\n\n- Mine too.\n"
    )

    def test_a_stale_page_gets_the_declared_table_and_numbers(self) -> None:
        spec = CONNECTORS["hackernews"].spec
        fresh = freshened(self.PAGE, spec)
        assert "| `karma` | `true` | Ask for each author's karma; without it reach is unknown. |\n" in fresh
        assert "looked at again. |\n\nMine.\n" in fresh
        assert "old" not in fresh
        assert fresh.endswith("## Limits\n\n- At most 5,000 requests an hour go to one host.\n- Mine too.\n")
        assert freshened(fresh, spec) == fresh

    def test_numbers_that_changed_are_replaced(self) -> None:
        spec = CONNECTORS["gdelt"].spec
        old = "- At most 9 requests a second go to one host.\n- Brands share a query of at most 7 characters.\n"
        stale = f"## Limits\n\n{old}- Mine.\n"
        assert freshened(stale, spec) == "## Limits\n\n" + "".join(f"- {each}\n" for each in bounds(spec)) + "- Mine.\n"

    def test_a_page_without_these_headings_stays_as_it_is(self) -> None:
        assert freshened("# x\n\nNothing.\n", CONNECTORS["gdelt"].spec) == "# x\n\nNothing.\n"
