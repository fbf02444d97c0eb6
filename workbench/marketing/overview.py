"""The Overview: the figures of a period against the one before, over time and by channel, and what changed most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, People, Rows
from workbench.marketing.overview_counts import Counted, Counts, counts
from workbench.marketing.period_customers import spec_of
from workbench.marketing.periods import period_spec
from workbench.settings import Settings
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

STEPS = ("day", "week", "month")
LONGEST_DAYS = 3660
MOST_CHANNELS = 8
MOST_CHANGES = 8

_CHANCE = 1.96
"""Of two counts whose difference is this many times the root of their sum, one in twenty differs so by chance."""


class Card(NamedTuple):
    """How a figure is shown and worked out: name for people, unit, whether more is good, meaning, customers, sum.

    `opens` is what of `period_customers.HAPPENED` a link asks for, or the page (`channels`) that explains it.
    """

    label: str
    unit: str
    good: int
    meaning: str
    opens: str
    of: Callable[[Counts], float | None]


def _ratio(part: str, of: str) -> Callable[[Counts], float | None]:
    def ratio(row: Counts) -> float | None:
        return row[part] / row[of] if row[of] else None

    return ratio


def _price(count: str) -> Callable[[Counts], float | None]:
    def price(row: Counts) -> float | None:
        """What one costs; without any cost there is no price, rather than one of nothing."""
        return row["cost"] / row[count] if row["cost"] > 0 and row[count] > 0 else None

    return price


def _romi(row: Counts) -> float | None:
    return (row["revenue"] - row["cost"]) / row["cost"] if row["cost"] > 0 else None


MONEY = "money"
_BLENDED = "unpaid channels included"

CARDS = {
    "new_people": Card("New people", "count", 1, "First touch in the period", "people", lambda row: row["new_people"]),
    "sessions": Card("Visits", "count", 1, "Sessions", "sessions", lambda row: row["sessions"]),
    "leads": Card("Leads", "count", 1, "Target actions before a deal", "leads", lambda row: row["leads"]),
    "customers": Card("New customers", "count", 1, "First deals won", "first deals", lambda row: row["customers"]),
    "deals": Card("Deals won", "count", 1, "Deals won, by their day", "deals", lambda row: row["deals"]),
    "revenue": Card("Revenue", MONEY, 1, "Deals won, net of refunds", "deals", lambda row: row["revenue"]),
    "average_deal": Card("Average deal", MONEY, 1, "Revenue by deal won", "deals", _ratio("revenue", "deals")),
    "cost": Card("Ad cost", MONEY, 0, "As the ad platforms report it", "channels", lambda row: row["cost"]),
    "cpl": Card("CPL, blended", MONEY, -1, f"Ad cost by lead, {_BLENDED}", "channels", _price("leads")),
    "cac": Card("CAC, blended", MONEY, -1, f"Ad cost by new customer, {_BLENDED}", "channels", _price("customers")),
    "romi": Card("ROMI, blended", "percent", 1, f"Revenue less ad cost, by ad cost, {_BLENDED}", "channels", _romi),
    "repeat": Card(
        "Repeat share", "share", 1, "Deals won that were not the customer's first", "repeat deals",
        _ratio("repeat_deals", "deals"),
    ),
    "nps": Card("NPS", "points", 1, "Promoters less detractors, by last answers", "nps", lambda row: row["nps"]),
    "missed": Card("Missed appeals", "count", -1, "Nobody has answered", "missed", lambda row: row["missed"]),
}  # fmt: skip
"""The figures, in the order of the page."""

_COUNTED = ("new_people", "sessions", "leads", "deals", "missed")


@dataclass(frozen=True)
class Overview:
    """The figures of a period and of the one before; money in the base currency, days ISO 8601.

    Attributes:
        first: first day.
        last: last day.
        previous_first: first day of the period it is compared with, of equal length right before.
        previous_last: last day of it.
        compared: whether the data reach back to the period before; if not, nothing has a previous value.
        by: what the series is made of: day, week or month.
        cards: name, label, value, previous, change (of shares and scores by points, else relative), unit (count,
            share, percent, points or the currency), good (1, -1 or 0: what more of it is), meaning, of (the
            denominator of a share), lower, upper, small, series (along the period), behind, or page that explains it.
        series: start, and the figures that add up over days, with behind by figure.
        top: channels by revenue: name, revenue, previous, change, sessions, leads, deals, customers, cost, behind.
        changes: what changed by more than chance, the largest first: name, value, previous, change, unit, good, behind.

    """

    first: str
    last: str
    previous_first: str
    previous_last: str
    compared: bool
    by: str
    cards: Rows
    series: Rows
    top: Rows
    changes: Rows

    def to_frame(self) -> pd.DataFrame:
        """Return the figures as a frame, by name."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        columns = ["name", "label", "value", "previous", "change", "unit", "lower", "upper", "small"]
        return pd.DataFrame(self.cards, columns=columns).set_index("name")


