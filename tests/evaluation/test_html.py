"""The page stands alone, and hostile texts stand in it as texts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from monitor.evaluation.compare import compare
from monitor.evaluation.html import page
from monitor.evaluation.summary import Case, evaluate
from tests.evaluation.cases import case

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x1b[2J\u202e\x00</td></table><svg/onload=x>"


class Tags(HTMLParser):
    """Every element and attribute of a page, and whether all are closed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, document: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def drawn(cases: list[Case], *, against: bool = False, data: str = "data.jsonl") -> str:
    found = evaluate(cases, name="vader", versions="1", severity={"complaint": 0.3})
    other = compare(found, found, cases, cases, 0) if against else None
    return page(found, data=data, most=2, against=other)


@pytest.fixture
def hostile() -> str:
    fields = {"text": HOSTILE, "hard": (HOSTILE,), "note": HOSTILE, "language": HOSTILE, "network": HOSTILE}
    return drawn([case("negative", "positive", **fields), case("neutral", "neutral")], against=True, data=HOSTILE)


def test_hostile_texts_make_no_element_and_no_attribute(hostile: str) -> None:
    tags = Tags(hostile)

    assert tags.open == []
    assert not {"script", "img", "iframe", "link", "object", "a", "form"} & tags.names
    assert not {name for name in tags.attributes if name.startswith("on")} | {"href", "src"} & tags.attributes
    assert not {"\x1b", "\u202e", "\x00"} & set(hostile)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile


def test_the_page_asks_nobody_for_anything(hostile: str) -> None:
    assert "default-src 'none'" in hostile
    assert re.findall(r"(?:https?:)?//\w", hostile) == []
    assert "url(" not in hostile
    assert "@import" not in hostile


def test_every_drawing_is_sound() -> None:
    found = drawn([case("negative", "positive", 0.7), case("neutral", "neutral", 0.5), case("positive", "positive")])
    svgs = re.findall(r"<svg.*?</svg>", found, re.DOTALL)

    assert len(svgs) == 5
    for svg in svgs:
        title = ET.fromstring(svg).find("title")
        assert title is not None
        assert title.text


def test_lists_are_as_long_as_asked_for_and_say_what_is_left_out() -> None:
    found = drawn([case("negative", "positive", number=n) for n in range(1, 6)])
    assert found.count("Hotel Miramar") == 2
    assert "… and 3 more." in found


def test_without_a_mistake_or_a_sure_word_there_is_still_a_page() -> None:
    silent = case("neutral", "neutral", 0.0, judgement={"flags": ("language_not_spoken",)})
    assert "<p>None.</p>" in drawn([silent])


def test_labels_are_not_broken_within_a_word_and_counts_stand_to_the_right() -> None:
    document = drawn([case("negative", "positive"), case("neutral", "neutral")])
    assert '<td class="w">negative</td><td class="w">positive</td>' in document
    assert '<th class="n">expected posts</th><th class="n">found posts</th>' in document
