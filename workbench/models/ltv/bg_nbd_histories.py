"""How often, until when and since when customers have bought: the input of the models of repeat purchases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Histories:
    """What the models need to know of customers; equal histories are one row with a weight.

    Attributes:
        repeats: purchases after the first, shape (rows,).
        last: time from the first purchase to the last one, shape (rows,); 0 without repeats.
        age: time from the first purchase to the cutoff, shape (rows,), in the same unit.
        weight: customers with this history, shape (rows,).

    """

    repeats: Floats
    last: Floats
    age: Floats
    weight: Floats

    @classmethod
    def of(cls, repeats: NDArray[Any], last: NDArray[Any], age: NDArray[Any]) -> Histories:
        """Group customers of equal history; whole numbers (days) make large groups.

        Raises:
            WorkbenchError: there is nobody, or a customer's last purchase lies outside of their age.

        """
        if len(repeats) == 0:
            raise WorkbenchError("There is no customer to learn from. Take in files with won deals first.")
        wrong = (last < 0) | (last > age) | (repeats < 0)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise WorkbenchError(
                f"Customer {row} has {repeats[row]} repeat purchases, the last of them {last[row]} after the first, at "
                f"an age of {age[row]}. Purchases must lie between the first one and the cutoff."
            )
        table = np.column_stack([repeats, last, age]).astype(np.float64)
        table = table[np.lexsort(table.T)]
        first = np.ones(len(table), dtype=bool)
        first[1:] = (table[1:] != table[:-1]).any(axis=1)
        starts = np.flatnonzero(first)
        weight = np.diff(np.append(starts, len(table))).astype(np.float64)
        repeats, last, age = table[starts].T
        return cls(repeats, last, age, weight)

    def thinned(self, most: int) -> Histories:
        """Keep a systematic sample of at most so many customers: every so-and-so-many-th in the order of history.

        Four parameters need no million customers; a sample spread evenly over all histories gives nearly the same
        and, unlike a random one, always the same.
        """
        customers = int(self.weight.sum())
        if customers <= most:
            return self
        places = (np.arange(most) + 0.5) * (customers / most)
        row = np.searchsorted(np.cumsum(self.weight), places, side="right")
        kept, weight = np.unique(row, return_counts=True)
        return Histories(self.repeats[kept], self.last[kept], self.age[kept], weight.astype(np.float64))


def not_enough(histories: Histories) -> None:
    """Refuse customers from whom nothing about repeat purchases can be learned.

    Raises:
        WorkbenchError: nobody has bought twice.

    """
    if not (histories.repeats > 0).any():
        raise WorkbenchError(
            "Nobody has bought a second time yet, so how often customers come back is unknown. "
            "Score again when there are customers with two days of purchases."
        )
