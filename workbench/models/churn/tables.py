"""The churn tables of a snapshot: scores, why, curves, and how far to trust them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workbench.models.churn.curves import curve_table
from workbench.models.churn.history import History
from workbench.models.churn.judged import MODEL, judge
from workbench.models.churn.notes import chosen_note, proportional_notes, sample_notes, tier_note, too_little_note
from workbench.models.churn.parts import family_values
from workbench.models.churn.saved import Fitted, keep
from workbench.models.churn.scored import (
    HORIZONS,
    LONGEST,
    Scored,
    champion,
    expected_days,
    explained,
    probability,
    score_day,
)
from workbench.models.churn.tiers import AgainstAverage, ChurnTiers, churn_tiers
from workbench.models.evaluation.contributions import points
from workbench.models.purchases import day_number
from workbench.tables.scores import MODEL_FIGURES, MODEL_NOTES, RELIABILITY, SCORE_CONTRIBUTIONS, SCORES

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    from numpy.typing import NDArray

    from workbench.models.context import Context
    from workbench.models.purchases import Purchases

FIRST_SOURCES = """
    select customer_id, coalesce(first_source, '') as first_source
    from customers
"""

RFM_SEGMENTS = """
    select customer_id, segment
    from rfm
"""

HAS_TABLE = """
    select count(*)
    from information_schema.tables
    where table_name = $name
"""

_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32()}

SCHEMAS = {
    table.name: pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    for table in (SCORES, SCORE_CONTRIBUTIONS, MODEL_FIGURES, RELIABILITY, MODEL_NOTES)
}


def score(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, pa.Table]:
    """Make the churn rows of every score table.

    Reads `touches` (won deals before `as_of`) and, where they are there, `customers` (first source) and `rfm`. Never
    fails for lack of data: the tables are empty then and `model_notes` says why.
    """
    purchases = context.known_purchases(connection)
    source = _by_customer(connection, FIRST_SOURCES, purchases, "customers")
    segment = _by_customer(connection, RFM_SEGMENTS, purchases, "rfm")
    found = of_purchases(purchases, context.as_of, source, segment, churn_tiers(context.settings.scores))
    if found.fitted is not None:
        keep(context, found.fitted, found.tables)
    return found.tables


@dataclass(frozen=True)
class Churn:
    """The tables, and what was fitted for them; None where there was too little."""

    tables: dict[str, pa.Table]
    fitted: Fitted | None = None


def score_purchases(
    purchases: Purchases,
    as_of: date,
    source: NDArray[np.object_] | None = None,
    segment: NDArray[np.object_] | None = None,
    tiers: ChurnTiers | None = None,
) -> dict[str, pa.Table]:
    """Do what `score` does, from arrays, and keep no run.

    Args:
        purchases: sorted by customer and day; those on `as_of` or later are not looked at.
        as_of: first day that is not known.
        source: first source of each customer of `purchases.ids`, "" where unknown.
        segment: RFM segment likewise.
        tiers: how scores are parted; default: against the average buyer.

    """
    return of_purchases(purchases, as_of, source, segment, tiers or AgainstAverage()).tables


def of_purchases(
    purchases: Purchases,
    as_of: date,
    source: NDArray[np.object_] | None,
    segment: NDArray[np.object_] | None,
    tiers: ChurnTiers,
) -> Churn:
    """Make the tables from arrays, and hand over what was fitted; see `score_purchases`."""
    day = day_number(as_of)
    history = History.of(purchases, day, source)
    chosen = champion(history.past, day)
    scored = score_day(history, chosen.name, day) if len(history.purchases) else None
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["survival_curves"] = curve_table(history, purchases, segment)
    if scored is None:
        return Churn(tables | {"model_notes": _table("model_notes", [too_little_note(history)])})
    judged, rows, findings = judge(history.past, tiers)
    notes = [
        chosen_note(history, chosen),
        tier_note(scored, tiers),
        *sample_notes(history),
        *proportional_notes(history),
    ]
    notes += [{"model": MODEL} | vars(each) for each in findings]
    tables |= judged | {
        "scores": _scores(history, scored, as_of, tiers),
        "score_contributions": _contributions(history, chosen.name, scored),
        "model_figures": _table("model_figures", rows["model_figures"]),
        "reliability": _table("reliability", rows["reliability"]),
        "model_notes": _table("model_notes", notes),
    }
    return Churn(tables, Fitted(history, chosen.name))


def _by_customer(
    connection: duckdb.DuckDBPyConnection, query: str, purchases: Purchases, table: str
) -> NDArray[np.object_] | None:
    """Look a text up for each customer of the purchases; None where the table is not there."""
    if not connection.execute(HAS_TABLE, {"name": table}).fetchall()[0][0]:
        return None
    rows = connection.execute(query).fetchnumpy()
    ids, texts = (np.asarray(column, dtype=np.object_) for column in rows.values())
    order = np.argsort(ids)
    place = np.searchsorted(ids[order], purchases.ids).clip(max=max(len(ids) - 1, 0))
    found = np.full(len(purchases.ids), "", dtype=np.object_)
    if len(ids):
        known = ids[order][place] == purchases.ids
        found[known] = texts[order][place][known]
    return found


def _scores(history: History, scored: Scored, as_of: date, tiers: ChurnTiers) -> pa.Table:
    ids = pa.array(history.purchases.ids, pa.string())
    expected = expected_days(history, history.as_of, scored)
    expected_at = pa.array(expected.astype(np.int32), mask=expected < 0).cast(pa.date32())
    parts = []
    for horizon in HORIZONS:
        rows = len(ids)
        columns = [
            ids,
            pa.repeat(MODEL, rows),
            pa.array(np.full(rows, horizon)),
            pa.repeat(pa.scalar(as_of, pa.date32()), rows),
            pa.array(scored.scores[horizon]),
            pa.array(tiers.of(scored.scores[horizon]), pa.string()),
            expected_at,
            pa.nulls(rows, pa.float64()),  # known once lifetime value is
        ]
        parts.append(pa.table(columns, schema=SCHEMAS["scores"]))
    return pa.concat_tables(parts)


def _contributions(history: History, name: str, scored: Scored) -> pa.Table:
    average, parts, families = explained(history, name, history.as_of, scored)
    shares = points(average, parts, scored.scores[LONGEST], probability)
    start = probability(np.full(len(shares), average))
    ids = pa.array(history.purchases.ids, pa.string())
    told = [("average", np.full(len(ids), ""), start)]
    told += [
        (family, family_values(scored.gaps, family), shares[:, place])
        for place, family in enumerate(families)
        if np.any(shares[:, place]) or family == "silence"
    ]
    made = []
    for feature, value, contribution in told:
        columns = [
            ids,
            pa.repeat(MODEL, len(ids)),
            pa.repeat(feature, len(ids)),
            pa.array(np.full(len(ids), LONGEST)),
            pa.array(value, pa.string()),
            pa.array(contribution),
        ]
        made.append(pa.table(columns, schema=SCHEMAS["score_contributions"]))
    return pa.concat_tables(made)


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])
