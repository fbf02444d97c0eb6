"""Cohorts: who comes back, and what customers bring, by the month of the first touch or the first deal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Behind, People, Rows
from workbench.marketing.cohort_cells import COHORT_COLUMNS, counted
from workbench.marketing.cohort_months import FIRST_TOUCH, last_finished, local_day, months_after
from workbench.marketing.figure_spec import Spec, month, text_or_none, whole, word
from workbench.marketing.whose import linked
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

ALL = "all"
"""Names all cohorts together in a link."""

ACTIVE = {"touch": "active", "purchase": "buyers"}
"""What makes a customer active in a month, and the column that counts it."""


@dataclass(frozen=True)
class Cohorts:
    """Customers by the month in which they began; plain values throughout, so that it is JSON as it is.

    Attributes:
        by: what begins a cohort: first touch or first deal.
        active: what makes a customer active in a month: touch (of any kind) or purchase.
        last_day: last day of the data in the workspace's zone, ISO; a month that it does not end is not finished. None:
            there is no touch.
        rows: for each cohort, oldest first: `cohort` (2026-01), `customers`, `small`, and `cells` from its own month
            (`month_no` 0) to the last: `month_no`, `month`, `active` customers, their `share` of the cohort with `low`
            and `high`, `revenue` of the month, `cumulated` revenue, the same `per_customer` of the cohort, `finished`.
        curve: all cohorts together, for each month_no over those whose month is finished: `month_no`, `cohorts`,
            `customers`, `active`, `share`, `low`, `high`, `per_customer` (revenue up to then), `small`.
        customers: in all cohorts.
        revenue: of all cells and of `outside`: the lifetime value of everybody who is meant.
        outside: `customers` and `revenue` of those who are in no cohort: by first deal, who never bought.
        whose: the people as links name them; none: everybody, or whom the page adds.

    """

    by: str
    active: str
    last_day: str | None
    rows: list[dict[str, Any]]
    curve: list[dict[str, Any]]
    customers: int
    revenue: float
    outside: dict[str, Any]
    whose: dict[str, Any] = field(default_factory=dict)

    def behind(self, cohort: str | None = None, month_no: int | None = None) -> dict[str, Any]:
        """Name the customers active in a month of a cohort for a link, or a whole cohort; None: those in no cohort."""
        cell = {"active": self.active, "month_no": month_no} if month_no is not None else {}
        return linked({"figure": "cohort", "by": self.by, **({"cohort": cohort} if cohort else {}), **cell}, self.whose)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a cohort and month."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        named = [({name: row[name] for name in ("cohort", "customers")}, row["cells"]) for row in self.rows]
        return pd.DataFrame([{**cohort, **cell} for cohort, cells in named for cell in cells])


@dataclass
class _Cohort:
    """A cohort as it was counted, in hundredths."""

    month: date
    customers: int
    cells: list[dict[str, Any]]


def cohorts(ask: Ask, people: People, by: str = FIRST_TOUCH, active: str = "touch") -> Cohorts:
    """Count the customers of each cohort who were active in each month, and their money.

    Reads `customer_months` and `customers`.

    Args:
        ask: runs a query.
        people: whose cohorts.
        by: first touch or first deal.
        active: touch or purchase.

    Raises:
        WorkbenchError: there is no such cohort or activity.

    """
    _check("cohorts by", by, tuple(COHORT_COLUMNS))
    _check("active customers by", active, tuple(ACTIVE))
    among = people.among("first_at", "first_channel")
    found = ask(f"{counted(by, among.sql)}\n order by cohort, month", among.values)
    last = ask("select max(last_at) as last_at from customers", [])[0]["last_at"]
    last_day = None if last is None else local_day(last, people.zone)
    told = [] if last_day is None else _cohorts(found, ACTIVE[active], last_day)
    outside = _outside(found)
    cents = sum(cell["hundredths"] for cohort in told for cell in cohort.cells) + outside["hundredths"]
    return Cohorts(
        by=by,
        active=active,
        last_day=last_day.isoformat() if last_day else None,
        rows=[_row(cohort) for cohort in told],
        curve=_curve(told),
        customers=sum(cohort.customers for cohort in told),
        revenue=cents / 100,
        outside={"customers": outside["customers"], "revenue": outside["hundredths"] / 100},
    )


def _check(what: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise WorkbenchError(f"There are no {what} {given!r}.{nearest(given, allowed)} Allowed: {', '.join(allowed)}.")


def _outside(found: Rows) -> dict[str, int]:
    """Count who is in no cohort, and their money."""
    none = [row for row in found if row["cohort"] is None]
    return {name: sum(row[column] for row in none) for name, column in _OUTSIDE.items()}


_OUTSIDE = {"customers": "first_seen", "hundredths": "hundredths"}


def _cohorts(found: Rows, column: str, last_day: date) -> list[_Cohort]:
    """Put cells together; months without anything are there as well, up to the last of the data."""
    by_cohort: dict[date, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in found:
        if row["cohort"] is not None:
            by_cohort[row["cohort"]][row["month"]] = row
    finished = last_finished(last_day)
    told = []
    for first, months in by_cohort.items():
        cells: list[dict[str, Any]] = []
        month, cumulated = first, 0
        while month <= last_day:
            row = months.get(month, {})
            cents = row.get("hundredths", 0)
            cumulated += cents
            cells.append({
                "month_no": len(cells), "month": month, "active": row.get(column, 0), "hundredths": cents,
                "cumulated": cumulated, "finished": month <= finished,
            })  # fmt: skip
            month = months_after(month, 1)
        told.append(_Cohort(first, months[first]["active"], cells))
    return told


def _row(cohort: _Cohort) -> dict[str, Any]:
    return {
        "cohort": _named(cohort.month),
        "customers": cohort.customers,
        "small": cohort.customers < FEW,
        "cells": [_cell(cell, cohort.customers) for cell in cohort.cells],
    }


def _cell(cell: dict[str, Any], customers: int) -> dict[str, Any]:
    low, high = wilson(cell["active"], customers)
    return {
        "month_no": cell["month_no"],
        "month": _named(cell["month"]),
        "active": cell["active"],
        "share": cell["active"] / customers,
        "low": low,
        "high": high,
        "revenue": cell["hundredths"] / 100,
        "cumulated": cell["cumulated"] / 100,
        "per_customer": cell["cumulated"] / 100 / customers,
        "finished": cell["finished"],
    }


def _curve(told: list[_Cohort]) -> list[dict[str, Any]]:
    """Take the cohorts together: each month over those for which it is over."""
    over: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for cohort in told:
        for cell in cohort.cells:
            if cell["finished"]:
                over[cell["month_no"]].append((cohort.customers, cell))
    return [_point(number, over[number]) for number in sorted(over)]


def _point(number: int, cells: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    customers = sum(count for count, _ in cells)
    active = sum(cell["active"] for _, cell in cells)
    low, high = wilson(active, customers)
    return {
        "month_no": number,
        "cohorts": len(cells),
        "customers": customers,
        "active": active,
        "share": active / customers,
        "low": low,
        "high": high,
        "per_customer": sum(cell["cumulated"] for _, cell in cells) / 100 / customers,
        "small": customers < FEW,
    }


def _named(month: date) -> str:
    return f"{month:%Y-%m}"


def behind_cohort(spec: Spec, people: People) -> Behind:
    """Find the customers behind a cell of the cohorts.

    Args:
        spec: `by`; `cohort`, such as 2026-01, `all` of them, or left out: those in no cohort; `month_no`, left out: the
            whole cohort; `active`: touch or purchase.
        people: whose cohorts they are.

    Raises:
        WorkbenchError: a part is not what it should be.

    """
    by, active = word(spec, "by", tuple(COHORT_COLUMNS), FIRST_TOUCH), word(spec, "active", tuple(ACTIVE), "touch")
    column, named = COHORT_COLUMNS[by], text_or_none(spec, "cohort")
    among, values = people.among("first_at", "first_channel")
    sql = f"select customer_id from customer_months where {among} and {column}"
    if named is None:
        return Behind(f"{sql} is null and month = first_month", values, f"In no cohort by {by}")
    if named == ALL:
        return Behind(f"{sql} is not null and month = first_month", values, f"In a cohort by {by}")
    cohort = month(spec, "cohort")
    if spec.get("month_no") is None:
        return Behind(f"{sql} = ? and month = {column}", [*values, cohort], f"Cohort {named} by {by}")
    number = whole(spec, "month_no", most=_MOST_MONTHS)
    bought = " and bought" if active == "purchase" else ""
    did = "with a purchase" if bought else "active"
    return Behind(
        f"{sql} = ? and month = ?{bought}",
        [*values, cohort, months_after(cohort, number)],
        f"Cohort {named} by {by}: {did} in {_named(months_after(cohort, number))}",
    )


_MOST_MONTHS = 2400
"""Of the years 1971 to 2200, in which events can be."""
