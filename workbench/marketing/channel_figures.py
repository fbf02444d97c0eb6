"""What the sums of a channel say: rates, prices and returns, each only where there is something to divide by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.shares import FEW, wilson

SUMS = (
    "impressions", "clicks", "cost", "unpriced_ads", "sessions", "leads", "deals", "customers", "unpriced_deals",
    "revenue", "unmatched_cost", "unmatched_campaign_cost", "unmatched_sessions",
)  # fmt: skip
"""What adds up over rows."""

_MONEY = {"cost": 6, "revenue": 2, "unmatched_cost": 6, "unmatched_campaign_cost": 6}
"""Digits: an ad may cost less than a hundredth a day."""
_SHARES = ("deals", "customers", "unpriced_deals")
_DIGITS = 6
"""Shares in deals are told to a millionth."""

_OF = {
    "ctr": "impressions",
    "conversion_per_impression": "impressions",
    "cpc": "clicks",
    "cpl": "leads",
    "cac": "customers",
    "romi": "deals",
    "ltv_cac": "customers",
    "payback_days": "customers",
}
"""By which count each figure is small."""


def figures(sums: Mapping[str, Any], worth: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Work out the figures of one row.

    Args:
        sums: what `SUMS` names; money in the base currency.
        worth: of the customers whose first deal is the row's: ltv (all they have brought, in the base currency) and
            payback_days; None where there are none.

    Returns:
        The sums, `ctr`, `conversion_per_impression` (new customers), `cpc`, `cpl`, `cac`, `romi`, `ltv`, `ltv_cac`,
        `payback_days`; None where there is nothing to divide by. `ranges`: 95 % intervals of shares; `small`: which
        figures count fewer than 30.

    """
    row = {name: _plain(name, sums.get(name)) for name in SUMS}
    cost, customers = row["cost"], row["customers"]
    known = worth or {}
    ltv = known.get("ltv")
    row |= {
        "ctr": _ratio(row["clicks"], row["impressions"]),
        "conversion_per_impression": _ratio(customers, row["impressions"]),
        "cpc": _price(cost, row["clicks"]),
        "cpl": _price(cost, row["leads"]),
        "cac": _price(cost, customers),
        "romi": _ratio(row["revenue"] - cost, cost) if cost > 0 else None,
        "ltv": None if ltv is None else round(ltv, 2),
        "ltv_cac": _ratio(ltv, cost) if ltv is not None and cost > 0 and customers > 0 else None,
        "payback_days": known.get("payback_days") if cost > 0 else None,
    }
    row["ranges"] = {
        name: list(wilson(round(row[part]), row["impressions"]))
        for name, part in (("ctr", "clicks"), ("conversion_per_impression", "customers"))
        if 0 <= round(row[part]) <= row["impressions"] and row["impressions"]
    }
    row["small"] = {name: row[name] is not None and row[count] < FEW for name, count in _OF.items()}
    return row


def _plain(name: str, value: Any) -> Any:
    """Return a sum as JSON can hold it."""
    if name in _MONEY:
        return round(float(value or 0), _MONEY[name])
    if name in _SHARES:
        found = round(float(value or 0), _DIGITS)
        return int(found) if found == int(found) else found
    return int(value or 0)


def _ratio(part: float, of: float) -> float | None:
    return part / of if of else None


def _price(cost: float, count: float) -> float | None:
    """What one costs; without any cost there is no price, rather than one of nothing."""
    return cost / count if count > 0 and cost > 0 else None
