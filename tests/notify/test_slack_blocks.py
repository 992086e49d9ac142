"""Cards as Block Kit: whatever a card holds, Slack takes it and nothing in it does anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Author, Level, Part, Step, Why
from monitor.notify.render import render
from monitor.notify.slack_blocks import MOST_BYTES, fallback, fit, message, text_only
from tests.notify import blockkit
from tests.notify.hostile import TEXTS, URLS
from tests.notify.samples import POSTED, SENT, entry, notification
from tests.notify.test_text import HOSTILE

BUTTON = {"type": "button", "action_id": "a", "value": "v", "text": {"type": "plain_text", "text": "x"}}


def entries() -> st.SearchStrategy[Any]:
    return st.builds(
        lambda number, text, url, name, rule, deleted, language: entry(
            id=f"mastodon:{number}",
            text=text,
            title=name,
            url=url,
            author=Author(handle=name, name=name, followers=7),
            rules=(rule, "page"),
            copies=3,
            deleted_at=POSTED if deleted else None,
            language=language or "und",
            because=tuple(Part(name, 1.0) for name in ("influence", rule)),
        ),
        st.integers(0, 10**6), TEXTS, URLS, TEXTS, TEXTS, st.booleans(), HOSTILE,
    )  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(entries(), min_size=1, max_size=2),
    st.sampled_from([1, 3, 40]),
    st.sampled_from(Why),
    st.sampled_from(Step),
    st.sampled_from(Level),
    st.booleans(),
    st.sampled_from(["es", "en"]),
)
def test_every_card_is_within_slacks_limits_and_inert(some, times, why, step, level, doubt, language):
    held = (some * times)[:40]
    told = notification(*held, why=why, step=step, level=level, total=len(held) + 7)
    card = render(told, now=SENT, language=language, zone="Europe/Madrid", possible_repeat=doubt)

    text, blocks = message(card)

    assert blockkit.faults(blocks) == []
    for kind, shown in blockkit.texts(blocks):
        assert blockkit.dangers(shown, kind=kind) == []
    for whole in (text, text_only(card)):
        assert 0 < blockkit.units(whole) <= 4_000
        assert blockkit.dangers(whole, kind=blockkit.MRKDWN) == []


def card_of(*held: Any, **changes: Any) -> Any:
    return render(notification(*held, **changes), now=SENT, language="en", zone="Europe/Madrid")


def shown(blocks: list[dict[str, Any]]) -> list[str]:
    return [text for _, text in blockkit.texts(blocks)]


def test_a_card_says_who_what_why_and_how_late():
    _, blocks = message(card_of())

    told = "\n".join(shown(blocks))
    for part in (
        "ALERT · Hotel Miramar",
        "@lucia on Mastodon",
        "cucarachas",
        "Priority 41",
        "Rule: page",
        "Posted 10:00:05",
    ):
        assert part in told
    assert list(blockkit.addresses(blocks)) == ["https://social.example/@lucia/1"]
    assert "Open post" in told


def test_the_fallback_text_fits_a_lock_screen():
    text = fallback(card_of())

    assert text.startswith("🟠 ALERT · Hotel Miramar | @lucia on Mastodon")
    assert "\n" not in text


def test_a_pile_of_mentions_shows_as_many_as_fit_and_counts_the_rest():
    held = [entry(id=f"x:{n}", text="malo " * 50) for n in range(40)]

    _, blocks = message(card_of(*held, total=500))

    buttons = len(list(blockkit.addresses(blocks)))
    assert buttons >= 10
    assert shown(blocks)[-1] == f"… and {500 - buttons} more"


def test_a_deleted_post_shows_neither_its_text_nor_its_link():
    _, blocks = message(card_of(entry(deleted_at=POSTED), why=Why.DELETED, step=Step.EDIT))

    assert "cucarachas" not in str(blocks)
    assert list(blockkit.addresses(blocks)) == []
    assert "Deleted by its author" in shown(blocks)


def test_fit_enforces_every_limit_on_blocks_that_keep_none():
    long = {"type": "plain_text", "text": "x" * 9_000, "emoji": False}
    button = {"type": "button", "text": long, "url": "https://a.example/" + "x" * 4_000}
    head = [{"type": "header", "text": long}]
    group = [
        {"type": "section", "text": long, "accessory": button},
        {"type": "context", "elements": [dict(long, text="y" * 5_000) for _ in range(14)]},
    ]

    made = fit(head, [group] * 60, more=0, language="en")
    small = fit(head, [[{"type": "section", "text": dict(long, text="z")}]] * 60, more=1, language="en")

    assert blockkit.faults(made) == []
    assert blockkit.faults(small) == []
    assert len(small) <= 50
    assert shown(small)[-1] == f"… and {61 - (len(small) - 2)} more"
    assert len(str(made)) <= MOST_BYTES * 2


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "plain_text"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "at most 150"),
        ({"type": "section", "text": {"type": "plain_text", "text": ""}}, "empty"),
        ({"type": "section"}, "text or fields"),
        ({"type": "context", "elements": []}, "1 to 10"),
        ({"type": "video"}, "unknown"),
        ({"type": "actions", "elements": [BUTTON, BUTTON]}, "action ids repeat"),
        ({"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]}, "value longer"),
        ({"type": "actions", "elements": [BUTTON | {"style": "pink"}]}, "style"),
        ({"type": "actions", "elements": []}, "1 to 25"),
    ],
)
def test_the_validator_itself_finds_faults(block, fault):
    assert any(fault in found for found in blockkit.faults([block]))
