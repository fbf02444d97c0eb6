"""Statistics of operators: what each processed, how fast, and what came of it, against the period before."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.appeals.period import Period
from workbench.appeals.statistics import RESPONSE_BROKEN, RESPONSE_KEPT, due_values
from workbench.appeals.statistics_figures import TARGET_COUNTS, Figure, Row, count, measure, parted, share
from workbench.appeals.statistics_reading import (
    Ask,
    Reading,
    Rows,
    ask_named,
    chosen,
    chosen_calls,
    in_zone,
    of_period,
    reach,
)
from workbench.settings import Settings

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

NOBODY = "(nobody)"
"""The row of appeals and calls without an operator."""

MOST_OPERATORS = 500

_PLAIN = Reading()

_COLUMNS = (
    "customer_id", "opened_at", "has_answer", "wait_s", "business_wait_s", "business_resolution_s", "status",
    "operator", "category", "rating", "deal_at", "deal_amount_base",
)  # fmt: skip


@dataclass(frozen=True)
class OperatorRow:
    """An operator; each figure says what it is counted from.

    Attributes:
        operator: name after `[operators]` of workspace.toml, or `(nobody)`.
        nobody: whether it is the row of those without one.
        received: appeals that are the operator's.
        processed: of these, answered or closed.
        customers: who they are from.
        calls_answered: incoming calls answered.
        talk_s: length of all calls answered, incoming and outgoing.
        response_s: median first response, clock; of those answered.
        response_business_s: likewise in business time.
        response_sla: share answered in time, as in `statistics`.
        target_share: category target, of those that are target or non-target.
        deal_share: with a deal within the days of `appeals.conversion_days`, of those opened so long before the end of
            the data that the days have passed.
        deal_amount: money of those deals, base currency; a deal that followed several appeals is shared among them
            equally.
        rating: mean, and from how many.

    """

    operator: str
    nobody: bool
    received: Figure
    processed: Figure
    customers: Figure
    calls_answered: Figure
    talk_s: Figure
    response_s: Figure
    response_business_s: Figure
    response_sla: Figure
    target_share: Figure
    deal_share: Figure
    deal_amount: Figure
    rating: Figure


@dataclass(frozen=True)
class OperatorStatistics:
    """The operators of a period, those with the most processed appeals first, `(nobody)` last.

    Attributes:
        first: first day, ISO, in the zone.
        last: last day.
        known_until: how far the data reach, ISO in the zone.
        conversion_days: days from the opening in which a deal counts.
        converted_before: appeals opened up to this moment (ISO in the zone) are counted for deals, no later ones.
        operators: the rows.
        left_out: operators beyond the 500 with the most appeals.

    """

    first: str
    last: str
    known_until: str | None
    conversion_days: int
    converted_before: str | None
    operators: tuple[OperatorRow, ...]
    left_out: int

    def to_frame(self) -> pd.DataFrame:
        """Return the values of this period as a frame, a row an operator."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        names = [one.name for one in fields(OperatorRow) if one.name not in {"operator", "nobody"}]
        values = [{name: getattr(row, name).value for name in names} for row in self.operators]
        index = pd.Index([row.operator for row in self.operators], name="operator")
        return pd.DataFrame(values, index=index, columns=names)


