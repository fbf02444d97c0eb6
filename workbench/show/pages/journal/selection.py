"""The filtered journal as a table: what the export writes."""

from __future__ import annotations

import duckdb

from workbench.engine.query import quote
from workbench.settings import Settings
from workbench.show.pages.journal.asked import Around
from workbench.show.pages.journal.columns import HEADERS, JOURNAL_COLUMNS, SCORE_COLUMNS, STORED_COLUMNS
from workbench.show.pages.journal.filters import JournalFilter, condition
from workbench.show.pages.journal.rows import Order, hits


def in_words(
    journal: duckdb.DuckDBPyRelation, settings: Settings, columns: tuple[str, ...] = JOURNAL_COLUMNS
) -> duckdb.DuckDBPyRelation:
    """Return some columns of the journal with headers for people in place of their names, in the order for people."""
    headers = {column: words.format(currency=settings.money.base) for column, words in HEADERS.items()}
    shown = (f"{quote(column)} as {quote(words)}" for column, words in headers.items() if column in columns)
    return journal.project(", ".join(shown))


def select_journal(
    connection: duckdb.DuckDBPyConnection,
    chosen: JournalFilter,
    order: Order,
    around: Around,
) -> duckdb.DuckDBPyRelation:
    """Return all customers that pass the filter, in order, with the names and tags that people gave.

    The connection has a snapshot attached. The chosen ids, the names and the tags become temporary tables in it,
    since a relation cannot carry bound values.
    """
    notes = around.notes
    found = hits(condition(chosen, around), order, notes)
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


_STORED = ",\n        ".join(
    "coalesce(n.given, c.name) as name" if column == "name" else f"c.{quote(column)}" for column in STORED_COLUMNS
)
_SCORES = ",\n        ".join(f"{name}.score as {name}" for name in SCORE_COLUMNS)
_SCORED = "\n    ".join(
    f"left join ({score.rows}) {name} on {name}.customer_id = chosen.customer_id"
    for name, score in SCORE_COLUMNS.items()
)

_SELECTION = f"""
    select
        {_STORED},
        {_SCORES},
        t.given as tags
    from chosen
    join customers c on c.customer_id = chosen.customer_id
    left join given_names n on n.customer_id = chosen.customer_id
    left join given_tags t on t.customer_id = chosen.customer_id
    {_SCORED}
    order by chosen.place
"""
