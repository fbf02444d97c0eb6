"""The call list: how many outcomes are caught when the best-scored share is called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import Floats, both_outcomes
from workbench.models.evaluation.intervals import wilson
from workbench.models.evaluation.metrics import caught_in_top

STEPS = 100


@dataclass(frozen=True)
class CallCurve:
    """One entry for every hundredth of the customers called, from 1 % to all; each of shape (100,).

    Attributes:
        called_share: 0.01 to 1.
        called: customers called.
        caught: outcomes among them (to the nearest whole: within a tie the expected number counts).
        caught_share: of all outcomes.
        lower: of its Wilson interval.
        upper: of its Wilson interval.

    """

    called_share: Floats
    called: NDArray[np.int64]
    caught: NDArray[np.int64]
    caught_share: Floats
    lower: Floats
    upper: Floats


def call_curve(happened: ArrayLike, score: ArrayLike) -> CallCurve:
    """Call the best-scored first and count the outcomes caught.

    Args:
        happened: 1 or 0 by customer, shape (rows,).
        score: the higher, the earlier called, shape (rows,).

    Raises:
        OneClassError: everybody or nobody had the outcome: there is nothing to catch, or nothing to miss.

    """
    yes = both_outcomes(happened)
    share = np.arange(1, STEPS + 1) / STEPS
    called = np.ceil(np.round(share * len(yes), 9)).astype(np.int64)
    caught = caught_in_top(yes, score, called)
    lower, upper = wilson(caught, np.full(STEPS, yes.sum()))
    return CallCurve(share, called, np.rint(caught).astype(np.int64), caught / yes.sum(), lower, upper)


def call_table(model: str, horizon_days: int, happened: ArrayLike, score: ArrayLike) -> pa.Table:
    """Return the call curve as rows of `score_gains`."""
    curve = call_curve(happened, score)
    return pa.table(
        {
            "model": pa.array([model] * STEPS, pa.string()),
            "horizon_days": pa.array([horizon_days] * STEPS, pa.int64()),
            "called_share": curve.called_share,
            "called": curve.called,
            "caught": curve.caught,
            "caught_share": curve.caught_share,
            "caught_lower": curve.lower,
            "caught_upper": curve.upper,
        }
    )
