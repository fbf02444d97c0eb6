"""Promised against realised: whether of those told 30 % about 30 % did it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import EvaluationError, Floats, outcomes, probabilities, same_rows
from workbench.models.evaluation.intervals import wilson


@dataclass(frozen=True)
class Reliability:
    """One entry a bin, from the lowest probabilities to the highest; each of shape (bins,).

    Attributes:
        predicted: mean probability.
        observed: share who had the outcome.
        lower: of its Wilson interval.
        upper: of its Wilson interval.
        customers: how many.

    """

    predicted: Floats
    observed: Floats
    lower: Floats
    upper: Floats
    customers: NDArray[np.int64]


def bins(happened: ArrayLike, probability: ArrayLike, count: int = 10) -> Reliability:
    """Part customers into up to `count` bins of equally many by probability.

    Customers of one probability stay together (a bin goes where the middle of such a run lies), so the bins do not
    depend on the order of the rows and may be fewer than asked for.

    Args:
        happened: 1 or 0 by customer, shape (rows,).
        probability: shape (rows,).
        count: how many bins at most.

    """
    yes, chance = outcomes(happened), probabilities(probability)
    same_rows(happened=yes, probability=chance)
    if count < 1:
        raise EvaluationError(f"{count} bins cannot be drawn; ask for at least one, usually 10.")
    number = equal_frequency_bins(chance, count)
    _, number = np.unique(number, return_inverse=True)
    customers = np.bincount(number)
    did = np.bincount(number, weights=yes)
    lower, upper = wilson(did, customers)
    return Reliability(np.bincount(number, weights=chance) / customers, did / customers, lower, upper, customers)


def equal_frequency_bins(values: Floats, count: int) -> NDArray[np.int64]:
    """Number the bin of each value, from 0, bins of equally many and equal values together; shape (rows,)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(values)])
    middle = (2 * starts + sizes - 1) * count // (2 * len(values))
    number = np.empty(len(values), dtype=np.int64)
    number[order] = np.repeat(middle, sizes)
    return number
