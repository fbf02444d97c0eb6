"""Makes attribution of a handful of touches written in the test."""

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
from workbench.journal.customers import figures, refunds
from workbench.marketing import (
    ad_names,
    attribution_reading,
    attribution_table,
    channel_names,
    conversion_points,
    conversions,
    touch_points,
)
from workbench.marketing.asked import People
from workbench.marketing.attribution import Asked, Attribution, attribution
from workbench.pipeline import without_order
from workbench.settings import Settings
from workbench.tables import ADS, TOUCHES

STEPS = (
    ("source_pairs", channel_names.SOURCE_PAIRS),
    ("pair_channels", channel_names.name_channels),
    ("channel_names", channel_names.CHANNEL_NAMES),
    ("ad_names", ad_names.AD_NAMES),
    ("channel_letters", touch_points.CHANNEL_LETTERS),
    ("point_pairs", touch_points.POINT_PAIRS),
    ("point_touches", touch_points.ALL_POINT_TOUCHES),
    ("touch_points", touch_points.TOUCH_POINTS),
    ("conversions_won", conversions.CONVERSIONS_WON),
    ("conversion_refunds", conversions.CONVERSION_REFUNDS),
    ("conversions", conversions.CONVERSIONS),
    ("conversion_ends", conversion_points.CONVERSION_ENDS),
    ("chain_points", conversion_points.CHAIN_POINTS),
    ("weighed_points", conversion_points.WEIGHED_POINTS),
    ("conversion_points", conversion_points.CONVERSION_POINTS),
    ("conversion_chains", conversion_points.CONVERSION_CHAINS),
    ("attribution_rules", attribution_reading.ATTRIBUTION_RULES),
    ("credits_by_place", attribution_reading.ALL_CREDITS),
    ("alike_chains", attribution_reading.ALL_PATHS),
    ("credit_totals", attribution_table.CREDIT_TOTALS),
    ("rule_credits", attribution_table.RULE_CREDITS),
    ("shared_out", attribution_table.share_out),
    ("attribution", attribution_table.SHARED_OUT),
)

CUSTOMERS = f"""
    select f.customer_id, f.last_at, coalesce(f.won_hundredths, 0) - coalesce(r.refund_hundredths, 0) as hundredths
    from ({figures("touches")}) f
    left join ({refunds("touches")}) r on r.customer_id = f.customer_id
"""

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside

PLACES = {
    "P": ("google", "cpc"),
    "E": ("newsletter", "email"),
    "D": (None, None),
}
NAMES = {"P": "Paid search", "E": "E-mail", "D": "Direct"}


def visit(who: str, day: float, letter: str, **columns: Any) -> dict[str, Any]:
    """Write a session of the channel that the letter stands for."""
    source, medium = PLACES[letter]
    return touch(who, day, "session", source=source, medium=medium, **columns)


def touch(who: str, day: float, kind: str, **columns: Any) -> dict[str, Any]:
    """Write a touch so many days after the start of 2026."""
    return {"customer_id": who, "occurred_at": START + timedelta(days=day), "kind": kind, **columns}


def won(who: str, day: float, amount: float | None, **columns: Any) -> dict[str, Any]:
    """Write a won deal; its amount is in the base currency."""
    return touch(who, day, "deal", **{"status": "won", "amount_base": amount, **columns})


class FewChains:
    """The tables of attribution of some touches, which stand in the order of time; call it to ask a query."""

    def __init__(self, rows: Sequence[dict[str, Any]], settings: Settings = Settings(time_zone="UTC")) -> None:  # noqa: B008
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder)
        self.zone = ZoneInfo(settings.time_zone)
        self.engine = DuckEngine(folder / "scratch", memory="1GB", threads=1)
        places: Counter[str] = Counter()
        numbered = []
        for number, row in enumerate(rows):
            places[row["customer_id"]] += 1
            whole = {"touch_no": places[row["customer_id"]], "event_id": f"e{number:03}", **row}
            numbered.append(tuple(whole.get(name) for name in TOUCHES.names))
        self.engine.values("touches", TOUCHES.types, numbered)
        self.engine.values("ads", ADS.types, [])
        kinds = [(kind,) for kind in settings.deals.target_actions]
        self.engine.values("target_actions", {"kind": "varchar"}, kinds)
        self.engine.make("customers", CUSTOMERS)
        for module in (channel_names, touch_points, conversion_points):
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

    def found(self, **asked: Any) -> Attribution:
        """Ask for attribution."""
        return attribution(self, self.zone, Asked(**asked))

    def behind(self, found: Any) -> list[str]:
        """List the customers behind a figure."""
        return sorted(row["customer_id"] for row in self(found.sql, found.values))

    @property
    def everybody(self) -> People:
        """All customers."""
        return People(self.zone)


def values(found: Attribution, model: str, what: str = "conversions") -> dict[str, float]:
    """Give what a model shares out, by key."""
    return {row["key"]: row["values"][model][what] for row in found.rows if row["values"][model][what]}
