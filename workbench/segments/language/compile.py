"""Turns a condition into one SQL query of customer ids, with every value bound.

Each thing asked of touches, RFM or scores becomes a named list of customers, computed once; the condition itself is
then asked of every customer. An empty column is like no value at all: whatever is asked of it does not hold, and `not`
is the exact opposite, so every customer either meets a condition or does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.durations import duration
from workbench.engine.query import literal, quote
from workbench.errors import nearest
from workbench.notes.followed import FollowedNotes
from workbench.segments.language.catalogue import ROW
from workbench.segments.language.columns import CUSTOMER, SCORE, TOUCH, Column, ConditionError
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import All, AnyOf, Compare, Condition, InSegment, Not, Tagged
from workbench.segments.language.past import past_customers
from workbench.segments.language.row_conditions import Asked, row_condition
from workbench.segments.language.touch_conditions import ANY_KIND, Had, Later
from workbench.segments.language.values import NEGATED

NESTED_LIMIT = 20
"""Segments that refer to one another in a row."""


def compile_condition(
    condition: Condition,
    as_of: date,
    zone: str,
    notes: FollowedNotes | None = None,
    segments: Mapping[str, Condition] | None = None,
    *,
    past: bool = False,
    customers: str = "customers",
) -> Compiled:
    """Write the query of a condition over the tables `customers`, `touches`, `rfm` and `scores`.

    Args:
        condition: what the customers meet.
        as_of: the first day that is not known, in the zone. Touches, scores and customers from it on are not seen.
        zone: the workspace's time zone.
        notes: who carries which tag, and the names that people gave; None where there are none.
        segments: the conditions of the segments that may be referred to.
        past: whether there are touches from `as_of` on (`past.is_past` says); then the figures in `customers` are made
            again of what was known, else they are taken as they are.
        customers: the table to take them from; another one where they were made before for many conditions.

    Returns:
        A query of one column, `customer_id`, each once, in no order; its parameters are named `c1`, `c2`, …

    Raises:
        ConditionError: it refers to a segment that is not there, or to itself.

    """
    writer = _Writer(
        _Circumstances(as_of, ZoneInfo(zone), notes, segments or {}, "past_customers" if past else customers)
    )
    query = writer.customers_who(condition)
    lists = ",\n".join(f"{name} as ({sql})" for name, sql in writer.lists.items())
    return Compiled(f"with {lists}\n{query}" if lists else query, writer.parameters)


@dataclass(frozen=True)
class _Circumstances:
    as_of: date
    zone: ZoneInfo
    notes: FollowedNotes | None
    segments: Mapping[str, Condition]
    customers: str


@dataclass
class _Writer:
    """Gathers the parameters and the named lists of customers while it writes."""

    given: _Circumstances
    parameters: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    _segments: dict[str, str] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        """Keep a value and return its place in the SQL."""
        name = f"c{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"${name}"

    def customers_who(self, condition: Condition) -> str:
        """Write the query of the customers who meet a condition; later ones than `as_of` are not known."""
        known = f"(c.first_at is null or c.first_at < {self._before()})"
        if self.given.customers == "past_customers" and "past_customers" not in self.lists:
            self.lists |= past_customers(self._before())
        asked = self._of_customer(condition)
        return f"select c.customer_id\nfrom {quote(self.given.customers)} c\nwhere {known}\n    and {asked}"

    def _of_customer(self, condition: Condition) -> str:
        """Write what is asked of a customer `c`; never unknown."""
        if isinstance(condition, All | AnyOf):
            joined = " and " if isinstance(condition, All) else " or "
            return f"({joined.join(self._of_customer(part) for part in condition.parts)})"
        if isinstance(condition, Not):
            return f"(not {self._of_customer(condition.part)})"
        if isinstance(condition, Compare):
            return self._compared(condition)
        if isinstance(condition, Had):
            return self._in_list(self._touched(condition))
        if isinstance(condition, Tagged):
            return self._in_list(f"select unnest({self.bind(self._tagged(condition.tag))}::varchar[]) as customer_id")
        if isinstance(condition, InSegment):
            return f"c.customer_id in (select customer_id from {self._segment(condition.segment)})"
        raise ConditionError(f"'{condition}' cannot be asked of a customer.")

    def _in_list(self, query: str) -> str:
        name = f"list_{len(self.lists) + 1}"
        self.lists[name] = query
        return f"c.customer_id in (select customer_id from {name})"

    def _compared(self, compare: Compare) -> str:
        column = compare.asked
        if column.scope == ROW:
            raise ConditionError(f"'{compare}' is asked of {compare.catalogue.about}, not of customers.")
        if column.scope == CUSTOMER:
            named = "name" if column.column == "name" else ""
            return self._row(compare, self._given_name() if named else f'c."{column.column}"')
        # a row that is not there is as empty as an empty column: what is empty is asked the other way round
        operator = compare.operator
        opposite = {**NEGATED, "is empty": "is not empty"}.get(operator) if operator != "is not empty" else None
        found = self._in_list(self._rows_where(column, Compare(compare.column, opposite or operator, compare.value)))
        return f"(not {found})" if opposite else found

    def _rows_where(self, column: Column, compare: Compare) -> str:
        """Write the query of the customers with a row of touches, rfm or scores that is so."""
        asked = self._row(compare, f'"{column.column}"')
        if column.scope == TOUCH:
            return f"select customer_id from touches where {self._known()} and {asked}"
        known = f"as_of <= {self.bind(self.given.as_of)}"
        if column.scope == SCORE:
            known += f" and model = {literal(column.model)}"
            known += f" and horizon_days = {int(column.horizon_days)}" if column.horizon_days else ""
        return f"select customer_id from {'scores' if column.scope == SCORE else 'rfm'} where {known} and {asked}"

    def _tagged(self, tag: str) -> list[str]:
        """Return the customers with a tag, in whatever case it was given."""
        if self.given.notes is None:
            return []
        meant = [given for given, _ in self.given.notes.all_tags() if given.casefold() == tag.casefold()]
        return self.given.notes.customers_with_tags(meant) if meant else []

    def _given_name(self) -> str:
        """Write the name of a customer: the one that a person gave, or else the one from the sources."""
        names = self.given.notes.names() if self.given.notes else {}
        if not names:
            return "c.name"
        if "given_names" not in self.lists:
            ids, given = self.bind(list(names)), self.bind(list(names.values()))
            self.lists["given_names"] = (
                f"select unnest({ids}::varchar[]) as customer_id, unnest({given}::varchar[]) as name"
            )
        return "coalesce((select g.name from given_names g where g.customer_id = c.customer_id), c.name)"

    def _touched(self, had: Had) -> str:
        """Write the query of the customers with enough touches of a kind, followed as asked."""
        matching = self._touches_where(had.kind, had.where, had.period)
        enough = "group by t.customer_id"
        if had.at_least > 1:
            enough += f" having count(*) >= {self.bind(had.at_least)}"
        if not had.later:
            return f"select t.customer_id from touches t where {matching} {enough}"
        joins, asked = [], []
        for number, later in enumerate(had.later):
            join, follows = self._followed(had, later, f"n{number}")
            joins.append(join)
            asked.append(f"not {follows}" if later.none else follows)
        touches = f"(select customer_id, occurred_at from touches t where {matching})"
        return f"select t.customer_id from {touches} t {' '.join(joins)} where {' and '.join(asked)} {enough}"

    def _followed(self, had: Had, later: Later, name: str) -> tuple[str, str]:
        """Join what comes later; return the join, and what holds where the touch `t` is followed."""
        matching = self._touches_where(later.kind, later.where, None)
        after = ">" if had.kind == later.kind or ANY_KIND in (had.kind, later.kind) else ">="
        if not later.within:  # the last one tells whether any follows
            last = f"select customer_id, max(occurred_at) as at from touches t where {matching} group by customer_id"
            join = f"left join ({last}) {name} on {name}.customer_id = t.customer_id"
            return join, f"coalesce({name}.at {after} t.occurred_at, false)"
        next_one = f"select customer_id, occurred_at as at from touches t where {matching}"
        on = f"{name}.customer_id = t.customer_id and {name}.at {after} t.occurred_at"
        length: timedelta = duration(later.within, "within")
        soon = f"{name}.at <= t.occurred_at + {self.bind(length)}::interval"
        return f"asof left join ({next_one}) {name} on {on}", f"coalesce({soon}, false)"

    def _touches_where(self, kind: str, where: Condition | None, period: Compare | None) -> str:
        """Write which rows of touches are meant."""
        parts = [self._known()]
        if kind != ANY_KIND:
            parts.append(f"t.kind = {literal(kind)}")
        if period:
            parts.append(self._row(period, "t.occurred_at"))
        if where:
            parts.append(self._of_touch(where))
        return " and ".join(parts)

    def _of_touch(self, condition: Condition) -> str:
        """Write what is asked of one touch `t`; never unknown."""
        if isinstance(condition, All | AnyOf):
            joined = " and " if isinstance(condition, All) else " or "
            return f"({joined.join(self._of_touch(part) for part in condition.parts)})"
        if isinstance(condition, Not):
            return f"(not {self._of_touch(condition.part)})"
        if isinstance(condition, Compare):
            return self._row(condition, f't."{condition.asked.column}"')
        raise ConditionError(f"'{condition}' cannot be asked of a touch.")

    def _row(self, compare: Compare, column: str) -> str:
        asked = Asked(compare.asked.type, compare.operator, compare.value)
        return row_condition(asked, column, self.bind, self.given.as_of, self.given.zone)

    def _known(self) -> str:
        return f"occurred_at < {self._before()}"

    def _before(self) -> str:
        """Return the place of the first moment that is not known."""
        if "before" not in self.parameters:
            self.parameters["before"] = midnight(self.given.as_of, self.given.zone)
        return "$before"

    def _segment(self, name: str) -> str:
        """Write the list of a segment's customers once and return its name."""
        if name in self._open:
            ring = " → ".join([*self._open[self._open.index(name) :], name])
            raise ConditionError(f"The segments refer to each other in a ring: {ring}. Change one of them.")
        if name not in self.given.segments:
            known = self.given.segments
            hint = nearest(name, known) or (f" Segments: {', '.join(known)}." if known else " None is saved yet.")
            raise ConditionError(f"There is no segment {name!r}.{hint}")
        if name not in self._segments:
            if len(self._open) >= NESTED_LIMIT:
                raise ConditionError(f"More than {NESTED_LIMIT} segments refer to one another in a row. Join some.")
            self._open.append(name)
            query = self.customers_who(self.given.segments[name])
            self._open.pop()
            self._segments[name] = f"segment_{len(self._segments) + 1}"
            self.lists[self._segments[name]] = query
        return self._segments[name]
