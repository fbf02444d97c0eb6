"""Write any table to XLSX, CSV or Parquet.

For people (XLSX, CSV) times are in the workspace's time zone and lists are joined by "; ". For programs (Parquet) all
columns stay what they are: times in UTC, lists as lists.

Cells of a spreadsheet that begin with = + - @ tab or a line break can run as formulas when they come from customers.
In XLSX every text is written as text, which is safe by itself. CSV has no types, so such a text gets an apostrophe in
front, phones (+7…) included; negative numbers stay as they are.

Source: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from workbench.engine.query import literal, quote
from workbench.engine.whole_file import whole_file
from workbench.errors import ExportError, nearest
from workbench.settings import Settings

SUFFIXES = (".xlsx", ".csv", ".parquet")

_CELL_LIMIT = 32_767
"""Characters of text that Excel takes in a cell; what is longer is cut there (CSV and Parquet hold it whole)."""

_PLAIN = {
    "boolean", "date",
    "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint", "hugeint", "uhugeint",
}  # fmt: skip
_FRACTIONS = {"float", "double", "decimal"}
_MOMENTS = {"timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"}


def export_table(
    rows: duckdb.DuckDBPyRelation,
    target: Path,
    settings: Settings,
    on_rows: Callable[[int], None] = lambda _: None,
    sheet: str = "Rows",
) -> int:
    """Write all rows to `target` (.xlsx, .csv or .parquet) and return their number.

    The file appears under its name once it is whole. `on_rows` is called now and then with the rows written so far.
    `sheet` names the sheet of an XLSX.

    Raises:
        ExportError: the suffix is unknown, or the file cannot be written.

    """
    suffix = check_suffix(target)
    with whole_file(target) as part:
        if suffix == ".xlsx":
            # XlsxWriter is needed for this alone and costs the start of a page some time
            from workbench.show.xlsx import write_xlsx  # noqa: PLC0415

            return write_xlsx(_readable(rows, settings.time_zone, _excel_text), part, on_rows, sheet)
        if suffix == ".csv":
            _readable(rows, settings.time_zone, _guarded).write_csv(str(part), header=True)
        else:
            rows.write_parquet(str(part), compression="zstd")
    written = rows.aggregate("count(*)").fetchall()[0][0]
    on_rows(written)
    return int(written)


def check_suffix(target: Path) -> str:
    """Return the target's suffix in lower case.

    Raises:
        ExportError: no file of that kind can be written.

    """
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        hint = nearest(suffix, SUFFIXES)
        raise ExportError(f"Cannot write {target.name!r}: unknown suffix.{hint} Allowed: {', '.join(SUFFIXES)}.")
    return suffix


def _readable(rows: duckdb.DuckDBPyRelation, time_zone: str, text: Callable[[str], str]) -> duckdb.DuckDBPyRelation:
    """Turn every column into a number, a truth value, a date, a local time or a text; `text` finishes texts."""
    columns = zip(rows.columns, rows.types, strict=True)
    return rows.project(
        ", ".join(f"{_cell(quote(name), type_.id, time_zone, text)} as {quote(name)}" for name, type_ in columns)
    )


def _cell(column: str, type_id: str, time_zone: str, text: Callable[[str], str]) -> str:
    """Return the SQL of one column's cells."""
    zone = literal(time_zone)
    if type_id in _MOMENTS:
        return f"timezone({zone}, timezone('UTC', cast({column} as timestamp)))"
    if type_id == "timestamp with time zone":
        return f"timezone({zone}, {column})"
    if type_id in _FRACTIONS:
        return f"case when isfinite(cast({column} as double)) then cast({column} as double) end"
    if type_id in _PLAIN:
        return column
    is_list = type_id in ("list", "array")
    words = f"array_to_string(cast({column} as varchar[]), '; ')" if is_list else f"cast({column} as varchar)"
    return text(words)


def _excel_text(sql: str) -> str:
    return f"left({sql}, {_CELL_LIMIT})"


def _guarded(sql: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (full-width signs included).

    Bare numbers and phones such as +79161234567 are no formulas, and a file of phones goes to other systems.
    """
    return f"""
        case
            when regexp_matches({sql}, '^[=+@\\t\\r\\n＝＋－＠-]')
                and not regexp_full_match({sql}, '-[0-9]+([.,][0-9]+)?|\\+[0-9]+(; \\+[0-9]+)*')
            then '''' || {sql}
            else {sql}
        end
    """
