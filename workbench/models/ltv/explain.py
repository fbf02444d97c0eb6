"""Why a customer's lifetime value is what it is: contributions that add up to it exactly.

The start is a customer with average figures: frequency, recency, age and money. Its score is not the mean score. Each
of the four is then exchanged for the customer's own; as the order matters, the contribution is the mean over all orders
(the Shapley value). With four there are sixteen combinations, so the value is exact, not sampled.

Source: Shapley, A value for n-person games (1953); Lundberg and Lee, A unified approach to interpreting model
predictions, NeurIPS 2017, for its use on scores.
"""

from __future__ import annotations

from itertools import product
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.ltv.model import LifetimeValue
from workbench.models.ltv.spending import Spending

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEATURES = ("frequency", "recency", "age", "money")
"""Repeat purchases; days since the last one; days since the first one; money of a purchase day."""


def contributions(spending: Spending, model: LifetimeValue, horizon_days: float) -> tuple[float, Floats]:
    """Split every customer's score.

    Args:
        spending: the customers, one at least.
        model: a fitted one.
        horizon_days: of the score.

    Returns:
        The score of a customer with average figures, and what each of `FEATURES` adds to it, shape (customers, 4).

    """
    values = _values(spending, model, horizon_days)
    parts = np.column_stack([_shapley(values, number) for number in range(len(FEATURES))])
    return float(values[(False,) * len(FEATURES)][0]), parts


def _values(spending: Spending, model: LifetimeValue, horizon_days: float) -> dict[tuple[bool, ...], Floats]:
    """Score every combination of the customer's own features (True) and average ones (False)."""

    def mixed(column: NDArray[Any], own: bool) -> Floats:
        return column.astype(np.float64) if own else np.full(len(column), float(column.mean()))

    values: dict[tuple[bool, ...], Floats] = {}
    silence = spending.age - spending.last
    for frequency, recency, age in product((False, True), repeat=3):
        repeats, since = mixed(spending.repeats, frequency), mixed(spending.age, age)
        last = np.maximum(since - mixed(silence, recency), 0.0)  # nobody is silent for longer than they are known
        purchases = model.purchases_of(repeats, last, since, horizon_days)
        for money in (False, True):
            each = model.money_of(repeats, mixed(spending.mean, money))
            values[frequency, recency, age, money] = purchases * each
    return values


def _shapley(values: dict[tuple[bool, ...], Floats], number: int) -> Floats:
    """Average over all orders what the feature of that number adds."""
    players = len(FEATURES)
    total = np.zeros_like(values[(False,) * players])
    for present, without in values.items():
        if not present[number]:
            before = sum(present)
            weight = factorial(before) * factorial(players - before - 1) / factorial(players)
            joined = (*present[:number], True, *present[number + 1 :])
            total += weight * (values[joined] - without)
    return total
