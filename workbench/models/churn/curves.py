"""Kaplan-Meier curves of the time to the next purchase: everybody, by first source, RFM segment and order number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from workbench.models.survival.kaplan_meier import kaplan_meier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.models.churn.gaps import Gaps
    from workbench.models.churn.history import History
    from workbench.models.purchases import Purchases

LEAST_GAPS = 30
"""Gaps below which a group has no curve of its own."""

MOST_VALUES = 12

ORDER_NAMES = ("1", "2", "3", "4-5", "6+")

SCHEMA = pa.schema(
    [
        ("grouping", pa.string()),
        ("value", pa.string()),
        ("day", pa.int64()),
        ("survival", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("at_risk", pa.int64()),
        ("events", pa.int64()),
        ("censored", pa.int64()),
    ]
)


def curve_table(history: History, purchases: Purchases, segment: NDArray[np.object_] | None = None) -> pa.Table:
    """Make `survival_curves` of all gaps up to the history's `as_of`.

    A curve by RFM segment describes how those who are in it today have bought so far: it is no forecast.

    Args:
        history: cut at `as_of`.
        purchases: the same before the cut, whose customers `segment` is given for.
        segment: RFM segment by customer, "" where there is none.

    """
    gaps = history.gaps(history.as_of)
    kept = np.unique(purchases.customer[purchases.day < history.as_of])
    own = None if segment is None else segment[kept]
    parts = [SCHEMA.empty_table()]
    for grouping, value, rows in _groups(gaps, history.source, own):
        curve = kaplan_meier(gaps.duration[rows], gaps.event[rows])
        named = [pa.repeat(pa.scalar(text, pa.string()), len(curve.day)) for text in (grouping, value)]
        columns = (curve.day, curve.survival, curve.lower, curve.upper, curve.at_risk, curve.events, curve.censored)
        parts.append(pa.table([*named, *columns], schema=SCHEMA))
    return pa.concat_tables(parts)


def _groups(
    gaps: Gaps, source: NDArray[np.object_], segment: NDArray[np.object_] | None
) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    """Name each group and the rows of its gaps."""
    if len(gaps.duration):
        yield "all", "all", np.arange(len(gaps.duration))
    numbers = gaps.stratum
    for number, name in enumerate(ORDER_NAMES):
        rows = np.flatnonzero(numbers == number)
        if len(rows) >= LEAST_GAPS:
            yield "order_number", name, rows
    for grouping, texts in (("first_source", source), ("rfm_segment", segment)):
        if texts is None or not len(gaps.customer):
            continue
        values, code = np.unique(np.asarray(texts).astype(str), return_inverse=True)
        counts = np.bincount(code[gaps.customer], minlength=len(values))
        for number in np.argsort(-counts, kind="stable")[:MOST_VALUES]:
            if counts[number] >= LEAST_GAPS and values[number]:
                yield grouping, str(values[number]), np.flatnonzero(code[gaps.customer] == number)