def overview(
    ask: Ask, settings: Settings, first: date, last: date, *, channels: Sequence[str] = (), by: str = "auto"
) -> Overview:
    """Count what a period brought, and the one of equal length before it.

    Args:
        ask: runs a query; reads `channels`, `customer_levels`, `feedback` and `appeals`.
        settings: of the workspace: its zone and currency.
        first: first day, in the workspace's zone.
        last: last day, included.
        channels: only what these brought; people and their answers by the channel of the first touch. Empty: all.
        by: day, week, month; auto: what suits the length.

    Raises:
        WorkbenchError: the period ends before it begins, is too long, or `by` is no step.

    """
    if by not in ("auto", *STEPS):
        raise WorkbenchError(f"Unknown step {by!r}.{nearest(by, STEPS)} Allowed: auto, {', '.join(STEPS)}.")
    if not first <= last <= first + timedelta(days=LONGEST_DAYS):
        raise WorkbenchError(f"The Overview cannot show {first} to {last}. Give 1 to {LONGEST_DAYS} days.")
    length = last - first + timedelta(days=1)
    before = (first - length, first - timedelta(days=1))
    by = by if by != "auto" else _fitting(length.days)
    people = People(settings.zone, channels=tuple(channels))
    found = counts(ask, people, (first, last), before=before, by=by)
    period = period_spec(first, last)
    cards = [{**_card(name, found), **_opened(CARDS[name].opens, period, people.channels)} for name in CARDS]
    for card in cards:
        card["unit"] = settings.money.base if card["unit"] == MONEY else card["unit"]
        card["series"] = [CARDS[card["name"]].of(row) for row in found.buckets.values()]
    top = [_channel(name, row, found.channels_before, period) for name, row in found.channels.items()]
    return Overview(
        first=first.isoformat(),
        last=last.isoformat(),
        previous_first=before[0].isoformat(),
        previous_last=before[1].isoformat(),
        compared=found.before is not None,
        by=by,
        cards=cards,
        series=_series(found.buckets, by, last, people.channels),
        top=sorted(top, key=lambda row: (-row["revenue"], -row["leads"], row["name"]))[:MOST_CHANNELS],
        changes=_changes(cards, top, found),
    )


def _fitting(days: int) -> str:
    """Choose days for six weeks, weeks for a year, months beyond."""
    return "day" if days <= 45 else "week" if days <= 400 else "month"  # noqa: PLR2004 - said above


def _card(name: str, found: Counted) -> dict[str, Any]:
    card = CARDS[name]
    value, previous = card.of(found.now), None if found.before is None else card.of(found.before)
    change = None
    if value is not None and previous is not None:
        by_points = card.unit in ("share", "percent", "points")
        change = value - previous if by_points else (value - previous) / abs(previous) if previous else None
    told = {"name": name, **card._asdict(), "value": value, "previous": previous, "change": change}
    del told["opens"], told["of"]
    return {**told, **_certainty(name, found.now)}


