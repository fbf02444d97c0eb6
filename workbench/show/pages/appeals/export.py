"""The file of the filtered appeals (see `workbench.show.export`)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from workbench.appeals.marks import attach_marks
from workbench.engine.query import quote
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.show.export import Progress, current, keep_given_names, write
from workbench.show.pages.appeals.filters import AppealFilter
from workbench.show.pages.appeals.rows import Turn
from workbench.show.pages.appeals.view import AppealsView
from workbench.show.pages.appeals.words import HEADERS, label
from workbench.show.table_files import check_suffix

_SHEET = "Appeals"


def export_appeals(
    directory: Path, progress: Progress, *, target: str, chosen: Mapping[str, Any], turn: Mapping[str, Any]
) -> str:
    """Write the appeals that pass a filter to `target`, in the order of the page, with marks; return its path.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: appeals cannot be filtered or sorted like that.

    """
    suffix = check_suffix(Path(target))
    with closing(AppealsView.open(directory)) as view:
        who = view.condition(AppealFilter.of(chosen))
    with current(directory) as source, closing(AppealMarksStore.of(directory)) as marks:
        marked = attach_marks(source.connection, marks.marks())
        keep_given_names(source)
        source.connection.execute(
            f"create temp table chosen as select appeal_id from {quote(marked)} where {who.sql}", who.values
        )
        currency = source.settings.money.base
        heads = {name: label(name, currency) if suffix != ".parquet" else name for name in HEADERS}
        rows = _rows(source.connection, marked, heads, Turn.of(turn).order)
        return write(source, rows, source.count("chosen"), target, progress, _SHEET)


def _rows(
    connection: duckdb.DuckDBPyConnection, marked: str, heads: Mapping[str, str], order: str
) -> duckdb.DuckDBPyRelation:
    columns = ", ".join(f"{quote(name)} as {quote(head)}" for name, head in heads.items())
    named = f"""
        select marked.*, coalesce(given_names.given_name, customers.name) as name
        from {quote(marked)} as marked
        left join customers on customers.customer_id = marked.customer_id
        left join given_names on given_names.customer_id = marked.customer_id
        where marked.appeal_id in (select appeal_id from chosen)
    """
    return connection.sql(f"select {columns} from ({named}) order by {order}")
