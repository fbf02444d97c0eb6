"""What a reader gives to the mapping: the columns of the file and a query over its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from workbench.engine.query import literal, quote
from workbench.errors import MappingError, nearest
from workbench.ingest.scratch import Scratch

TEXT = "VARCHAR"

MALFORMED = "malformed"
"""Table of the rows that the reader itself could not take apart: line BIGINT, detail VARCHAR, raw VARCHAR."""

BLANK = ""
"""What stands in `broken` for a blank line, which is no row at all."""

LOCATED = "located"
"""Table of where rejected rows stand in the file: record BIGINT, line BIGINT, raw VARCHAR."""


class Source(Protocol):
    """The rows of one opened file."""

    @property
    def name(self) -> str:
        """The name the user knows the file by."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the file, or the fields of its records."""

    @property
    def types(self) -> dict[str, str]:
        """DuckDB's type of each column where the file has types of its own; empty where all is text."""

    @property
    def serial_dates(self) -> bool:
        """Whether a bare number in a date column counts days, as spreadsheets do."""

    def resolve(self, reference: str) -> str | None:
        """Find the file's own spelling of a column that the mapping names, None where the file lacks it."""

    def query(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Write a query over all rows in file order.

        It gives `record` (place in the file from 0; NULL: the row's place in the result), `broken` (what is wrong with
        the row, else NULL), `c0`, `c1` … for the references, and `extra` (the other columns but the ignored, as JSON).
        """

    def is_spoilt(self, scratch: Scratch) -> str:
        """Tell after the query has run whether the reader lost its way and swallowed rows; '' if it did not."""

    def find_malformed(self, scratch: Scratch) -> None:
        """Make the table `malformed` after the query has run."""

    def locate(self, scratch: Scratch, records: str) -> None:
        """Make the table `located` for the records that a query names."""


@dataclass(frozen=True)
class Columns:
    """The named columns of a file with rows and columns; `physical` are their names in SQL."""

    name: str
    names: tuple[str, ...]
    physical: tuple[str, ...]
    types: dict[str, str] = field(default_factory=dict)

    def resolve(self, reference: str) -> str | None:
        """Find a column by its exact name, else by its name without regard to case and spaces if only one fits."""
        return find_name(reference, self.names)

    def select(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Write the select list for `c0`, `c1` … and `extra`."""
        sql_name = dict(zip(self.names, self.physical, strict=True))
        chosen = [f"{quote(sql_name[name])} as c{number}" for number, name in enumerate(references)]
        left = [name for name in self.names if name not in (*references, *ignore)]
        items = [(name, _as_json(quote(sql_name[name]), self.types.get(name, TEXT))) for name in left]
        return ", ".join([*chosen, f"{json_object(items)} as extra"])


class WholeRows(Columns):
    """The columns of a file whose rows are told apart by the format itself, so that none can be malformed."""

    def is_spoilt(self, scratch: Scratch) -> str:  # noqa: ARG002  the same for every source
        """Rows cannot run into each other here."""
        return ""

    def find_malformed(self, scratch: Scratch) -> None:
        """Make the table `malformed`, which stays empty."""
        make_malformed(scratch)


def make_malformed(scratch: Scratch) -> None:
    """Make the empty table `malformed`."""
    scratch.connection.execute(f"create or replace table {MALFORMED} (line bigint, detail varchar, raw varchar)")


def find_name(reference: str, names: Iterable[str]) -> str | None:
    """Find a name exactly, else without regard to case and spaces if only one fits."""
    known = list(names)
    if reference in known:
        return reference
    alike = [name for name in known if _plain(name) == _plain(reference)]
    return alike[0] if len(alike) == 1 else None


def json_object(items: Sequence[tuple[str, str]]) -> str:
    """Write the SQL of a JSON object from names and the SQL of their JSON values; empty values are left out."""
    if not items:
        return f"cast(null as {TEXT})"
    pairs = ", ".join(f"{literal(json.dumps(name, ensure_ascii=False) + ':')} || {value}" for name, value in items)
    return f"'{{' || nullif(concat_ws(',', {pairs}), '') || '}}'"


def missing_column(source: Source, reference: str, mapping_name: str, canonical: str) -> MappingError:
    """Say that the file lacks a column that the mapping needs."""
    columns = ", ".join(repr(name) for name in source.names[:60]) or "none"
    return MappingError(
        f"{source.name} has no column {reference!r}, which mapping {mapping_name} reads for {canonical!r}."
        f"{nearest(reference, source.names)} Columns of the file: {columns}. "
        "Correct the mapping, or mark the column optional = true."
    )


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column: an empty header becomes `column3`, a repeated one `Phone_2`."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = plain = " ".join(cell.split()) or f"column{number}"
        count = 1
        while name in names:
            count += 1
            name = f"{plain}_{count}"
        names.append(name)
    return tuple(names)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _as_json(column: str, type_: str) -> str:
    if type_ == TEXT:
        return f"cast(to_json(nullif(trim({column}), '')) as varchar)"
    if type_ in ("DOUBLE", "FLOAT"):
        return f"case when isfinite({column}) then cast(to_json({column}) as varchar) end"
    return f"cast(to_json({column}) as varchar)"
