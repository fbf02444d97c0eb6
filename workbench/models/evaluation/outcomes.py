"""What the tiers of the past went on to do: the figure that answers "was the model right?"."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import EvaluationError, numbers, outcomes, same_rows
from workbench.models.evaluation.intervals import wilson


def outcome_table(  # noqa: PLR0917  the order of the columns
    model: str, horizon_days: int, as_of: date, tier: ArrayLike, happened: ArrayLike, score: ArrayLike
) -> pa.Table:
    """Return one row a tier of `score_outcomes`: scored then with what was known then, counted when the time was over.

    Args:
        model: churn, interest …
        horizon_days: within how many days the outcome was to happen.
        as_of: the day it was scored for.
        tier: by customer, shape (rows,).
        happened: 1 or 0 by customer, shape (rows,).
        score: the score then, shape (rows,).

    Raises:
        EvaluationError: the columns differ in length, or nobody was scored.

    """
    yes, values, names = outcomes(happened), numbers(score, "score"), np.asarray(tier).astype(str)
    same_rows(happened=yes, score=values)
    if len(names) != len(yes):
        raise EvaluationError(f"There are {len(names):,} tiers for {len(yes):,} outcomes; give one a customer.")
    tiers, code = np.unique(names, return_inverse=True)
    customers = np.bincount(code)
    did = np.bincount(code, weights=yes)
    lower, upper = wilson(did, customers)
    return pa.table(
        {
            "model": pa.array([model] * len(tiers), pa.string()),
            "horizon_days": pa.array([horizon_days] * len(tiers), pa.int64()),
            "as_of": pa.array([as_of] * len(tiers), pa.date32()),
            "tier": pa.array(tiers.tolist(), pa.string()),
            "customers": customers,
            "happened": did.astype(np.int64),
            "share": did / customers,
            "lower": lower,
            "upper": upper,
            "mean_score": np.bincount(code, weights=values) / customers,
        }
    )
