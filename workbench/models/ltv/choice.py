"""Which model of repeat purchases is published: chosen on a past that ends where the holdout begins.

The known past is halved, as in the papers that compare these models: fitted on the first half, measured on the second.
Pareto/NBD is published unless the one with the least squared error is better than it beyond chance. Squared error, as
what is published is a mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.evaluation import metrics
from workbench.models.ltv.holdout import LEAST_REPEATERS, LONGEST, SHORTEST, since
from workbench.models.ltv.model import DEFAULT, MODELS, purchase_model
from workbench.models.ltv.spending import Spending
from workbench.models.purchases import date_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.models.purchases import Purchases

    Floats = NDArray[np.float64]

_CUSTOMERS = 20_000
"""Customers the choice is made on, at the most: every so many-th by the order of ids."""

_BEYOND_CHANCE = 1.96  # standard errors


@dataclass(frozen=True)
class Choice:
    """The model of repeat purchases that is published, and why.

    Attributes:
        name: one of `MODELS`.
        cutoff: first day that the fits did not know; None where the past was too short or too thin to choose on.
        days: that were forecast.
        errors: root mean squared error of purchase days, by model.

    """

    name: str = DEFAULT
    cutoff: int | None = None
    days: int = 0
    errors: dict[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say it in a sentence or two."""
        if self.cutoff is None:
            return f"Published: {self.name}; the past is too short or too thin to choose another on."
        told = ", ".join(f"{name} {error:.4f}" for name, error in self.errors.items())
        least = min(self.errors, key=lambda name: self.errors[name])
        why = "" if self.name == least else f" That {least} has the least is within chance."
        return (
            f"Published: {self.name}. Chosen before the holdout, by the error of forecast purchase days in the "
            f"{self.days} days from {date_of(self.cutoff)} (root mean square): {told}.{why}"
        )


def choose(purchases: Purchases, as_of: int) -> Choice:
    """Compare the models on the later half of what was known before the day `as_of`.

    Args:
        purchases: those on `as_of` or later are not looked at.
        as_of: first day that is not known, days since 1970-01-01.

    """
    past = purchases.before(as_of)
    days = min(LONGEST, (as_of - int(past.day.min())) // 2) if len(past) else 0
    if days < SHORTEST:
        return Choice()
    known = past.before(as_of - days)
    spending = Spending.of(known, as_of - days)
    bought, _money = since(past, known, as_of - days)
    every = -(-len(spending) // _CUSTOMERS)
    spending, bought = spending.every(every), bought[::every]
    if (spending.repeats > 0).sum() < LEAST_REPEATERS or not bought.any():
        return Choice()
    expected = {name: _expected(name, spending, days) for name in MODELS}
    errors = {name: metrics.rmse(bought, found) for name, found in expected.items()}
    least = min(errors, key=lambda name: errors[name])
    better = _better(bought, expected[least], expected[DEFAULT])
    return Choice(least if better else DEFAULT, as_of - days, days, errors)


def _expected(name: str, spending: Spending, days: int) -> Floats:
    model = purchase_model(name).fit(spending.histories)
    return model.expected_purchases(spending.repeats, spending.last, spending.age, days)


def _better(actual: Floats, one: Floats, other: Floats) -> bool:
    """Say whether one forecast has the smaller squared error, the 95 % interval of the difference above nought."""
    gain = (other - actual) ** 2 - (one - actual) ** 2
    return float(gain.sum()) > _BEYOND_CHANCE * float(np.sqrt(len(gain)) * gain.std())
