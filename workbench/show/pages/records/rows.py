"""Rows of a journal of records: one page of it, and what its filters offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.engine.query import quote, quoted
from workbench.errors import WorkbenchError, nearest
from workbench.segments.language.rows import columns_of
from workbench.show.pages.journal.filters import Condition
from workbench.show.pages.records.journals import IDS, Journal, label
from workbench.show.reader import SnapshotReader

_LISTED = (
    "kind", "direction", "status", "category", "operator", "source", "medium", "campaign", "loss_reason", "currency",
    "project", "city", "device", "system",
)  # fmt: skip
"""Columns of few words, which a filter offers."""

_DOCS = {
    "landing_url": "The page of the contact. The whole address is compared (https://shop.example/cart?size=2), though "
    "the table shows its path: for a path such as /cart choose 'contains'."
}
"""What a filter says of a column where the table shows it in another way than it is kept."""

_MOST_OFFERED = 100
_MOST_ROWS = 100


@dataclass(frozen=True)
class Turn:
    """Which page of a journal is shown, counted from 1, and in which order; empty ones come last, ties by record."""

    sort_by: str = "occurred_at"
    descending: bool = True
    page: int = 1
    per_page: int = 25

    @classmethod
    def of(cls, journal: Journal, given: Mapping[str, Any]) -> Turn:
        """Read what a page or a link asks of a journal.

        Raises:
            WorkbenchError: it is nothing that the journal can be asked for.

        """
        sort_by = str(given.get("sort_by") or "occurred_at")
        if sort_by not in journal.columns:
            hint = nearest(sort_by, journal.columns)
            raise WorkbenchError(f"Cannot sort by {sort_by!r}.{hint} Allowed: {', '.join(journal.columns)}.")
        try:
            size = min(max(int(given.get("per_page") or 25), 1), _MOST_ROWS)
            page = max(int(given.get("page") or 1), 1)
        except (TypeError, ValueError):
            raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None
        return cls(sort_by, bool(given.get("descending", True)), page, size)

    @property
    def order(self) -> str:
        """The order as SQL."""
        return f"{quote(self.sort_by)} {'desc' if self.descending else 'asc'} nulls last, event_id"

    @property
    def limit(self) -> str:
        """The place of the page as SQL."""
        # bound values here would hide from DuckDB that it needs the first few rows only, and cost a full sort
        return f"limit {self.per_page} offset {(self.page - 1) * self.per_page}"


@dataclass(frozen=True)
class RecordsPage:
    """One page of a journal and the number of records that pass the filter."""

    rows: list[dict[str, Any]]
    total: int


def records_page(
    reader: SnapshotReader, journal: Journal, who: Condition, turn: Turn, columns: Iterable[str]
) -> RecordsPage:
    """Return one page of the records that pass: keys `IDS`, the columns, the currency, and the customer's name."""
    counted = f"select count(*) as total from {journal.name} where {who.sql}"
    total = reader.known_rows(counted, who.values)[0]["total"]
    beside = ["currency"] if "currency" in journal.table.names else []
    read = quoted(dict.fromkeys([*IDS, *columns, *beside]))
    near = _up_to_the_page(reader, journal, who, turn)
    rows = reader.rows(
        f"select {read} from {journal.name} where {near.sql} order by {turn.order} {turn.limit}", near.values
    )
    names = _names(reader, [row["customer_id"] for row in rows])
    return RecordsPage([{**row, "name": names.get(row["customer_id"])} for row in rows], total)


def _up_to_the_page(reader: SnapshotReader, journal: Journal, who: Condition, turn: Turn) -> Condition:
    """Narrow the condition to the records before the end of the page in its order.

    Where the page ends is found in one narrow column, and whole rows are read only up to there: they are most of what a
    page of a large journal costs.
    """
    key, type_ = quote(turn.sort_by), journal.table.types[turn.sort_by]
    way, beyond = ("desc", ">=") if turn.descending else ("asc", "<=")
    ends = reader.known_rows(
        f"""
        select cast({key} as varchar) as last_key
        from (
            select {key}
            from {journal.name}
            where {who.sql}
            order by {key} {way} nulls last
            limit 1 offset {turn.page * turn.per_page - 1}
        )
        """,
        who.values,
    )
    if not ends or ends[0]["last_key"] is None:  # the end lies among the empty ones, or there are fewer
        return who
    return Condition(f"{who.sql} and {key} {beyond} cast(? as {type_})", [*who.values, ends[0]["last_key"]])


def _names(reader: SnapshotReader, customers: list[str]) -> dict[str, str | None]:
    if not customers:
        return {}
    places = ", ".join("?" for _ in customers)
    rows = reader.rows(f"select customer_id, name from customers where customer_id in ({places})", customers)
    return {row["customer_id"]: row["name"] for row in rows}


def offered(reader: SnapshotReader, journal: Journal, currency: str) -> dict[str, Any]:
    """Say what can be shown and filtered.

    Keys: columns (name, label, type, values, closed, doc of each column that can be asked for), first_date and
    last_date (in the zone, None where there is no record).
    """
    known = columns_of(journal.name)
    columns = []
    for name in dict.fromkeys([*journal.columns, *journal.facts]):
        column = known[name]
        values = list(column.values) or (_words(reader, journal, name) if name in _LISTED else [])
        columns.append(
            {
                "name": name,
                "label": label(name, currency),
                "type": column.type,
                "values": values,
                "closed": bool(column.values),
                "doc": _DOCS.get(name, column.doc),
            }
        )
    ends = reader.known_rows(f"select min(occurred_at) as first_at, max(occurred_at) as last_at from {journal.name}")[0]
    return {
        "columns": columns,
        **{f"{end}_date": ends[f"{end}_at"] and ends[f"{end}_at"][:10] for end in ("first", "last")},
    }


def _words(reader: SnapshotReader, journal: Journal, column: str) -> list[str]:
    rows = reader.known_rows(f"""
        select {quote(column)} as word, count(*) as records
        from {journal.name}
        where {quote(column)} is not null
        group by word
        order by records desc, word
        limit {_MOST_OFFERED}
    """)
    return [row["word"] for row in rows]
