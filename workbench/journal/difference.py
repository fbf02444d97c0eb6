"""Why a figure differs from the last report: merges, splits, corrections, late data, or what customers did since.

The steps of `difference_events`, `difference_families` and `difference_worlds` come before. `REPORT_DIFFERENCES` takes
the differences of neighbouring worlds, which therefore add up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from workbench.journal.difference_worlds import FIGURES, WORLDS

CAUSES = ("new_touches", "late_data", "corrections", "merges", "splits", "decisions", "rule_changes")
"""The columns between `before` and `after`."""

_FIGURE_ROWS = ", ".join(f"({n}, '{name}', {'0.01' if name == 'ltv' else '1.00'})" for n, name in enumerate(FIGURES))
_MERGES, _SPLITS, _GUARDS = (WORLDS.index(world) + 1 for world in ("merges", "splits", "guards"))
_OF_WORLD = " ".join(f"when {n} then '{world}'" for n, world in enumerate(WORLDS, start=1) if world in CAUSES)


def _signed(sign: str = "") -> str:
    return ", ".join(f"sum({sign}{name}) as {name}" for name in FIGURES)


def _column(part: str) -> str:
    """Write a column of the report: whole units, or hundredths of the base currency."""
    total = f"coalesce(sum(case when p.part = '{part}' then p.value end), 0)"
    return f"cast(cast({total} as decimal(19, 0)) * cast(max(f.unit) as decimal(3, 2)) as decimal(20, 2)) as {part}"


REPORT_DIFFERENCES = f"""
    with figures as (
        select *
        from (values {_FIGURE_ROWS}) f(place, figure, unit)
    ),
    steps as (
        select
            w.*,
            s.sign,
            case when w.reason is null then 1 else w.world + s.later end as step
        from world_figures w
        cross join (values (0, 1), (1, -1)) s(later, sign)
        where w.world + s.later between 1 and {len(WORLDS)}
    ),
    caused as (
        select
            case
                when step = 1 then 'rule_changes'
                when step in ({_MERGES}, {_SPLITS}, {_GUARDS}) and reason <> 'data' then reason
                when step = {_GUARDS} then 'rule_changes'
                else case step {_OF_WORLD} end
            end as part,
            *
        from steps
    ),
    parts as (
        select part, {_signed("sign * ")}
        from caused
        group by part
        union all
        select 'new_touches' as part, {", ".join(f"sign * {name} as {name}" for name in FIGURES)}
        from continued_figures
        union all
        select snapshot as part, {", ".join(FIGURES)}
        from report_totals
        union all
        select 'new_touches' as part, {", ".join(f"a.{name}" for name in FIGURES)}
        from report_totals a
        join report_totals b on b.snapshot = 'before' and b.customers = 0
        where a.snapshot = 'after'
    ),
    values_of_parts as (
        select
            p.part,
            f.figure,
            case f.figure {" ".join(f"when '{name}' then p.{name}" for name in FIGURES)} end as value
        from parts p
        cross join figures f
    )
    select
        f.figure,
        {", ".join(map(_column, ("before", *CAUSES, "after")))}
    from figures f
    join values_of_parts p on p.figure = f.figure
    group by f.figure, f.place
    order by f.place
"""
"""A figure a row: what it was, what each cause added to it, and what it is; exact to the hundredth."""

QUERY = f"""
    select figure, {", ".join(f"cast({part} as double) as {part}" for part in ("before", *CAUSES, "after"))}
    from report_differences
    order by list_position([{", ".join(f"'{name}'" for name in FIGURES)}], figure)
"""
"""The report for programs that know no decimals, such as a page."""

_NAMES = {
    "customers": "Customers",
    "journal_customers": "Customers in the journal",
    "buyers": "Buyers",
    "repeat_buyers": "Repeat buyers",
    "touches": "Touches",
    "won_deals": "Won deals",
    "ltv": "LTV",
}


def difference(connection: duckdb.DuckDBPyConnection, currency: str) -> list[dict[str, Any]]:
    """Read the report of the snapshot that is attached to the connection.

    Args:
        connection: a connection with the view `report_differences`.
        currency: the workspace's base currency, the unit of `ltv`.

    Returns:
        One dict a figure: `figure`, `before`, the causes (`CAUSES`), `after`, all of them numbers that add up, and a
        `sentence`.

    """
    found = connection.execute(QUERY)
    names = [column[0] for column in found.description]
    return [spoken(dict(zip(names, row, strict=True)), currency) for row in found.fetchall()]


def spoken(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Add to a row of `QUERY` its `sentence`; counts become whole numbers.

    >>> row = {"figure": "ltv", "before": 600.0, "new_touches": 100.0, "late_data": 24.5, "after": 724.5}
    >>> spoken({**dict.fromkeys(CAUSES, 0.0), **row}, "RUB")["sentence"]
    'LTV rose by 124.50 RUB to 724.50 RUB: +100 from new touches, +24.50 from late data.'
    """
    figure = row["figure"]
    numbers = {
        part: round(row[part], 2) if figure == "ltv" else round(row[part]) for part in ("before", *CAUSES, "after")
    }
    return {
        "figure": figure,
        **numbers,
        "sentence": _sentence(figure, numbers, f" {currency}" if figure == "ltv" else ""),
    }


def _sentence(figure: str, numbers: Mapping[str, float], unit: str) -> str:
    change = round(numbers["after"] - numbers["before"], 2)
    after = f"{_written(numbers['after'])}{unit}"
    causes = ", ".join(
        f"{'+' if numbers[cause] > 0 else ''}{_written(numbers[cause])} from {cause.replace('_', ' ')}"
        for cause in CAUSES
        if numbers[cause]
    )
    verb = "rose" if change > 0 else "fell"
    moved = f"{verb} by {_written(abs(change))}{unit} to {after}" if change else f"stayed at {after}"
    return f"{_NAMES[figure]} {moved}{': ' if causes else ''}{causes}."


def _written(number: float) -> str:
    """Write a number with its thousands parted, hundredths only where there are some."""
    text = f"{abs(number):,.0f}" if float(number).is_integer() else f"{abs(number):,.2f}"
    return f"−{text}" if number < 0 else text
