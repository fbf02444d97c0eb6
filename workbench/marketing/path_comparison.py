"""Two groups of customers side by side: which events and transitions the one has more often than the other."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, People, Rows
from workbench.marketing.path_levels import among_steps
from workbench.marketing.transitions import transitions
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Comparison:
    """Shares of two groups and their difference.

    Attributes:
        events: event, and of each group a and b: a, b (customers), a_of, b_of, a_share, b_share; difference (b - a),
            lower, upper (95 %), certain (the interval leaves out 0), small, behind (by group: a, b).
        edges: from, to and the same; shares of all customers of the group.
        a: customers of the first group.
        b: customers of the second.
        in_both: customers in both groups; then the intervals are too wide, as the groups are alike by that much.

    """

    events: Rows
    edges: Rows
    a: int
    b: int
    in_both: int
    level: str
    collapsed: bool

    def to_frame(self) -> pd.DataFrame:
        """Return the edges as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.edges).drop(columns="behind", errors="ignore")


def compare(ask: Ask, a: People, b: People, level: str = "kind", *, collapsed: bool = False) -> Comparison:
    """Compare the paths of two groups.

    Args:
        ask: runs a query; reads `path_steps`, `transitions` and `customer_levels`.
        a: the first group.
        b: the second; differences are its shares less those of the first.
        level: kind, or channel: sessions by their channel.
        collapsed: leave out what is followed by the same.

    Raises:
        WorkbenchError: the level is unknown.

    """
    first, second = (transitions(ask, people, level, collapsed=collapsed) for people in (a, b))
    totals = (first.total, second.total)
    return Comparison(
        _beside(("event",), first.nodes, second.nodes, totals),
        _beside(("from", "to"), first.edges, second.edges, totals),
        *totals,
        _in_both(ask, a, b),
        level,
        collapsed,
    )


def difference(a: tuple[int, int], b: tuple[int, int]) -> dict[str, Any]:
    """Give the difference of two shares (customers, of), the second less the first, with its interval.

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10: two Wilson intervals squared and added.

    >>> {name: round(value, 4) for name, value in difference((48, 80), (56, 70)).items()}
    {'difference': 0.2, 'lower': 0.0524, 'upper': 0.3339, 'certain': True}
    >>> difference((0, 0), (1, 2))["difference"] is None
    True
    """
    if not (a[1] and b[1]):
        return {"difference": None, "lower": None, "upper": None, "certain": False}
    (low_a, high_a), (low_b, high_b) = wilson(*a), wilson(*b)
    share_a, share_b = a[0] / a[1], b[0] / b[1]
    found = share_b - share_a
    lower = found - hypot(share_b - low_b, high_a - share_a)
    upper = found + hypot(high_b - share_b, share_a - low_a)
    return {"difference": found, "lower": lower, "upper": upper, "certain": lower > 0 or upper < 0}


def _beside(key: tuple[str, ...], first: Rows, second: Rows, totals: tuple[int, int]) -> Rows:
    """Put the rows of one event or edge side by side, the largest differences first."""
    of_a, of_b = ({tuple(row[name] for name in key): row for row in rows} for rows in (first, second))
    rows = [_pair(key, found, of_a.get(found), of_b.get(found), totals) for found in sorted(of_a.keys() | of_b.keys())]
    return sorted(rows, key=lambda row: -abs(row["difference"] or 0))


def _pair(
    key: tuple[str, ...],
    found: tuple[str, ...],
    first: dict[str, Any] | None,
    second: dict[str, Any] | None,
    totals: tuple[int, int],
) -> dict[str, Any]:
    behind = (first or second or {}).get("behind")
    counts = tuple(row["customers"] if row else 0 for row in (first, second))
    return {
        **dict(zip(key, found, strict=True)),
        "a": counts[0],
        "a_of": totals[0],
        "a_share": counts[0] / totals[0] if totals[0] else None,
        "b": counts[1],
        "b_of": totals[1],
        "b_share": counts[1] / totals[1] if totals[1] else None,
        **difference((counts[0], totals[0]), (counts[1], totals[1])),
        "small": min(totals) < FEW,
        "behind": {"a": behind, "b": behind},
    }


def _in_both(ask: Ask, a: People, b: People) -> int:
    (first, of_a), (second, of_b) = among_steps(a), among_steps(b)
    sql = f"select count(*) as customers from customer_levels where ({first}) and ({second})"
    return int(ask(sql, [*of_a, *of_b])[0]["customers"])
