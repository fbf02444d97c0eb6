"""Does a feature keep its weight as the silence goes on? The check of proportional hazards, in numbers and in words.

Source: Grambsch & Therneau, Proportional hazards tests and diagnostics based on weighted residuals, Biometrika 81
(1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.survival.proportional_hazards import HazardFit, schoenfeld

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SURE = 0.001
"""p below which a departure is more than chance; with many gaps nearly all are, hence `MARKED`."""

MARKED = 0.2
"""Change of a feature's weight from early to late silence above which it matters: a fifth more or less hazard for a
customer one standard deviation from the mean."""


@dataclass(frozen=True)
class Departure:
    """How the weight of one feature changes with time.

    Attributes:
        name: of the feature.
        statistic: chi-square with one degree of freedom.
        p: chance of one as large where the weight does not change.
        change: of the log hazard ratio of one standard deviation of the feature, from early to late: over two standard
            deviations of the log time of events.

    """

    name: str
    statistic: float
    p: float
    change: float

    @property
    def matters(self) -> bool:
        """Whether it is more than chance and large enough to care."""
        return self.p < SURE and abs(self.change) >= MARKED


def proportional_check(
    fit: HazardFit,
    names: tuple[str, ...],
    *,
    duration: Ints,
    event: NDArray[np.bool_],
    features: Floats,
    stratum: Ints,
) -> list[Departure]:
    """Test each feature against log time.

    Args:
        fit: of these rows.
        names: of the features.
        duration: days, shape (rows,).
        event: shape (rows,).
        features: shape (rows, features).
        stratum: shape (rows,).

    """
    day, residual = schoenfeld(fit, duration, event, features, stratum)
    time = np.log(day)
    time = time - time.mean() if len(time) else time
    scaled = len(day) * residual @ fit.variance
    found = []
    for place, name in enumerate(names):
        spread = len(day) * fit.variance[place, place] * float(time @ time)
        constant = fit.beta[place] == 0 or spread <= 0
        statistic = 0.0 if constant else float(time @ scaled[:, place]) ** 2 / spread
        slope = 0.0 if constant else float(time @ scaled[:, place]) / float(time @ time)
        change = slope * 2 * float(time.std()) * float(residual[:, place].std()) if not constant else 0.0
        found.append(Departure(name, statistic, erfc(sqrt(statistic / 2)), change))
    return found


def in_words(departures: list[Departure], labels: dict[str, str]) -> str:
    """Say it so that a marketer can use it.

    Args:
        departures: of the check.
        labels: of features, for people.

    """
    named = [labels.get(each.name, each.name.replace("_", " ")) for each in departures if each.matters]
    if not named:
        return "What is known of a customer weighs about as much after a long silence as after a short one."
    return (
        f"How much these tell changes as the silence goes on: {', '.join(named)}. "
        "The survival model treats them as equally telling throughout, so its chances for long silences are rougher; "
        "the challenger, which learns from past days, does not assume this."
    )
