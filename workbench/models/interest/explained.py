"""Why a customer is as interested as the score says: a part for each family of features, and what it is in words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.models.evaluation.contributions import points
from workbench.models.interest.logistic import sigmoid
from workbench.models.interest.model import InterestModel
from workbench.models.interest.touch_features import FAMILIES, FAMILY_OF, FeatureTable

AVERAGE = "average"

_DAYS = {"last touch": "days_since_touch", "last visit": "days_since_session", "time known": "days_known"}
_COUNTS = {"visits": "visits_30d", "contacts": "contacts_30d", "sources and habits": "sources"}
_UNITS = {"visits": " visits in 30 days", "contacts": " contacts in 30 days", "sources and habits": " sources"}


def contributions(
    model: InterestModel, table: FeatureTable, score: NDArray[np.float64], horizon_days: int, name: str = "interest"
) -> pa.Table:
    """Return rows of `score_contributions`; those of a customer add up to the score.

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
    for at, family in enumerate(families):
        pieces.append(_piece(ids, family, shares[:, at], _words(family, table)))
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
    """Say the family's leading figure for every customer."""
    if family in _COUNTS:
        return _joined(table.columns[_COUNTS[family]], _UNITS[family])
    if family in _DAYS:
        return _joined(table.columns[_DAYS[family]], " days" + ("" if family == "time known" else " ago"))
    days = [table.columns[name] for name in FAMILIES[family] if name.startswith("days_since_")]
    return _joined(np.fmin.reduce(days), " days ago")


def _joined(values: NDArray[np.float64], unit: str) -> pa.Array:
    """Write whole numbers with their unit; a gap is `never`."""
    known = np.isfinite(values)
    numbers = pa.array(np.where(known, values, 0).astype(np.int64)).cast(pa.string())
    return pc.if_else(pa.array(known), pc.binary_join_element_wise(numbers, pa.scalar(unit), ""), pa.scalar("never"))
