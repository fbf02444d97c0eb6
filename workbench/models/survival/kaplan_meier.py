"""Curves of survival by day with those at risk, and intervals that stay between 0 and 1.

Source: Kaplan & Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958); Greenwood's variance on
the scale log(-log S) as in Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data (2002), 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """A curve on the days on which something ended; all of shape (days,).

    Attributes:
        day: ascending.
        survival: share without the event at the end of the day.
        lower: lower end of its interval.
        upper: upper end.
        at_risk: watched just before the day's events.
        events: on the day.
        censored: not watched after the day.

    """

    day: Ints
    survival: Floats
    lower: Floats
    upper: Floats
    at_risk: Ints
    events: Ints
    censored: Ints

    def at(self, day: int) -> float:
        """Give the survival at the end of a day."""
        place = int(np.searchsorted(self.day, day, side="right"))
        return float(self.survival[place - 1]) if place else 1.0


def kaplan_meier(duration: Ints, event: NDArray[np.bool_], confidence: float = 0.95) -> Curve:
    """Estimate the curve; who is censored on a day is still at risk of that day's events.

    Where nobody is left (survival 0) the variance is not defined and the upper end stays that of the day before.

    Args:
        duration: whole days, shape (rows,).
        event: whether it ended in the event, shape (rows,).
        confidence: of the interval on each day.

    """
    day, code = np.unique(duration, return_inverse=True)
    all_ended = np.bincount(code, minlength=len(day))
    events = np.bincount(code, weights=event, minlength=len(day)).astype(np.int64)
    at_risk = all_ended[::-1].cumsum()[::-1]
    survival = np.cumprod(1 - events / np.maximum(at_risk, 1))
    left = at_risk - events
    spread = np.cumsum(np.divide(events, at_risk * left, out=np.zeros(len(day)), where=left > 0))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    width = np.exp(z * np.sqrt(spread) / np.abs(log))
    lower = np.where(inside, np.exp(log * width), survival)
    upper = np.where(inside, np.exp(log / width), np.where(survival == 0, np.nan, 1.0))
    if len(upper) and np.isnan(upper[-1]):
        upper[np.isnan(upper)] = upper[~np.isnan(upper)][-1] if (~np.isnan(upper)).any() else 1.0
    return Curve(day, survival, lower, upper, at_risk, events, (all_ended - events).astype(np.int64))
