"""What one condition can ask about: everything known of customers, or the columns of the rows of one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from workbench.errors import nearest
from workbench.models.rfm.grid import SEGMENTS
from workbench.segments.language.columns import (
    DAY,
    FLAG,
    NUMBER,
    TEXT,
    TEXTS,
    TIERS,
    TIME,
    Column,
    ConditionError,
    column_named,
    columns,
    unknown_column,
)
from workbench.tables import DEAL_STATUSES, KINDS, SCORED, SIDE_TABLES, TABLES

ROW = "row"
"""The scope of a column of a table whose rows are asked."""

_TYPES = {
    "VARCHAR": TEXT,
    "VARCHAR[]": TEXTS,
    "BIGINT": NUMBER,
    "DOUBLE": NUMBER,
    "BOOLEAN": FLAG,
    "TIMESTAMP": TIME,
    "DATE": DAY,
}
_KNOWN_VALUES = {
    ("touches", "kind"): KINDS,
    ("deals", "status"): DEAL_STATUSES,
    ("rfm", "segment"): SEGMENTS,
    ("scores", "tier"): TIERS,
}


@dataclass(frozen=True)
class Catalogue:
    """The columns that a condition may compare.

    Attributes:
        about: what a condition picks: customers, or the name of a table.
        columns: by name.
        whole_language: whether it may ask for touches, tags and segments too, which only customers have.

    """

    about: str
    columns: Mapping[str, Column] = field(repr=False)
    whole_language: bool = False

    def named(self, name: str) -> Column:
        """Find a column by the name that a condition uses.

        Raises:
            ConditionError: there is none; the message names the nearest.

        >>> catalogue_of("ads").named("Clicks").name
        'clicks'
        """
        if self.whole_language:
            return column_named(name)
        found = self.columns.get(name.lower())
        if found is None:
            raise unknown_column(name, self.columns, f" of {self.about}")
        return found


OF_CUSTOMERS = Catalogue("customers", columns(), whole_language=True)
"""Columns of the journal, of touches and of scores: what a segment asks."""


@cache
def catalogue_of(table: str) -> Catalogue:
    """Return what can be asked of the rows of a table.

    Raises:
        ConditionError: there is no such table.

    """
    return Catalogue(table, columns_of(table))


@cache
def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of a table by name, in its order.

    Raises:
        ConditionError: there is no such table.

    >>> columns_of("ads")["clicks"].type
    'number'
    """
    tables = {**TABLES, **SCORED, **SIDE_TABLES}
    if table not in tables:
        raise ConditionError(f"There is no table {table!r}.{nearest(table, tables)} Tables: {', '.join(tables)}.")
    return {
        told.name: Column(
            *(told.name, ROW, told.name, _TYPES.get(told.type, NUMBER), told.doc),
            values=_KNOWN_VALUES.get((table, told.name), ()),
        )
        for told in tables[table].columns
    }
