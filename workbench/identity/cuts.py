"""The step that cuts pools apart: where a person has decided so, then where a kind that is unique is not.

A *pool* is what evidence and people's links join. Only pools that hold a decided cut or a conflict are looked at, one
by one; each is worked out from its own evidence alone, so it comes out the same whatever else is built beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.engine.base import Engine
from workbench.identity.conflicts import Conflict, cut_conflicts, find_conflicts
from workbench.identity.cutting import Bundle, Network, bundled

MOST_EDGES = 300_000
"""A pool with more evidence is fetched for a decision only, and its conflicts are listed, not cut.

It is no person but a hole in the guards; to cut it apart by guesswork would only hide that.
"""

POOL_SEPARATIONS = """
    select p.component, s.decision_no, s.a, s.b
    from separations s
    join pools p on p.node = s.a
    join pools q on q.node = s.b and q.component = p.component
"""
"""Decided cuts of what would be one pool."""

CONCERNED_POOLS = """
    with concerned as (
        select component, true as decided
        from pool_separations
        union all
        select component, false as decided
        from unique_values
    ),
    pooled as (
        select component, bool_or(decided) as decided
        from concerned
        group by component
    )
    select c.component, c.decided, count(*) as edges
    from pooled c
    join pools p on p.component = c.component
    join linking_evidence e on e.code = p.node
    group by c.component, c.decided
"""
"""Pools to be looked at, and how much evidence each holds."""

_EVIDENCE = """
    select c.component, e.unit_no, e.code, e.events
    from concerned_pools c
    join pools p on p.component = c.component
    join linking_evidence e on e.code = p.node
    where c.decided or c.edges <= {most}
    order by c.component, e.unit_no, e.code
"""

_LINKS = """
    select c.component, l.decision_no, l.a, l.b
    from link_edges l
    join pools p on p.node = l.a
    join concerned_pools c on c.component = p.component
    order by c.component, l.decision_no, l.a, l.b
"""

_SEPARATIONS = """
    select component, decision_no, a, b
    from pool_separations
    order by component, decision_no, a, b
"""

_VALUES = """
    select component, kind, scope, code, events
    from unique_values
    order by component, kind, scope, events desc, code
"""

CUT_EVIDENCE = """
    select
        x.unit_no,
        c.kind,
        c.value,
        c.spell,
        x.decision_no,
        case when x.decision_no is null then 'conflict' else 'decision' end as reason
    from cut_evidence_codes x
    join identifier_codes c on c.code = x.code
    order by x.unit_no, c.kind, c.value
"""
"""Evidence that joins nothing, by name."""

COMPONENTS = """
    select p.node, coalesce(m.component, p.component) as component
    from pools p
    left join parted m on m.node = p.node
