"""Loyal channels: how many of those who first came by a channel bought, bought again, and what they brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, Behind, People, Rows
from workbench.marketing.figure_spec import Spec, text_or_none, word
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

WHAT = ("customers", "buyers", "repeaters")
"""What a link can ask for of a row: all, with a purchase, with two or more."""

_ASKED = {"customers": "true", "buyers": "purchases > 0", "repeaters": "purchases > 1"}
_SAID = {"customers": "Customers", "buyers": "Buyers", "repeaters": "Buyers of two or more"}


@dataclass(frozen=True)
class Loyalty:
    """Customers by the channel of their first touch; money in the base currency.

    Attributes:
        rows: channel (None: the first touch names no source), customers, buyers, repeaters (two purchases or more),
            repeat_share (of buyers) with lower and upper (95 %), ltv_mean and ltv_median (of a buyer), ltv_total,
            second_days (median days from the first purchase to the second), small (fewer than 30 buyers), behind; the
            channel that brought most first.
        total: the same of all, with links of its own.

    """

    rows: Rows
    total: dict[str, Any]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a frame, by channel."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        plain = [{name: value for name, value in row.items() if name != "behind"} for row in self.rows]
        return pd.DataFrame(plain, columns=["channel", *_FIGURES]).set_index("channel")


_FIGURES = (
    "customers", "buyers", "repeaters", "repeat_share", "lower", "upper", "ltv_mean", "ltv_median", "ltv_total",
    "second_days", "small",
)  # fmt: skip

_COUNTED = """
    select {channel}
        count(*) as customers,
        count(*) filter (purchases > 0) as buyers,
        count(*) filter (purchases > 1) as repeaters,
        coalesce(sum(hundredths), 0) as hundredths,
        coalesce(sum(hundredths) filter (purchases > 0), 0) as of_buyers,
        median(hundredths) filter (purchases > 0) as middle,
        median(date_diff('second', purchased_at, repeated_at)) filter (purchases > 1) as second_s
    from customer_levels
    where {among}
    {grouped}
"""
_DAY_S = 86_400


def loyalty(ask: Ask, people: People) -> Loyalty:
    """Count who stays, by the channel of the first touch.

    Args:
        ask: runs a query; reads `customer_levels`.
        people: whose figures.

    """
    among = people.among("first_at", "first_channel")
    by_channel = _COUNTED.format(channel="first_channel as channel,", among=among.sql, grouped="group by 1")
    found = ask(by_channel, among.values)
    rows = [{"channel": row["channel"], **_figures(row), "behind": _links(row["channel"])} for row in found]
    rows.sort(key=lambda row: (-row["ltv_total"], -row["customers"], row["channel"] or ""))
    everybody = ask(_COUNTED.format(channel="", among=among.sql, grouped=""), among.values)[0]
    return Loyalty(rows, {**_figures(everybody), "behind": {what: {"figure": "loyal", "what": what} for what in WHAT}})


def behind_loyal(spec: Spec, people: People) -> Behind:
    """Find the customers who first came by a channel, those of them who bought, or bought again: channel, what.

    A channel that is null is one that is not known; without the part, all are meant.
    """
    channel, what = text_or_none(spec, "channel"), word(spec, "what", WHAT)
    among, values = people.among("first_at", "first_channel")
    by, named, said = "true", [], _SAID[what]
    if "channel" in spec:
        by, named = "first_channel is not distinct from ?", [channel]
        said = f"{said} who first came by {channel or 'an unknown channel'}"
    sql = f"select customer_id from customer_levels where {by} and {_ASKED[what]} and {among}"
    return Behind(sql, [*named, *values], said)


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    buyers, repeaters = row["buyers"], row["repeaters"]
    lower, upper = wilson(repeaters, buyers) if buyers else (None, None)
    return {
        "customers": row["customers"],
        "buyers": buyers,
        "repeaters": repeaters,
        "repeat_share": repeaters / buyers if buyers else None,
        "lower": lower,
        "upper": upper,
        "ltv_mean": round(int(row["of_buyers"]) / buyers / 100, 2) if buyers else None,
        "ltv_median": round(float(row["middle"]) / 100, 2) if buyers else None,
        "ltv_total": int(row["hundredths"]) / 100,
        "second_days": None if row["second_s"] is None else round(row["second_s"] / _DAY_S, 1),
        "small": buyers < FEW,
    }


def _links(channel: str | None) -> dict[str, dict[str, Any]]:
    return {what: {"figure": "loyal", "channel": channel, "what": what} for what in WHAT}
