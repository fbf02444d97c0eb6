"""What lifetime value needs to know of every buyer: how often, until when, since when, and for how much a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.ltv.bg_nbd_histories import Histories
from workbench.models.purchases import Purchases

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Spending:
    """Buyers as of a day, in the order of `ids`.

    Attributes:
        ids: customer ids, shape (customers,), sorted.
        repeats: purchase days after the first.
        last: days from the first purchase to the last.
        age: days from the first purchase to the last known day.
        mean: money of a purchase day less refunds, base currency; less than nothing is nothing.

    """

    ids: NDArray[np.object_]
    repeats: NDArray[np.int64]
    last: NDArray[np.int64]
    age: NDArray[np.int64]
    mean: NDArray[np.float64]

    @classmethod
    def of(cls, purchases: Purchases, as_of: int, refunded: NDArray[np.float64] | None = None) -> Spending:
        """Sum up purchases before the day `as_of`.

        Args:
            purchases: all of them before `as_of`.
            as_of: first day that is not known, days since 1970-01-01.
            refunded: what each customer of `purchases.ids` got back, shape (customers,).

        """
        if len(purchases) == 0:
            none = np.empty(0, dtype=np.int64)
            return cls(purchases.ids, none, none, none, np.empty(0))
        count = np.bincount(purchases.customer, minlength=len(purchases.ids))
        ends = np.cumsum(count) - 1
        first, latest = purchases.day[ends - count + 1], purchases.day[ends]
        money = np.bincount(purchases.customer, purchases.amount, minlength=len(purchases.ids))
        net = money if refunded is None else money - refunded
        return cls(purchases.ids, count - 1, latest - first, as_of - 1 - first, np.maximum(net / count, 0.0))

    @property
    def histories(self) -> Histories:
        """The same, grouped for fitting."""
        return Histories.of(self.repeats, self.last, self.age)

    def every(self, step: int) -> Spending:
        """Keep every so many-th customer."""
        return Spending(self.ids[::step], self.repeats[::step], self.last[::step], self.age[::step], self.mean[::step])

    def __len__(self) -> int:
        """Count the buyers."""
        return len(self.ids)
