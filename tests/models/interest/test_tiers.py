"""Tiers of a fixed share and of a fixed chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.interest.tiers import Tiers, TiersError


def test_a_fixed_share():
    found = Tiers("quantile", 0.2, 0.3).of(np.arange(10.0))
    assert found.tolist() == ["low"] * 5 + ["medium"] * 3 + ["high"] * 2


def test_a_tie_that_does_not_fit_falls_as_a_whole():
    found = Tiers("quantile", 0.2, 0.3).of(np.array([0.9, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]))
    assert found.tolist() == ["high", *["medium"] * 3, *["low"] * 6]
    assert set(Tiers().of(np.ones(50))) == {"low"}


def test_a_fixed_chance():
    assert Tiers.by_threshold(0.5, 0.2).of(np.array([0.5, 0.49, 0.2, 0.1])).tolist() == [
        "high",
        "medium",
        "medium",
        "low",
    ]


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5]), max_size=40))
def test_a_tier_is_never_larger_than_asked_for_and_parts_no_tie(scores):
    values = np.array(scores)
    found = Tiers("quantile", 0.1, 0.2).of(values)
    assert (found == "high").sum() <= 0.1 * len(values)
    assert (found != "low").sum() <= 0.3 * len(values) + 1e-9
    assert all(len(set(found[values == value])) == 1 for value in set(scores))


@pytest.mark.parametrize(
    ("mode", "high", "medium", "words"),
    [
        ("quantil", 0.1, 0.2, "Did you mean 'quantile'"),
        ("quantile", 0.6, 0.5, "may be 1 at most"),
        ("threshold", 0.1, 0.3, "needs a lower chance"),
        ("threshold", 1.5, 0.3, "between 0 and 1"),
    ],
)
def test_impossible_tiers_are_refused(mode, high, medium, words):
    with pytest.raises(TiersError, match=words):
        Tiers(mode, high, medium)
