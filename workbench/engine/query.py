"""Names and text of SQL: the one place where a name is quoted."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.tables import Table


def quote(name: str) -> str:
    """Quote an identifier (column, table) for DuckDB.

    >>> quote('Customer ID')
    '"Customer ID"'
    >>> quote('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def quoted(names: Iterable[str], prefix: str = "") -> str:
    """Quote several names and join them by commas, each after the prefix.

    >>> quoted(["a", "b"], "t.")
    't."a", t."b"'
    """
    return ", ".join(f"{prefix}{quote(name)}" for name in names)


def literal(text: str) -> str:
    """Write a constant of our own (a path, a preset's word) as a SQL string; user's values are bound instead.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def empty_rows(table: Table) -> str:
    """Write the query of a table without rows."""
    columns = ", ".join(f"cast(null as {column.type}) as {quote(column.name)}" for column in table.columns)
    return f"select {columns} where false"
