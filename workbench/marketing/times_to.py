"""Time and clicks from the first touch to the first target action, or to the first won deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Behind, Condition, People
from workbench.marketing.figure_spec import Spec, flag, word
from workbench.marketing.levels import share
from workbench.marketing.path_spreads import COUNTS, DAYS, bucket_of, bucket_words, spreads

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

TARGET, DEAL = "target", "deal"
_COLUMNS = {TARGET: ("target_at", "clicks_to_target"), DEAL: ("deal_at", "clicks_to_deal")}
_WORDS = {TARGET: "first target action", DEAL: "first won deal"}


@dataclass(frozen=True)
class TimesTo:
    """How long customers took.

    Attributes:
        what: target or deal.
        total: customers who are meant.
        reached: those who got there: customers, share (of total), lower, upper (95 %), of, small, behind.
        without: customers who have not, yet; they are in neither distribution.
        without_behind: the parts of the link to them.
        days: from the first touch, in days with fractions: of, q25, median, q75, buckets (from, to, customers, share,
            lower, upper, of, small, behind).
        clicks: sessions before it, likewise.

    """

    what: str
    total: int
    reached: dict[str, Any]
    without: int
    without_behind: dict[str, Any]
    days: dict[str, Any]
    clicks: dict[str, Any]

    def to_frame(self) -> pd.DataFrame:
        """Return the buckets of both as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        rows = [
            {"measure": name, **{key: value for key, value in bucket.items() if key != "behind"}}
            for name, measured in (("days", self.days), ("clicks", self.clicks))
            for bucket in measured["buckets"]
        ]
        return pd.DataFrame(rows)


def times_to(ask: Ask, people: People, what: str = DEAL) -> TimesTo:
    """Spread days and clicks to the first target action, or the first won deal, over customers.

    Args:
        ask: runs a query; reads `customers` and `customer_levels`.
        people: whose.
        what: target or deal.

    Raises:
        WorkbenchError: `what` is neither.

    """
    if what not in _COLUMNS:
        raise WorkbenchError(f"Times are known to {' or '.join(_COLUMNS)}, not to {what!r}.{nearest(what, _COLUMNS)}")
    behind = {"figure": "time_to", "what": what}
    total, measured = spreads(ask, _measured(people, what), {"days": DAYS, "clicks": COUNTS}, behind)
    done = measured["days"]["of"]
    reached = {"customers": done, **share(done, total), "behind": behind}
    without = {**behind, "without": True}
    return TimesTo(what, total, reached, total - done, without, measured["days"], measured["clicks"])


def behind_time_to(spec: Spec, people: People) -> Behind:
    """Find the customers of a bucket: what, measure, from, to; all who got there, or those without."""
    what, measure = word(spec, "what", tuple(_COLUMNS)), word(spec, "measure", ("days", "clicks"), "days")
    rows, values = _measured(people, what)
    if flag(spec, "without"):
        sql = f"select customer_id from ({rows}) r where days is null"
        return Behind(sql, values, f"No {_WORDS[what].removeprefix('first ')} yet")
    bucket, ends = bucket_of(spec, measure)
    sql = f"select customer_id from ({rows}) r where days is not null and {bucket}"
    words = f"{_WORDS[what].capitalize()} {bucket_words(spec, measure)}".strip()
    return Behind(sql, [*values, *ends], words)


def _measured(people: People, what: str) -> Condition:
    """Write the query of the days and clicks of each customer: customer_id, days, clicks."""
    at, clicks = _COLUMNS[what]
    channels = "join customer_levels l on l.customer_id = c.customer_id" if people.channels else ""
    among = people.among("c.first_at", "l.first_channel", "c.customer_id")
    sql = f"""
        select
            c.customer_id,
            (epoch(c.{at}) - epoch(c.first_at)) / 86400 as days,
            c.{clicks} as clicks
        from customers c
        {channels}
        where {among.sql}"""
    return Condition(sql, among.values)
