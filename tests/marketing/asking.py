"""Asks the tables of a flow as pages and commands do."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from workbench.marketing.asked import Condition
from workbench.marketing.behind import behind

ZONE = ZoneInfo("Europe/Moscow")


def ask_of(flow):
    """Return what runs a query over the flow's tables."""

    def ask(sql, values=()):
        result = flow.connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return ask


def behind_of(flow, spec):
    """Return the phones of the customers behind a figure, sorted."""
    found = behind(spec, ZONE, lambda _rows, text: Condition(text, []))
    sql = f"select distinct phones[1] from customers where customer_id in ({found.sql}) order by 1"
    return [phone for (phone,) in flow.connection.execute(sql, found.values).fetchall()]
