"""The playbooks that come along: whole in both languages, short enough for a phone, one for every case."""

from __future__ import annotations

import pytest

from monitor.case import CaseKind, Track
from monitor.model import Level
from monitor.playbooks import Playbook, Playbooks
from monitor.playbooks.load import SHIPPED
from tests.core.weeks import case

PLAYBOOKS = Playbooks.load()
PAGES = sorted(PLAYBOOKS.pages.items())


def steps(name: str, language: str) -> str:
    page = PLAYBOOKS.of(name, language)
    assert page is not None
    return " ".join(step.text for step in page.steps)


def test_three_situations_in_two_languages() -> None:
    assert PLAYBOOKS.names == ("critic", "praise", "storm")
    assert {language for _name, language in PLAYBOOKS.pages} == {"es", "en"}
    assert PLAYBOOKS.own == frozenset()
    assert len(PAGES) == len(list(SHIPPED.glob("*.md"))) == 6


@pytest.mark.parametrize("page", [page for _key, page in PAGES], ids=lambda page: f"{page.name}.{page.language}")
def test_they_are_plain_and_short_enough_for_a_phone(page: Playbook) -> None:
    assert len(page.title) <= 60
    assert len(page.steps) <= 12
    for step in page.steps:
        assert len(step.text) <= 240, step.text
        assert not any(mark in step.text for mark in ("**", "{#", "](", "`"))


@pytest.mark.parametrize("name", PLAYBOOKS.names)
def test_both_languages_have_the_same_steps_in_the_same_order(name: str) -> None:
    spanish, english = PLAYBOOKS.of(name, "es"), PLAYBOOKS.of(name, "en")
    assert spanish is not None
    assert english is not None
    assert [step.id for step in spanish.steps] == [step.id for step in english.steps]
    assert (spanish.when, spanish.targets) == (english.when, english.targets)


def test_private_contact_comes_before_the_public_line() -> None:
    page = PLAYBOOKS.of("critic", "es")
    assert page is not None
    order = [step.id for step in page.steps]
    assert order.index("write") < order.index("public")
    assert order.index("honest") < order.index("public") < order.index("fix") < order.index("amends")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "es",
            ("en privado", "ve al grano", "ni un dato que no sea cierto", "pide perdón", "no se repita", "compénsale"),
        ),
        (
            "en",
            (
                "privately",
                "get to the point",
                "nothing that is not true",
                "apologise",
                "does not happen again",
                "make it up",
            ),
        ),
    ],
)
def test_the_critics_playbook_has_all_seven_steps(language: str, words: tuple[str, ...]) -> None:
    """Privately and fast, straight to it, mind the words, nothing untrue, own it, what is done, make it up to them."""
    page = PLAYBOOKS.of("critic", language)
    assert page is not None
    assert all(word in steps("critic", language) for word in words)
    assert ("publicarse" if language == "es" else "published") in page.intro


def test_nobody_is_asked_to_delete_anything_and_nothing_is_paid_for_in_public() -> None:
    assert "sin pedir que borre" in steps("critic", "es")
    assert "no request to delete" in steps("critic", "en")
    assert "No compensation in public" in steps("storm", "en")


@pytest.mark.parametrize(
    ("kind", "track", "name"),
    [
        (CaseKind.AUTHOR, Track.COMPLAINT, "critic"),
        (CaseKind.PILE_ON, Track.COMPLAINT, "critic"),
        (CaseKind.STORM, Track.COMPLAINT, "storm"),
        (CaseKind.AUTHOR, Track.PRAISE, "praise"),
        (CaseKind.PILE_ON, Track.PRAISE, "praise"),
    ],
)
@pytest.mark.parametrize("level", list(Level))
def test_every_case_has_its_playbook(kind: CaseKind, track: Track, name: str, level: Level) -> None:
    assert PLAYBOOKS.for_case(case(kind=kind, track=track, level=level)) == name


def test_another_language_gets_the_nearest_there_is() -> None:
    def language(wanted: str) -> str:
        page = PLAYBOOKS.of("critic", wanted)
        assert page is not None
        return page.language

    assert (language("es-MX"), language("ES"), language("pt"), language("und")) == ("es", "es", "en", "en")
    assert PLAYBOOKS.of("nothing", "es") is None


def test_what_is_left_is_what_nobody_ticked() -> None:
    page = PLAYBOOKS.of("praise", "en")
    assert page is not None
    assert [step.id for step in page.left(("take", "thank", "gone"))] == ["check", "permission", "offer", "advocate"]
    assert page.step("thank") is page.steps[2]
    assert page.step("gone") is None
