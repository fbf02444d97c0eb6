"""Recency, frequency and money of everybody who had bought by the end of a period, and their scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.purchases import Purchases, day_number
from workbench.models.rfm.grid import SCORES, SEGMENTS, segment_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

_GRID = np.array(
    [[[SEGMENTS.index(segment_of(r, f, m)) for m in SCORES] for f in SCORES] for r in SCORES], dtype=np.int64
)


@dataclass(frozen=True)
class Cut:
    """The values that get a score, and how many customers have it."""

    score: int
    least: float
    most: float
    customers: int


@dataclass(frozen=True)
class Measure:
    """A figure of every buyer and its score by fifths, shape (buyers,)."""

    value: NDArray[np.int64] | NDArray[np.float64]
    score: Integers
    cuts: list[Cut]

    @classmethod
    def of(cls, value: NDArray[np.int64] | NDArray[np.float64], *, most_is_best: bool) -> Measure:
        """Score by cut-points at the fifths of the values (inverted distribution function): 5 is best."""
        if not len(value):
            return cls(value, np.zeros(0, dtype=np.int64), [])
        at = [(fifth * len(value) + 4) // 5 - 1 for fifth in SCORES[:-1]]
        points = np.partition(value, at)[at]  # the four values at their places; nobody needs the others in order
        passed = np.zeros(len(value), dtype=np.int8)
        for point in points:
            passed += value > point
        scores = SCORES if most_is_best else SCORES[::-1]
        most = [*points.tolist(), value.max()]
        cuts = [
            Cut(scores[place], float(value[passed == place].min()), float(most[place]), int(customers))
            for place, customers in enumerate(np.bincount(passed))
            if customers
        ]
        return cls(value, np.asarray(scores, dtype=np.int64)[passed], cuts)


@dataclass(frozen=True)
class Period:
    """Everybody who had bought by the end of a period.

    Attributes:
        end: the first day that was not known.
        buyer: positions in the ids of all customers, shape (buyers,), rising.
        recency: days since the last purchase.
        frequency: days with a purchase.
        monetary: money less refunds, rounded to hundredths.
        segment: positions in `SEGMENTS`, shape (buyers,).

    """

    end: date
    buyer: Integers
    recency: Measure
    frequency: Measure
    monetary: Measure
    segment: Integers

    @classmethod
    def of(cls, purchases: Purchases, refunded: Floats, end: date) -> Period:
        """Measure and score.

        Args:
            purchases: all of them, also after the end.
            refunded: what each customer of `purchases.ids` had got back by then, shape (customers,).
            end: the first day that is not known.

        """
        day = day_number(end)
        known = purchases.day < day
        customer, days, amount = purchases.customer, purchases.day, purchases.amount
        if not known.all():
            customer, days, amount = customer[known], days[known], amount[known]
        count = np.bincount(customer, minlength=len(purchases.ids))
        money = np.bincount(customer, amount, minlength=len(purchases.ids)) - refunded
        buyer = np.flatnonzero(count)
        last = days[np.cumsum(count)[buyer] - 1]  # a customer's days rise
        recency = Measure.of(day - last, most_is_best=False)
        frequency = Measure.of(count[buyer], most_is_best=True)
        monetary = Measure.of(_hundredths(money[buyer]), most_is_best=True)
        segment = _GRID[recency.score - 1, frequency.score - 1, monetary.score - 1]
        return cls(end, buyer, recency, frequency, monetary, segment)

    def __len__(self) -> int:
        """Count the buyers."""
        return len(self.buyer)


def _hundredths(money: Floats) -> Floats:
    """Round to hundredths, halves away from nought."""
    return np.asarray(np.copysign(np.floor(np.abs(money) * 100 + 0.5) / 100, money), dtype=np.float64)
