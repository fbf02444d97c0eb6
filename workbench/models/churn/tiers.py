"""High, medium and low risk: a buyer's chance of no purchase held against that of the average buyer of the same day.

In most shops nine buyers in ten buy nothing for a quarter. A fixed chance then calls nearly everybody high, and a fixed
share of buyers calls one low who will not come in nine cases of ten. Against the average a tier tells buyers apart
whatever is usual in the shop, and says nothing of how many there must be of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.interest.tiers import Tiers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.settings import Scores

AVERAGE = "average"
"""The value of `scores.churn_tiers` that asks for it."""

FACTOR = 2.0
"""Odds of a purchase so many times better or worse than the average buyer's are another tier. Where purchases are rare
that is the chance; where they are frequent it is the chance of none."""


class AgainstAverage:
    """Parts buyers by their odds of a purchase: high at half the average buyer's or less, low at twice or more."""

    def cuts(self, score: NDArray[np.float64]) -> tuple[float, float]:
        """Give the least score of a high and of a medium customer.

        Args:
            score: P(no purchase) of everybody scored on the day, shape (customers,), one at least.

        """
        mean = math.fsum(score) / len(score)  # the same to the last digit in any order of customers
        high, medium = mean * FACTOR, mean / FACTOR
        # odds of no purchase are mean / (1 - mean); as chances they are high / (high + 1 - mean)
        return high / (high + 1 - mean), np.nextafter(medium / (medium + 1 - mean), 1.0)

    def of(self, score: NDArray[np.float64]) -> NDArray[np.object_]:
        """Give each score its tier, shape (customers,); equal scores have equal tiers, and a higher one none lower."""
        found = np.full(len(score), "medium", dtype=object)
        if len(score) and np.ptp(score) > 0:
            high, medium = self.cuts(score)
            found[score < medium] = "low"
            found[score >= high] = "high"
        return found


ChurnTiers = AgainstAverage | Tiers


def churn_tiers(scores: Scores) -> ChurnTiers:
    """Draw the tiers of churn as the workspace wants them."""
    return AgainstAverage() if scores.churn_tiers == AVERAGE else Tiers.of_settings(scores, "churn")
