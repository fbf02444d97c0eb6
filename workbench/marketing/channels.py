"""What advertising brings: impressions, clicks, cost, leads, customers and revenue, by channel, ad or period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Condition, Rows
from workbench.marketing.channel_days import ADS_ONLY, TRAFFIC_ONLY
from workbench.marketing.channel_figures import SUMS, figures
from workbench.marketing.channel_keys import BY, PERIODS, chosen_by, grouped, keyed, on_days
from workbench.marketing.channel_worth import TOGETHER, worth_of
from workbench.marketing.periods import period_spec

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Effectiveness:
    """What advertising brought in a period; money in the base currency.

    Attributes:
        by: what the rows are by.
        first: first day of the period, ISO; None: from the first of the data.
        last: last day, included.
        rows: the parts of the key, the figures of `channel_figures.figures`, matched ("both", "ads only",
            "traffic only", "unobserved", or "partly" where rows differ), and behind: by figure, the spec of the link
            that opens its customers. The most expensive first; days and months in order.
        total: figures of all rows; the sums equal those of the inputs.
        previous: figures of the period of the same length before; None where the period is open.

    """

    by: str
    first: str | None
    last: str | None
    rows: Rows
    total: dict[str, Any]
    previous: dict[str, Any] | None

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a frame, by the parts of their key."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        keys = list(BY[self.by])
        plain = [{name: value for name, value in row.items() if name not in _NESTED} for row in self.rows]
        return pd.DataFrame(plain, columns=None if plain else [*keys, *SUMS]).set_index(keys)


_NESTED = ("behind", "ranges", "small")


def effectiveness(
    ask: Ask,
    zone: ZoneInfo,
    first: date | None = None,
    last: date | None = None,
    by: str = "channel",
    *,
    only: Mapping[str, str] | None = None,
) -> Effectiveness:
    """Count what advertising brought in a period.

    Cost, impressions and clicks are those of the reports' days, sessions and leads those of the period, deals,
    customers and revenue those of deals won in it, shared out by the model of `marketing.model`. LTV and pay-back are
    of the customers whose first deal was won in it: what they have brought until now, and the days after their first
    touch in which they brought what the row cost.

    Args:
        ask: runs a query; reads `channels`, `action_sources` and `ad_names`.
        zone: whose days are meant.
        first: first day; None: the first of the data.
        last: last day, included; None: the last of the data.
        by: a key of `BY`.
        only: parts of a key that rows must have, such as {"channel": "Paid search"}.

    Raises:
        WorkbenchError: rows are asked for by something else, or chosen by what is no part of a key.

    """
    keys = _keys(by)
    chosen = chosen_by(only or {})
    sums = _sums(ask, keys, first, last, chosen)
    worth = worth_of(ask, zone, keys, first, last, chosen=chosen)
    spec = {"figure": "channel", "by": by, **(only or {}), **period_spec(first, last)}
    rows = [_row(by, row, worth.get(tuple(row[key] for key in keys)), spec) for row in sums]
    if by not in PERIODS:
        rows.sort(key=lambda row: (-row["cost"], -row["revenue"], -row["sessions"], *(row[key] for key in keys)))
    total = figures(_sums(ask, (), first, last, chosen)[0], worth.get(TOGETHER))
    previous = None
    if first is not None and last is not None:
        before = first - timedelta(days=1)
        previous = _total(ask, zone, first - (last - first) - timedelta(days=1), before, chosen=chosen)
    return Effectiveness(by, _iso(first), _iso(last), rows, total, previous)


def _keys(by: str) -> tuple[str, ...]:
    if by not in BY:
        raise WorkbenchError(f"There are no channels by {by!r}.{nearest(by, BY)} Allowed: {', '.join(BY)}.")
    return BY[by]


_SUMMED = ", ".join(f"sum({name}) as {name}" for name in SUMS if not name.startswith("unmatched"))


def _sums(ask: Ask, keys: tuple[str, ...], first: date | None, last: date | None, chosen: Condition) -> Rows:
    asked, values = on_days(first, last)
    return ask(
        f"""
        select {keyed(keys)}
            {_SUMMED},
            sum(case when matched = '{ADS_ONLY}' then cost end) as unmatched_cost,
            sum(case when matched_by = 'source' and campaign <> '' then cost end) as unmatched_campaign_cost,
            sum(case when matched = '{TRAFFIC_ONLY}' then sessions end) as unmatched_sessions,
            min(matched) as matched,
            max(matched) as most_matched
        from channels
        where {asked} and {chosen.sql}
        {grouped(keys)}
        {grouped(keys).replace("group", "order")}
        """,
        [*values, *chosen[1]],
    )


def _row(by: str, row: Mapping[str, Any], worth: Mapping[str, Any] | None, spec: Mapping[str, Any]) -> dict[str, Any]:
    key = {part: row[part] for part in BY[by]}
    matched = row["matched"] if row["matched"] == row["most_matched"] else "partly"
    return {**key, **figures(row, worth), "matched": matched, "behind": behind_of({**spec, **key})}


def behind_of(spec: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Write, for each count of a row, the spec of the link that opens its customers."""
    kinds = {"sessions": "visitors", "leads": "leads", "customers": "customers", "deals": "deals", "revenue": "deals"}
    return {figure: {**spec, "what": what} for figure, what in kinds.items()}


def _total(ask: Ask, zone: ZoneInfo, first: date | None, last: date | None, *, chosen: Condition) -> dict[str, Any]:
    worth = worth_of(ask, zone, (), first, last, chosen=chosen).get(TOGETHER)
    return figures(_sums(ask, (), first, last, chosen)[0], worth)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