def operator_statistics(ask: Ask, period: Period, settings: Settings, reading: Reading = _PLAIN) -> OperatorStatistics:
    """Count appeals and calls of each operator in a period and in the one before it.

    Reads and takes what `statistics` does.
    """
    known = reach(ask, reading)
    reading = replace(reading, known_until=known)
    days = settings.appeals.conversion_days
    mature = None if known is None else known - timedelta(days=days)
    values = {**of_period(period), **reading.bound}
    judged = due_values(ask, reading, settings) | {"mature": mature, "days": days}
    sql = _APPEALS.format(
        chosen=chosen(reading, _COLUMNS), kept=RESPONSE_KEPT, broken=RESPONSE_BROKEN, targets=TARGET_COUNTS
    )
    appeals = _by_operator(ask_named(ask, sql, **values, **judged))
    calls = _by_operator(ask_named(ask, _CALLS.format(calls=chosen_calls(reading)), **values))
    rows = [_row(name, appeals.get(name, []), calls.get(name, [])) for name in appeals.keys() | calls.keys()]
    rows.sort(key=lambda row: (row.nobody, -(row.processed.value or 0), -(row.received.value or 0), row.operator))
    kept = [*rows[:MOST_OPERATORS], *(row for row in rows[MOST_OPERATORS:] if row.nobody)]
    return OperatorStatistics(
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        known_until=in_zone(known, period),
        conversion_days=days,
        converted_before=in_zone(mature, period),
        operators=tuple(kept),
        left_out=len(rows) - len(kept),
    )


def _by_operator(rows: Rows) -> dict[str | None, Rows]:
    found: dict[str | None, Rows] = {}
    for row in rows:
        found.setdefault(row["operator"], []).append(row)
    return found


def _row(name: str | None, appeals: Rows, calls: Rows) -> OperatorRow:
    both: tuple[Row, Row] = parted(appeals)
    rung: tuple[Row, Row] = parted(calls)
    return OperatorRow(
        operator=NOBODY if name is None else name,
        nobody=name is None,
        received=count(*both, "received"),
        processed=count(*both, "processed"),
        customers=count(*both, "customers"),
        calls_answered=count(*rung, "answered"),
        talk_s=measure(*rung, "talk_s", "talks"),
        response_s=measure(*both, "response_s", "timed"),
        response_business_s=measure(*both, "response_business_s", "timed_business"),
        response_sla=share(*both, "kept", "judged"),
        target_share=share(*both, "target", "categorised"),
        deal_share=share(*both, "deals", "mature"),
        deal_amount=measure(*both, "deal_amount", "deals", unit="money"),
        rating=measure(*both, "rating", "rated", unit="rating"),
    )


_APPEALS = """
    with {chosen},
    judged as (
        select
            * replace (nullif(operator, '') as operator),
            {kept} as response_kept,
            {broken} as response_broken,
            opened_at <= $mature as is_mature,
            opened_at <= $mature and deal_at <= opened_at + to_days($days) as converted
        from chosen
    ),
    shared as (
        select
            operator,
            now,
            deal_amount_base / count(*) over (partition by now, customer_id, deal_at) as part
        from judged
        where converted
    ),
    money as (
        select operator, now, sum(part) as deal_amount
        from shared
        group by operator, now
    ),
    theirs as (
        select distinct operator, now, customer_id
        from judged
    ),
    customers as (
        select operator, now, count(*) as customers
        from theirs
        group by operator, now
    ),
    done as (
    select
        operator,
        now,
        count(*) as received,
        count(*) filter (where status in ('answered', 'closed')) as processed,
        median(wait_s) as response_s,
        count(wait_s) as timed,
        median(business_wait_s) as response_business_s,
        count(business_wait_s) as timed_business,
        count(*) filter (where response_kept) as kept,
        count(*) filter (where response_kept or response_broken) as judged,
        {targets},
        count(*) filter (where is_mature) as mature,
        count(*) filter (where converted) as deals,
        avg(rating) as rating,
        count(rating) as rated
    from judged
    group by operator, now
    )
    select d.*, c.customers, m.deal_amount
    from done d
    join customers c on c.operator is not distinct from d.operator and c.now = d.now
    left join money m on m.operator is not distinct from d.operator and m.now = d.now
"""

_CALLS = """
    with {calls}
    select
        nullif(operator, '') as operator,
        now,
        count(*) filter (where answered and coalesce(direction not in ('out', 'internal'), true)) as answered,
        sum(duration_s) filter (where answered) as talk_s,
        count(duration_s) filter (where answered) as talks
    from chosen_calls
    group by nullif(operator, ''), now
"""