def _certainty(name: str, now: Counts) -> dict[str, Any]:
    """Say how sure a share or score is: what it is counted from, its interval, whether that is little."""
    if name == "repeat":
        deals, again = round(now["deals"]), round(now["repeat_deals"])
        lower, upper = wilson(again, deals) if deals else (None, None)
        return {"of": deals, "lower": lower, "upper": upper, "small": deals < FEW}
    if name == "nps":
        return {
            "of": now["answered"],
            "lower": now["nps_low"],
            "upper": now["nps_high"],
            "small": now["answered"] < FEW,
        }
    of = {"average_deal": now["deals"], "cpl": now["leads"], "cac": now["customers"]}.get(name)
    return {"of": of, "lower": None, "upper": None, "small": of is not None and of < FEW}


def _opened(opens: str, period: dict[str, str], channels: tuple[str, ...]) -> dict[str, Any]:
    """Name the customers behind, or the page that explains what has none."""
    among = {"channels": list(channels)} if channels else {}
    if opens == "people":
        return {"behind": {"figure": "people", "people": {**period, **among}}, "page": None}
    if opens == "nps":
        people = {"people": among} if among else {}
        return {"behind": {"figure": "survey", "survey": "nps", **period, **people}, "page": None}
    if opens == "channels":
        return {"behind": None, "page": opens}
    return {"behind": spec_of(opens, channels, **period), "page": None}


def _series(buckets: Mapping[date, Counts], by: str, last: date, channels: tuple[str, ...]) -> Rows:
    rows, starts = [], list(buckets)
    for place, (start, row) in enumerate(buckets.items()):
        end = min(starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else last, last)
        period = period_spec(start, end)
        opens = {"revenue": "deals", "deals": "deals", "leads": "leads", "sessions": "sessions", "new_people": "people"}
        behind = {name: _opened(what, period, channels)["behind"] for name, what in opens.items()}
        figures = {name: row[name] for name in ("new_people", "sessions", "leads", "deals", "revenue", "cost")}
        rows.append({"start": start.isoformat(), "by": by, **figures, "behind": behind})
    return rows


def _channel(name: str, row: Counts, before: Mapping[str, Counts] | None, period: Mapping[str, str]) -> dict[str, Any]:
    previous = None if before is None else before.get(name, {}).get("revenue", 0.0)
    opens = {"revenue": "deals", "deals": "deals", "leads": "leads", "sessions": "sessions", "customers": "first deals"}
    return {
        "name": name,
        **{key: row[key] for key in ("sessions", "leads", "deals", "customers", "revenue", "cost")},
        "previous": previous,
        "change": (row["revenue"] - previous) / abs(previous) if previous else None,
        "behind": {key: spec_of(what, (name,), **period) for key, what in opens.items()},
    }


def _changes(cards: Rows, top: Rows, found: Counted) -> Rows:
    """List the counts that differ by more than chance, of all and of each channel."""
    if found.before is None:
        return []
    told = [card for card in cards if card["name"] in _COUNTED]
    rows = [
        {**{key: card[key] for key in ("value", "previous", "unit", "good", "behind")}, "name": card["label"]}
        for card in told
    ]
    for channel in top:
        before = (found.channels_before or {}).get(channel["name"], {})
        rows += [
            {
                "name": f"{channel['name']}: {CARDS[key].label.lower()}",
                "value": channel[key],
                "previous": before.get(key, 0),
                "unit": "count",
                "good": 1,
                "behind": channel["behind"][key],
            }
            for key in ("sessions", "leads", "deals")
        ]
    sure = [{**row, "change": row["value"] / row["previous"] - 1} for row in rows if _by_more_than_chance(row)]
    return sorted(sure, key=lambda row: (-abs(row["change"]), row["name"]))[:MOST_CHANGES]


def _by_more_than_chance(row: Mapping[str, Any]) -> bool:
    """Compare two counts of equal periods: of as many happenings each would fall into either with the same chance.

    Source: Przyborowski and Wilenski, Biometrika 31 (1940), by the normal approximation.
    """
    now, before = row["value"], row["previous"]
    return bool(min(now, before) >= FEW and abs(now - before) > _CHANCE * sqrt(now + before))
