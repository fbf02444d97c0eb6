"""Rows of the journal: which customers, in which order, and what is shown of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.engine.query import quote, quoted
from workbench.errors import WorkbenchError, nearest
from workbench.journal.customers import FOLDED
from workbench.notes.followed import FollowedNotes
from workbench.show.pages.journal.columns import JOURNAL_COLUMNS, SCORE_COLUMNS, SORTABLE, STORED_COLUMNS
from workbench.show.pages.journal.filters import Condition
from workbench.show.reader import SnapshotReader

_SORTED_ALIKE = str.maketrans(FOLDED)

_DEEP = 1_000
"""Places from which on a page is read by id: about here the one way becomes slower than the other."""


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

    @property
    def of_score(self) -> bool:
        """Whether what is sorted by stands in a table of scores."""
        return self.sort_by in SCORE_COLUMNS

    @property
    def key(self) -> str:
        """The column that is sorted by, quoted: of `customers`, or of the scores beside it."""
        return "scored.score" if self.of_score else quote("sort_name" if self.sort_by == "name" else self.sort_by)

    def sql(self, key: str) -> str:
        """Return the order as SQL, where `key` holds what is sorted by."""
        return f"{key} {'desc' if self.descending else 'asc'} nulls last, customer_id"


def hits(who: Condition, order: Order, notes: FollowedNotes) -> Condition:
    """Return the query of the customers that pass, as (customer_id, sort_key); edited names are sorted by."""
    names = notes.names() if order.sort_by == "name" else {}
    if not names:
        scored = (
            f" left join ({SCORE_COLUMNS[order.sort_by].rows}) as scored using (customer_id)" if order.of_score else ""
        )
        sql = f"select customer_id, {order.key} as sort_key from customers{scored} where {who.sql}"
        return Condition(sql, who.values)
    sql = f"""
        select customer_id, coalesce(given.given_name, {order.key}) as sort_key
        from customers
        left join (select unnest(?) as customer_id, unnest(?) as given_name) as given using (customer_id)
        where {who.sql}
    """
    return Condition(sql, [list(names), [sort_name(name) for name in names.values()], *who.values])


def sort_name(name: str) -> str:
    """Return what a name that a person gave is sorted by, as `sort_name` of `customers` is for the others.

    >>> sort_name("Олексій Ёлкин")
    'олексий елкин'
    """
    return name.lower().translate(_SORTED_ALIKE)


@dataclass(frozen=True)
class Window:
    """What of the journal is looked at: places of its order (0 is the first), and columns that somebody sees."""

    places: range
    columns: tuple[str, ...] = JOURNAL_COLUMNS


def journal_page(
    reader: SnapshotReader, who: Condition, order: Order, window: Window, notes: FollowedNotes
) -> JournalPage:
    """Return the rows of a window, and the total of the filter; scores that nobody sees are not looked up."""
    total = reader.known_rows(f"select count(*) as total from customers where {who.sql}", who.values)[0]["total"]
    names = notes.names()
    asked = _shown(who, order, window.places) if window.places.stop <= _DEEP and not order.of_score else None
    if asked is None or (order.sort_by == "name" and names):
        asked = _shown_by_id(hits(who, order, notes), order, window.places)
    stored = reader.rows(asked.sql, asked.values)
    ids = [row["customer_id"] for row in stored]
    tags, scores = notes.tags_of(ids), _scores(reader, ids, window.columns)
    rows = [
        {
            **row,
            **scores[row["customer_id"]],
            "name": names.get(row["customer_id"], row["name"]),
            "phones": row["phones"] or [],
            "emails": row["emails"] or [],
            "tags": tags.get(row["customer_id"], []),
        }
        for row in stored
    ]
    return JournalPage(rows, total)


def _shown(who: Condition, order: Order, window: range) -> Condition:
    """Ask for the rows at once: the quickest way to the first pages."""
    sql = f"""
        select {quoted(STORED_COLUMNS)}
        from customers
        where {who.sql}
        order by {order.sql(order.key)}
        {_limit(window)}
    """
    return Condition(sql, who.values)


def _shown_by_id(found: Condition, order: Order, window: range) -> Condition:
    """Find the places of the order on ids and sort keys alone, and read the other columns of the rows shown only.

    The quickest way to pages far down, where many rows would be carried along to be left out.
    """
    columns = ", ".join(f"customers.{quote(column)}" for column in STORED_COLUMNS)
    sql = f"""
        with hits as ({found.sql}),
        shown as (select customer_id, sort_key from hits order by {order.sql("sort_key")} {_limit(window)})
        select {columns}
        from shown
        join customers using (customer_id)
        order by {order.sql("sort_key")}
    """
    return Condition(sql, found.values)


def _scores(reader: SnapshotReader, ids: list[str], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the score columns of some customers, by customer; empty where there is no score or it is not asked for."""
    found: dict[str, dict[str, Any]] = {one: dict.fromkeys(SCORE_COLUMNS) for one in ids}
    wanted = {name: SCORE_COLUMNS[name] for name in columns if name in SCORE_COLUMNS}
    places = ", ".join("?" for _ in ids)  # a plain list can be looked up while the file is read
    for table in {score.table for score in wanted.values()} if ids else ():
        for row in reader.rows(f"select * from {quote(table)} where customer_id in ({places})", ids):
            here = {name: row[one.column] for name, one in wanted.items() if one.table == table and one.stands_in(row)}
            found[row["customer_id"]].update(here)
    return found


def _limit(window: range) -> str:
    # bound values here would hide from DuckDB that it needs the first few rows only, and cost a full sort
    return f"limit {len(window)} offset {window.start}"
