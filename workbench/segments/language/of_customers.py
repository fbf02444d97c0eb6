"""Turns a condition on customers into SQL that stands in the `where` of a query of `customers`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from workbench.engine.query import quote
from workbench.notes.followed import FollowedNotes
from workbench.segments.language.catalogue import OF_CUSTOMERS, ROW
from workbench.segments.language.columns import CUSTOMER, ConditionError
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import All, Compare, Condition
from workbench.segments.language.rows import Given, compiled_rows, read_rows


@dataclass(frozen=True)
class Known:
    """What a condition on customers is asked with.

    Attributes:
        as_of: the first day that is not known; durations count from it. No table holds anything later.
        zone: the workspace's time zone.
        notes: the names and tags that people gave; None where there are none.
        segments: the conditions of the segments that may be referred to.
        hold: keeps the customers of a query and returns the table of their ids, for who asks the same many times; None:
            the query is written out.

    """

    as_of: date
    zone: str
    notes: FollowedNotes | None = None
    segments: Mapping[str, Condition] = field(default_factory=dict)
    hold: Callable[[Compiled], str] | None = None


def customers_where(condition: Given, known: Known) -> Compiled:
    """Write what a condition asks of customers: a boolean expression over `customers`, never null.

    Comparisons of the columns of `customers` are asked of each row as it is read, the rest is looked up by customer.

    Raises:
        ConditionError: it cannot be read, or refers to a segment that is not there.

    >>> customers_where("ltv > 5", Known(date(2026, 1, 1), "UTC")).sql
    'coalesce("ltv" > $r1, false)'
    """
    asked = read_customers(condition)
    plain = [part for part in _joined(asked) if _of_columns(part, known)]
    others = [part for part in _joined(asked) if part not in plain]
    here = compiled_rows(_all(plain), known.as_of, known.zone, prefix="r") if plain else None
    if not others:
        return here or Compiled("true", {})
    found = compile_condition(_all(others), known.as_of, known.zone, known.notes, known.segments)
    if known.hold is not None:
        found = Compiled(f"select customer_id from {quote(known.hold(found))}", {})
    looked_up = Compiled(f"customer_id in ({found.sql})", found.parameters)
    if here is None:
        return looked_up
    return Compiled(f"({here.sql} and {looked_up.sql})", {**here.parameters, **looked_up.parameters})


def read_customers(condition: Given) -> Condition:
    """Read a condition on customers in any of its forms.

    Raises:
        ConditionError: it cannot be read, or is about the rows of a table.

    """
    read = read_rows(condition, OF_CUSTOMERS)
    if any(isinstance(part, Compare) and part.asked.scope == ROW for part in read.walk()):
        raise ConditionError(f"'{read}' is about rows of a table, not about customers. Read it for that table.")
    return read


def _joined(condition: Condition) -> Iterator[Condition]:
    """Give the conditions that all have to hold."""
    for part in condition.parts_within if isinstance(condition, All) else (condition,):
        yield from _joined(part) if isinstance(part, All) else (part,)


def _of_columns(condition: Condition, known: Known) -> bool:
    """Whether a condition asks of `customers` alone; names that people gave stand in the notes."""
    renamed = known.notes is not None and bool(known.notes.names())
    leaves = [part for part in condition.walk() if not part.parts_within]
    return all(
        isinstance(part, Compare) and part.asked.scope == CUSTOMER and not (renamed and part.column == "name")
        for part in leaves
    )


def _all(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))
