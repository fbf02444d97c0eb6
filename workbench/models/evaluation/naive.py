"""The baselines that stand beside every model: what one gets without one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import EvaluationError, Floats, numbers, outcomes, same_rows

RANGES = 20


class BaseRate:
    """Promise everybody the share who did it before. Ranks nobody; its Brier score is the one to beat.

    Attributes:
        rate_: that share, after `fit`.

    """

    def fit(self, happened: ArrayLike) -> BaseRate:
        """Count the share; `happened` is 1 or 0 by customer, shape (rows,)."""
        self.rate_ = float(outcomes(happened).mean())
        return self

    def predict(self, rows: int) -> Floats:
        """Return that share for each of so many customers, shape (rows,)."""
        return np.full(rows, self.rate_)


class RateByRange:
    """Promise the share who did it before among those with about the same value of one figure, such as recency.

    Attributes:
        ranges: how many are asked for, each with about equally many customers.
        upto_: upper end of each range but the last, shape (ranges − 1,).
        rates_: share by range, shape (ranges,).

    """

    def __init__(self, ranges: int = RANGES) -> None:
        self.ranges = ranges

    def fit(self, value: ArrayLike, happened: ArrayLike) -> RateByRange:
        """Count the shares.

        Args:
            value: the figure, such as days since the last purchase, shape (rows,).
            happened: 1 or 0, shape (rows,).

        """
        figure, yes = numbers(value, "value"), outcomes(happened)
        same_rows(value=figure, happened=yes)
        cuts = np.quantile(figure, np.arange(1, self.ranges) / self.ranges, method="inverted_cdf")
        self.upto_: Floats = np.unique(cuts[cuts < figure.max()])
        code = self._range(figure)
        customers = np.bincount(code, minlength=len(self.upto_) + 1)
        did = np.bincount(code, weights=yes, minlength=len(self.upto_) + 1)
        self.rates_: Floats = did / np.maximum(customers, 1)
        return self

    def predict(self, value: ArrayLike) -> Floats:
        """Return the share of each customer's range, shape (rows,)."""
        return np.asarray(self.rates_[self._range(numbers(value, "value"))], dtype=np.float64)

    def _range(self, figure: Floats) -> NDArray[np.int64]:
        return np.searchsorted(self.upto_, figure, side="left").astype(np.int64)


def past_rate(count: ArrayLike, watched_days: ArrayLike, horizon: int) -> Floats:
    """Return how many there would be in the horizon if each customer went on at the past rate.

    Args:
        count: purchases so far, shape (rows,).
        watched_days: days since the first one, shape (rows,); less than one day counts as one.
        horizon: days ahead.

    """
    if horizon < 1:
        raise EvaluationError(f"A horizon of {horizon} days has nothing in it; give at least 1.")
    times, days = numbers(count, "count"), numbers(watched_days, "watched_days")
    same_rows(count=times, watched_days=days)
    return times / np.maximum(days, 1.0) * horizon
