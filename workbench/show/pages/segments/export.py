"""The file of the customers of a segment (see `workbench.show.export`)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from workbench.engine.query import quote
from workbench.segments.saved import SegmentDesk
from workbench.show.export import Progress, current, keep_given_names, write
from workbench.show.pages.segments.members import HEADERS, rows_of
from workbench.show.table_files import check_suffix

_MEMBERS = "export_members"


def export_members(directory: Path, progress: Progress, *, target: str, condition: str) -> str:
    """Write the customers who meet a condition to `target`, most money first; return its path.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns.

    Raises:
        ConditionError: the condition cannot be read.
        ExportError: no file of that kind can be written.

    """
    suffix = check_suffix(Path(target))
    with current(directory) as source:
        query = SegmentDesk(directory, source.settings, lambda: source.connection).query(condition)
        source.connection.execute(f"create table {_MEMBERS} as {query.sql}", query.parameters)
        keep_given_names(source)
        rows = _rows(source.connection, in_words=suffix != ".parquet")
        return write(source, rows, source.count(_MEMBERS), target, progress)


def _rows(connection: duckdb.DuckDBPyConnection, *, in_words: bool) -> duckdb.DuckDBPyRelation:
    heads = {name: HEADERS[name] if in_words else name for name in HEADERS}
    columns = ", ".join(f"{quote(name)} as {quote(head)}" for name, head in heads.items())
    named = f"""
        select m.* replace (coalesce(g.given_name, m.name) as name)
        from ({rows_of(_MEMBERS)}) m
        left join given_names g on g.customer_id = m.customer_id
    """
    return connection.sql(f"select {columns} from ({named}) order by ltv desc nulls last, customer_id")
