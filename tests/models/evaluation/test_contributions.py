from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.evaluation.contributions import points


def logistic(eta):
    return 1 / (1 + np.exp(-eta))


def silence(eta):
    return np.exp(-np.exp(eta))


def test_a_straight_link_hands_the_parts_out_as_they_are():
    assert points(2.0, [[1.0, -3.0]], [0.0], lambda eta: eta).tolist() == [[1.0, -3.0]]


def test_equal_parts_share_equally_and_none_gets_none():
    found = points(0.0, [[1.0, 1.0, 0.0]], [logistic(2.0)], logistic)
    assert found[0] == pytest.approx([(logistic(2.0) - 0.5) / 2] * 2 + [0])


def test_at_the_average_the_slope_decides():
    # parts cancel out: the score is the average, each part still has its points; slope of the logistic at 0 is 1/4
    assert points(0.0, [[2.0, -2.0]], [0.5], logistic)[0] == pytest.approx([0.5, -0.5], abs=1e-9)


def test_they_are_the_integral_along_the_straight_line():
    base, parts = -1.0, np.array([0.7, 1.9, -0.4])
    along = (np.arange(100_000) + 0.5) / 100_000
    eta = base + along * parts.sum()
    slope = np.mean(logistic(eta) * (1 - logistic(eta)))
    found = points(base, parts[None], logistic(np.array([base + parts.sum()])), logistic)
    assert found[0] == pytest.approx(parts * slope)


@pytest.mark.parametrize("link", [logistic, silence])
@given(st.data())
def test_points_add_up_to_the_score(link, data):
    rows, features = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 6))
    tiny = st.sampled_from([0.0, 1e-7, -1e-6, 3e-6])
    parts = data.draw(hnp.arrays(float, (rows, features), elements=st.floats(-3, 3) | tiny))
    base = data.draw(st.floats(-2, 1))
    score = link(base + parts.sum(axis=1))
    found = points(base, parts, score, link)
    assert found.sum(axis=1) + link(np.array(base)) == pytest.approx(score, abs=1e-12)


def test_a_score_of_other_parts_is_refused():
    with pytest.raises(EvaluationError, match="explain all but"):
        points(0.0, [[1e-9]], [0.7], logistic)
    with pytest.raises(EvaluationError, match="do not belong"):
        points(0.0, [[1.0]], [0.7, 0.8], logistic)
