"""The list of appeals: one page of it, what its filters offer, and the ids of all that pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.engine.query import quote, quoted
from workbench.errors import WorkbenchError, nearest
from workbench.show.pages.appeals.filters import LISTS
from workbench.show.pages.journal.filters import Condition

COUNTS = ("call_count", "request_count", "callback_count", "email_count", "chat_count", "ticket_count")
"""How many contacts of each kind an appeal has."""

COLUMNS = (
    "appeal_id", "customer_id", "nth", "opened_at", "kind", "contacts", *COUNTS, "project", "source", "medium",
    "campaign", "status", "status_by", "category", "category_by", "operator", "wait_s", "business_wait_s",
    "resolution_s", "business_resolution_s", "subject", "rating", "deal_amount_base", "note",
)  # fmt: skip
"""Columns of an appeal that a row of the list shows; the customer's name comes to them."""

SORTABLE = (
    "opened_at", "nth", "kind", "contacts", "source", "campaign", "status", "category", "operator", "wait_s",
    "business_wait_s", "resolution_s", "business_resolution_s", "subject", "rating", "deal_amount_base",
)  # fmt: skip
"""Columns the list can be sorted by."""

_MOST_ROWS = 100
_MOST_CHOICES = 200
_DEEP = 1_000

Ask = Callable[[str, list[Any]], list[dict[str, Any]]]
"""Runs a query with its values and returns its rows."""


@dataclass(frozen=True)
class Turn:
    """Which page of the list is shown, counted from 1, and in which order; empty ones come last, ties by appeal."""

    sort_by: str = "opened_at"
    descending: bool = True
    page: int = 1
    per_page: int = 25

    def __post_init__(self) -> None:
        if self.sort_by not in SORTABLE:
            hint = nearest(self.sort_by, SORTABLE)
            raise WorkbenchError(f"Cannot sort by {self.sort_by!r}.{hint} Allowed: {', '.join(SORTABLE)}.")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Turn:
        """Read what a page or a link asks for.

        Raises:
            WorkbenchError: it is nothing that the list can be asked for.

        """
        try:
            size = min(max(int(given.get("per_page", 25)), 1), _MOST_ROWS)
            page = max(int(given.get("page", 1)), 1)
        except (TypeError, ValueError):
            raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None
        return cls(str(given.get("sort_by") or "opened_at"), bool(given.get("descending", True)), page, size)

    @property
    def order(self) -> str:
        """The order as SQL."""
        return f"{quote(self.sort_by)} {'desc' if self.descending else 'asc'} nulls last, appeal_id"


@dataclass(frozen=True)
class AppealsPage:
    """One page of the list and the number of appeals that pass the filter."""

    rows: list[dict[str, Any]]
    total: int


def appeals_page(ask: Ask, known: Ask, marked: str, who: Condition, turn: Turn) -> AppealsPage:
    """Return one page of the appeals that pass; `known` remembers answers, which are asked for again.

    Rows hold `COLUMNS` and the customer's name from the sources.
    """
    counted = f"select count(*) as total from {quote(marked)} where {who.sql}"
    total = known(counted, who.values)[0]["total"]
    if turn.page * turn.per_page > _DEEP:
        who = _these(ask, marked, who, turn)
        turn = replace(turn, page=1)
    rows = ask(_SHOWN.format(marked=quote(marked), who=who.sql, order=turn.order, limit=_limit(turn)), who.values)
    return AppealsPage(rows, total)


def _these(ask: Ask, marked: str, who: Condition, turn: Turn) -> Condition:
    """Find the appeals of a page far down by their ids alone: else all before it would be read and left out."""
    sql = f"select appeal_id from {quote(marked)} where {who.sql} order by {turn.order} {_limit(turn)}"
    ids = [row["appeal_id"] for row in ask(sql, who.values)]
    return Condition(f"appeal_id in ({', '.join('?' for _ in ids)})" if ids else "false", ids)


def ids_of(ask: Ask, marked: str, who: Condition) -> list[str]:
    """Return the ids of all appeals that pass."""
    sql = f"select appeal_id from {quote(marked)} where {who.sql} order by appeal_id"
    return [row["appeal_id"] for row in ask(sql, who.values)]


def choices(known: Ask, marked: str) -> dict[str, Any]:
    """Say what the filters offer.

    Keys: those of `LISTS`, each (word, appeals) pairs, most frequent first, "" for none; first_date and last_date (in
    the zone, None where there is no appeal); total.
    """
    offered: dict[str, Any] = {name: _counted(known, marked, column) for name, column in LISTS.items()}
    ends = known(
        f"select min(opened_at) as first_at, max(opened_at) as last_at, count(*) as total from {quote(marked)}", []
    )[0]
    days = {f"{end}_date": ends[f"{end}_at"] and ends[f"{end}_at"][:10] for end in ("first", "last")}
    return {**offered, **days, "total": ends["total"]}


def _counted(known: Ask, marked: str, column: str) -> list[tuple[str, int]]:
    rows = known(
        f"""
        select coalesce({quote(column)}, '') as word, count(*) as appeals
        from {quote(marked)}
        group by word
        order by appeals desc, word
        limit {_MOST_CHOICES}
        """,
        [],
    )
    return [(row["word"], row["appeals"]) for row in rows]


def _limit(turn: Turn) -> str:
    # bound values here would hide from DuckDB that it needs the first few rows only, and cost a full sort
    return f"limit {turn.per_page} offset {(turn.page - 1) * turn.per_page}"


_SHOWN = f"""
    with shown as (
        select {quoted(COLUMNS)}
        from {{marked}}
        where {{who}}
        order by {{order}}
        {{limit}}
    )
    select shown.*, customers.name
    from shown
    left join customers on customers.customer_id = shown.customer_id
    order by {{order}}
"""
