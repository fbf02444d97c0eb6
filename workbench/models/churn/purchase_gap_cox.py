"""How long until the next purchase, for customers without a contract: Cox on the gaps between purchases.

Nobody announces that they leave; they only fall silent. So the question is conditional: given that a customer has been
silent for t days, what is the chance of no purchase in the next h? With H the customer's cumulative hazard it is
exp(-(H(t + h) - H(t))). Asking S(h), as if everybody had bought today, is the classic mistake.

Source: Cox (1972); Prentice, Williams & Peterson, On the regression analysis of multivariate failure time data,
Biometrika 68 (1981), for gap times stratified by the number of the event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.models.churn.gaps import ORDER_STRATA, Gaps
from workbench.models.survival.proportional_hazards import HazardFit, fit_hazards

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_EVENTS = 10
"""Ended gaps below which nothing is fitted."""

LEAST_IN_STRATUM = 50
"""Ended gaps below which a stratum is joined with the one below it."""

LEAST_AT_RISK = 30
"""Gaps at risk below which the curve of a stratum is no longer known."""

TAIL = 90
"""Days at the end of the known curve whose mean hazard is taken to go on for ever."""


class PurchaseGapCox:
    """Cox's model of gaps between purchases, a baseline for each order number, asked conditionally on silence.

    Args:
        penalty: ridge on the standardised coefficients, per gap.

    Attributes:
        fit_: coefficients and baselines (`HazardFit`).
        known_days_: how many days of each baseline are known, shape (strata,).
        tail_rate_: hazard a day beyond them, shape (strata,).
        names_: of the features.
        used_: of those that enter.

    Beyond the known days (fewer than `LEAST_AT_RISK` gaps at risk) the hazard stays what it was on average in the last
    `TAIL` known days.

    """

    def __init__(self, penalty: float = 1e-4) -> None:
        self.penalty = penalty

    def get_params(self) -> dict[str, float]:
        """Give the parameters by name."""
        return {"penalty": self.penalty}

    def fit(self, gaps: Gaps, uses: tuple[str, ...] | None = None) -> PurchaseGapCox:
        """Fit on gaps, open ones among them.

        Args:
            gaps: of customers up to a day.
            uses: features that enter, by name; None for all. The coefficient of any other is 0.

        Raises:
            ValueError: fewer than `LEAST_EVENTS` gaps ended.

        """
        ended = int(gaps.event.sum())
        if ended < LEAST_EVENTS:
            raise ValueError(f"{ended} of {len(gaps.event)} gaps between purchases ended; {LEAST_EVENTS} are needed.")
        self.names_ = gaps.names
        self.strata_ = _joined(np.bincount(gaps.stratum[gaps.event], minlength=len(ORDER_STRATA)))
        self.used_ = self.names_ if uses is None else tuple(name for name in self.names_ if name in uses)
        enters = np.isin(self.names_, self.used_)  # a constant feature has the coefficient 0
        self.fit_ = fit_hazards(
            gaps.duration, gaps.event, gaps.features * enters, self.strata_[gaps.stratum], penalty=self.penalty
        )
        self.known_days_, self.tail_rate_ = _tails(self.fit_)
        return self

    def cumulative(self, stratum: Ints, days: Ints) -> Floats:
        """Give the baseline's cumulative hazard after so many days, beyond the known curve at the rate of its tail."""
        known = self.known_days_[stratum]
        reached = self.fit_.baseline[stratum, np.clip(np.minimum(days, known), 0, None)]
        return np.asarray(reached + np.maximum(days - known, 0) * self.tail_rate_[stratum])

    def log_hazard(self, open_gaps: Gaps, horizon: int) -> Floats:
        """Give log(H(t + h) - H(t)) of each open gap: what the score adds up on; the score is exp(-exp(of it)).

        Args:
            open_gaps: a row a customer, silent for `duration` days.
            horizon: days ahead.

        """
        return self.log_baseline(open_gaps, horizon) + self.fit_.linear(open_gaps.features)

    def log_baseline(self, open_gaps: Gaps, horizon: int) -> Floats:
        """Give the part of `log_hazard` that comes from the order number and the silence alone."""
        stratum = self.strata_[open_gaps.stratum]
        ahead = self.cumulative(stratum, open_gaps.duration + horizon) - self.cumulative(stratum, open_gaps.duration)
        return np.log(np.maximum(ahead, 1e-12))

    def score(self, open_gaps: Gaps, horizon: int) -> Floats:
        """Give P(no purchase in the next `horizon` days | silent so far), shape (customers,)."""
        return np.exp(-np.exp(self.log_hazard(open_gaps, horizon)))


def _joined(events: Ints) -> Ints:
    """Number the strata so that each has `LEAST_IN_STRATUM` events; one with fewer goes with the one before it."""
    number = np.zeros(len(events), dtype=np.int64)
    held = events[0]
    for place in range(1, len(events)):
        enough = held >= LEAST_IN_STRATUM and events[place:].sum() >= LEAST_IN_STRATUM
        number[place] = number[place - 1] + enough
        held = events[place] if enough else held + events[place]
    return number


def _tails(fit: HazardFit) -> tuple[Ints, Floats]:
    """Find where each baseline ends to be known, and the mean hazard of its last days."""
    most = np.maximum(fit.at_risk[:, :2].max(axis=1), 1)
    least = np.minimum(LEAST_AT_RISK, np.maximum(most // 2, 1))
    known = (fit.at_risk >= least[:, None]).sum(axis=1) - 1
    known = np.maximum(known, 1).clip(max=fit.baseline.shape[1] - 1)
    rows = np.arange(len(known))
    since = np.maximum(known - TAIL, 0)
    return known, (fit.baseline[rows, known] - fit.baseline[rows, since]) / np.maximum(known - since, 1)
