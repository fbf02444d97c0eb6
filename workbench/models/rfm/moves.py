"""Movement of customers between the segments of RFM, from the end of one quarter to the end of the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.rfm.grid import SEGMENTS
from workbench.models.rfm.period import Period

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

NEW_BUYER = "(new)"
"""Where those come from who had not bought by the end of the earlier period."""

_FROM = (*SEGMENTS, NEW_BUYER)


def moves(periods: Sequence[Period], before: Sequence[date], customers: int) -> list[dict[str, Any]]:
    """List rows of rfm_moves.

    Args:
        periods: the latest first.
        before: for each period but the last the end of the quarter before it, as the calendar has it.
        customers: how many there are, buyers of any period.

    """
    rows = []
    for (later, earlier), before_as_of in zip(pairwise(periods), before, strict=True):
        was: NDArray[np.int64] = np.full(customers, len(SEGMENTS))
        was[earlier.buyer] = earlier.segment
        way = was[later.buyer] * len(SEGMENTS) + later.segment
        count = np.bincount(way)
        money = np.bincount(way, later.monetary.value)
        rows += [
            {
                "as_of": later.end,
                "from_segment": _FROM[found // len(SEGMENTS)],
                "to_segment": SEGMENTS[found % len(SEGMENTS)],
                "before_as_of": before_as_of,
                "customers": int(count[found]),
                "monetary": float(money[found]),
            }
            for found in np.flatnonzero(count)
        ]
    return rows
