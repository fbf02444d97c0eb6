"""Mentions: what was said of the company elsewhere, by source and month, and how much of it recommends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, Behind, Condition, People, Rows
from workbench.marketing.figure_spec import Spec, days, text_or_none
from workbench.marketing.levels import share
from workbench.marketing.periods import period_spec, period_words, within

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Mentions:
    """The mentions of a period.

    Attributes:
        total: mentions, customers (who mentioned the company), rated, rating (mean of those with one), recommend (their
            number), share (of the rated), lower, upper, of, small, behind.
        by_source: likewise by source, most mentions first.
        by_month: likewise by month ("2026-01"), in order.

    """

    total: dict[str, Any]
    by_source: Rows
    by_month: Rows

    def to_frame(self) -> pd.DataFrame:
        """Return the mentions by source as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        columns = ["source", "mentions", "customers", "rated", "rating", "recommend", "share", "lower", "upper"]
        return pd.DataFrame(self.by_source, columns=columns)


def mentions(ask: Ask, people: People, first: date | None = None, last: date | None = None) -> Mentions:
    """Count the mentions of a period (both days included; open where None) by the people who are meant.

    Reads `feedback` and `customer_levels`.
    """
    said = _said(people, first, last)
    rows = ask(_COUNTED.format(said=said.sql), said.values)
    period = period_spec(first, last)
    told = [(row["grouped"], _row(row, period)) for row in rows]
    total = next((row for grouped, row in told if grouped == "all"), _row({}, period))
    return Mentions(
        {key: value for key, value in total.items() if key != "all"},
        sorted(
            (row for grouped, row in told if grouped == "source"), key=lambda row: (-row["mentions"], row["source"])
        ),
        sorted((row for grouped, row in told if grouped == "month"), key=lambda row: row["month"]),
    )


def behind_mentions(spec: Spec, people: People) -> Behind:
    """Find who mentioned the company: first, last (days), source, month."""
    said, values = _said(people, *days(spec))
    source, month = text_or_none(spec, "source"), text_or_none(spec, "month")
    asked = ["true"]
    for column, value in (("source", source), ("month", month)):
        if value is not None:
            asked.append(f"{column} = ?")
            values = [*values, value]
    sql = f"select customer_id from ({said}) where {' and '.join(asked)}"
    parts = [source or ("(no source)" if source == "" else ""), month or "", period_words(*days(spec))]
    return Behind(sql, values, ", ".join(["Mentions", *(part for part in parts if part)]))


def _said(people: People, first: date | None, last: date | None) -> Condition:
    among, chosen = people.among("l.first_at", "l.first_channel", "l.customer_id")
    period, ends = within("f.occurred_at", first, last, people.zone)
    return Condition(_SAID.format(among=among, period=period), [people.zone.key, *ends, *chosen])


def _row(row: dict[str, Any], period: dict[str, str]) -> dict[str, Any]:
    grouped = row.get("grouped", "all")
    spec = {} if grouped == "all" else {grouped: row["cell"]}
    return {
        **spec,
        "mentions": row.get("mentions", 0),
        "customers": row.get("customers", 0),
        "rated": row.get("rated", 0),
        "rating": row.get("rating"),
        "recommend": row.get("recommend", 0),
        **share(row.get("recommend", 0), row.get("rated", 0)),
        "behind": {"figure": "mentions", **period, **spec},
    }


_SAID = """
    select
        f.customer_id,
        f.source,
        strftime(timezone(?, timezone('UTC', f.occurred_at)), '%Y-%m') as month,
        f.rating,
        f.recommends
    from feedback f
    join customer_levels l on l.customer_id = f.customer_id
    where f.kind = 'mention'
        and {period}
        and {among}
"""

_COUNTED = """
    with said as ({said}),
    cells as (
        select 'all' as grouped, '' as cell, * from said
        union all
        select 'source' as grouped, source as cell, * from said
        union all
        select 'month' as grouped, month as cell, * from said
    )
    select
        grouped,
        cell,
        count(*) as mentions,
        count(distinct customer_id) as customers,
        count(recommends) as rated,
        avg(rating) as rating,
        count(*) filter (where recommends) as recommend
    from cells
    group by grouped, cell
"""
