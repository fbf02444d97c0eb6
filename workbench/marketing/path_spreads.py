"""How a measure spreads over customers: quartiles, and how many lie in each bucket of a scale that widens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.marketing.asked import Ask, Condition
from workbench.marketing.figure_spec import Spec, amount
from workbench.marketing.levels import share

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400

SECONDS = (
    *(0, MINUTE_S, 10 * MINUTE_S, HOUR_S, 6 * HOUR_S),
    *(days * DAY_S for days in (1, 3, 7, 14, 30, 90, 180, 365)),
)
"""From where to where buckets of time reach, in seconds; the last is open."""

DAYS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""The same in days, each twice as wide as the one before."""

COUNTS = (0, 1, 2, 3, 5, 9, 17, 33, 65, 129)
"""The same for counts: 0, 1, 2, 3–4, 5–8, 9–16, …"""


Edges = Sequence[int]
"""Where the buckets of a measure begin; each ends where the next begins, and the last is open."""


def spreads(
    ask: Ask, rows: Condition, measures: Mapping[str, Edges], behind: Mapping[str, Any]
) -> tuple[int, dict[str, dict[str, Any]]]:
    """Spread measures over the rows of a query, a row a customer.

    Args:
        ask: runs the query.
        rows: gives a column for each measure, empty for a customer who has none.
        measures: the columns with the edges of their buckets.
        behind: the parts of the link to the customers that all buckets share.

    Returns:
        The number of rows, and by measure: of (customers with a value), q25, median, q75 (None without any), buckets:
        from, to (not included; None: open), customers, share (of `of`), lower, upper, small, behind.

    """
    columns = ", ".join(_columns(measure, edges) for measure, edges in measures.items())
    row = ask(f"select count(*) as customers, {columns} from ({rows.sql}) r", rows.values)[0]
    found = {name: _spread(row, name, edges, {**behind, "measure": name}) for name, edges in measures.items()}
    return row["customers"], found


def _columns(measure: str, edges: Edges) -> str:
    """Write the figures of a measure; the buckets hold every value from 0 on."""
    counted = (
        f"count(*) filter ({_within(measure, *bucket)}) as {measure}_{place}"
        for place, bucket in enumerate(_buckets(edges))
    )
    return f"""
            count({measure}) as {measure}_of,
            quantile_cont({measure}, [0.25, 0.5, 0.75]) as {measure}_quartiles,
            {", ".join(counted)}"""


def _buckets(edges: Edges) -> list[tuple[int, int | None]]:
    ends: list[int | None] = [*edges[1:], None]
    return list(zip(edges, ends, strict=True))


def _within(measure: str, first: int, end: int | None) -> str:
    return f"{measure} >= {first}" if end is None else f"{measure} >= {first} and {measure} < {end}"


def _spread(row: dict[str, Any], name: str, edges: Edges, behind: dict[str, Any]) -> dict[str, Any]:
    of = row[f"{name}_of"]
    buckets = [
        {"from": first, "to": end, "customers": n, **share(n, of), "behind": {**behind, "from": first, "to": end}}
        for (first, end), n in ((bucket, row[f"{name}_{place}"]) for place, bucket in enumerate(_buckets(edges)))
    ]
    last = max((place for place, bucket in enumerate(buckets) if bucket["customers"]), default=-1)
    quartiles = row[f"{name}_quartiles"] or (None, None, None)
    return {"of": of, **dict(zip(("q25", "median", "q75"), quartiles, strict=True)), "buckets": buckets[: last + 1]}


def bucket_of(spec: Spec, measure: str) -> Condition:
    """Read a bucket from a link: from, to (not included); with neither, every row passes."""
    given = [(sql, amount(spec, name)) for sql, name in ((f"{measure} >= ?", "from"), (f"{measure} < ?", "to"))]
    asked = [(sql, value) for sql, value in given if value is not None]
    return Condition(" and ".join(sql for sql, _ in asked) or "true", [value for _, value in asked])


def bucket_words(spec: Spec, unit: str) -> str:
    """Say a bucket; nothing where both ends are open.

    >>> bucket_words({"from": 4, "to": 8}, "days")
    'in 4 to less than 8 days'
    """
    first, end = amount(spec, "from"), amount(spec, "to")
    if first is None:
        return "" if end is None else f"in less than {end:g} {unit}"
    return f"in {first:g} {unit} or more" if end is None else f"in {first:g} to less than {end:g} {unit}"
