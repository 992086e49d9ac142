"""What counts as an author's history, and what does not."""

from __future__ import annotations

from monitor.core.influence import History
from monitor.core.record import history_of
from monitor.model import Engagement, MentionId
from monitor.rules.schema import Scoring
from tests.core.records import a_post, a_record

SCORING = Scoring()


def test_history_is_the_weight_of_the_last_twenty_matured_posts() -> None:
    record = a_record(*(a_post(n, likes=n, days=n) for n in range(1, 41)))
    assert history_of(record, SCORING) == History(engagements=tuple(float(n) for n in range(1, 21)))


def test_a_post_that_was_looked_at_too_soon_says_nothing_about_its_author() -> None:
    """Everything we see on a stream is seconds old and has no answers yet: that is nobody's habit."""
    fresh = a_record(*(a_post(n, likes=0, seen_after=0.01) for n in range(10)))
    assert history_of(fresh, SCORING) is None


def test_an_unknown_engagement_is_not_none_at_all() -> None:
    record = a_record(a_post(1, likes=None), a_post(2, likes=7))
    assert history_of(record, SCORING) == History(engagements=(7.0,))
    assert history_of(a_record(a_post(1, engagement=Engagement())), SCORING) is None


def test_a_post_of_unknown_date_is_of_unknown_age() -> None:
    assert history_of(a_record(a_post(dated=False)), SCORING) is None


def test_a_mention_is_not_its_own_history() -> None:
    """An edit is judged again, and stands in the store already."""
    record = a_record(a_post(1, likes=900), a_post(2, likes=3))
    assert history_of(record, SCORING, without=MentionId("mastodon:old-1")) == History(engagements=(3.0,))


def test_whom_we_never_met_has_no_history() -> None:
    assert history_of(None, SCORING) is None
    assert history_of(a_record(), SCORING) is None
