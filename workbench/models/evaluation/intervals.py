"""How sure a figure is: intervals for shares and, by resampling customers, for anything else."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import EvaluationError, Floats, OneClassError

MOST_FAILED = 0.2
"""Above this share of resamples with one outcome only, the interval would describe the lucky ones."""


def wilson(happened: ArrayLike, customers: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the interval of a share, lower and upper, each of the shape of `happened`.

    Unlike share ± 2 standard errors it stays inside 0 to 1 and is honest with few customers; nobody asked
    (0 customers) gives 0 to 1: nothing is known.

    Source: Wilson, JASA 22 (1927); recommended by Brown, Cai & DasGupta, Statistical Science 16 (2001).

    Args:
        happened: how many had the outcome.
        customers: of how many.
        confidence: between 0 and 1.

    Raises:
        EvaluationError: a count is below nought, or more had the outcome than there are.

    """
    did, of = np.asarray(happened, dtype=np.float64), np.asarray(customers, dtype=np.float64)
    if (did < 0).any() or (did > of).any():
        raise EvaluationError("A share needs 0 ≤ happened ≤ customers; check which of the two counts came first.")
    z = _z(confidence)
    some = np.maximum(of, 1)
    share = did / some
    spread = z * np.sqrt(share * (1 - share) / some + z**2 / (4 * some**2))
    whole = 1 + z**2 / some
    middle = share + z**2 / (2 * some)
    lower = np.where((of == 0) | (did == 0), 0.0, (middle - spread) / whole)
    upper = np.where((of == 0) | (did == of), 1.0, (middle + spread) / whole)
    return lower, upper


def share_difference(
    before: tuple[float, float], now: tuple[float, float], confidence: float = 0.95
) -> tuple[float, float, float]:
    """Return the change of a share with its interval: difference, lower, upper.

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10: two Wilson intervals squared and added.

    Args:
        before: happened, customers.
        now: happened, customers.
        confidence: between 0 and 1.

    """
    (low0, high0), (low1, high1) = (wilson(*pair, confidence) for pair in (before, now))
    share0, share1 = (did / max(of, 1) for did, of in (before, now))
    difference = share1 - share0
    lower = difference - float(np.hypot(share1 - low1, high0 - share0))
    upper = difference + float(np.hypot(high1 - share1, share0 - low0))
    return difference, lower, upper


def bootstrap(
    function: Callable[..., float],
    *arrays: Any,
    repeats: int = 200,
    seed: int = 0,
    groups: ArrayLike | None = None,
    confidence: float = 0.95,
) -> tuple[float, float]:
    """Return the percentile interval of `function(*arrays)` over customers drawn again with replacement.

    The same seed gives the same interval. A draw in which only one outcome occurs is left out.

    Args:
        function: of the arrays, gives one number.
        arrays: as many rows each, first axis.
        repeats: how many draws.
        seed: of the draws.
        groups: shape (rows,); rows of one group (a customer's gaps) are drawn together.
        confidence: between 0 and 1.

    Raises:
        EvaluationError: there are no rows, or too many draws could not be measured.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.

    """
    found = resample(function, *arrays, repeats=repeats, seed=seed, groups=groups)
    edge = (1 - confidence) / 2
    lower, upper = np.quantile(found, [edge, 1 - edge])
    return float(lower), float(upper)


def resample(
    function: Callable[..., float],
    *arrays: Any,
    repeats: int = 200,
    seed: int = 0,
    groups: ArrayLike | None = None,
) -> Floats:
    """Measure `function` on every draw; shape (draws that could be measured,). Arguments as of `bootstrap`."""
    held = [np.asarray(array) for array in arrays]
    if not held or not len(held[0]):
        raise EvaluationError("There are no rows to draw from, so the figure has no interval.")
    if len({len(array) for array in held}) > 1:
        raise EvaluationError(f"The columns differ in length: {[len(array) for array in held]} rows.")
    draw = _draws(len(held[0]), groups, np.random.default_rng(seed))
    found = []
    for _ in range(repeats):
        rows = draw()
        try:
            found.append(function(*(array[rows] for array in held)))
        except OneClassError:
            continue
    if len(found) < (1 - MOST_FAILED) * repeats:
        raise OneClassError(
            f"In {repeats - len(found)} of {repeats} draws only one outcome occurred: too few outcomes for an interval."
        )
    return np.asarray(found, dtype=np.float64)


def _draws(rows: int, groups: ArrayLike | None, random: np.random.Generator) -> Callable[[], NDArray[np.int64]]:
    if groups is None:
        return lambda: random.integers(0, rows, rows)
    _, code = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(code, kind="stable")
    sizes = np.bincount(code)
    starts = np.cumsum(sizes) - sizes

    def draw() -> NDArray[np.int64]:
        drawn = random.integers(0, len(sizes), len(sizes))
        lengths = sizes[drawn]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.asarray(order[np.repeat(starts[drawn], lengths) + within], dtype=np.int64)

    return draw


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise EvaluationError(
            f"A confidence of {confidence:g} is not possible; give one between 0 and 1, usually 0.95."
        )
    return NormalDist().inv_cdf((1 + confidence) / 2)
