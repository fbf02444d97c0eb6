"""Connected components in SQL, for engines that have no graph library at hand."""

from __future__ import annotations

from workbench.engine.base import Engine
from workbench.engine.query import quote

_EDGES = """
    select a, b
    from {edges}
    where a <> b
    union
    select b, a
    from {edges}
    where a <> b
"""

_LABELS = """
    select a as node, a as component
    from {edges}
    union
    select b, b
    from {edges}
"""

# The smallest node within two steps: looking one step further saves about a third of the rounds.
_PARENTS = """
    with nearest as (
        select a as node, least(a, min(b)) as smallest
        from {both_ways}
        group by a
    )
    select e.a as node, min(n.smallest) as parent
    from {both_ways} e
    join nearest n on n.node = e.b
    group by e.a
"""

_UNFINISHED = """
    select count(*)
    from {parents} p
    join {parents} q on q.node = p.parent
    where q.parent <> p.parent
"""

# Four steps towards the root at once: the longest chain of pointers shrinks to a quarter.
_JUMPS = """
    select p.node, s.parent
    from {parents} p
    join {parents} q on q.node = p.parent
    join {parents} r on r.node = q.parent
    join {parents} s on s.node = r.parent
"""

_CONTRACTED = """
    select distinct f.parent as a, t.parent as b
    from {both_ways} e
    join {parents} f on f.node = e.a
    join {parents} t on t.node = e.b
    where f.parent <> t.parent
"""

_RELABELLED = """
    select l.node, coalesce(p.parent, l.component) as component
    from {labels} l
    left join {parents} p on p.node = l.component
"""


def label_by_contraction(engine: Engine, edges: str, labels: str) -> int:
    """Make the table `labels`(node, component) from `edges`(a, b) and return the number of rounds it took.

    Every node points to the smallest node within two steps, the pointers are followed to their ends, and the
    graph is contracted to these, until no edge is left. Each round at least halves the nodes that have edges.

    Source: Shiloach and Vishkin, An O(log n) parallel connectivity algorithm, J. Algorithms 3 (1982), for hooking
    and pointer jumping; Bögeholz, Brand and Todor, In-database connected component analysis, ICDE 2020, for
    contracting in SQL.
    """
    scratch = {part: f"{labels}_{part}" for part in ("both_ways", "parents")}
    names = {key: quote(name) for key, name in {"edges": edges, "labels": labels, **scratch}.items()}
    engine.make(labels, _LABELS.format(**names))
    engine.make(scratch["both_ways"], _EDGES.format(**names))
    rounds = 0
    while engine.count(scratch["both_ways"]):
        engine.make(scratch["parents"], _PARENTS.format(**names))
        unfinished = 1  # most pointers need one jump, so it is made before asking
        while unfinished:
            engine.make(scratch["parents"], _JUMPS.format(**names))
            unfinished = engine.rows(_UNFINISHED.format(**names))[0][0]
        engine.make(scratch["both_ways"], _CONTRACTED.format(**names))
        engine.make(labels, _RELABELLED.format(**names))
        rounds += 1
    for name in scratch.values():
        engine.drop(name)
    return rounds
