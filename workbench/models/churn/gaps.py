"""Gaps between purchases: a row per purchase day, up to the next purchase or, unended, up to the day of the question.

The last gap of every customer is still open: it is as much evidence as the others (all of them censored at `as_of`);
dropping them leaves only those who came back and makes everybody look loyal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.models.purchases import Purchases

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ORDER_STRATA = (1, 2, 3, 4, 6)
"""Numbers of the purchase that begins a gap, at which a stratum begins: 1, 2, 3, 4-5, 6 and more."""

FEATURES = ("money", "mean_money", "previous_gap", "mean_gap", "age")
"""Known when the gap begins: money of the purchase and on average so far, the gap before it and gaps on average,
days since the first purchase; each as log(1 + value)."""

_SOURCES = 8
_LEAST_OF_A_SOURCE = 50


@dataclass(frozen=True)
class Gaps:
    """Gaps by customer and time.

    Attributes:
        customer: position of the customer in the purchases' `ids`, shape (rows,).
        order: which purchase of the customer begins the gap: 1, 2, …; shape (rows,).
        start: day of that purchase, days since 1970-01-01, shape (rows,).
        duration: days to the next purchase, or days known to be silent, shape (rows,).
        event: whether a purchase ended it, shape (rows,).
        features: see `FEATURES` and kinds of first source, shape (rows, features).
        names: of the features.

    """

    customer: Ints
    order: Ints
    start: Ints
    duration: Ints
    event: NDArray[np.bool_]
    features: Floats
    names: tuple[str, ...]

    @property
    def stratum(self) -> Ints:
        """Which of `ORDER_STRATA` each gap belongs to: 0, 1, …."""
        return (np.searchsorted(ORDER_STRATA, self.order, side="right") - 1).astype(np.int64)

    def open(self) -> Gaps:
        """Keep the open gap of each customer: one row a customer, in the order of the purchases' `ids`."""
        return self.take(np.flatnonzero(~self.event))

    def take(self, rows: Ints) -> Gaps:
        """Keep the rows at these positions."""
        return Gaps(
            self.customer[rows],
            self.order[rows],
            self.start[rows],
            self.duration[rows],
            self.event[rows],
            self.features[rows],
            self.names,
        )


def gaps_of(
    purchases: Purchases, as_of: int, source: NDArray[np.object_] | None = None, kinds: tuple[str, ...] = ()
) -> Gaps:
    """Cut purchases into gaps; purchases on `as_of` or later are not looked at.

    A gap of 7 days has the next purchase 7 days after its start. An open gap lasts to the last full day before `as_of`:
    who bought yesterday is known to be silent for 0 days.

    Args:
        purchases: sorted by customer and day.
        as_of: first day that is not known, days since 1970-01-01.
        source: kind of first source of each customer of `purchases.ids`, shape (customers,).
        kinds: kinds of source that get a feature each (see `common_sources`).

    """
    known = purchases.before(as_of)
    rows = len(known)
    first = np.ones(rows, dtype=bool)
    first[1:] = known.customer[1:] != known.customer[:-1]
    event = ~np.roll(first, -1) if rows else first
    start_row = np.maximum.accumulate(np.where(first, np.arange(rows), 0)) if rows else np.zeros(0, dtype=np.int64)
    order = np.arange(rows) - start_row + 1
    until = np.where(event, np.roll(known.day, -1), as_of - 1)
    features = _features(known, first, start_row, order)
    kinds = kinds if source is not None else ()
    if source is not None and kinds:
        own = source[np.unique(purchases.customer[purchases.day < as_of])][known.customer]
        features = np.column_stack([features, *((own == kind).astype(np.float64) for kind in kinds)])
    names = (*FEATURES, *(f"first_source={kind}" for kind in kinds))
    return Gaps(known.customer, order, known.day, until - known.day, event, features, names)


def common_sources(source: NDArray[np.object_]) -> tuple[str, ...]:
    """Name the kinds of first source that enough customers share; the commonest is the one others are compared with."""
    kinds, counts = np.unique(np.asarray([text for text in source if text], dtype=str), return_counts=True)
    ranked = sorted(zip(-counts, kinds.tolist(), strict=True))
    return tuple(str(kind) for count, kind in ranked[1 : _SOURCES + 1] if -count >= _LEAST_OF_A_SOURCE)


def _features(known: Purchases, first: NDArray[np.bool_], start_row: Ints, order: Ints) -> Floats:
    """Give `FEATURES` by row; what a first purchase cannot have (a gap before it) is 0."""
    amount = np.maximum(known.amount, 0.0)
    summed = np.cumsum(amount)
    so_far = np.maximum(summed - (summed - amount)[start_row], 0.0) / order
    age = known.day - known.day[start_row]
    before = np.where(first, 0, known.day - np.roll(known.day, 1)) if len(known) else age
    mean_gap = age / np.maximum(order - 1, 1)
    return np.log1p(np.column_stack([amount, so_far, before, mean_gap, age]).astype(np.float64))
