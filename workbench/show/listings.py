"""Tables of the snapshot as a page shows them: searched, filtered, sorted and turned over in SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.engine.query import quote, quoted
from workbench.errors import WorkbenchError, nearest
from workbench.show.reader import SnapshotReader

_WORDS = 10
_MOST_CHOICES = 50
_MOST_ROWS = 100
_LEAST_DIGITS = 3


@dataclass(frozen=True)
class Listing:
    """One table on the screen.

    `source` is a table or a query in brackets; its rows are searched in the texts `searched`, filtered by the values of
    `filters`, and sorted by any of `sortable`, ties by `key`, which is unique.
    """

    source: str
    columns: tuple[str, ...]
    searched: tuple[str, ...]
    filters: tuple[str, ...]
    sortable: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """What a person wants to see of a listing; `chosen` holds the values of its filters."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort_by: str | None = None
    descending: bool = True
    page: int = 1
    per_page: int = 25


@dataclass(frozen=True)
class ListingPage:
    """One page of a listing, the number of rows that pass, and what its filters offer: (value, rows) pairs."""

    rows: list[dict[str, Any]]
    total: int
    choices: dict[str, list[tuple[str, int]]]


def listing_page(reader: SnapshotReader, listing: Listing, wish: Wish) -> ListingPage:
    """Return one page (counted from 1) of a listing.

    Raises:
        WorkbenchError: it cannot be sorted or filtered like that.

    """
    for column in wish.chosen:
        _known(column, listing.filters, "filter")
    where, values = _condition(listing, wish)
    total = reader.known_rows(f"select count(*) as total from {listing.source} as listed {where}", values)[0]["total"]
    size = min(max(wish.per_page, 1), _MOST_ROWS)
    start = (max(wish.page, 1) - 1) * size
    rows = reader.rows(
        f"""
        select {quoted(listing.columns)}
        from {listing.source} as listed
        {where}
        order by {_order(listing, wish)}
        limit {size} offset {start}
        """,
        values,
    )
    return ListingPage(rows, total, {column: _choices(reader, listing, column) for column in listing.filters})


def listing_query(listing: Listing, wish: Wish) -> tuple[str, list[Any]]:
    """Return the SQL of all rows that pass, in order, and its values: what a file of them holds.

    Raises:
        WorkbenchError: as `listing_page`.

    """
    for column in wish.chosen:
        _known(column, listing.filters, "filter")
    where, values = _condition(listing, wish)
    columns = quoted(listing.columns)
    return f"select {columns} from {listing.source} as listed {where} order by {_order(listing, wish)}", values


def _condition(listing: Listing, wish: Wish) -> tuple[str, list[Any]]:
    parts, values = [], []
    for word in wish.text.lower().split()[:_WORDS]:
        forms = [word]
        digits = re.sub(r"\D", "", word)
        if len(digits) >= _LEAST_DIGITS and not re.search(r"[^\W\d]", word):  # a phone, however it is punctuated
            forms.append(digits)
        texts = [f"contains(lower({quote(column)}), ?)" for column in listing.searched for _ in forms]
        parts.append(f"({' or '.join(texts)})")
        values += forms * len(listing.searched)
    for column, value in wish.chosen.items():
        if value:
            parts.append(f"{quote(column)} = ?")
            values.append(value)
    return f"where {' and '.join(parts)}" if parts else "", values


def _order(listing: Listing, wish: Wish) -> str:
    column = wish.sort_by or listing.sortable[0]
    _known(column, listing.sortable, "sort")
    first = f"{quote(column)} {'desc' if wish.descending else 'asc'} nulls last"
    return ", ".join([first, *(quote(key) for key in listing.key)])


def _choices(reader: SnapshotReader, listing: Listing, column: str) -> list[tuple[str, int]]:
    rows = reader.known_rows(f"""
        select {quote(column)} as choice, count(*) as rows_of_it
        from {listing.source} as listed
        where {quote(column)} is not null
        group by {quote(column)}
        order by rows_of_it desc, choice
        limit {_MOST_CHOICES}
    """)
    return [(row["choice"], row["rows_of_it"]) for row in rows]


def _known(column: str, allowed: tuple[str, ...], verb: str) -> None:
    if column not in allowed:
        raise WorkbenchError(f"Cannot {verb} by {column!r}.{nearest(column, allowed)} Allowed: {', '.join(allowed)}.")
