"""Logistic regression by Newton's method, in numpy: a fit of some hundred thousand rows takes a second or two."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Floats = NDArray[np.float64]

MOST_STEPS = 50
CLOSE = 1e-8
AT_ONCE = 1_024
"""Rows that fit into a processor's cache as they are multiplied."""

FARTHEST = 30.0
"""Log odds beyond this are as good as certain; holding them keeps exp() finite."""

LINE_PENALTY = 1.0
"""Pull of the calibration's slope towards 1, in the unit of the information of a few outcomes."""

STEEPEST = 5.0


def sigmoid(log_odds: ArrayLike) -> Floats:
    """Turn log odds into probabilities."""
    held = np.clip(np.asarray(log_odds, dtype=np.float64), -FARTHEST, FARTHEST)
    return np.asarray(1.0 / (1.0 + np.exp(-held)), dtype=np.float64)


def fit_logistic(columns: Floats, happened: NDArray[np.bool_], penalty: float) -> tuple[float, Floats]:
    """Fit by penalised maximum likelihood; the intercept is not penalised.

    Args:
        columns: shape (rows, columns), each centred.
        happened: shape (rows,), both outcomes occur.
        penalty: λ in ½ λ ‖β‖².

    Returns:
        the intercept and the coefficients, shape (columns,).

    Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), 4.4 and 3.4.1.

    """
    with_one = np.column_stack([np.ones(len(columns)), columns])
    ridge = np.full(with_one.shape[1], penalty)
    ridge[0] = 1e-9
    rate = happened.mean()
    start = np.zeros(with_one.shape[1])
    start[0] = np.log(rate / (1 - rate))
    found = _newton(with_one, happened.astype(np.float64), ridge, start, np.zeros_like(start))
    return float(found[0]), found[1:]


def fit_line(log_odds: Floats, happened: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit slope and intercept that turn these log odds into calibrated ones.

    The slope is held between 0 and `STEEPEST`: a calibration may flatten the scores but never turn their order round.
    """
    middle = float(log_odds.mean())
    columns = np.column_stack([np.ones(len(log_odds)), log_odds - middle])
    start = np.array([middle, 1.0])
    found = _newton(columns, happened.astype(np.float64), np.array([1e-9, LINE_PENALTY]), start, np.array([0.0, 1.0]))
    slope = float(np.clip(found[1], 0.0, STEEPEST))
    return slope, float(found[0] - slope * middle)


def _newton(columns: Floats, happened: Floats, ridge: Floats, start: Floats, centre: Floats) -> Floats:
    """Minimise the penalised negative log likelihood; a step that makes it worse is halved."""
    # products of so few columns: on shared cores several threads wait for each other longer than they work
    with threadpool_limits(1):
        weights = start
        log_odds, loss = _loss(columns, happened, ridge, weights, centre)
        for _ in range(MOST_STEPS):
            chance = sigmoid(log_odds)
            slope = columns.T @ (chance - happened) + ridge * (weights - centre)
            curve = _curvature(columns, chance * (1 - chance)) + np.diag(ridge)
            step = np.linalg.solve(curve + 1e-12 * np.eye(len(weights)), slope)
            while True:
                log_odds, tried = _loss(columns, happened, ridge, weights - step, centre)
                if tried <= loss + CLOSE or np.abs(step).max() < CLOSE:
                    break
                step = step / 2
            weights, gained, loss = weights - step, loss - tried, tried
            if gained < CLOSE * loss + CLOSE:
                break
    return np.asarray(weights, dtype=np.float64)


def _curvature(columns: Floats, weights: Floats) -> Floats:
    """Return XᵀWX as (√W X)ᵀ(√W X), some rows at a time.

    A product of a matrix with itself is symmetrical, so half of it is computed.
    """
    found = np.zeros((columns.shape[1], columns.shape[1]))
    root = np.sqrt(weights)[:, None]
    for start in range(0, len(columns), AT_ONCE):
        rows = columns[start : start + AT_ONCE] * root[start : start + AT_ONCE]
        found += rows.T @ rows
    return found


def _loss(columns: Floats, happened: Floats, ridge: Floats, weights: Floats, centre: Floats) -> tuple[Floats, float]:
    """Return the log odds of the rows, and the loss."""
    log_odds = np.clip(columns @ weights, -FARTHEST, FARTHEST)
    fit = np.logaddexp(0.0, log_odds) - happened * log_odds
    return log_odds, float(fit.sum() + 0.5 * (ridge * (weights - centre) ** 2).sum())
