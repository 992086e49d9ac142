"""`almenara playbook`: list, show and check the guides, and read a draft before a person sends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import RULES, Desk

OWN = "---\ntitle: Our way\nwhen: {track: complaint}\n---\n1. Call them. {#call}\n"


@pytest.fixture
def own(tmp_path: Path) -> Desk:
    """A desk whose rules name a folder of its own, relative to the rules file."""
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "critic.en.md").write_text(OWN, encoding="utf-8")
    return Desk(tmp_path, RULES + "playbooks: {folder: guides}\n")


class TestListAndShow:
    def test_what_there_is_and_whose_it_is(self, own: Desk) -> None:
        done = own.types("playbook", "list", "--json")
        assert done.code == 0
        assert {(each["name"], each["language"], each["own"]) for each in done.json()} == {
            ("critic", "en", True),
            ("critic", "es", False),
            ("praise", "en", False),
            ("praise", "es", False),
            ("storm", "en", False),
            ("storm", "es", False),
        }
        assert "yours" in own.types("playbook", "list").out

    def test_one_is_shown_in_the_usual_language_or_the_one_asked_for(self, desk: Desk) -> None:
        assert desk.types("playbook", "show", "critic").out.startswith("Crítica de una persona influyente")
        english = desk.types("playbook", "show", "critic", "--language", "en")
        assert english.out.startswith("Criticism from somebody influential")
        assert "\n11. " in english.out
        assert desk.types("playbook", "show", "storm", "--json").json()["steps"][0]["id"] == "take"

    def test_a_wrong_name_is_told_the_nearest(self, desk: Desk) -> None:
        done = desk.types("playbook", "show", "critc")
        assert (done.code, "Did you mean critic?" in done.err) == (2, True)

    def test_broken_ones_of_your_own_are_explained(self, own: Desk) -> None:
        (own.folder / "guides" / "storm.es.md").write_text("hello", encoding="utf-8")
        done = own.types("playbook", "list")
        assert done.code == 2
        assert "storm.es.md:1:1" in done.err


class TestCheck:
    def test_good_ones(self, own: Desk) -> None:
        done = own.types("playbook", "check")
        assert (done.code, done.out) == (0, "6 playbooks in good order, 1 of them yours.\n")

    def test_every_problem_with_its_place_and_line(self, own: Desk) -> None:
        (own.folder / "guides" / "critic.en.md").write_text(OWN.replace("complaint", "complant"), encoding="utf-8")
        done = own.types("playbook", "check", "guides")
        assert done.code == 1
        assert "critic.en.md:3:15: when.track" in done.err
        assert "when: {track: complant}" in done.err
        assert "Did you mean complaint?" in done.err
        (problem,) = own.types("playbook", "check", "--json").json()
        assert (problem["line"], problem["field"]) == (3, "when.track")

    def test_a_folder_that_is_not_there(self, desk: Desk) -> None:
        done = desk.types("playbook", "check", "nowhere")
        assert (done.code, "there is no such folder" in done.err) == (1, True)


class TestDraft:
    BAD = "Sentimos lo ocurrido, pero debería haber avisado."
    GOOD = "Hola, Lucía. Soy Ana. Es culpa nuestra y te pido perdón. Te llamo mañana a las 10:00."

    def test_what_is_wrong_why_and_what_to_write_instead(self, desk: Desk) -> None:
        done = desk.types("playbook", "draft", stdin=self.BAD)
        assert done.code == 1
        assert "Le echa la culpa: «debería haber»" in done.out
        assert "Pide perdón y lo retira" in done.out
        assert "→ Cuenta lo que depende de ti" in done.out

    def test_a_good_one_passes(self, desk: Desk) -> None:
        (desk.folder / "answer.txt").write_text(self.GOOD, encoding="utf-8")
        done = desk.types("playbook", "draft", "answer.txt", "--language", "es", "--public")
        assert (done.code, "Nada que señalar" in done.out) == (0, True)

    def test_public_asks_for_more(self, desk: Desk) -> None:
        text = "Te hemos llamado al 612 345 678."
        assert desk.types("playbook", "draft", stdin=text).code == 0
        (found,) = desk.types("playbook", "draft", "--public", "--json", stdin=text).json()
        assert (found["rule"], found["text"]) == ("personal data", "612 345 678")

    def test_it_works_without_any_rules_file(self, desk: Desk) -> None:
        desk.write("version: [")
        done = desk.types("playbook", "draft", stdin="You should have read the terms.")
        assert (done.code, "Blames them" in done.out) == (1, True)

    def test_what_cannot_be_read_is_wrong_use(self, desk: Desk) -> None:
        assert desk.types("playbook", "draft", "nowhere.txt").code == 2
        assert desk.types("playbook", "draft", stdin=b"\xff\xfe").code == 2
        assert desk.types("playbook", "draft", stdin=b"a" * 200_000).code == 2

    def test_nothing_in_a_draft_is_obeyed_by_the_terminal(self, desk: Desk) -> None:
        done = desk.types("playbook", "draft", stdin="Es \u202e\x1b[31mmentira. No volverá a\u202e pasar.")
        assert "\x1b" not in done.out
        assert "\u202e" not in done.out
