"""The report as Markdown, as a page and as a note: the same figures, inert, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Act, CaseKind, CaseState, StormFacts, Track
from monitor.core.review import Week, review
from monitor.model import Level
from monitor.notify.text import one_line
from monitor.report import html, markdown
from monitor.report.note import note
from monitor.report.sections import length, percent, title
from tests.core.weeks import DAY, HOUR, MINUTE, NOON, SINCE, UNTIL, Story, case, rules

HOSTILE = (
    "<script>alert(1)</script> <!channel> | ](http://evil.example) @everyone https://evil.example \u202e**x**\n# y"
)
LANGUAGES = ("es", "en")


def full(name: str = "Lucía", who: str = "ana", rule: str = "page") -> Week:
    """A week in which everything happened once."""
    handled = Story(case("a", rules=(rule,))).then(3 * MINUTE, Act.ACKNOWLEDGED, who, ping=(who,))
    handled.then(11 * MINUTE, Act.CONTACTED, who).then(5 * HOUR, Act.RESOLVED, who, target="our fault")
    handled.then(2 * DAY, Act.RECOVERED)
    wrong = Story(case("b", level=Level.ALERT, rules=(rule,))).then(HOUR, Act.NOT_ABOUT_US, who)
    fan = Story(case("c", track=Track.PRAISE, level=Level.OPPORTUNITY, rules=("fan",))).then(HOUR, Act.CONTACTED, who)
    facts = StormFacts(stream="negative", onset=NOON, count=57, expected=3.2, window=HOUR, score=9.0, authors=41)
    storm = Story(case("d", level=Level.ALERT, kind=CaseKind.STORM, brand=name, storm=facts, rules=("storm",)))
    return review(
        (
            handled.file(state=CaseState.RECOVERED, name=name, network="mastodon", reach=9000, recovery_reach=12_400),
            wrong.file(state=CaseState.RESOLVED),
            fan.file(state=CaseState.CONTACTED, owner=who),
            storm.file(),
        ),
        since=SINCE,
        until=UNTIL,
        rules=rules(),
    )


class Page(HTMLParser):
    """Tags and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_stands_in_every_form(language: str) -> None:
    week = full()
    pages = [page(week, language, made_at=UNTIL) for page in (markdown.page, html.page)]
    thousands = ("9.000", "12.400") if language == "es" else ("9,000", "12,400")
    for page in pages:
        for figure in (*thousands, "Lucía", "3 min", "11 min", "5 h", "57", "41", "Ana", "fan", percent(0.5, language)):
            assert figure in page, figure
    told = note(week, language)
    for figure in (*thousands, "11 min", percent(0.5, language), "Ana 1"):
        assert figure in told, figure


def test_the_languages_are_two() -> None:
    spanish, english = (markdown.page(full(), language, made_at=UNTIL) for language in LANGUAGES)
    assert "## Tiempos de respuesta" in spanish
    assert "## Response times" in english
    headings = [re.findall(r"^## (.+)$", page, re.MULTILINE) for page in (spanish, english)]
    assert len(headings[0]) == len(headings[1]) == 9
    assert not set(headings[0]) & set(headings[1])
    assert 'lang="es"' in html.page(full(), "es", made_at=UNTIL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_in_which_nothing_happened_is_told_as_well(language: str) -> None:
    empty = review((), since=SINCE, until=UNTIL, rules=rules())
    for page in (markdown.page, html.page):
        assert page(empty, language, made_at=UNTIL)
    assert len(note(empty, language).splitlines()) == 3


def test_whole_weeks_are_named_by_their_days_and_other_stretches_by_their_moments() -> None:
    assert title(full(), "es") == "La semana del 16 nov 2026 al 22 nov 2026"
    assert title(full(), "en") == "The week from 16 Nov 2026 to 22 Nov 2026"
    odd = review((), since=SINCE + HOUR, until=UNTIL, rules=rules())
    assert title(odd, "en") == "From 16 Nov 2026 01:00 to 23 Nov 2026 00:00"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (None, "–"),
        (timedelta(), "0 s"),
        (timedelta(seconds=70), "1 min 10 s"),
        (timedelta(hours=1, seconds=59), "1 h"),
        (timedelta(days=2, hours=4, minutes=9), "2 d 4 h"),
    ],
)
def test_lengths_are_told_as_people_tell_them(span: timedelta | None, said: str) -> None:
    assert length(span) == said


class TestThePageStandsAlone:
    PAGE = html.page(full(), "es", made_at=UNTIL)

    def test_it_asks_nobody_for_anything(self) -> None:
        page = Page(self.PAGE)
        assert {tag for tag, _ in page.tags} & {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "base",
            "form",
            "a",
        } == set()
        assert [
            name for _, attrs in page.tags for name in attrs if name in ("src", "href", "style") or name[:2] == "on"
        ] == []
        assert "url(" not in self.PAGE
        assert "@import" not in self.PAGE
        policies = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]

    def test_it_is_made_for_a_phone_by_day_and_by_night(self) -> None:
        assert "width=device-width" in self.PAGE
        assert "prefers-color-scheme:dark" in self.PAGE
        assert "max-width:34rem" in self.PAGE

    def test_every_stacked_cell_names_its_column(self) -> None:
        for tag, attrs in Page(self.PAGE).tags:
            assert tag != "td" or attrs["data-head"]


class TestHostileNames:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_they_make_no_tag(self, language: str) -> None:
        harmless = Page(html.page(full("x", "x", "x"), language, made_at=UNTIL))
        hostile = Page(html.page(full(HOSTILE, HOSTILE, HOSTILE), language, made_at=UNTIL))
        assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in harmless.tags]
        assert "\u202e" not in "".join(hostile.text)

    def test_they_break_no_table_and_make_no_link(self) -> None:
        harmless = markdown.page(full("x", "x", "x"), "en", made_at=UNTIL).splitlines()
        hostile = markdown.page(full(HOSTILE, HOSTILE, HOSTILE), "en", made_at=UNTIL).splitlines()
        assert len(hostile) == len(harmless)
        for one, other in zip(harmless, hostile, strict=True):
            assert len(re.findall(r"(?<!\\)\|", one)) == len(re.findall(r"(?<!\\)\|", other))
        whole = "\n".join(hostile)
        assert "https://" not in whole
        assert not re.search(r"(?<!\\)[<>\[\]]", whole)
        assert "@everyone" not in whole

    def test_they_are_one_line_of_the_note(self) -> None:
        assert len(note(full(HOSTILE, HOSTILE, HOSTILE), "en").splitlines()) == len(note(full(), "en").splitlines())

    @given(st.text(max_size=200))
    def test_any_name_is_one_inert_line(self, name: str) -> None:
        cell = markdown.inert(name)
        assert "\n" not in cell
        assert not re.search(r"(?<!\\)(?:\\\\)*[|<>\[\]`]", cell.replace("\\\\", ""))
        assert one_line(cell).count("\u202e") == 0


@pytest.mark.parametrize(("language", "told"), [("es", "1 urgente, 2 avisos"), ("en", "1 page, 2 alerts")])
def test_levels_are_counted_in_words_that_fit_their_number(language, told):
    assert f"({told}, 1 " in note(full(), language)


@pytest.mark.parametrize(
    ("share", "spanish", "english"), [(None, "–", "–"), (0.5, "50 %", "50%"), (1, "100 %", "100%")]
)
def test_shares_are_written_as_the_language_does(share, spanish, english):
    assert (percent(share, "es"), percent(share, "en")) == (spanish, english)
