"""The query that turns the rows of a source into the values of a mapping's columns, still as they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.engine.query import literal, quote
from workbench.errors import MappingError
from workbench.ingest import parsing
from workbench.ingest.expressions import check, compile_expression
from workbench.ingest.json_paths import SEPARATOR, is_plain
from workbench.ingest.mapping import Entry, Mapping
from workbench.ingest.sources import TEXT, Source, missing_column
from workbench.tables import IDENTIFIER_KINDS

DAY = "source_day"
"""Among the values: the source's own day, of `[batch] day`."""

_DATES = ("TIMESTAMP", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")


@dataclass(frozen=True)
class Value:
    """One entry of the mapping that the file can fill: the column of the query that holds it, and its type."""

    sql: str
    entry: Entry
    type: str = TEXT

    @property
    def is_date(self) -> bool:
        """Whether the file itself holds a date or time here."""
        return self.type in _DATES


@dataclass
class MappedRows:
    """A query over the source's rows and the values it gives for each canonical column.

    The query has the columns `record` (place in the file from 0), `broken`, `chosen`, `extra` and those of the values.
    """

    sql: str
    values: dict[str, list[Value]]
    ungrouped: str | None = None
    """With `group_by`: the query of `broken` and `chosen` for every row of the file."""


def map_rows(mapping: Mapping, source: Source) -> MappedRows:
    """Write the query.

    Raises:
        MappingError: the file lacks a column that the mapping needs.

    """
    return _Mapper(mapping, source).rows()


class _Mapper:
    """Collects what the mapping reads from the source, in the order it is met."""

    def __init__(self, mapping: Mapping, source: Source) -> None:
        self._mapping = mapping
        self._source = source
        self._references: list[str] = []

    def rows(self) -> MappedRows:
        values: dict[str, list[Value]] = {}
        select: list[str] = []
        day = {DAY: (self._mapping.day,)} if self._mapping.day else {}
        for column, entries in (self._mapping.columns | day).items():
            for number, entry in enumerate(entries):
                sql = self._entry(column, entry)
                if sql is not None:
                    name = quote(f"{column}_{number}")
                    values.setdefault(column, []).append(Value(name, entry, self._type(entry)))
                    select.append(f"{sql} as {name}")
        self._check(values)
        where = self._mapping.where
        chosen = f"coalesce({self._expression(where, 'rows.where')}, false)" if where else "true"
        groups = [self._column(name, "rows.group_by") for name in self._mapping.group_by]
        rows = self._source.query(self._references, self._mapping.read.ignore)
        if groups:
            ungrouped = f"select broken, {chosen} as chosen from ({rows})"
            return MappedRows(_grouped(rows, chosen, groups, select), values, ungrouped)
        return MappedRows(
            f"select record, broken, {chosen} as chosen, extra, {', '.join(select)} from ({rows})", values
        )

    def _entry(self, column: str, entry: Entry) -> str | None:
        """Write one entry; None where it is optional and the file lacks its column."""
        if entry.constant is not None:
            return literal(entry.constant)
        if entry.expression is not None:
            needed = check(entry.expression, f"columns.{column}")
            if entry.optional and any(self._source.resolve(name) is None for name in needed):
                return None
            return f"nullif(trim(cast({self._expression(entry.expression, f'columns.{column}')} as varchar)), '')"
        reference = entry.column or ""
        if entry.optional and self._source.resolve(reference) is None:
            return None
        sql = self._column(reference, column)
        if self._mapping.group_by:
            sql = f"arg_min({sql}, record)"
        if self._type(entry) in _DATES:
            return sql
        if not is_plain(reference) and column not in IDENTIFIER_KINDS:
            sql = f"replace({sql}, {literal(SEPARATOR)}, ', ')"
        return f"nullif(trim({sql if self._type(entry) == TEXT else f'cast({sql} as varchar)'}), '')"

    def _column(self, reference: str, canonical: str) -> str:
        """Name the column of the source's query that holds a column of the file."""
        found = self._source.resolve(reference)
        if found is None:
            raise missing_column(self._source, reference, self._mapping.name, canonical)
        if found not in self._references:
            self._references.append(found)
        return f"c{self._references.index(found)}"

    def _expression(self, text: str, where: str) -> str:
        return compile_expression(
            text,
            f"Mapping {self._mapping.name}: {where}",
            lambda reference: self._column(reference, where),
            parsing.number,
            typed=bool(self._source.types),
        )

    def _type(self, entry: Entry) -> str:
        found = self._source.resolve(entry.column) if entry.column else None
        return self._source.types.get(found, TEXT) if found else TEXT

    def _check(self, values: dict[str, list[Value]]) -> None:
        """Refuse a file that has no column for any identifier, since every row would be rejected."""
        if self._mapping.table == "events" and not set(IDENTIFIER_KINDS) & set(values):
            wanted = [e.column for kind in IDENTIFIER_KINDS for e in self._mapping.columns.get(kind, ()) if e.column]
            raise MappingError(
                f"{self._source.name} has none of the columns that mapping {self._mapping.name} takes identifiers "
                f"from: {', '.join(wanted)}. Columns of the file: {', '.join(self._source.names[:60])}. "
                "Is it the right preset for this file?"
            )


def _grouped(rows: str, chosen: str, groups: Sequence[str], select: Sequence[str]) -> str:
    """Fold the chosen rows into one per key, which stands where its first row stood; broken rows stay by themselves."""
    return f"""
        select
            min(record) as record, broken, true as chosen, cast(null as varchar) as extra, {", ".join(select)}
        from (select * replace (coalesce(record, row_number() over () - 1) as record) from ({rows}))
        where broken is not null or {chosen}
        group by {", ".join(groups)}, broken, case when broken is not null then record end
    """
