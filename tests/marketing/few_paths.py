"""Makes the paths of a handful of touches written in the test."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.duck import DuckEngine
from workbench.marketing import channel_names, customer_paths, first_touches, path_steps, touch_points, transitions
from workbench.marketing.asked import Condition, People
from workbench.pipeline import without_order
from workbench.settings import Settings

START = datetime(2026, 3, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside

TOUCH = {
    "customer_id": "varchar", "touch_no": "bigint", "occurred_at": "timestamp", "kind": "varchar", "source": "varchar",
    "medium": "varchar", "status": "varchar",
}  # fmt: skip

ADS = {"source": "varchar", "medium": "varchar", "platform": "varchar"}

CUSTOMERS = """
    select
        customer_id,
        min(occurred_at) as first_at,
        min(case when status = 'won' then occurred_at end) as deal_at,
        min(case when kind in ('call', 'request') or status = 'won' then occurred_at end) as target_at
    from touches_of_scope
    group by customer_id
"""

CLICKS = """
    select
        any_value(c.customer_id) as customer_id,
        any_value(c.first_at) as first_at,
        any_value(c.deal_at) as deal_at,
        any_value(c.target_at) as target_at,
        case when any_value(c.deal_at) is not null
            then count(*) filter (t.kind = 'session' and t.occurred_at < c.deal_at) end as clicks_to_deal,
        case when any_value(c.target_at) is not null
            then count(*) filter (t.kind = 'session' and t.occurred_at < c.target_at) end as clicks_to_target
    from bare_customers c
    join touches_of_scope t on t.customer_id = c.customer_id
    group by c.customer_id
"""


def chain(who: str, *touches: str) -> list[dict[str, Any]]:
    """Write a chain: `0 session google/cpc`, `5 deal won`; minutes since the start, the kind, source/medium or status."""
    rows = []
    for text in touches:
        minute, kind, *more = text.split(" ", 2)
        row = {"customer_id": who, "kind": kind, "occurred_at": START + timedelta(minutes=float(minute))}
        if kind == "deal":
            row["status"] = more[0] if more else None
        elif more:
            row["source"], _, row["medium"] = more[0].partition("/")
        rows.append(row)
    return rows


class Paths:
    """The tables that the steps of paths make of some chains; call it to ask a query, as a page does."""

    def __init__(self, *chains: Sequence[dict[str, Any]], engine: Any = None) -> None:
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder)
        self.engine = engine or DuckEngine(folder / "scratch", memory="1GB", threads=1)
        places: Counter[str] = Counter()
        numbered = []
        for row in (row for rows in chains for row in rows):
            places[row["customer_id"]] += 1
            numbered.append(tuple({**row, "touch_no": places[row["customer_id"]]}.get(name) for name in TOUCH))
        self.engine.values("touches_of_scope", TOUCH, numbered)
        self.engine.make("touches", "select * from touches_of_scope")
        self.engine.values("ads", ADS, [])
        codes = [(who, place) for place, who in enumerate(sorted(places), 1)]
        self.engine.values("customer_codes", {"customer_id": "varchar", "customer_no": "bigint"}, codes)
        for module in (channel_names, touch_points):
            module.load(self.engine, Settings())
        for table, sql in (
            ("source_pairs", channel_names.SOURCE_PAIRS),
            ("pair_channels", channel_names.name_channels),
            ("channel_names", channel_names.CHANNEL_NAMES),
            ("first_touches", first_touches.FIRST_TOUCHES),
            ("channel_letters", touch_points.CHANNEL_LETTERS),
            ("path_letters", path_steps.PATH_LETTERS),
            ("path_events", path_steps.PATH_EVENTS),
            ("path_places", path_steps.PATH_PLACES),
            ("path_steps", path_steps.PATH_STEPS),
            ("customer_paths", customer_paths.CUSTOMER_PATHS),
            ("transitions", transitions.TRANSITIONS),
            ("bare_customers", CUSTOMERS),
            ("customers", CLICKS),
            ("customer_levels", "select * from first_touches"),
        ):
            if isinstance(sql, str):
                self.engine.make(table, without_order(sql))
            else:
                sql(self.engine)

    def __call__(self, sql: str, values: Sequence[Any] = (), /) -> list[dict[str, Any]]:
        result = self.engine._connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def behind(self, found: Any) -> list[str]:
        """List the customers behind a figure, each as often as the query gives it."""
        return sorted(row["customer_id"] for row in self(found.sql, found.values))


def people(**chosen: Any) -> People:
    """Choose people; `who` is a condition in SQL on customers."""
    who = chosen.pop("who", None)
    return People(ZoneInfo("UTC"), who=Condition(who, []) if who else None, **chosen)


EVERYBODY = people()
TOLD_AGAIN = people(who="true")
"""The same people, but counted from the steps and not by the build."""

TEN = (
    *chain("anna", "0 session google/cpc", "10 session google/cpc", "12 call", "72 deal won"),
    *chain("boris", "0 session", "60 session google/cpc", "61 call", "70 session google/cpc", "75 call"),
    *chain("vera", "1440 call"),
)
"""Ten touches. Anna's two visits are a repeat; Boris comes directly first, and goes from a visit to a call twice."""
