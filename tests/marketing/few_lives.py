"""Makes the funnel and the cohorts of a handful of touches written in the test."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench.appeals import contacts
from workbench.engine.duck import DuckEngine
from workbench.journal import customers, records
from workbench.marketing import channel_names, cohort_cells, cohort_months, funnel_stages, funnel_steps
from workbench.marketing.asked import Condition, People
from workbench.pipeline import without_order
from workbench.settings import Settings
from workbench.tables import TOUCHES

STEPS = (
    ("local_months", cohort_months.list_months),
    ("month_days", cohort_months.MONTH_DAYS),
    ("first_months", cohort_months.FIRST_MONTHS),
    ("month_figures", cohort_months.MONTH_FIGURES),
    ("month_refunds", cohort_months.MONTH_REFUNDS),
    ("customer_months", cohort_months.CUSTOMER_MONTHS),
    ("cohorts", cohort_cells.COHORTS),
    ("whole_touches", funnel_stages.ALL_WHOLE_TOUCHES),
    ("stage_moments", funnel_stages.mark_stages),
    ("first_operators", funnel_steps.FIRST_OPERATORS),
    ("funnel_steps", funnel_steps.FUNNEL_STEPS),
    ("funnel", funnel_steps.FUNNEL),
)

CUSTOMERS = """
    select customer_id, min(occurred_at) as first_at, max(occurred_at) as last_at
    from touches
    group by customer_id
"""

FIRST_TOUCHES = """
    select customer_id, occurred_at as first_at, source as first_channel
    from touches
    where touch_no = 1
"""
"""Here a source is the name of its channel."""


def at(text: str) -> datetime:
    """Read `3-02 10:00`, a moment of 2026, or a whole one; UTC without a zone."""
    return datetime.fromisoformat(text if text[:2] == "20" else f"2026-{text.zfill(len('03-02 10:00'))}")


def touch(who: str, when: str, kind: str = "session", **columns: Any) -> dict[str, Any]:
    """Write a touch; those of a customer stand in the order of time."""
    return {"customer_id": who, "occurred_at": at(when), "kind": kind, **columns}


def deal(who: str, when: str, status: str, amount: float | None = None, **columns: Any) -> dict[str, Any]:
    """Write a deal; its amount is in the base currency."""
    return touch(who, when, "deal", status=status, amount_base=amount, **columns)


class Lives:
    """The tables that the steps of funnel and cohorts make of some touches; call it to ask a query."""

    def __init__(self, rows: Sequence[dict[str, Any]], settings: Settings = Settings(), engine: Any = None) -> None:  # noqa: B008
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder)
        self.engine = engine or DuckEngine(folder / "scratch", memory="1GB", threads=1)
        self.zone = ZoneInfo(settings.time_zone)
        places: Counter[str] = Counter()
        numbered = []
        for number, row in enumerate(rows):
            places[row["customer_id"]] += 1
            whole = {"touch_no": places[row["customer_id"]], "event_id": f"e{number:03}", **row}
            numbered.append(tuple(whole.get(name) for name in TOUCHES.names))
        self.engine.values("touches", TOUCHES.types, numbered)
        for name, sql in (
            ("touches_of_scope", "select * from touches"),
            ("customers", CUSTOMERS),
            ("first_touches", FIRST_TOUCHES),
            ("customer_levels", "select * from first_touches"),
            ("deals", "select * from touches where kind = 'deal'"),
        ):
            self.engine.make(name, sql)
        for module in (customers, records, contacts, channel_names, funnel_stages):
            module.load(self.engine, settings)
        for table, step in STEPS:
            if isinstance(step, str):
                self.engine.make(table, without_order(step))
            else:
                step(self.engine)

    def __call__(self, sql: str, values: Sequence[Any] = (), /) -> list[dict[str, Any]]:
        """Ask as a page does."""
        result = self.engine._connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def people(self, **chosen: Any) -> People:
        """Choose people; `who` is a condition in SQL on customers."""
        who = chosen.pop("who", None)
        return People(self.zone, who=Condition(who, []) if who else None, **chosen)

    def behind(self, found: Any) -> list[str]:
        """List the customers behind a figure."""
        return sorted(row["customer_id"] for row in self(found.sql, found.values))
