"""What rows of channels are made by and chosen by, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Condition

BY = {
    "channel": ("channel",),
    "source": ("channel", "source", "medium"),
    "campaign": ("channel", "source", "medium", "campaign"),
    "ad": ("channel", "source", "medium", "campaign", "ad"),
    "day": ("day",),
    "month": ("month",),
}
"""What rows can be made by, and the parts of their keys."""

PARTS = ("channel", "source", "medium", "campaign", "ad")
"""What rows can be chosen by."""

PERIODS = ("day", "month")

_SQL = {"day": "strftime(day, '%Y-%m-%d')", "month": "strftime(day, '%Y-%m')"}


def chosen_by(only: Mapping[str, str]) -> Condition:
    """Write the condition that rows have these parts of a key.

    Raises:
        WorkbenchError: one of them is no part of a key.

    """
    for part in only:
        if part not in PARTS:
            raise WorkbenchError(f"Rows cannot be chosen by {part!r}.{nearest(part, PARTS)} Parts: {', '.join(PARTS)}.")
    return Condition(" and ".join(f"{part} = ?" for part in only) or "true", list(only.values()))


def on_days(first: date | None, last: date | None) -> Condition:
    """Write the condition that a row's day lies in a period, both ends included; one that is None is open."""
    asked = [text for day, text in ((first, "day >= ?"), (last, "day <= ?")) if day is not None]
    return Condition(" and ".join(asked) or "true", [day for day in (first, last) if day is not None])


def keyed(keys: Sequence[str]) -> str:
    """Write the parts of a key as the first columns of a query of rows with a day.

    >>> keyed(("channel", "month"))
    "channel as channel, strftime(day, '%Y-%m') as month, "
    """
    return "".join(f"{_SQL.get(key, key)} as {key}, " for key in keys)


def grouped(keys: Sequence[str]) -> str:
    """Write how such a query is grouped; nothing for a total."""
    return f"group by {', '.join(str(place) for place in range(1, len(keys) + 1))}" if keys else ""
