"""How well a score ranks, how true its probabilities are, how far its amounts are off.

Equal scores are one place in the ranking: no figure depends on the order of the rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import (
    EvaluationError,
    Floats,
    both_outcomes,
    numbers,
    outcomes,
    probabilities,
    same_rows,
)
from workbench.models.evaluation.reliability import bins as reliability_bins

LEAST_PROBABILITY = 1e-15
"""Log loss of a flat no that was wrong is endless; probabilities are held this far from 0 and 1, as is usual."""


def average_ranks(values: Floats) -> Floats:
    """Rank from 1, equal values sharing the mean of their places; shape (rows,)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(values)])
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (sizes + 1) / 2, sizes)
    return ranks


def auc(happened: ArrayLike, score: ArrayLike) -> float:
    """Return the chance that a customer with the outcome is scored above one without; a tie counts half.

    0.5 is a coin, 1 a perfect ranking.

    Args:
        happened: 1 or 0 by customer, shape (rows,).
        score: the higher, the likelier the outcome, shape (rows,).

    Raises:
        OneClassError: everybody or nobody had the outcome.

    Source: Hanley & McNeil, Radiology 143 (1982): the Mann–Whitney statistic.

    >>> auc([1, 1, 0, 0], [0.9, 0.4, 0.4, 0.1])
    0.875

    """
    yes, values = both_outcomes(happened), numbers(score, "score")
    same_rows(happened=yes, score=values)
    positives = int(yes.sum())
    below = average_ranks(values)[yes].sum() - positives * (positives + 1) / 2
    return float(below / (positives * (len(yes) - positives)))


def brier(happened: ArrayLike, probability: ArrayLike) -> float:
    """Return the mean squared distance of the probability from what happened: 0 is perfect, always saying 0.5 is 0.25.

    Source: Brier, Monthly Weather Review 78 (1950), halved as is usual for two outcomes.

    >>> brier([1, 0], [1.0, 0.5])
    0.125

    """
    yes, chance = outcomes(happened), probabilities(probability)
    same_rows(happened=yes, probability=chance)
    return float(np.mean((chance - yes) ** 2))


def ece(happened: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """Return the expected calibration error: how far promised and realised shares lie apart, averaged over customers.

    Bins hold equally many customers (not equally wide ranges, which leaves most bins of a skewed score empty);
    customers of one probability are never parted, so there may be fewer bins.

    Source: Naeini, Cooper & Hauskrecht, AAAI (2015), with bins of equal frequency.

    """
    found = reliability_bins(happened, probability, bins)
    return float(np.average(np.abs(found.predicted - found.observed), weights=found.customers))


def log_loss(happened: ArrayLike, probability: ArrayLike) -> float:
    """Return the mean surprise in nats: −log of the probability given to what happened."""
    yes, chance = outcomes(happened), probabilities(probability)
    same_rows(happened=yes, probability=chance)
    held = np.clip(chance, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return float(-np.mean(np.where(yes, np.log(held), np.log1p(-held))))


def caught_in_top(happened: ArrayLike, score: ArrayLike, called: ArrayLike) -> Floats:
    """Count the outcomes among the `called` highest scores; customers of one score are called in random order.

    Where a tie straddles the last place the expected count is given, hence fractions.

    Args:
        happened: 1 or 0 by customer, shape (rows,).
        score: shape (rows,).
        called: how many are called, each between 0 and rows, shape (points,).

    Returns:
        shape (points,).

    """
    yes, values = outcomes(happened), numbers(score, "score")
    same_rows(happened=yes, score=values)
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True]) + 1
    caught = np.cumsum(yes[order])[ends - 1]
    return np.interp(np.asarray(called, dtype=np.float64), np.r_[0, ends], np.r_[0, caught])


def lift(happened: ArrayLike, score: ArrayLike, share: float = 0.1) -> float:
    """Return how many times more often the outcome happens in the top `share` than among all.

    Raises:
        EvaluationError: the share is not above 0 and at most 1, or nobody had the outcome.

    >>> lift([1, 0, 0, 0], [4, 3, 2, 1], share=0.25)
    4.0

    """
    if not 0 < share <= 1:
        raise EvaluationError(f"A share of {share:g} cannot be called; give one above 0 and at most 1, such as 0.1.")
    yes = both_outcomes(happened)
    called = max(1.0, share * len(yes))
    return float(caught_in_top(yes, score, [called])[0] / called / yes.mean())


def total_error(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Return how far the predicted sum is off, as a share of the actual one: −0.14 is 14 % too little.

    Raises:
        EvaluationError: the actual sum is nought.

    """
    real, said = numbers(actual, "actual"), numbers(predicted, "predicted")
    same_rows(actual=real, predicted=said)
    if real.sum() == 0:
        raise EvaluationError("Nothing was bought in the period measured, so a relative error has no meaning.")
    return float((said.sum() - real.sum()) / real.sum())


def rmse(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Return the root of the mean squared error, in the unit of the amounts."""
    return float(np.sqrt(np.mean(_errors(actual, predicted) ** 2)))


def mae(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Return the mean absolute error, in the unit of the amounts.

    Where most customers buy nothing, promising nothing to everybody is nearly unbeatable here: read it only beside
    `total_error` and `rank_correlation`.
    """
    return float(np.mean(np.abs(_errors(actual, predicted))))


def rank_correlation(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Return Spearman's correlation of the two rankings, ties at their mean rank.

    Raises:
        EvaluationError: one of the two is the same for everybody.

    """
    real, said = numbers(actual, "actual"), numbers(predicted, "predicted")
    same_rows(actual=real, predicted=said)
    for name, values in (("actual", real), ("predicted", said)):
        if (values == values[0]).all():
            raise EvaluationError(f"`{name}` is {values[0]:g} for everybody; there is no ranking to compare.")
    return float(np.corrcoef(average_ranks(real), average_ranks(said))[0, 1])


def _errors(actual: ArrayLike, predicted: ArrayLike) -> Floats:
    real, said = numbers(actual, "actual"), numbers(predicted, "predicted")
    same_rows(actual=real, predicted=said)
    return said - real
