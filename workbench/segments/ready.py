"""Segments that every workspace has from the start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbench.segments.language.conditions import Condition
from workbench.segments.language.grammar import parse


@dataclass(frozen=True)
class Ready:
    """A ready-made segment: its name, its condition as text, and what it is for."""

    segment: str
    condition: str
    description: str


READY = (
    Ready("No deals", "has_target and won_deals = 0", "Contacted the company and never bought."),
    # by score, not by amount: what is little differs by company and currency
    Ready("Low LTV", "rfm.m <= 2", "Bought, and are among the two fifths of buyers who brought the least money."),
    Ready(
        "Abandoned carts",
        "had cart within 14d and no checkout after it and no deal after it",
        "Filled a cart in the last 14 days and neither checked out nor bought since.",
    ),
    Ready(
        "Returning customers",
        'had deal where (status = "won") and had deal where (status = "won") after it',
        "Bought, and bought again later.",
    ),
    Ready(
        "Renewal due",
        "churn.expected_at within next 14d",
        "Their next purchase is expected within the next 14 days.",
    ),
    Ready(
        "Overdue payers",
        'had deal where (status = "open" and amount_base > 0 and paid_at is empty and (due_at older than 1d '
        "or (due_at is empty and occurred_at older than 14d)))",
        "A deal of theirs is unpaid a day or more after its due date, or has stood open for 14 days without one.",
    ),
    # not the highest risk: those are the longest gone, whom nobody can call back
    Ready(
        "At risk",
        "rfm.r between 2 and 3 and (rfm.f >= 4 or rfm.m >= 4)",
        "Bought often or for much, and have fallen silent, though not longest of all.",
    ),
    Ready("Hot now", 'interest.tier = "high"', "Likely to get in touch within days; see the dashboard Interest."),
)
"""In the order they are listed."""


@cache
def ready_conditions() -> dict[str, Condition]:
    """Return the conditions of the ready-made segments by name."""
    return {ready.segment: parse(ready.condition) for ready in READY}
