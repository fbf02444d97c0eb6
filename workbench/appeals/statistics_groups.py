"""Appeals of a period by source, by kind and by category."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.appeals.period import Period
from workbench.appeals.statistics_figures import TARGET_COUNTS, Figure, Row, count, measure, parted, share
from workbench.appeals.statistics_reading import Ask, Reading, Rows, ask_named, chosen, of_period

DIMENSIONS = ("source", "kind", "category")
_COLUMNS = ("source", "kind", "category", "status", "wait_s")

MOST_VALUES = 30
"""Values of a dimension that have a row of their own, the most frequent; the others share one."""


@dataclass(frozen=True)
class Group:
    """Appeals with one value of a dimension.

    Attributes:
        value: the value; None: it is not known, or `others`.
        others: whether it stands for all values that have no row of their own.
        received: appeals.
        processed_share: answered or closed, of received.
        missed_share: missed, of received.
        target_share: category target, of those that are target or non-target.
        response_s: median first response of those answered, clock.

    """

    value: str | None
    others: bool
    received: Figure
    processed_share: Figure
    missed_share: Figure
    target_share: Figure
    response_s: Figure


def groups(ask: Ask, period: Period, reading: Reading) -> dict[str, tuple[Group, ...]]:
    """Count the appeals by each dimension, the most frequent value first."""
    values = {**of_period(period), **reading.bound, "most": MOST_VALUES}
    theirs = chosen(reading, _COLUMNS)
    return {
        dimension: _groups(
            ask_named(ask, _GROUPS.format(chosen=theirs, dimension=dimension, targets=TARGET_COUNTS), **values)
        )
        for dimension in DIMENSIONS
    }


def _groups(rows: Rows) -> tuple[Group, ...]:
    by_value: dict[tuple[bool, str | None], Rows] = {}
    for row in rows:
        by_value.setdefault((row["others"], row["value"]), []).append(row)
    found = [_group(value, *parted(pair), others=others) for (others, value), pair in by_value.items()]
    return tuple(sorted(found, key=_order))


def _group(value: str | None, now: Row, before: Row, *, others: bool) -> Group:
    return Group(
        value,
        others,
        count(now, before, "received"),
        share(now, before, "processed", "received"),
        share(now, before, "missed", "received"),
        share(now, before, "target", "categorised"),
        measure(now, before, "response_s", "answered"),
    )


def _order(group: Group) -> tuple[bool, float, bool, str]:
    return group.others, -(group.received.value or 0), group.value is None, group.value or ""


_GROUPS = """
    with {chosen},
    frequent as (
        select {dimension} as value
        from chosen
        group by {dimension}
        order by count(*) filter (where now) desc, count(*) desc, {dimension} nulls last
        limit $most
    ),
    named as (
        select
            f.value,
            c.{dimension} is not null and f.value is null as others,
            c.now,
            c.status,
            c.category,
            c.wait_s
        from chosen c
        left join frequent f on f.value = c.{dimension}
    )
    select
        value,
        others,
        now,
        count(*) as received,
        count(*) filter (where status in ('answered', 'closed')) as processed,
        count(*) filter (where status = 'missed') as missed,
        {targets},
        median(wait_s) as response_s,
        count(wait_s) as answered
    from named
    group by value, others, now
"""
