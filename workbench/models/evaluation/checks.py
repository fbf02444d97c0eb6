"""What the figures accept, and what they say about anything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import WorkbenchError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class EvaluationError(WorkbenchError):
    """A score cannot be measured on these rows; the message says why."""


class OneClassError(EvaluationError):
    """Everybody had the outcome or nobody had, so a ranking has nothing to tell apart. Callers turn it into a note."""


@dataclass(frozen=True)
class Finding:
    """What one check of a model found: a row of `model_notes`.

    Attributes:
        check_name: which check.
        verdict: `ok`, `watch`, `alarm`, or `none` where it could not be made.
        words: the finding in a sentence.
        figure: the number behind it, NaN where there is none.

    """

    check_name: str
    verdict: str
    words: str
    figure: float = float("nan")


def numbers(values: ArrayLike, name: str) -> Floats:
    """Return a flat array of finite numbers, shape (rows,).

    Raises:
        EvaluationError: it is empty, not flat, or holds something that is no number.

    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise EvaluationError(f"`{name}` holds something that is no number: {cause}. Give one number a row.") from cause
    if array.ndim != 1:
        raise EvaluationError(f"`{name}` has the shape {array.shape}; give a flat list, one number a row.")
    if not len(array):
        raise EvaluationError(f"`{name}` has no rows, so there is nothing to measure. Take an earlier cutoff.")
    bad = ~np.isfinite(array)
    if bad.any():
        where = int(np.argmax(bad))
        raise EvaluationError(
            f"`{name}` holds {array[where]} in row {where} ({int(bad.sum())} such rows); "
            "only finite numbers can be measured. Leave those rows out, and say how many."
        )
    return array


def outcomes(happened: ArrayLike, name: str = "happened") -> Bools:
    """Return yes or no by row, shape (rows,); takes booleans or 0 and 1.

    Raises:
        EvaluationError: there is another value, or no row.

    """
    array = numbers(happened, name)
    other = (array != 0) & (array != 1)
    if other.any():
        raise EvaluationError(
            f"`{name}` holds {array[int(np.argmax(other))]:g}; an outcome is 1 (it happened) or 0 (it did not)."
        )
    return np.asarray(array == 1, dtype=np.bool_)


def both_outcomes(happened: ArrayLike) -> Bools:
    """Return yes or no by row where both occur.

    Raises:
        OneClassError: only one of them does.

    """
    array = outcomes(happened)
    if array.all() or not array.any():
        who = "all of them" if array.all() else "none of them"
        raise OneClassError(
            f"Of {len(array):,} customers {who} had the outcome, so a ranking has nothing to tell apart. "
            "Take another horizon or a longer period."
        )
    return array


def probabilities(values: ArrayLike, name: str = "probability") -> Floats:
    """Return numbers from 0 to 1, shape (rows,).

    Raises:
        EvaluationError: one lies outside.

    """
    array = numbers(values, name)
    bad = (array < 0) | (array > 1)
    if bad.any():
        raise EvaluationError(
            f"`{name}` holds {array[int(np.argmax(bad))]:g}; a probability lies between 0 and 1. "
            "A score that is no probability can be ranked (auc, lift), not calibrated."
        )
    return array


def same_rows(**arrays: Floats | Bools) -> None:
    """Refuse columns that differ in length.

    Raises:
        EvaluationError: names the lengths.

    """
    if len({len(array) for array in arrays.values()}) > 1:
        said = ", ".join(f"`{name}` {len(array):,}" for name, array in arrays.items())
        raise EvaluationError(f"The columns differ in length: {said} rows. Give one value a customer in each.")
