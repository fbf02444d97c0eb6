"""One figure of a statistic: its value now and in the previous period, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.shares import FEW, wilson

CONFIDENCE = 0.95

Row = dict[str, Any]

TARGET_COUNTS = """count(*) filter (where category = 'target') as target,
        count(*) filter (where category in ('target', 'non-target')) as categorised"""
"""What a target share is counted from: service and a company's own categories say nothing of whether it was one."""


@dataclass(frozen=True)
class Figure:
    """A figure against the previous period of equal length.

    Attributes:
        unit: count, s (seconds), share (0 to 1), money (base currency) or rating.
        value: now; None: there is nothing to count it from.
        previous: then; None: likewise.
        change: of a share the difference (0.05: five points more); of anything else relative to the previous value
            (0.25: a quarter more); None where the previous period has nothing.
        of: how many the value is counted from: the denominator of a share, the number behind a mean or median.
        previous_of: likewise then.
        lower: lower end of the 95 % interval of a share.
        upper: upper end.
        few: whether it is counted from fewer than 30.

    """

    unit: str
    value: float | None
    previous: float | None = None
    change: float | None = None
    of: int | None = None
    previous_of: int | None = None
    lower: float | None = None
    upper: float | None = None
    few: bool = False


def count(now: Row, before: Row, key: str) -> Figure:
    """Make the figure of a number."""
    value, previous = int(now.get(key) or 0), int(before.get(key) or 0)
    return Figure("count", value, previous, _relative(value, previous))


def measure(now: Row, before: Row, key: str, of: str, unit: str = "s") -> Figure:
    """Make the figure of a mean, median or sum over the rows counted under `of`."""
    value, previous, counted = now.get(key), before.get(key), int(now.get(of) or 0)
    return Figure(
        unit,
        value,
        previous,
        _relative(value, previous),
        counted,
        int(before.get(of) or 0),
        few=counted < FEW,
    )


def share(now: Row, before: Row, key: str, of: str) -> Figure:
    """Make the figure of a share: those under `key` of those under `of`, with Wilson's interval."""
    did, counted = int(now.get(key) or 0), int(now.get(of) or 0)
    did_before, counted_before = int(before.get(key) or 0), int(before.get(of) or 0)
    value = did / counted if counted else None
    previous = did_before / counted_before if counted_before else None
    change = None if value is None or previous is None else value - previous
    lower, upper = wilson(did, counted) if counted else (None, None)
    return Figure("share", value, previous, change, counted, counted_before, lower, upper, few=counted < FEW)


def parted(rows: list[Row]) -> tuple[Row, Row]:
    """Part the one or two rows of a query by `now`: the period's and the previous one's, empty where there is none."""
    by_now = {bool(row["now"]): row for row in rows}
    return by_now.get(True, {}), by_now.get(False, {})


def _relative(value: float | None, previous: float | None) -> float | None:
    return None if value is None or not previous else value / previous - 1
