"""What was known on any past day, for training and judging churn: open gaps, outcomes, models fitted then.

Everything is cut at `as_of` before anything else is done, and a past day sees only what was known on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from workbench.models.churn.gaps import Gaps, common_sources, gaps_of
from workbench.models.churn.landmark_churn import LANDMARKS, STEP, Landmark, LandmarkChurn
from workbench.models.churn.purchase_gap_cox import PurchaseGapCox
from workbench.models.purchases import Purchases

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_DAYS = 60
"""Days of purchases a landmark needs behind it."""

CHECKED = 90
"""Days ahead of the outcomes that features of the gap model must help to tell."""

MOST_LEARNED = 100_000
"""Customers that past days are learned from and judged on; of more every k-th by the order of their ids is taken."""


@dataclass
class History:
    """Purchases before `as_of`, asked about days in the past.

    Attributes:
        purchases: all before `as_of`.
        as_of: first day that is not known, days since 1970-01-01.
        source: first source of each customer of `purchases.ids`, shape (customers,); "" where unknown.
        kinds: first sources that get a feature each.
        sample: of those customers who stand for all on past days; None where all of them do.

    """

    purchases: Purchases
    as_of: int
    source: NDArray[np.object_]
    kinds: tuple[str, ...] = ()
    sample: History | None = None
    _gaps: dict[int, Gaps] = field(default_factory=dict)
    _open: dict[int, Gaps] = field(default_factory=dict)
    _cox: dict[int, PurchaseGapCox | None] = field(default_factory=dict)
    _landmarks: dict[tuple[int, int], LandmarkChurn | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        purchases: Purchases,
        as_of: int,
        source: NDArray[np.object_] | None = None,
        kinds: tuple[str, ...] | None = None,
        most: int = MOST_LEARNED,
    ) -> Self:
        """Cut purchases at `as_of`; without sources none is used, without kinds the commonest."""
        kept = np.unique(purchases.customer[purchases.day < as_of])
        own = np.full(len(kept), "", dtype=object) if source is None else source[kept]
        known = purchases.before(as_of)
        named = common_sources(own) if kinds is None else kinds
        every = -(-len(kept) // most)
        sample = cls(_every(known, every), as_of, own[::every], named) if every > 1 else None
        return cls(known, as_of, own, named, sample)

    @property
    def past(self) -> History:
        """What past days are asked of: the sample, or all."""
        return self.sample or self

    @property
    def first_day(self) -> int:
        """The day of the first purchase."""
        return int(self.purchases.day.min()) if len(self.purchases) else self.as_of

    def customers(self, at: int) -> NDArray[np.int64]:
        """Positions in the purchases' `ids` of those who had bought before the day `at`."""
        return np.unique(self.purchases.customer[self.purchases.day < at])

    def gaps(self, at: int) -> Gaps:
        """Cut the gaps as they were known on the day `at`."""
        if at == self.as_of and at in self._gaps:
            return self._gaps[at]
        found = gaps_of(self.purchases, at, self.source, self.kinds)
        if at == self.as_of:
            self._gaps[at] = found
        return found

    def open_gaps(self, at: int) -> Gaps:
        """Keep the open gap of each customer known on the day `at`; full gaps of past days would fill the memory."""
        if at not in self._open:
            self._open[at] = self.gaps(at).open()
        return self._open[at]

    def silent(self, at: int, horizon: int) -> NDArray[np.bool_]:
        """Say of each customer known on the day `at` whether no purchase came in the `horizon` days from it."""
        if at + horizon > self.as_of:
            raise ValueError(f"The {horizon} days from day {at} are not over on day {self.as_of}.")
        within = (self.purchases.day >= at) & (self.purchases.day < at + horizon)
        bought = np.zeros(len(self.purchases.ids), dtype=bool)
        bought[self.purchases.customer[within]] = True
        return ~bought[self.customers(at)]

    def cox(self, at: int) -> PurchaseGapCox | None:
        """Fit the gap model on what was known on the day `at`; None where too few gaps had ended.

        Features enter where they helped the challenger to tell past outcomes; without such outcomes none does.
        """
        if at not in self._cox:
            checked = self.landmark(at, CHECKED)
            try:
                self._cox[at] = PurchaseGapCox().fit(self.gaps(at), checked.used_ if checked else ())
            except ValueError:
                self._cox[at] = None
        return self._cox[at]

    def landmark(self, at: int, horizon: int) -> LandmarkChurn | None:
        """Fit the challenger on outcomes that were over on the day `at`; None where they are too few."""
        if self.sample is not None:
            return self.sample.landmark(at, horizon)
        if (at, horizon) not in self._landmarks:
            self._landmarks[at, horizon] = self._fit_landmark(at, horizon)
        return self._landmarks[at, horizon]

    def _fit_landmark(self, at: int, horizon: int) -> LandmarkChurn | None:
        days = [at - horizon - STEP * back for back in range(LANDMARKS)]
        usable = [day for day in days if self.has_past(day)]
        try:
            return LandmarkChurn().fit(
                [Landmark(self.open_gaps(day), self.silent(day, horizon), self.customers(day)) for day in usable]
            )
        except ValueError:
            return None

    def take_over(self, at: int, cox: PurchaseGapCox | None, landmarks: dict[int, LandmarkChurn]) -> None:
        """Take models of the day `at` that were fitted before, by horizon; none of that day is fitted anew."""
        self._cox[at] = cox
        for horizon, landmark in landmarks.items():
            self._landmarks[at, horizon] = landmark

    def matured(self, horizon: int, most: int = 4) -> list[int]:
        """Name past days a horizon apart whose outcome is over and that have days behind them, latest first."""
        days = [self.as_of - horizon * back for back in range(1, most + 1)]
        return [day for day in days if self.has_past(day)]

    def has_past(self, day: int) -> bool:
        """Say whether enough days of purchases lie before the day."""
        return day - self.first_day >= LEAST_DAYS


def _every(purchases: Purchases, step: int) -> Purchases:
    """Keep every so many-th customer by the order of ids."""
    kept = purchases.customer % step == 0
    customer = purchases.customer[kept] // step
    return Purchases(purchases.ids[::step], customer, purchases.day[kept], purchases.amount[kept])
