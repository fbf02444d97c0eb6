"""The evidence of customers in a snapshot: which identifiers stand on which records, and what people have linked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import duckdb

from workbench.errors import WorkbenchError
from workbench.identity.subjects import STRENGTH

MOST_UNITS = 500_000
"""A customer of more different records is not fetched: it would take half a minute and gigabytes."""

NEEDED = ("signature_customers", "customer_identifiers", "cut_evidence", "identity_decisions", "identifier_spells")


class TooLargeError(WorkbenchError):
    """A customer has more records than can be looked at one by one."""


class Name(NamedTuple):
    """An identifier; `spell` tells the holders of a reassigned number apart."""

    kind: str
    value: str
    spell: int

    def __str__(self) -> str:
        """Write it as it can be given to any command."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True)
class Unit:
    """Records that carry one set of identifiers: how many events, first and last (UTC, if dated)."""

    unit_no: int
    signature_no: int
    customer_id: str | None
    events: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class Example:
    """One event of many: `kind` is what it was, `occurred_at` UTC."""

    event_id: str
    occurred_at: datetime | None
    system: str | None
    kind: str


@dataclass(frozen=True)
class Standing:
    """A decision that stands, as the snapshot knows it."""

    decision_no: int
    verb: str
    a: tuple[str, str]
    b: tuple[str, str]
    author: str
    made_at: datetime
    reason: str


@dataclass
class Evidence:
    """Identifiers numbered by code as in a build, units, and what joins them.

    `rows` holds (unit_no, code, events of the unit) for everything that joins, `cut` the same for what a decision or
    the conflict policy keeps from joining; `cut_by` names the decision by unit and code (None: the policy). `links`
    holds (decision_no, a, b) by code, `decisions` those that the links name.
    """

    names: list[Name] = field(default_factory=list)
    units: dict[int, Unit] = field(default_factory=dict)
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    cut: list[tuple[int, int, int]] = field(default_factory=list)
    cut_by: dict[tuple[int, int], int | None] = field(default_factory=dict)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    decisions: dict[int, Standing] = field(default_factory=dict)

    @cached_property
    def _latest(self) -> dict[tuple[str, str], int]:
        return {(name.kind, name.value): code for code, name in enumerate(self.names)}  # spells are in order

    def latest(self, kind: str, value: str) -> int | None:
        """Return the code of the latest spell of an identifier, or None if it is not among the evidence."""
        return self._latest.get((kind, value))


