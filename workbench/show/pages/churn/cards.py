"""What the churn page says above its list: when customers were scored, and the few figures that matter most."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.snapshots import Snapshot
from workbench.show.pages.churn.listings import HORIZONS, LONGEST, LTV_DAYS
from workbench.show.reader import SnapshotReader

_NORMAL_95 = 1.959964


def scored(reader: SnapshotReader, zone: ZoneInfo) -> dict[str, Any]:
    """Say whether and when customers were scored.

    Keys: as_of (None before the first scoring), scored_at (in the zone), customers (with a risk or expected money),
    days_behind (days of touches that came after it), notes (why nobody has a risk, where nobody has).
    """
    about: dict[str, Any] = reader.snapshot.report.get("scores") or {}
    if not about:
        return {"as_of": None, "scored_at": None, "customers": 0, "days_behind": 0, "notes": []}
    moment = datetime.fromisoformat(about["scored_at"]).astimezone(zone)
    counted = reader.known_rows(_COUNTED, [LONGEST, LTV_DAYS])[0]
    return {
        "as_of": about["as_of"],
        "scored_at": moment.isoformat(timespec="seconds"),
        "customers": max(counted["churn"], counted["ltv"]),
        "days_behind": _days_behind(reader, reader.snapshot, date.fromisoformat(about["as_of"])),
        "notes": [] if counted["churn"] else [row["words"] for row in reader.known_rows(_WHY_NOT)],
    }


def cards(reader: SnapshotReader, horizon: int) -> dict[str, Any]:
    """Return the figures of everybody who was scored.

    Keys: scored, high, high_from (the lowest chance of a high risk), money (at stake of all), money_high (of those at
    high risk at this horizon), and returning: for each horizon days, customers (expected to buy at least once), lower
    and upper (95 %, each customer deciding alone).
    """
    row = reader.known_rows(_CARDS, [horizon, LONGEST])[0]
    spread = {one["horizon_days"]: one for one in reader.known_rows(_RETURNING)}
    return {**row, "returning": [_returning(days, spread[days]) for days in HORIZONS if days in spread]}


def _returning(days: int, row: dict[str, Any]) -> dict[str, Any]:
    around = _NORMAL_95 * math.sqrt(row["variance"])
    return {
        "days": days,
        "customers": row["expected"],
        "lower": max(0.0, row["expected"] - around),
        "upper": min(float(row["scored"]), row["expected"] + around),
    }


def _days_behind(reader: SnapshotReader, snapshot: Snapshot, as_of: date) -> int:
    """Count the days of touches after a scoring; touches dated later than the build itself are slips of a clock."""
    made = datetime.fromisoformat(snapshot.created_at).replace(tzinfo=None)
    last = reader.known_rows(_LAST_TOUCH, [made])[0]["last_at"]
    if last is None:
        return 0
    return max(0, (date.fromisoformat(last[:10]) - as_of).days + 1)


_COUNTED = """
    select
        count(*) filter (where model = 'churn') as churn,
        count(*) filter (where model = 'ltv') as ltv
    from scores
    where (model = 'churn' and horizon_days = ?)
        or (model = 'ltv' and horizon_days = ?)
"""

_WHY_NOT = """
    select words
    from model_notes
    where model = 'churn'
        and verdict = 'none'
    order by check_name
"""

_LAST_TOUCH = """
    select max(last_at) as last_at
    from customers
    where last_at <= ?
"""

_CARDS = """
    select
        count(*) as scored,
        count(*) filter (where s.tier = 'high') as high,
        min(s.score) filter (where s.tier = 'high') as high_from,
        sum(m.money_at_stake) as money,
        sum(m.money_at_stake) filter (where s.tier = 'high') as money_high
    from scores s
    left join scores m on m.customer_id = s.customer_id and m.model = s.model and m.horizon_days = $2
    where s.model = 'churn'
        and s.horizon_days = $1
"""

_RETURNING = """
    select
        horizon_days,
        count(*) as scored,
        sum(1 - score) as expected,
        sum(score * (1 - score)) as variance
    from scores
    where model = 'churn'
    group by horizon_days
"""
"""Independent customers with chances of their own: their number has this mean and variance (Poisson binomial)."""
