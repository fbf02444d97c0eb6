"""Two values of a kind that a person has one of, such as two ids of one CRM, in one customer.

They are shown with the bridge that joins them. A workspace may have them cut apart instead; what a person has linked
is never cut for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.engine.base import Engine
from workbench.identity.cutting import Network
from workbench.settings import Settings

MOST_WORK = 2_000_000
"""Edges times cuts of a pool, from which on its bridges are no longer sought: some seconds.

Its conflicts are all listed, the strongest with their bridges; where they are to be cut, evidence is then taken from
the strongest on, as long as it joins no two values.
"""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the kinds that a person has one value of."""
    engine.values("unique_kinds", {"kind": "varchar"}, [(kind,) for kind in sorted(set(settings.identity.unique))])
    engine.values("conflict_policy", {"cut": "boolean"}, [(settings.identity.conflicts == "cut",)])


UNIQUE_VALUES = """
    with valued as (
        select
            p.component,
            c.kind,
            case
                when position(':' in c.value) > 0 then left(c.value, position(':' in c.value) - 1)
                else ''
            end as scope,
            c.code
        from identifier_codes c
        join unique_kinds u on u.kind = c.kind
        join pools p on p.node = c.code
    ),
    doubled as (
        select component, kind, scope
        from valued
        group by component, kind, scope
        having count(*) > 1
    )
    select v.component, v.kind, v.scope, v.code, cast(sum(e.events) as bigint) as events
    from valued v
    join doubled d on d.component = v.component and d.kind = v.kind and d.scope = v.scope
    join linking_evidence e on e.code = v.code
    group by v.component, v.kind, v.scope, v.code
"""
"""Values of a kind and system that a person should have one of, where a pool holds several."""

IDENTITY_CONFLICTS = """
    select
        coalesce(ca.customer_id, cb.customer_id) as customer_id,
        a.kind,
        x.scope,
        a.value as value_a,
        b.value as value_b,
        g.kind as bridge_kind,
        g.value as bridge_value,
        x.bridge_events,
        x.records,
        x.cut
    from conflict_codes x
    join identifier_codes a on a.code = x.a
    join identifier_codes b on b.code = x.b
    join components ka on ka.node = x.a
    join components kb on kb.node = x.b
    left join customer_codes ca on ca.component = ka.component
    left join customer_codes cb on cb.component = kb.component
    left join identifier_codes g on g.code = x.bridge
    where ca.customer_id is not null or cb.customer_id is not null
    order by customer_id, a.kind, x.scope, a.value, b.value
"""
"""The conflicts by name; the customer is the one of the first value, or of the second if a cut left it no records."""


@dataclass(frozen=True)
class Conflict:
    """Two codes that one person should not have both.

    `bridge` is the identifier of the cheapest evidence between them (None: it was not sought, or a person has linked
    them), `events` and `records` (sets of identifiers) are what that evidence weighs, `cut` tells whether it was cut.
    """

    a: int
    b: int
    bridge: int | None = None
    events: int | None = None
    records: int | None = None
    cut: bool = False


def find_conflicts(network: Network, values: Sequence[Sequence[int]]) -> list[Conflict]:
    """List the conflicts among the values of each kind, with their bridges; nothing is cut.

    The value with the most events is held against each of the others that it is joined with.
    """
    found: list[Conflict] = []
    work = 0
    for group in _joined(network, values):
        strongest, *others = network.stronger_first(group)
        for other in others:
            work += len(network.ends)
            found.append(_conflict(network, strongest, other)[0] if work <= MOST_WORK else Conflict(strongest, other))
    return found


def cut_conflicts(network: Network, values: Sequence[Sequence[int]]) -> tuple[list[Conflict], list[int]]:
    """Cut the network until no two values of a kind are joined, but by people's links; return the edges, too."""
    found: list[Conflict] = []
    edges: list[int] = []
    work = 0
    waiting = list(values)
    while waiting:
        parts = _joined(network, [waiting.pop()])  # a cut for another kind may have parted them by now
        if not parts:
            continue
        strongest, second, *others = network.stronger_first(parts.pop())
        work += len(network.ends)
        if work > MOST_WORK:
            return _cut_from_strongest(network, values, found, edges)
        conflict, between = _conflict(network, strongest, second, cut=True)
        found.append(conflict)
        if conflict.cut:
            network.remove(between)
            edges += between
            others.append(second)
        waiting += [*parts, [strongest, *others]]
    return found, edges


def _joined(network: Network, values: Iterable[Sequence[int]]) -> list[list[int]]:
    """Keep of each group of codes those that are joined with others of it, apart by component."""
    parts = []
    for group in values:
        left = list(group)
        while len(left) > 1:
            reached = network.joined_with(left[0])
            part = [code for code in left if code in reached]
            left = [code for code in left if code not in reached]
            parts += [part] if len(part) > 1 else []
    return parts


def _conflict(network: Network, a: int, b: int, *, cut: bool = False) -> tuple[Conflict, list[int]]:
    edges = network.cheapest(a, b)
    if network.links(edges):
        return Conflict(a, b), edges
    evidence = network.evidence(edges)
    weights: dict[int, int] = {}
    for bundle, code in evidence:
        weights[code] = weights.get(code, 0) + bundle.events
    bridge = min(weights, key=lambda code: (-weights[code], code))
    records = sum(len(units) for units in {id(bundle): bundle.units for bundle, _ in evidence}.values())
    return Conflict(a, b, bridge, sum(weights.values()), records, cut), edges


def _cut_from_strongest(
    network: Network, values: Sequence[Sequence[int]], found: list[Conflict], edges: list[int]
) -> tuple[list[Conflict], list[int]]:
    """Take evidence from the strongest on and leave out what would join two values of a kind."""
    before = _joined(network, values)
    refused = _refused(network, values)
    network.remove(refused)
    for group in before:
        strongest, *others = network.stronger_first(group)
        still = network.joined_with(strongest)
        found += [Conflict(strongest, other, cut=other not in still) for other in others]
    return found, edges + refused


def _refused(network: Network, values: Sequence[Sequence[int]]) -> list[int]:
    held = [set[int]() for _ in network.around]
    for number, group in enumerate(values):
        for code in group:
            held[network.node[code]].add(number)
    parent = list(range(len(network.around)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    refused = []
    for edge in network.strongest_edges():
        x, y = (root(node) for node in network.ends[edge])
        if x == y:
            continue
        if edge < network.first_link and held[x] & held[y]:
            refused.append(edge)
            continue
        parent[y] = x
        held[x] |= held[y]
    return refused
