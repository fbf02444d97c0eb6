"""The customers that a part of the evidence comes to: as they are, and as they would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from workbench.identity.cuts import Pool, Settled
from workbench.identity.cutting import Network, bundled
from workbench.identity.graph import Evidence
from workbench.identity.heirs import heirs
from workbench.identity.part_figures import Figures, part_figures
from workbench.identity.subjects import STRENGTH

KEEPS, REVIVED, NEW = "keeps", "revived", "new"

MOST_NAMED = 5

_STRENGTH = {kind: place for place, kind in enumerate(STRENGTH)}


@dataclass(frozen=True)
class Part:
    """A customer as it is, or as it would be.

    `id_is`: keeps (an id in use now), revived (one that was redirected before) or new (`customer_id` is then None).
    `identifiers` counts those that join its records, `units` the different sets of identifiers on them. `named` are
    the strongest identifiers, as `kind:value`, and `holds` tells which sides of the question ("a", "b") it has.
    """

    customer_id: str | None
    id_is: str
    figures: Figures
    phones: list[str]
    emails: list[str]
    identifiers: int
    units: int
    named: list[str] = field(default_factory=list, compare=False)
    holds: list[str] = field(default_factory=list, compare=False)


Sides = Mapping[str, int | None]
"""Codes of the identifiers that a question is about, by side ("a", "b")."""


def as_they_are(connection: duckdb.DuckDBPyConnection, evidence: Evidence, sides: Sides) -> list[Part]:
    """Tell the customers of the evidence as the snapshot has them, the one with most touches first."""
    customers = sorted({unit.customer_id for unit in evidence.units.values() if unit.customer_id})
    place = {customer_id: number for number, customer_id in enumerate(customers)}
    units: list[list[int]] = [[] for _ in customers]
    for unit in evidence.units.values():
        if unit.customer_id:
            units[place[unit.customer_id]].append(unit.unit_no)
    codes: list[set[int]] = [set() for _ in customers]
    for unit_no, code, _ in evidence.rows:
        codes[place[evidence.units[unit_no].customer_id or ""]].add(code)
    return _parts(connection, evidence, units, codes, [(customer_id, KEEPS) for customer_id in customers], sides)


def as_they_would_be(  # noqa: PLR0917  what is asked, the evidence and what became of it
    connection: duckdb.DuckDBPyConnection,
    customer_ids: Collection[str],
    evidence: Evidence,
    pool: Pool,
    settled: Settled,
    sides: Sides,
) -> list[Part]:
    """Tell the customers that a settled pool would give, the one with most touches first.

    Args:
        connection: holds the tables of a snapshot.
        customer_ids: the customers of the pool as the snapshot has them, those without records included.
        evidence: all of the pool.
        pool: the same with the decisions that are to stand.
        settled: what became of it.
        sides: the identifiers to find again in the parts.

    """
    network = Network(bundled(pool.evidence), pool.links)
    components = settled.components or network.components()
    lost = {row[:2] for row in settled.cut_evidence}
    units: dict[int, list[int]] = defaultdict(list)
    codes: dict[int, set[int]] = defaultdict(set)
    for code, component in components.items():
        codes[component].add(code)
    for unit, component in {
        unit: components[code] for unit, code, _ in pool.evidence if (unit, code) not in lost
    }.items():
        units[component].append(unit)
    parts = {evidence.names[code]: component for code, component in components.items() if component in units}
    events = {evidence.names[code]: network.events[node] for code, node in network.node.items()}
    ids = heirs(connection, customer_ids, parts, events)
    held = sorted(units)
    named = [
        (ids[part].customer_id, KEEPS if ids[part].living else REVIVED) if part in ids else (None, NEW) for part in held
    ]
    return _parts(connection, evidence, [units[part] for part in held], [codes[part] for part in held], named, sides)


def _parts(  # noqa: PLR0917  one group is a place in three lists
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    units: Sequence[Sequence[int]],
    codes: Sequence[Collection[int]],
    ids: Sequence[tuple[str | None, str]],
    sides: Sides,
) -> list[Part]:
    """Count what each group of units comes to."""
    customers = {unit.customer_id for unit in evidence.units.values() if unit.customer_id}
    figures = part_figures(connection, customers, units)
    parts = [
        Part(
            customer_id,
            id_is,
            counted,
            **_contacts(evidence, held),
            units=len(group),
            holds=[side for side, code in sides.items() if code in held],
        )
        for (customer_id, id_is), counted, held, group in zip(ids, figures, codes, units, strict=True)
    ]
    return sorted(
        parts, key=lambda one: (-one.figures.touches, one.id_is, one.customer_id or "", one.phones, one.emails)
    )


def _contacts(evidence: Evidence, codes: Iterable[int]) -> dict[str, Any]:
    names = [evidence.names[code] for code in codes]
    by_kind = {kind: sorted(name.value for name in names if name.kind == kind) for kind in ("phone", "email")}
    strongest = sorted(names, key=lambda name: (_STRENGTH.get(name.kind, len(_STRENGTH)), name))[:MOST_NAMED]
    named = [str(name) for name in strongest]
    return {"phones": by_kind["phone"], "emails": by_kind["email"], "identifiers": len(names), "named": named}