def has_evidence(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the snapshot holds evidence; those of an earlier version do not."""
    views = {row[0] for row in connection.execute("select view_name from duckdb_views()").fetchall()}
    return views.issuperset(NEEDED)


def customer_evidence(connection: duckdb.DuckDBPyConnection, customer_id: str) -> Evidence:
    """Fetch what joins the records of a customer.

    Raises:
        WorkbenchError: there is no such customer, or it has too many records to be one.

    """
    evidence = fetch(connection, [customer_id])
    if not evidence.units:
        raise WorkbenchError(f"There is no customer {customer_id!r} in this snapshot. Give the id of a customer.")
    codes = {code for _, code, _ in evidence.rows}
    for standing in decisions(connection):
        a, b = (evidence.latest(*end) for end in (standing.a, standing.b))
        if standing.verb == "link" and a in codes and b in codes:
            evidence.links.append((standing.decision_no, a, b))
            evidence.decisions[standing.decision_no] = standing
    return evidence


def fetch(connection: duckdb.DuckDBPyConnection, customer_ids: Collection[str]) -> Evidence:
    """Fetch the units of customers with their linking identifiers, and what of these is cut.

    Raises:
        TooLargeError: the customers have too many records.
        WorkbenchError: the snapshot holds no evidence.

    """
    if not has_evidence(connection):
        raise WorkbenchError(
            "This snapshot was built by an earlier version and does not hold what joins records. Run: workbench build"
        )
    ids = sorted(customer_ids)
    units = {row[0]: Unit(*row) for row in connection.execute(_UNITS, {"ids": ids, "most": MOST_UNITS + 1}).fetchall()}
    if len(units) > MOST_UNITS:
        raise TooLargeError(
            f"{' and '.join(ids[:2])}: more than {MOST_UNITS:,} different records. That is no one person; look at the "
            "identifiers that stand with most others and block them under [identity] in workspace.toml."
        )
    rows = connection.execute(_CARRIED, {"ids": ids}).fetchall()
    return _coded(units, rows, connection.execute(_CUT, {"ids": ids}).fetchall())


def _coded(units: dict[int, Unit], carried: Iterable[tuple[Any, ...]], cut: Iterable[tuple[Any, ...]]) -> Evidence:
    """Number the identifiers in the order a build numbers them."""
    lost = {(unit, Name(*name)): decision_no for unit, *name, decision_no in cut}
    left = {(unit, Name(*name)) for unit, *name in carried} - lost.keys()
    order = {kind: place for place, kind in enumerate(STRENGTH)}
    names = sorted({name for _, name in (*left, *lost)}, key=lambda name: (order.get(name.kind, len(order)), *name))
    codes = {name: code for code, name in enumerate(names)}
    rows, gone = ([(unit, codes[name], units[unit].events) for unit, name in sorted(some)] for some in (left, lost))
    return Evidence(names, units, rows, gone, {(unit, codes[name]): by for (unit, name), by in lost.items()})


def barred(connection: duckdb.DuckDBPyConnection, customer_id: str, most: int) -> list[tuple[int, Name]]:
    """List on which units of a customer its barred identifiers stand, of those with most events."""
    rows = connection.execute(_BARRED, {"id": customer_id, "most": most}).fetchall()
    return [(unit, Name(*name)) for unit, *name in rows]


def examples(
    connection: duckdb.DuckDBPyConnection, customer_id: str, groups: Sequence[Sequence[int]]
) -> dict[int, Example]:
    """Find the first event of each group of a customer's units, by the place of the group."""
    rows = connection.execute(_EXAMPLES, {"id": customer_id, **grouped(groups)}).fetchall()
    return {place: Example(*row) for place, *row in rows}


def grouped(groups: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    """Write groups of units as the parameters of `OWNED`."""
    flat = [(unit, place) for place, units in enumerate(groups) for unit in units]
    return {"units": [unit for unit, _ in flat], "groups": [place for _, place in flat]}


def decisions(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    """List the decisions that stand in the snapshot and whose identifiers are known."""
    return [
        Standing(number, verb, (a_kind, a_value), (b_kind, b_value), author, made_at, reason)
        for number, verb, a_kind, a_value, b_kind, b_value, author, made_at, reason in connection.execute(
            _DECISIONS
        ).fetchall()
    ]


OWNED = """
    wanted as (
        select unnest($units::bigint[]) as unit_no, unnest($groups::bigint[]) as group_no
    ),
    owned as (
        select w.group_no, s.signature_no, s.first_at, s.last_at, s.unit_no = max(a.unit_no) as last_part
        from wanted w
        join signature_customers s on s.unit_no = w.unit_no
        join signature_customers a on a.signature_no = s.signature_no
        group by w.group_no, s.unit_no, s.signature_no, s.first_at, s.last_at
    )
"""
"""The signatures of groups of units: `$units` and beside each the number of its group in `$groups`."""

IN_OWNED = "(r.occurred_at between o.first_at and o.last_at or r.occurred_at is null and o.last_part)"
"""Whether an event r of a signature is in the unit o: a set may be split by time; what is not dated is in the last."""

_EXAMPLES = f"""
    with {OWNED.strip()},
    recorded as (
        select signature_no, event_id, occurred_at, system, kind
        from touches
        where customer_id = $id
        union all
        select signature_no, event_id, occurred_at, system, kind
        from off_chain
    ),
    placed as (
        select
            o.group_no,
            r.event_id,
            r.occurred_at,
            r.system,
            r.kind,
            row_number() over (partition by o.group_no order by r.occurred_at nulls last, r.event_id) as place
        from recorded r
        join owned o on o.signature_no = r.signature_no
        where {IN_OWNED}
    )
    select group_no, event_id, occurred_at, system, kind
    from placed
    where place = 1
"""
"""The first event of each group of units."""

_UNITS = """
    select unit_no, signature_no, customer_id, events, first_at, last_at
    from signature_customers
    where customer_id in (select unnest($ids::varchar[]))
    order by unit_no
    limit $most
"""

_CARRIED = """
    with units as (
        select unit_no, signature_no, customer_id, first_at
        from signature_customers
        where customer_id in (select unnest($ids::varchar[]))
    ),
    carried as (
        select u.unit_no, u.customer_id, s.kind, s.value, coalesce(max(p.spell), 1) as spell
        from units u
        join signatures s on s.signature_no = u.signature_no
        left join identifier_spells p
            on p.kind = s.kind and p.value = s.value and (p.starts_at <= u.first_at or u.first_at is null)
        group by u.unit_no, u.customer_id, s.kind, s.value
    )
    select c.unit_no, c.kind, c.value, c.spell
    from carried c
    join customer_identifiers i
        on i.customer_id = c.customer_id and i.kind = c.kind and i.value = c.value and i.spell = c.spell and i.links
    where i.customer_id in (select unnest($ids::varchar[]))
"""

_BARRED = """
    with shown as (
        select kind, value, spell
        from customer_identifiers
        where customer_id = $id and not links
        order by events desc, kind, value, spell
        limit $most
    )
    select u.unit_no, i.kind, i.value, i.spell
    from shown i
    join signatures s on s.kind = i.kind and s.value = i.value
    join signature_customers u on u.signature_no = s.signature_no
    where u.customer_id = $id
    order by u.unit_no, i.kind, i.value
"""

_CUT = """
    select x.unit_no, x.kind, x.value, x.spell, x.decision_no
    from cut_evidence x
    join signature_customers s on s.unit_no = x.unit_no
    where s.customer_id in (select unnest($ids::varchar[]))
"""

_DECISIONS = """
    select decision_no, verb, a_kind, a_value, b_kind, b_value, author, made_at, reason
    from identity_decisions
    where effect <> 'waiting'
    order by decision_no
"""
