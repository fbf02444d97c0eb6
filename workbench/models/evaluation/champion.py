"""Champion and challenger: a new model takes over only when it is better beyond chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import Finding, Floats, numbers, same_rows
from workbench.models.evaluation.intervals import resample


@dataclass(frozen=True)
class Comparison:
    """Two scores of the same customers on the same holdout.

    Attributes:
        metric: what was compared.
        champion: its figure.
        challenger: its figure.
        gain: how much better the challenger is, whichever way the metric points.
        lower: of the gain's interval.
        upper: of the gain's interval.

    """

    metric: str
    champion: float
    challenger: float
    gain: float
    lower: float
    upper: float

    @property
    def promoted(self) -> bool:
        """Whether the challenger takes over: the whole interval of its gain is above nought."""
        return self.lower > 0

    @property
    def finding(self) -> Finding:
        """Say it in words; the figure is the gain."""
        then = (
            "The challenger is better beyond chance and takes over."
            if self.promoted
            else "That is not beyond chance, so the champion stays."
        )
        words = (
            f"{self.metric}: champion {self.champion:.4f}, challenger {self.challenger:.4f}; gain {self.gain:+.4f} "
            f"(95 % interval {self.lower:+.4f} to {self.upper:+.4f}). {then}"
        )
        return Finding("champion_and_challenger", "ok", words, self.gain)


def compare(
    metric: Callable[[Floats, Floats], float],
    actual: ArrayLike,
    champion: ArrayLike,
    challenger: ArrayLike,
    *,
    higher_is_better: bool = True,
    groups: ArrayLike | None = None,
    repeats: int = 200,
    seed: int = 0,
) -> Comparison:
    """Measure both on the same draws of customers, so that what is hard for both cancels out.

    Args:
        metric: of (actual, score), such as `metrics.auc` or `metrics.brier`.
        actual: what happened, shape (rows,).
        champion: the score in use, shape (rows,).
        challenger: the score that wants to be, shape (rows,).
        higher_is_better: false for Brier, RMSE and the like.
        groups: rows of one group are drawn together, shape (rows,).
        repeats: how many draws.
        seed: of the draws.

    Source: Efron & Tibshirani (1993), ch. 16: the paired bootstrap.

    """
    real, old, new = numbers(actual, "actual"), numbers(champion, "champion"), numbers(challenger, "challenger")
    same_rows(actual=real, champion=old, challenger=new)
    sign = 1.0 if higher_is_better else -1.0

    def gain(real: Floats, old: Floats, new: Floats) -> float:
        return sign * (metric(real, new) - metric(real, old))

    lower, upper = np.quantile(
        resample(gain, real, old, new, repeats=repeats, seed=seed, groups=groups), [0.025, 0.975]
    )
    name = getattr(metric, "__name__", "figure")
    return Comparison(name, metric(real, old), metric(real, new), gain(real, old, new), float(lower), float(upper))
