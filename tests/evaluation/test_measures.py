"""The arithmetic, held against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation import measures

NEG, NEU, POS = 0, 1, 2


def codes(*values: int) -> measures.Codes:
    return np.array(values, dtype=np.int64)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_macro_f1_is_the_mean_of_the_labels_in_per_cent() -> None:
    matrix = measures.confusion(codes(NEG, NEG, NEU, NEU, POS), codes(NEG, NEU, NEU, NEU, POS))

    assert matrix.tolist() == [[1, 1, 0], [0, 2, 0], [0, 0, 1]]
    assert measures.f1(matrix) == pytest.approx([2 / 3, 0.8, 1.0])
    assert float(measures.macro_f1(matrix)) == pytest.approx(100 * (2 / 3 + 0.8 + 1) / 3)


def test_a_label_that_nobody_expected_or_found_does_not_count_and_one_found_for_nothing_does() -> None:
    assert float(measures.macro_f1(measures.confusion(codes(NEG, NEU), codes(NEG, NEU)))) == 100
    assert float(measures.macro_f1(measures.confusion(codes(NEG, NEG), codes(NEG, POS)))) == pytest.approx(100 / 3)
    assert float(measures.macro_f1(np.zeros((3, 3)))) == 0


def test_an_interval_holds_the_figure_narrows_with_more_posts_and_repeats_with_its_seed() -> None:
    few = np.array([[8.0, 2, 0], [2, 8, 0], [0, 2, 8]])
    narrow, wide = measures.macro_f1_interval(few * 100, rng()), measures.macro_f1_interval(few, rng())

    assert wide.low < float(measures.macro_f1(few)) < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 5
    assert wide == measures.macro_f1_interval(few, rng())


def test_a_paired_difference_is_nothing_between_equals_and_one_sided_where_one_is_better() -> None:
    expected, worse = codes(*[NEG, NEU, POS] * 50), codes(*[NEG, NEU, NEG] * 50)

    assert not measures.paired_difference(expected, worse, worse, rng()).any()
    assert (measures.paired_difference(expected, expected, worse, rng()) > 0).all()
    assert (measures.paired_difference(expected, worse, expected, rng()) < 0).all()


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    confidence = np.array([0.5] * 10 + [0.9] * 10)

    perfect = np.array([1.0, 0] * 5 + [1.0] * 9 + [0.0])
    assert measures.ece(confidence, perfect) == pytest.approx(0)
    assert measures.ece(confidence, np.zeros(20)) == pytest.approx(0.7)
    assert measures.ece(np.array([]), np.array([])) == 0


def test_bins_have_equal_mass_and_do_not_depend_on_the_order_of_equals() -> None:
    confidence, right = np.array([0.6] * 95), np.array([1.0] * 57 + [0.0] * 38)

    found = measures.bins(confidence, right)
    assert sorted(each.count for each in found) == [9] * 5 + [10] * 5
    assert measures.ece(confidence, right) == pytest.approx(0)
    assert measures.ece(confidence, right[::-1]) == pytest.approx(0)


def test_brier_is_0_for_certain_and_right_2_for_certain_and_wrong() -> None:
    certain = np.array([[1.0, 0, 0]])
    assert measures.brier(certain, codes(NEG)) == 0
    assert measures.brier(certain, codes(POS)) == 2
    assert measures.brier(np.full((1, 3), 1 / 3), codes(NEU)) == pytest.approx(2 / 3)


@given(st.tuples(*[st.floats(0.001, 1)] * 3))
def test_the_probabilities_come_back_from_label_confidence_and_polarity(raw: tuple[float, float, float]) -> None:
    shares = np.array(raw) / sum(raw)
    label = int(shares.argmax())

    found = measures.shares_of(label, float(shares.max()), float(shares[2] - shares[0]))
    assert found == pytest.approx(shares.tolist(), abs=1e-9)


@given(st.sampled_from([0, 1, 2]), st.floats(0, 1), st.floats(-1, 1))
def test_whatever_a_judgement_says_probabilities_sum_to_one(label: int, confidence: float, polarity: float) -> None:
    found = measures.shares_of(label, confidence, polarity)
    assert sum(found) == pytest.approx(1)
    assert min(found) >= 0


def test_leaving_out_the_least_sure_leaves_out_their_mistakes() -> None:
    expected, found = codes(NEG, POS, NEG, POS), codes(POS, POS, NEG, POS)
    curve = measures.abstaining(expected, found, np.array([0.4, 0.7, 0.8, 0.9]), (0.0, 0.25, 0.5))

    assert [share for share, _value in curve] == [0.0, 0.25, 0.5]
    assert curve[0][1] < curve[1][1] == curve[2][1] == 100
