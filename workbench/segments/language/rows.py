"""Turns a condition on the rows of one table into SQL, with every value bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.query import quote
from workbench.segments.language.catalogue import Catalogue, catalogue_of, columns_of
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import All, AnyOf, Compare, Condition, Not
from workbench.segments.language.grammar import parse
from workbench.segments.language.json_form import from_json
from workbench.segments.language.row_conditions import Asked, row_condition

__all__ = ["Given", "asks_nothing", "columns_of", "compiled_rows", "read_rows", "rows_where"]

Given = str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | Condition
"""A condition as text, as its JSON form, as a list of comparisons that all hold, or as one that was read before."""


def asks_nothing(condition: Given | None) -> bool:
    """Tell whether it is none, an empty text, an empty list, or a group of all that has no part: every row meets it."""
    if isinstance(condition, str):
        return not condition.strip()
    if not isinstance(condition, Mapping | Sequence):
        return condition is None
    return not condition or condition == {"all": []}


def rows_where(condition: Given, table: str, as_of: date, zone: str, *, alias: str = "", prefix: str = "c") -> Compiled:
    """Write what a condition asks of the rows of a table: a boolean expression that is never null.

    Args:
        condition: what the rows meet. One that is empty asks nothing, and every row meets it.
        table: whose columns are asked.
        as_of: the day that durations (`within 30d`) count from, in the zone.
        zone: whose days are meant.
        alias: of the table in the query that this goes into.
        prefix: parameters are named by it and a number: `c1`, `c2`, …

    Raises:
        ConditionError: it cannot be read, or asks what the table does not have; the message names the nearest.

    >>> rows_where("clicks > 10", "ads", date(2026, 1, 1), "UTC")
    Compiled(sql='coalesce("clicks" > $c1, false)', parameters={'c1': 10})
    """
    catalogue = catalogue_of(table)
    if asks_nothing(condition):
        return Compiled("true", {})
    return compiled_rows(read_rows(condition, catalogue), as_of, zone, alias=alias, prefix=prefix)


def compiled_rows(condition: Condition, as_of: date, zone: str, *, alias: str = "", prefix: str = "c") -> Compiled:
    """Write what a condition that was read asks of rows; as `rows_where`.

    Raises:
        ConditionError: it asks what only customers have.

    """
    writer = _Writer(as_of, ZoneInfo(zone), f"{quote(alias)}." if alias else "", prefix)
    return Compiled(writer.asked(condition), writer.parameters)


def read_rows(condition: Given, catalogue: Catalogue) -> Condition:
    """Read a condition in any of its forms.

    Raises:
        ConditionError: it cannot be read, asks what the catalogue does not have, or is about something else.

    """
    if isinstance(condition, str):
        return parse(condition, catalogue)
    if not isinstance(condition, Condition):
        given = condition if isinstance(condition, Mapping) else {"all": condition}
        return from_json(given, catalogue)
    for part in condition.walk():
        if isinstance(part, Compare) and part.catalogue.about != catalogue.about:
            raise ConditionError(
                f"The condition '{condition}' is about {part.catalogue.about}, not about {catalogue.about}. "
                "Read it for that table."
            )
    return condition


@dataclass
class _Writer:
    """Gathers the parameters while it writes."""

    as_of: date
    zone: ZoneInfo
    table: str
    prefix: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """Keep a value and return its place in the SQL."""
        name = f"{self.prefix}{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"${name}"

    def asked(self, condition: Condition) -> str:
        """Write what is asked of a row."""
        if isinstance(condition, All | AnyOf):
            joined = " and " if isinstance(condition, All) else " or "
            return f"({joined.join(self.asked(part) for part in condition.parts)})"
        if isinstance(condition, Not):
            return f"(not {self.asked(condition.part)})"
        if isinstance(condition, Compare):
            one = Asked(condition.asked.type, condition.operator, condition.value)
            return row_condition(one, f"{self.table}{quote(condition.asked.column)}", self.bind, self.as_of, self.zone)
        raise ConditionError(f"'{condition}' is asked of customers. Conditions on rows compare columns.")
