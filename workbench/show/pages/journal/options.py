"""What the filters of the journal page offer."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.engine.query import quote
from workbench.notes.followed import FollowedNotes
from workbench.show.reader import SnapshotReader
from workbench.tables import KINDS

_MOST_SOURCES = 200
"""A list longer than this is searched, not read."""


@dataclass(frozen=True)
class List:
    """A segment as a list that can be opened: its name, what it is for, and whether every workspace has it."""

    segment: str
    description: str
    ready: bool


@dataclass(frozen=True)
class JournalOptions:
    """What the filters offer: (value, customers) pairs, most frequent first, and the ends of the ranges.

    The sources are those of the first, the last and of any touch; "" stands for touches without one. Dates are ISO
    text in the workspace's zone, None for an empty journal. `lists`: ready-made segments, then the saved ones.
    `values`: the most frequent values of columns of text, by column.
    """

    first_sources: list[tuple[str, int]]
    last_sources: list[tuple[str, int]]
    any_sources: list[tuple[str, int]]
    kinds: list[tuple[str, int]]
    tags: list[tuple[str, int]]
    first_date: str | None
    last_date: str | None
    ltv_min: float
    ltv_max: float
    lists: list[List]
    values: dict[str, list[str]]


def journal_options(reader: SnapshotReader, notes: FollowedNotes, lists: list[List]) -> JournalOptions:
    """Count customers by source and kind, and find the ends of dates and LTV."""
    counts = ", ".join(f"count(*) filter (where {kind}_count > 0) as {kind}" for kind in KINDS)
    row = reader.known_rows(f"""
        select
            min(first_at) as first_at,
            max(last_at) as last_at,
            min(ltv) as ltv_min,
            max(ltv) as ltv_max,
            {counts}
        from customers
        where has_target
    """)[0]
    kinds = sorted(((kind, row[kind]) for kind in KINDS if row[kind]), key=lambda pair: (-pair[1], pair[0]))
    return JournalOptions(
        first_sources=_sources(reader, _END_SOURCES.format(end="first")),
        last_sources=_sources(reader, _END_SOURCES.format(end="last")),
        any_sources=_sources(reader, _ANY_SOURCES),
        kinds=kinds,
        tags=notes.all_tags(),
        first_date=row["first_at"] and row["first_at"][:10],
        last_date=row["last_at"] and row["last_at"][:10],
        ltv_min=row["ltv_min"] or 0.0,
        ltv_max=row["ltv_max"] or 0.0,
        lists=lists,
        values={column: _values(reader, column) for column in _OFFERED},
    )


_OFFERED = ("first_source", "first_medium", "first_campaign", "last_source", "last_medium", "last_campaign")


def _values(reader: SnapshotReader, column: str) -> list[str]:
    """Return the most frequent values of a column of text."""
    rows = reader.known_rows(f"""
        select {quote(column)} as value, count(*) as customers
        from customers
        where has_target
            and {quote(column)} <> ''
        group by value
        order by customers desc, value
        limit {_MOST_SOURCES}
    """)
    return [row["value"] for row in rows]


_END_SOURCES = """
    select customer_id, coalesce({end}_source, '') as source
    from customers
    where has_target
"""

_ANY_SOURCES = """
    select distinct customer_id, coalesce(source, '') as source
    from touches
    where customer_id in (select customer_id from customers where has_target)
"""


def _sources(reader: SnapshotReader, pairs: str) -> list[tuple[str, int]]:
    """Count the customers of each source, of a query of distinct (customer_id, source)."""
    rows = reader.known_rows(f"""
        select source, count(*) as customers
        from ({pairs})
        group by source
        order by customers desc, source
        limit {_MOST_SOURCES}
    """)
    return [(row["source"], row["customers"]) for row in rows]