"""
"""The pools after the cuts."""

_TABLES = {
    "cut_evidence_codes": {"unit_no": "bigint", "code": "bigint", "decision_no": "bigint"},
    "cut_links": {"decision_no": "bigint", "cut_by": "bigint"},
    "cut_without_links": {"unit_no": "bigint", "code": "bigint"},
    "conflict_codes": {
        "scope": "varchar",
        "a": "bigint",
        "b": "bigint",
        "bridge": "bigint",
        "bridge_events": "bigint",
        "records": "bigint",
        "cut": "boolean",
    },
    "parted": {"node": "bigint", "component": "bigint"},
}


@dataclass
class Pool:
    """What a pool is worked out from: rows of codes.

    `evidence` holds (unit_no, code, events of the unit), `links` and `separations` (decision_no, a, b), `values` the
    codes of each kind and system that is unique and has several, by (kind, scope).
    """

    evidence: list[tuple[int, int, int]] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    separations: list[tuple[int, int, int]] = field(default_factory=list)
    values: dict[tuple[str, str], list[int]] = field(default_factory=dict)


@dataclass
class Settled:
    """What became of a pool: rows of the tables that the step makes (a decision's number is None for the policy).

    `cut_without_links` holds what the policy would have cut had people linked nothing, where they have.
    """

    cut_evidence: list[tuple[int, int, int | None]] = field(default_factory=list)
    cut_links: list[tuple[int, int]] = field(default_factory=list)
    cut_without_links: list[tuple[int, int]] = field(default_factory=list)
    conflicts: list[tuple[str, Conflict]] = field(default_factory=list)
    components: dict[int, int] = field(default_factory=dict)


def settle(pool: Pool, *, cut: bool) -> Settled:
    """Cut a pool apart: people's cuts in the order they were made, then conflicts if they are to be cut.

    Of what is cut only the smallest code that a code is still joined with is given; an empty `components` means that
    the pool stays whole.
    """
    settled = Settled()
    bundles = bundled(pool.evidence)
    network = Network(bundles, pool.links)
    decided: list[int] = []
    for decision_no, a, b in sorted(pool.separations):
        edges = network.cheapest(a, b)
        decided += edges
        settled.cut_evidence += _units(network, edges, decision_no)
        settled.cut_links += [(link, decision_no) for link in network.links(edges)]
        network.remove(edges)
    values = list(pool.values.values())
    scopes = {code: scope for (_, scope), codes in pool.values.items() for code in codes}
    if cut and len(pool.evidence) <= MOST_EDGES:
        conflicts, edges = cut_conflicts(network, values)
        settled.cut_evidence += _units(network, edges, None)
        if pool.links:
            settled.cut_without_links = _without_links(bundles, decided, values)
    else:
        conflicts = find_conflicts(network, values)
    settled.conflicts = [(scopes[conflict.a], conflict) for conflict in conflicts]
    if settled.cut_evidence or settled.cut_links:
        settled.components = network.components()
    return settled


def _without_links(
    bundles: Sequence[Bundle], decided: Iterable[int], values: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Find what the policy would cut had people linked nothing; their cuts stay."""
    network = Network(bundles)
    network.remove(edge for edge in decided if edge < network.first_link)
    _, edges = cut_conflicts(network, values)
    return [(unit, code) for unit, code, _ in _units(network, edges, None)]


def _units(network: Network, edges: Iterable[int], decision_no: int | None) -> Iterator[tuple[int, int, int | None]]:
    for bundle, code in network.evidence(edges):
        yield from ((unit, code, decision_no) for unit in bundle.units)


def run(engine: Engine) -> None:
    """Cut the pools apart.

    Reads `pools`, `linking_evidence`, `link_edges`, `separations`, `unique_values` and `conflict_policy`; makes
    `cut_evidence_codes`(unit_no, code, decision_no), `cut_links`(decision_no, cut_by), `cut_without_links`(unit_no,
    code), `conflict_codes`(scope, a, b, bridge, bridge_events, records, cut) and `components`(node, component).
    """
    engine.make("pool_separations", POOL_SEPARATIONS)
    engine.make("concerned_pools", CONCERNED_POOLS)
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    cut = bool(engine.rows("select cut from conflict_policy")[0][0])
    for component, pool in _pools(engine):
        settled = settle(pool, cut=cut) if pool.evidence else _listed(pool)
        rows["cut_evidence_codes"] += settled.cut_evidence
        rows["cut_links"] += settled.cut_links
        rows["cut_without_links"] += settled.cut_without_links
        rows["conflict_codes"] += [
            (scope, x.a, x.b, x.bridge, x.events, x.records, x.cut) for scope, x in settled.conflicts
        ]
        rows["parted"] += [item for item in settled.components.items() if item[1] != component]
    for table, columns in _TABLES.items():
        engine.values(table, columns, rows[table])
    if rows["parted"]:
        engine.make("components", COMPONENTS)
    else:
        engine.view("components", "select node, component from pools")


def _listed(pool: Pool) -> Settled:
    """List the conflicts of a pool that is too large to be worked out."""
    return Settled(
        conflicts=[
            (scope, Conflict(strongest, other))
            for (_, scope), (strongest, *others) in pool.values.items()
            for other in others
        ]
    )


def _pools(engine: Engine) -> Iterator[tuple[int, Pool]]:
    """Fetch the concerned pools."""
    pools = {component: Pool() for (component,) in engine.rows("select component from concerned_pools")}
    if not pools:
        return
    for component, rows in groupby(engine.rows(_EVIDENCE.format(most=MOST_EDGES)), key=itemgetter(0)):
        pools[component].evidence = [row[1:] for row in rows]
    for component, *link in engine.rows(_LINKS):
        pools[component].links.append(tuple(link))
    for component, *separation in engine.rows(_SEPARATIONS):
        pools[component].separations.append(tuple(separation))
    for component, kind, scope, code, _ in engine.rows(_VALUES):
        pools[component].values.setdefault((kind, scope), []).append(code)
    yield from sorted(pools.items())
