"""The challenger of the gap model: stand on past days, see who bought nothing in the h days after, learn from that.

Each landmark is a past day; a customer is described by what was known then and judged by the h days that followed.
Several landmarks are pooled, so that the age of the customers varies and its effect is learned rather than taken for
the effect of silence. The link is the survival model's, P(no purchase) = exp(-exp(sum)), so both add up on one scale.

Source: van Houwelingen, Dynamic prediction by landmarking in event history analysis, Scand. J. Statist. 34 (2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.churn.choice import choose
from workbench.models.churn.cloglog import coefficients
from workbench.models.churn.gaps import FEATURES, Gaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LANDMARKS = 4
"""Past days that are pooled."""

STEP = 30
"""Days between them."""

MOST_ROWS = 100_000
"""Rows that are learned from; of more every k-th is taken."""

LEAST_OUTCOMES = 10
"""Customers who bought, and who did not, below which nothing is fitted."""

OWN_FEATURES = ("silence", "orders", "silence_by_orders", "one_order", "tenure")
"""What is known on the landmark beside the features of the gap: log(1 + days of silence), log(purchases), their
product, whether there was one purchase only, log(1 + days since the first purchase)."""

_CLOSE = 1e-9


@dataclass(frozen=True)
class Landmark:
    """A past day.

    Attributes:
        gaps: the open gap of each customer on that day.
        silent: whether the customer bought nothing in the days after, shape (customers,).
        customer: who it is, by the same number on every day, shape (customers,).

    """

    gaps: Gaps
    silent: NDArray[np.bool_]
    customer: NDArray[np.int64]


class LandmarkChurn:
    """Regression of silence in the next days on what is known today, complementary log-log link.

    Which features enter, and the ridge on their standardised coefficients, is chosen in the fit (`churn_choice`).

    Attributes:
        names_: of the features.
        used_: of those that enter.
        penalty_: the ridge; the intercept is free.
        center_, scale_: their mean and spread in the fit, shape (features,).
        beta_: coefficients on the standardised features, shape (features,); 0 for one that does not enter.
        intercept_: the sum of a customer with average figures.

    """

    def __init__(self) -> None:
        self.names_: tuple[str, ...] = ()
        self.used_: tuple[str, ...] = ()
        self.penalty_ = 0.0

    def get_params(self) -> dict[str, float | str]:
        """Give what was chosen, by name."""
        return {"penalty": self.penalty_, "features": ", ".join(self.used_)}

    def fit(self, landmarks: list[Landmark]) -> LandmarkChurn:
        """Choose the features and fit on past days.

        Raises:
            ValueError: fewer than `LEAST_OUTCOMES` customers bought, or did not.

        """
        silent = _joined([each.silent for each in landmarks], bool)
        fewest = min(int(silent.sum()), int((~silent).sum()))
        if fewest < LEAST_OUTCOMES:
            raise ValueError(
                f"Of {len(silent)} past outcomes {int(silent.sum())} were silence; at least {LEAST_OUTCOMES} each of "
                "silence and of purchases are needed."
            )
        every = -(-len(silent) // MOST_ROWS)
        bought, customer = ~silent[::every], _joined([each.customer for each in landmarks], np.int64)[::every]
        features = np.concatenate([self.features(each.gaps) for each in landmarks])[::every]
        self.names_ = (*OWN_FEATURES, *landmarks[0].gaps.names)
        self.center_ = features.mean(axis=0)
        spread = features.std(axis=0)
        self.scale_ = np.where(spread > _CLOSE, spread, 1.0)
        standard = (features - self.center_) / self.scale_
        choice = choose(standard, bought, customer, self.names_)
        self.used_, self.penalty_ = choice.names, choice.penalty
        places = [self.names_.index(name) for name in self.used_]
        self.beta_ = np.zeros(len(self.names_))
        self.intercept_, self.beta_[places] = coefficients(standard[:, places], bought, self.penalty_)
        return self

    @staticmethod
    def features(gaps: Gaps) -> Floats:
        """Describe open gaps, shape (rows, features): `OWN_FEATURES`, then those of the gap."""
        silence, orders = np.log1p(np.maximum(gaps.duration, 0)), np.log(gaps.order)
        age = np.expm1(gaps.features[:, FEATURES.index("age")]) + gaps.duration
        own = [silence, orders, silence * orders, (gaps.order == 1).astype(np.float64), np.log1p(np.maximum(age, 0))]
        return np.column_stack([*own, gaps.features])

    def log_hazard(self, open_gaps: Gaps) -> Floats:
        """Give what the score adds up on, log(-log P(no purchase)), shape (customers,)."""
        # summed row by row: a matrix product may round equal rows differently, and equal customers have equal scores
        added = (self.features(open_gaps) - self.center_) / self.scale_ * self.beta_
        return np.asarray(self.intercept_ + added.sum(axis=1))

    def score(self, open_gaps: Gaps) -> Floats:
        """Give P(no purchase in the days it was fitted for), shape (customers,)."""
        return np.exp(-np.exp(self.log_hazard(open_gaps)))


def _joined(parts: list[NDArray[Any]], kind: type) -> NDArray[Any]:
    """Put the arrays of all days behind each other; none are empty."""
    return np.concatenate([np.zeros(0, dtype=kind), *parts])
