"""`almenara report`: any stretch of time as Markdown, as a page, as JSON."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Desk


@pytest.mark.parametrize("language", ["es", "en"])
def test_an_empty_week_is_told_on_paper(desk: Desk, language: str) -> None:
    done = desk.types("report", "--language", language)
    assert (done.code, done.err) == (0, "")
    assert ("## Tiempos de respuesta" if language == "es" else "## Response times") in done.out


def test_a_page_goes_into_a_file(desk: Desk) -> None:
    done = desk.types("report", "--format", "html", "--output", "week.html")
    assert (done.code, done.out, done.err) == (0, "", "Written to week.html.\n")
    assert (desk.folder / "week.html").read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="es">')


def test_json_has_every_figure(desk: Desk) -> None:
    found = desk.types("report", "--format", "json", "--since", "2026-11-16", "--until", "2026-11-23").json()
    assert (found["since"], found["until"]) == ("2026-11-16T00:00:00+01:00", "2026-11-23T00:00:00+01:00")
    assert [pace["clock"] for pace in found["pace"]] == ["acknowledge", "contact", "resolve"]
    assert set(found) == {
        "since", "until", "zone", "opened", "still_open", "levels", "kinds", "pace", "recovered", "relapsed",
        "promises", "causes", "opportunities", "thanked", "storms", "people", "rules", "reach", "recovery_reach",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--since", "soon"), "is not a length such as 7d, a date"),
        (("--until", "tomorrow"), "is not a date"),
        (("--since", "2026-11-23", "--until", "2026-11-16"), "--since must be earlier"),
        (("--output", "nowhere/week.md"), "cannot be written"),
    ],
)
def test_wrong_use_is_explained(desk: Desk, options: tuple[str, ...], says: str) -> None:
    done = desk.types("report", *options)
    assert (done.code, says in done.err) == (2, True), done.err
