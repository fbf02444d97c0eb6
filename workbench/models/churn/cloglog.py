"""Regression of a yes or no with the complementary log-log link: P(yes) = 1 - exp(-exp(sum)).

The link of survival in whole periods: what adds up is the log of a hazard.

Source: Prentice & Gloeckler, Regression analysis of grouped survival data, Biometrics 34 (1978).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STEPS = 50
_CLOSE = 1e-9
_FARTHEST = 6.0  # of the sum: exp(-exp(6)) is nought


def coefficients(
    features: Floats, yes: NDArray[np.bool_], penalty: float, start: tuple[float, Floats] | None = None
) -> tuple[float, Floats]:
    """Fit by Fisher scoring, halving a step that goes down: the intercept, and the coefficients, shape (features,).

    Args:
        features: shape (rows, features), at least one row.
        yes: shape (rows,).
        penalty: ridge on the coefficients; the intercept is free.
        start: an intercept and coefficients that are not far off, of a fit of other rows or another penalty.

    """
    columns = np.column_stack([np.ones(len(features)), features])
    ridge = np.diag([0.0, *[penalty] * features.shape[1]])
    share = np.clip(yes.mean(), 0.5 / len(yes), 1 - 0.5 / len(yes))
    intercept, beta = start or (np.log(-np.log1p(-share)), np.zeros(features.shape[1]))
    weights = np.concatenate([[intercept], beta])
    height, step = _slope(columns, yes, weights, ridge)
    for _ in range(_STEPS):
        for _ in range(_STEPS):
            higher, next_step = _slope(columns, yes, weights + step, ridge)
            if higher >= height:
                break
            step = step / 2
        else:
            break
        weights = weights + step
        gained, height, step = higher - height, higher, next_step
        if gained < _CLOSE * len(yes):
            break
    return float(weights[0]), weights[1:]


def loss(sums: Floats, yes: NDArray[np.bool_]) -> Floats:
    """Give the negative log likelihood of each row, shape (rows,)."""
    found = np.exp(np.clip(sums, -_FARTHEST, _FARTHEST))
    found[yes] = -np.log(-np.expm1(-found[yes]))
    return found


def _slope(columns: Floats, yes: NDArray[np.bool_], weights: Floats, ridge: Floats) -> tuple[float, Floats]:
    """Give the penalised log likelihood and the step of Fisher scoring from these weights."""
    hazard = np.exp(np.clip(columns @ weights, -_FARTHEST, _FARTHEST))
    none = np.exp(-hazard)
    odds = none / np.maximum(1 - none, 1e-300)
    height = float(np.log(1 - none[yes]).sum() - hazard[~yes].sum() - weights @ ridge @ weights / 2)
    pull = columns.T @ (hazard * np.where(yes, odds, -1.0)) - ridge @ weights
    step = np.linalg.lstsq((columns * (hazard**2 * odds)[:, None]).T @ columns + ridge, pull, rcond=1e-12)[0]
    return height, np.asarray(step, dtype=np.float64)
