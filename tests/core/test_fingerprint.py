"""Names made of parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.fingerprint import alert_id, fingerprint
from monitor.model import MentionId


def test_parts_do_not_run_into_each_other():
    assert fingerprint("a", "bc") != fingerprint("ab", "c")
    assert fingerprint("a", "") != fingerprint("a")
    assert fingerprint() != fingerprint("")


def test_a_fingerprint_never_changes_between_versions_and_machines():
    assert fingerprint("page", "mastodon:1", "Hotel Miramar") == "84821de91c5b0431abcd49d43aa35e50"


@given(st.lists(st.text(alphabet=st.characters(codec=None))), st.lists(st.text()))
def test_only_the_same_parts_have_the_same_fingerprint(one, other):
    assert (fingerprint(*one) == fingerprint(*other)) is (one == other)


def test_a_rule_that_fires_again_for_the_same_mention_and_brand_raises_the_same_alert():
    first = alert_id("page", MentionId("mastodon:1"), "Hotel Miramar")
    assert first == alert_id("page", MentionId("mastodon:1"), "Hotel Miramar")
    assert len({first, alert_id("fan", MentionId("mastodon:1"), "Hotel Miramar")}) == 2
    assert len({first, alert_id("page", MentionId("mastodon:2"), "Hotel Miramar")}) == 2
    assert len({first, alert_id("page", MentionId("mastodon:1"), "Hotel Sol")}) == 2
