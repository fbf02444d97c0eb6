"""RFM: how lately, how often and for how much a customer has bought, scored 1 to 5 by cut-points on the values.

Cut-points are the fifths of the values themselves, not of ranks: customers of equal values always have equal scores.
Where so many are equal that a fifth begins and ends at the same value, its score is given to nobody; `rfm_cuts` shows
the scores that are left. A score is therefore relative to the buyers of the workspace at that day.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workbench.models.context import Context
from workbench.models.purchases import Purchases, day_number
from workbench.models.refunded import Refunded
from workbench.models.rfm.grid import SCORES, SEGMENTS
from workbench.models.rfm.moves import moves
from workbench.models.rfm.period import Period
from workbench.tables.scores import MODEL_NOTES, RFM, RFM_CUTS, RFM_MOVES

if TYPE_CHECKING:
    import duckdb

FEW_BUYERS = 25
"""Below this many, a fifth is a handful of people."""
PERIODS = 5
"""As of the day asked for, and at the ends of the four quarters before."""

_PERIOD_ENDS = """
    select cast(end_at as date), cast(cast(end_at as date) - to_months(3) as date)
    from (
        select unnest([cast($as_of as date) - to_months(3 * back) for back in range($periods)]) as end_at
    )
    order by end_at desc
"""

_TEXT, _INTEGER, _NUMBER, _DAY = pa.string(), pa.int64(), pa.float64(), pa.date32()
_CUTS = pa.schema(
    [("as_of", _DAY), ("measure", _TEXT), ("score", _INTEGER), ("least", _NUMBER), ("most", _NUMBER),
     ("customers", _INTEGER)]
)  # fmt: skip
_MOVES = pa.schema(
    [("as_of", _DAY), ("from_segment", _TEXT), ("to_segment", _TEXT), ("before_as_of", _DAY),
     ("customers", _INTEGER), ("monetary", _NUMBER)]
)  # fmt: skip


def score(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, pa.Table]:
    """Score every buyer as of the day, and at the ends of the four quarters before.

    Reads `touches`; gives rows of rfm (key: customer_id; as of the day alone), rfm_cuts, rfm_moves and model_notes.
    Each period has cut-points of its own. Refunds of standing orders count against money when they were made; what
    a deal's status was in the past is not known, its present one is taken.
    """
    asked = {"as_of": context.as_of, "periods": PERIODS}
    ends = connection.execute(_PERIOD_ENDS, asked).fetchall()
    purchases = context.known_purchases(connection)
    with closing(Refunded(connection, context.zone)) as refunded:
        periods = [Period.of(purchases, refunded.before(purchases.ids, day_number(end)), end) for end, _before in ends]
    ways = moves(periods, [before for _end, before in ends[:-1]], len(purchases.ids))
    return {
        RFM.name: _scores(purchases, periods[0]),
        RFM_CUTS.name: pa.Table.from_pylist([row for period in periods for row in _cuts(period)], _CUTS),
        RFM_MOVES.name: pa.Table.from_pylist(ways, _MOVES),
        MODEL_NOTES.name: _notes(periods[0]),
    }


def _scores(purchases: Purchases, period: Period) -> pa.Table:
    return pa.table(
        {
            "customer_id": pa.array(purchases.ids[period.buyer], pa.string()),
            "as_of": pa.repeat(pa.scalar(period.end, pa.date32()), len(period)),
            "recency_days": period.recency.value,
            "purchases": period.frequency.value,
            "monetary": period.monetary.value,
            "r": period.recency.score,
            "f": period.frequency.score,
            "m": period.monetary.score,
            "segment": pa.array(SEGMENTS).take(pa.array(period.segment)),
        }
    )


def _cuts(period: Period) -> list[dict[str, Any]]:
    """List which values got which score."""
    measures = (("recency", period.recency), ("frequency", period.frequency), ("monetary", period.monetary))
    return [
        {"as_of": period.end, "measure": name, "score": cut.score, "least": cut.least, "most": cut.most,
         "customers": cut.customers}
        for name, measure in measures
        for cut in measure.cuts
    ]  # fmt: skip


def _notes(period: Period) -> pa.Table:
    """Say what limits the scores: no buyers, few of them, equal values, no money."""
    if len(period) == 0:
        notes = [("buyers", "none", "Nobody had bought by this day, so there is nothing to score.", 0.0)]
    else:
        money = float(np.abs(period.monetary.value).sum())
        notes = [
            _of_buyers(len(period)),
            _of_frequency(len(period.frequency.cuts), int(period.frequency.value.max())),
            _of_money(len(period.monetary.cuts), money),
        ]
    names = ("check_name", "verdict", "words", "figure")
    return pa.Table.from_pylist([{"model": "rfm", **dict(zip(names, note, strict=True))} for note in notes])


def _of_buyers(buyers: int) -> tuple[str, str, str, float]:
    if buyers < FEW_BUYERS:
        who = "is only one buyer" if buyers == 1 else f"are only {buyers} buyers"
        words = f"There {who}: a fifth of them is a handful of people, so scores change by chance."
        return "buyers", "watch", words, float(buyers)
    return "buyers", "ok", f"{buyers} buyers are scored.", float(buyers)


def _of_frequency(scores: int, most: int) -> tuple[str, str, str, float]:
    if most == 1:
        words = "Everyone has bought on one day only: frequency tells nobody apart, its score is 1 for all."
        return "frequency", "watch", words, float(scores)
    if scores < len(SCORES):
        words = (
            f"So many customers have bought equally often that only {scores} of 5 frequency scores are given; "
            "customers of equal values always have equal scores."
        )
        return "frequency", "ok", words, float(scores)
    return "frequency", "ok", "All 5 frequency scores are given.", float(scores)


def _of_money(scores: int, money: float) -> tuple[str, str, str, float]:
    if not money:
        words = "No purchase has an amount in the base currency: money tells nobody apart, its score is 1 for all."
        return "money", "watch", words, float(scores)
    return "money", "ok", f"{scores} of 5 money scores are given.", float(scores)
