"""Why a customer is as interested as the score says: a part for each family of features, and what it is in words.

Most customers are hardly interested, and most of their parts are next to nothing: those are one row together, so that
everybody is explained with two rows in five.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.models.evaluation.contributions import points
from workbench.models.interest.logistic import sigmoid
from workbench.models.interest.model import InterestModel
from workbench.models.interest.touch_features import FAMILIES, FAMILY_OF, FeatureTable

AVERAGE = "average"
OTHER = "other"

LEAST = 0.001
"""Parts of less than a tenth of a percent point are added up in `OTHER`."""

_DAYS = {"last touch": "days_since_touch", "last visit": "days_since_session", "time known": "days_known"}
_COUNTS = {"visits": "visits_30d", "contacts": "contacts_30d", "sources and habits": "sources"}
_UNITS = {
    "visits": ("visit", " in 30 days"),
    "contacts": ("contact", " in 30 days"),
    "sources and habits": ("source", ""),
}


def contributions(
    model: InterestModel, table: FeatureTable, score: NDArray[np.float64], horizon_days: int, name: str = "interest"
) -> pa.Table:
    """Return rows of `score_contributions`; those of a customer add up to the score, small ones together as `OTHER`.

    Args:
        model: that gave the scores.
        table: the features.
        score: shape (customers,).
        horizon_days: of the scores.
        name: of the model in the table.

    """
    base, parts = model.parts(table.columns, FAMILY_OF)
    average = float(sigmoid(base))
    shares = points(base, parts, score, sigmoid)
    families = model.family_names(FAMILY_OF)
    ids = pa.array(table.ids, pa.string())
    pieces = [_piece(ids, AVERAGE, np.full(len(score), average), pa.nulls(len(score), pa.string()))]
    small = np.abs(shares) < LEAST
    for at, family in enumerate(families):
        rows = np.flatnonzero(~small[:, at])
        pieces.append(_piece(ids.take(rows), family, shares[rows, at], _words(family, table).take(rows)))
    rows = np.flatnonzero(small.any(axis=1))
    together = np.where(small[rows], shares[rows], 0.0).sum(axis=1)
    pieces.append(_piece(ids.take(rows), OTHER, together, _counted(small[rows].sum(axis=1), "small part")))
    found = pa.concat_tables(pieces)
    models = pa.repeat(pa.scalar(name), len(found))
    horizons = pa.repeat(pa.scalar(horizon_days, pa.int64()), len(found))
    return found.add_column(1, "model", models).add_column(3, "horizon_days", horizons)


def _piece(ids: pa.Array, family: str, contribution: NDArray[np.float64], words: pa.Array) -> pa.Table:
    return pa.table(
        {
            "customer_id": ids,
            "feature": pa.repeat(pa.scalar(family), len(ids)),
            "value": words,
            "contribution": contribution,
        }
    )


def _words(family: str, table: FeatureTable) -> pa.Array:
    """Say the family's leading figure for every customer.

    Days are counted up to the day asked for, as everywhere they are shown; features count those that are over.
    """
    if family in _COUNTS:
        return _counted(table.columns[_COUNTS[family]], *_UNITS[family])
    if family in _DAYS:
        return _counted(table.columns[_DAYS[family]] + 1, "day", "" if family == "time known" else " ago")
    days = [table.columns[name] for name in FAMILIES[family] if name.startswith("days_since_")]
    return _counted(np.fmin.reduce(days) + 1, "day", " ago")


def _counted(values: NDArray[Any], unit: str, after: str = "") -> pa.Array:
    """Write whole numbers with their unit, of one or of several; a gap is `never`."""
    known = np.isfinite(values)
    whole = np.where(known, values, 0).astype(np.int64)
    units = pc.if_else(pa.array(whole == 1), pa.scalar(f" {unit}{after}"), pa.scalar(f" {unit}s{after}"))
    words = pc.binary_join_element_wise(pa.array(whole).cast(pa.string()), units, "")
    return pc.if_else(pa.array(known), words, pa.scalar("never"))
