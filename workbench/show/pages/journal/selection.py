"""The filtered journal as a table: what the export writes, and what people call its columns."""

from __future__ import annotations

import duckdb

from workbench.engine.query import quote
from workbench.notes.followed import FollowedNotes
from workbench.settings import Settings
from workbench.show.pages.journal.filters import JournalFilter, condition
from workbench.show.pages.journal.rows import STORED_COLUMNS, Order, hits

HEADERS = {
    "name": "Name",
    "phones": "Phones",
    "emails": "E-mails",
    "first_at": "First touch",
    "first_source": "First source",
    "first_medium": "First medium",
    "first_campaign": "First campaign",
    "last_at": "Last touch",
    "last_source": "Last source",
    "last_medium": "Last medium",
    "last_campaign": "Last campaign",
    "touches": "Touches",
    "won_deals": "Deals",
    "ltv": "LTV, {currency}",
    "duration_days": "Days from first touch to last",
    "clicks_to_target": "Visits before first target action",
    "clicks_to_deal": "Visits before first deal",
    "tags": "Tags",
    "customer_id": "Customer id",
}
"""The columns of the journal in the words and the order for people."""


def in_words(journal: duckdb.DuckDBPyRelation, settings: Settings) -> duckdb.DuckDBPyRelation:
    """Return the journal with headers for people in place of column names."""
    currency = settings.money.base
    return journal.project(
        ", ".join(f"{quote(column)} as {quote(words.format(currency=currency))}" for column, words in HEADERS.items())
    )


def select_journal(
    connection: duckdb.DuckDBPyConnection,
    chosen: JournalFilter,
    order: Order,
    settings: Settings,
    notes: FollowedNotes,
) -> duckdb.DuckDBPyRelation:
    """Return all customers that pass the filter, in order, with the names and tags that people gave.

    The connection has a snapshot attached. The chosen ids, the names and the tags become temporary tables in it,
    since a relation cannot carry bound values.
    """
    found = hits(condition(chosen, settings.zone, notes), order, notes)
    connection.execute(
        f"""
        create or replace temp table chosen as
        select customer_id, row_number() over (order by {order.sql("sort_key")}) as place
        from ({found.sql})
        """,
        found.values,
    )
    names, tags = notes.names(), notes.tags_of()
    _pairs(connection, "given_names", "varchar", list(names), list(names.values()))
    _pairs(connection, "given_tags", "varchar[]", list(tags), list(tags.values()))
    return connection.sql(_SELECTION)


def _pairs(connection: duckdb.DuckDBPyConnection, table: str, type_: str, ids: list[str], values: list[object]) -> None:
    connection.execute(
        f"""
        create or replace temp table {quote(table)} as
        select unnest(cast(? as varchar[])) as customer_id, unnest(cast(? as {type_}[])) as given
        """,
        [ids, values],
    )


_COLUMNS = ",\n        ".join(
    "coalesce(n.given, c.name) as name" if column == "name" else f"c.{quote(column)}" for column in STORED_COLUMNS
)

_SELECTION = f"""
    select
        {_COLUMNS},
        t.given as tags
    from chosen
    join customers c on c.customer_id = chosen.customer_id
    left join given_names n on n.customer_id = chosen.customer_id
    left join given_tags t on t.customer_id = chosen.customer_id
    order by chosen.place
"""
