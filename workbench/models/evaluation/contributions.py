"""Why a score is what it is: each feature's share of its distance from the average, in points of the score."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import EvaluationError, Floats

NEAR = 1e-6
"""Closer than this to the average the ratio below is noise over noise; its limit, the slope, is taken instead."""

EXACT = 1e-9
"""The points add up to the score within this; worse means that the score does not belong to the parts."""

STEP = 1e-5


def points(base: ArrayLike, parts: ArrayLike, score: ArrayLike, inverse_link: Callable[[Floats], Floats]) -> Floats:
    """Share out what sets each score apart from the average among the features.

    A model adds its parts up on a scale of its own (log odds, log hazard) and turns the sum into the score by the
    inverse link. Walking from the average to the customer along the straight line and adding up the slope gives
    feature j the points c_j · (p − p₀) / (η − η₀); where the two meet, c_j times the slope there.

    Source: Aumann & Shapley, Values of Non-Atomic Games (1974); Sundararajan et al., Integrated Gradients (2017).

    Args:
        base: the model's sum for the average, η₀: one number, or shape (rows,).
        parts: what each feature adds to it, c_j = β_j (x_j − mean_j), shape (rows, features).
        score: the published score p, shape (rows,).
        inverse_link: from sums η to scores, shape (rows,) to shape (rows,).

    Returns:
        points by feature, shape (rows, features); a row adds up to score − inverse_link(base).

    Raises:
        EvaluationError: the score is not what the link makes of the parts.

    """
    added = np.asarray(parts, dtype=np.float64)
    final = np.asarray(score, dtype=np.float64)
    if added.ndim != 2 or added.shape[:1] != final.shape:  # noqa: PLR2004  rows and features
        raise EvaluationError(f"Parts of the shape {added.shape} do not belong to scores of the shape {final.shape}.")
    start = np.broadcast_to(np.asarray(base, dtype=np.float64), final.shape)
    moved = added.sum(axis=1)
    gained = final - inverse_link(start)
    near = np.abs(moved) < NEAR
    slope = (inverse_link(start + STEP) - inverse_link(start - STEP)) / (2 * STEP)
    slope = np.where(near, slope, gained / np.where(near, 1.0, moved))
    found = added * slope[:, None]
    return _exact(found, gained)


def _exact(found: Floats, gained: Floats) -> Floats:
    """Put what rounding left over on the feature that weighs most.

    Raises:
        EvaluationError: it is more than rounding.

    """
    left = gained - found.sum(axis=1)
    if len(left) and not np.abs(left).max() <= EXACT:
        raise EvaluationError(
            f"The parts explain all but {np.nanmax(np.abs(left)):.2g} of a score, more than rounding can. "
            "Give the score that this link makes of these parts."
        )
    if found.size:
        rows = np.arange(len(found))
        found[rows, np.argmax(np.abs(found), axis=1)] += left
    return found
