"""Has the world moved since the model was fitted: how often it happens, whether the promises hold, who is scored.

The population stability index compares only who is scored. A score may keep its spread while the outcome behind it
halves: the base rate and the calibration see that, the index cannot. It stands beside them, never alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import (
    EvaluationError,
    Finding,
    Floats,
    both_outcomes,
    numbers,
    outcomes,
    probabilities,
    same_rows,
)
from workbench.models.evaluation.intervals import share_difference
from workbench.models.evaluation.reliability import equal_frequency_bins

WATCH_RATE, ALARM_RATE = 0.1, 0.25
"""Change of the base rate, as a share of what it was, from which a change beyond chance is worth a look, an alarm."""

WATCH_PSI, ALARM_PSI = 0.1, 0.25
"""The usual marks of the population stability index (Siddiqi, Credit Risk Scorecards, 2006)."""

Z95 = 1.959963984540054
MOST_STEPS = 50
FAR = 20.0
LEAST = 1e-9


def base_rate(before: ArrayLike, now: ArrayLike) -> Finding:
    """Compare how often the outcome happened in two periods.

    Args:
        before: 1 or 0 by customer in the period the model was fitted on, shape (rows,).
        now: the same in the latest period that is over, shape (other rows,).

    Returns:
        `watch` or `alarm` where the change is beyond chance and large; the figure is the change in share points.

    """
    then, latest = outcomes(before, "before"), outcomes(now, "now")
    counts = (float(then.sum()), float(len(then))), (float(latest.sum()), float(len(latest)))
    change, lower, upper = share_difference(*counts)
    sure = lower > 0 or upper < 0
    relative = abs(change) / max(then.mean(), 1 / len(then))
    verdict = _verdict(relative if sure else 0.0, WATCH_RATE, ALARM_RATE)
    said = {
        "ok": "Nothing that chance would not explain, or too little to matter.",
        "watch": "More than chance: look at the calibration before acting on the figures.",
        "alarm": "Far more than chance: the scores promise another world. Fit again on later periods.",
    }[verdict]
    words = (
        f"The outcome happened to {then.mean():.1%} when the model was fitted and to {latest.mean():.1%} lately "
        f"(change {change:+.1%}, 95 % interval {lower:+.1%} to {upper:+.1%}). {said}"
    )
    return Finding("base_rate_drift", verdict, words, change)


@dataclass(frozen=True)
class Calibration:
    """The straight line between promised and realised log odds; (1, 0) is a true promise.

    Attributes:
        slope: below 1 the extremes are overstated, above 1 understated.
        slope_lower: of its 95 % interval.
        slope_upper: of its 95 % interval.
        intercept: with the slope held at 1: above 0 the outcome happens more often than promised.
        intercept_lower: of its 95 % interval.
        intercept_upper: of its 95 % interval.
        promised: mean probability.
        realised: share who had the outcome.

    """

    slope: float
    slope_lower: float
    slope_upper: float
    intercept: float
    intercept_lower: float
    intercept_upper: float
    promised: float
    realised: float

    @property
    def finding(self) -> Finding:
        """Say it in words; the figure is promised less realised, in share points."""
        biased = self.intercept_lower > 0 or self.intercept_upper < 0
        bent = self.slope_lower > 1 or self.slope_upper < 1
        relative = abs(self.promised - self.realised) / max(self.realised, LEAST)
        verdict = _verdict(relative if biased else 0.0, WATCH_RATE, ALARM_RATE)
        verdict = "watch" if verdict == "ok" and bent and not 0.8 <= self.slope <= 1.25 else verdict  # noqa: PLR2004
        words = (
            f"Promised {self.promised:.1%}, happened {self.realised:.1%}; slope {self.slope:.2f} "
            f"(95 % interval {self.slope_lower:.2f} to {self.slope_upper:.2f}, 1 is true). "
        )
        words += {
            "ok": "The probabilities can be read as they are.",
            "watch": "The order of customers holds; read the probabilities with care.",
            "alarm": "The probabilities are off: use the order only, until the model is calibrated again.",
        }[verdict]
        return Finding("calibration_drift", verdict, words, self.promised - self.realised)


def calibration(happened: ArrayLike, probability: ArrayLike) -> Calibration:
    """Fit realised on promised log odds.

    Args:
        happened: 1 or 0 by customer, shape (rows,).
        probability: shape (rows,).

    Raises:
        OneClassError: everybody or nobody had the outcome.
        EvaluationError: everybody has one probability, so there is no slope.

    Source: Cox, Biometrika 45 (1958); Van Calster et al., J. Clin. Epidemiol. 74 (2016).

    """
    yes, chance = both_outcomes(happened), probabilities(probability)
    same_rows(happened=yes, probability=chance)
    odds = _log_odds(chance)
    if np.ptp(odds) < LEAST:
        raise EvaluationError(f"Everybody has the probability {chance[0]:.3g}; a calibration needs at least two.")
    both, spread = _logistic(np.column_stack([odds - odds.mean(), np.ones(len(odds))]), yes, np.zeros(len(odds)))
    alone, alone_spread = _logistic(np.ones((len(odds), 1)), yes, odds)
    slope, wide = both[0], Z95 * spread[0]
    level, level_wide = alone[0], Z95 * alone_spread[0]
    return Calibration(
        float(slope),
        float(slope - wide),
        float(slope + wide),
        float(level),
        float(level - level_wide),
        float(level + level_wide),
        float(chance.mean()),
        float(yes.mean()),
    )


def calibration_by_period(period: ArrayLike, happened: ArrayLike, probability: ArrayLike) -> dict[Any, Calibration]:
    """Return the calibration of each period in order; those with one outcome only are left out."""
    when, yes, chance = np.asarray(period), outcomes(happened), probabilities(probability)
    if not len(when) == len(yes) == len(chance):
        raise EvaluationError(f"The columns differ in length: {len(when)}, {len(yes)} and {len(chance)} rows.")
    found = {}
    for each in np.unique(when):
        rows = when == each
        if yes[rows].any() and not yes[rows].all() and np.ptp(_log_odds(chance[rows])) >= LEAST:
            found[each.item() if hasattr(each, "item") else each] = calibration(yes[rows], chance[rows])
    return found


def psi(before: ArrayLike, now: ArrayLike, bins: int = 10) -> Finding:
    """Compare the spread of a score or a feature in two periods by the population stability index.

    Args:
        before: values in the period the model was fitted on, shape (rows,).
        now: values now, shape (other rows,).
        bins: ranges with equally many of `before`; half a customer is added to each, so an empty one is not endless.

    """
    then, latest = numbers(before, "before"), numbers(now, "now")
    number = equal_frequency_bins(then, bins)
    edges = np.sort(np.array([then[number == each].max() for each in np.unique(number)]))[:-1]
    shares = []
    for values in (then, latest):
        counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    figure = float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))
    verdict = _verdict(figure, WATCH_PSI, ALARM_PSI)
    said = {"ok": "hardly differ", "watch": "differ somewhat", "alarm": "differ much"}[verdict]
    words = (
        f"Those scored now and those the model was fitted on {said} (stability index {figure:.2f}; below "
        f"{WATCH_PSI} little, above {ALARM_PSI} much). This says nothing about whether the scores still come true."
    )
    return Finding("population_drift", verdict, words, figure)


def _verdict(figure: float, watch: float, alarm: float) -> str:
    if figure >= alarm:
        return "alarm"
    return "watch" if figure >= watch else "ok"


def _log_odds(chance: Floats) -> Floats:
    held = np.clip(chance, LEAST, 1 - LEAST)
    return np.asarray(np.log(held / (1 - held)), dtype=np.float64)


def _logistic(columns: Floats, yes: ArrayLike, offset: Floats) -> tuple[Floats, Floats]:
    """Fit a logistic regression by Newton's steps: coefficients and standard errors, each of shape (columns,)."""
    weights = np.zeros(columns.shape[1])
    information = np.eye(len(weights))
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights + offset, -FAR - 20, FAR + 20)))
        information = (columns * (chance * (1 - chance))[:, None]).T @ columns + LEAST * np.eye(len(weights))
        step = np.linalg.solve(information, columns.T @ (np.asarray(yes, dtype=np.float64) - chance))
        # outcomes that the score parts perfectly have no finite slope: the steps stay small and end at FAR
        weights = np.clip(weights + np.clip(step, -2, 2), -FAR, FAR)
        if np.abs(step).max() < LEAST:
            break
    return weights, np.sqrt(np.diag(np.linalg.inv(information)))
