"""The file of a list of the churn page (see `workbench.show.export`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from workbench.engine.query import quote
from workbench.show.export import Progress, current, keep_given_names, write
from workbench.show.listings import Wish, listing_query
from workbench.show.pages.churn.listings import listing_of
from workbench.show.table_files import check_suffix


def export_list(
    directory: Path, progress: Progress, *, target: str, what: str, horizon: int, wish: dict[str, Any]
) -> str:
    """Write all that pass on a list (at_risk or ltv) to `target`, in its order; return its path.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: there is no such list, or it cannot be sorted or filtered like that.

    """
    suffix = check_suffix(Path(target))
    listing, heads = listing_of(what, horizon)
    sql, values = listing_query(listing, Wish(**wish))
    with current(directory) as source:
        source.connection.execute(f"create temp table chosen as {sql}", values)  # its rows keep the order of the list
        keep_given_names(source)
        if suffix == ".parquet":  # which is for programs
            heads = {column: column for column in heads}
        currency = source.settings.money.base
        rows = _rows(source.connection, {column: head.format(currency=currency) for column, head in heads.items()})
        return write(source, rows, source.count("chosen"), target, progress)


def _rows(connection: duckdb.DuckDBPyConnection, heads: dict[str, str]) -> duckdb.DuckDBPyRelation:
    def shown(column: str) -> str:
        return "coalesce(given_name, name)" if column == "name" else f"chosen.{quote(column)}"

    columns = ", ".join(f"{shown(column)} as {quote(head)}" for column, head in heads.items())
    return connection.sql(f"""
        select {columns}
        from chosen
        left join given_names on given_names.customer_id = chosen.customer_id
        order by chosen.rowid
    """)
