"""The cheapest cut of a large graph, by scipy."""

from __future__ import annotations

from collections.abc import Sequence

LARGEST_BOUND = 2**29
"""scipy counts flows in 32 bits."""


def large_side(
    ends: Sequence[tuple[int, int]], weights: Sequence[int], kept: Sequence[int], source: int, sink: int
) -> set[int] | None:
    """Find the smallest of all cheapest sides that hold the source and not the sink.

    Args:
        ends: the two nodes of each edge; edges run both ways.
        weights: what it costs to take the edge away; 0 for one that is gone already.
        kept: edges that are never taken away.
        source: number of a node.
        sink: number of another.

    Returns:
        the nodes of the side, or None if the cut weighs too much to be counted in 32 bits.

    """
    import numpy as np  # noqa: PLC0415  heavy; only pools with a conflict or a decision need it
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow  # noqa: PLC0415

    capacities = np.asarray(weights, dtype=np.float64)
    pairs = np.asarray(ends, dtype=np.int64)
    nodes = int(pairs.max()) + 1
    place = np.arange(nodes)
    for x, y in pairs[list(kept)]:  # what must not be parted is one node
        place[y] = x
    pairs = place[pairs]
    alive = (capacities > 0) & (pairs[:, 0] != pairs[:, 1])
    pairs, capacities = pairs[alive], capacities[alive]
    # No edge dearer than all at the source, or all at the sink, is ever cut, so it can be taken to cost little more.
    bound = min(capacities[(pairs == node).any(axis=1)].sum() for node in (source, sink)) + 1
    if bound > LARGEST_BOUND:
        return None
    capacities = np.minimum(capacities, bound).astype(np.int32)
    both = (np.concatenate([capacities, capacities]), np.concatenate([pairs.T, pairs.T[::-1]], axis=1))
    graph = coo_array(both, shape=(nodes, nodes)).tocsr()
    left = graph - maximum_flow(graph, source, sink).flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = np.zeros(nodes, dtype=np.bool_)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    return set(np.flatnonzero(reached[place]).tolist())
