"""Rows of the journal: which customers, in which order, and what is shown of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.engine.query import quote, quoted
from workbench.errors import WorkbenchError, nearest
from workbench.notes.store import NotesStore
from workbench.show.filters import Condition
from workbench.show.reader import SnapshotReader

STORED_COLUMNS = (
    "customer_id", "name", "phones", "emails",
    "first_at", "first_source", "first_medium", "first_campaign",
    "last_at", "last_source", "last_medium", "last_campaign",
    "touches", "won_deals", "ltv", "duration_days", "clicks_to_target", "clicks_to_deal",
)  # fmt: skip
"""Columns of `customers` that a row of the journal shows."""

JOURNAL_COLUMNS = (*STORED_COLUMNS, "tags")
"""Keys of a row of the journal; phones, emails and tags are lists."""

SORTABLE = tuple(column for column in STORED_COLUMNS if column not in ("phones", "emails"))
"""Columns the journal can be sorted by."""


@dataclass(frozen=True)
class JournalPage:
    """One page of the journal and the number of customers that pass the filter."""

    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class Order:
    """A total order of the journal: by a column, empty ones last, ties by customer."""

    sort_by: str
    descending: bool

    def __post_init__(self) -> None:
        if self.sort_by not in SORTABLE:
            hint = nearest(self.sort_by, SORTABLE)
            raise WorkbenchError(f"Cannot sort by {self.sort_by!r}.{hint} Allowed: {', '.join(SORTABLE)}.")


def hits(who: Condition, order: Order, notes: NotesStore) -> Condition:
    """Return the query of the customers that pass, as (customer_id, sort_key); edited names are sorted by."""
    names = notes.names() if order.sort_by == "name" else {}
    if not names:
        return Condition(
            f"select customer_id, {quote(order.sort_by)} as sort_key from customers where {who.sql}",
            who.values,
        )
    sql = f"""
        select customer_id, coalesce(given.given_name, name) as sort_key
        from customers
        left join (select unnest(?) as customer_id, unnest(?) as given_name) as given using (customer_id)
        where {who.sql}
    """
    return Condition(sql, [list(names), list(names.values()), *who.values])


def order_by(order: Order) -> str:
    """Return the order of the rows of `hits` as SQL."""
    return f"sort_key {'desc' if order.descending else 'asc'} nulls last, customer_id"


def journal_page(
    reader: SnapshotReader, found: Condition, order: Order, window: range, notes: NotesStore
) -> JournalPage:
    """Return the rows at these places of the order (0 is the first).

    The order is found on ids and sort keys alone, in one scan with the total; the other columns are read for
    the rows shown only. That is what keeps a page quick at a million customers.
    """
    # bound values here would hide from DuckDB that it needs the first few rows only, and cost a full sort
    limit = f"limit {len(window)} offset {window.start}"
    order_sql = order_by(order)
    sql = f"""
        with hits as materialized ({found.sql}),
        shown as (select customer_id, sort_key from hits order by {order_sql} {limit})
        select total, customer_id
        from (select count(*) as total from hits)
        left join shown on true
        order by {order_sql}
    """
    page = reader.rows(sql, found.values)
    ids = [row["customer_id"] for row in page if row["customer_id"] is not None]
    return JournalPage(_rows(reader, ids, notes), page[0]["total"])


def _rows(reader: SnapshotReader, ids: list[str], notes: NotesStore) -> list[dict[str, Any]]:
    """Read the rows of these customers in the order given, with the names and tags that people gave."""
    if not ids:
        return []
    places = ", ".join("?" for _ in ids)
    stored = reader.rows(f"select {quoted(STORED_COLUMNS)} from customers where customer_id in ({places})", ids)
    by_id = {row["customer_id"]: row for row in stored}
    names, tags = notes.names(), notes.tags_of(ids)
    return [
        {
            **row,
            "name": names.get(customer_id, row["name"]),
            "phones": row["phones"] or [],
            "emails": row["emails"] or [],
            "tags": tags.get(customer_id, []),
        }
        for customer_id in ids
        if (row := by_id.get(customer_id))  # a rebuild between the two reads may have merged one away
    ]
