"""Where the nodes of a small graph are drawn: as far apart as they are steps away from one another.

Source: Kamada and Kawai, An algorithm for drawing general undirected graphs, Information Processing Letters 31 (1989),
for the distances; Gansner, Koren and North, Graph drawing by stress majorization, GD 2004, for how they are approached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 150
"""After these the picture hardly moves any more."""


def layout(nodes: int, edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Place the nodes of a graph, numbered from 0, within the unit square; the same graph is always drawn alike.

    The longer side of the drawing lies across and fills the width. Parts that nothing joins lie side by side.

    >>> layout(2, [(0, 1)])
    [(0.0, 0.5), (1.0, 0.5)]
    """
    import numpy as np  # noqa: PLC0415  heavy; only a drawing needs it

    if nodes < 2:  # noqa: PLR2004
        return [(0.5, 0.5)] * nodes
    far = _distances(nodes, edges)
    placed = _settled(_scaled(far), far)
    across = placed - placed.mean(axis=0)
    _, _, axes = np.linalg.svd(across, full_matrices=False)
    turned = across @ axes.T
    turned *= np.where(turned[0] <= 0, 1, -1)  # the first node on the left, above
    low, high = turned.min(axis=0), turned.max(axis=0)
    middle = (low + high) / 2
    size = (high - low).max()
    within = (turned - middle) / size + 0.5 if size > 0 else np.full_like(turned, 0.5)
    return [(round(float(x), 4), round(float(y), 4)) for x, y in within]


def _distances(nodes: int, edges: Sequence[tuple[int, int]]) -> np.ndarray:
    """Count the steps between all pairs; what is not joined is two steps farther than anything else."""
    import numpy as np  # noqa: PLC0415

    around: list[list[int]] = [[] for _ in range(nodes)]
    for a, b in edges:
        around[a].append(b)
        around[b].append(a)
    far = np.full((nodes, nodes), -1.0)
    for start in range(nodes):
        far[start, start] = 0
        queue = [start]
        for node in queue:
            for onward in around[node]:
                if far[start, onward] < 0:
                    far[start, onward] = far[start, node] + 1
                    queue.append(onward)
    far[far < 0] = far.max() + 2
    return far


def _scaled(far: np.ndarray) -> np.ndarray:
    """Start with the two directions in which the nodes lie farthest apart (classical scaling)."""
    import numpy as np  # noqa: PLC0415

    nodes = len(far)
    centre = np.eye(nodes) - 1 / nodes
    values, vectors = np.linalg.eigh(-0.5 * centre @ far**2 @ centre)
    widest = np.argsort(-values, kind="stable")[:2]
    start: np.ndarray = vectors[:, widest] * np.sqrt(np.maximum(values[widest], 0))
    turn = 2.4 * np.arange(nodes)[:, None]  # nodes of equal standing must not begin at one point
    start += 0.05 * np.hstack([np.cos(turn), np.sin(turn)])
    return start


def _settled(placed: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Move all nodes towards the distances they should have, near ones first and foremost."""
    import numpy as np  # noqa: PLC0415

    off = ~np.eye(len(far), dtype=bool)
    weights = np.zeros_like(far)
    weights[off] = far[off] ** -2
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    for _ in range(ROUNDS):
        apart = np.linalg.norm(placed[:, None] - placed[None], axis=2)
        ratio = np.divide(weights * far, apart, out=np.zeros_like(far), where=apart > 1e-9)  # noqa: PLR2004
        pull = np.diag(ratio.sum(axis=1)) - ratio
        placed = inverse @ (pull @ placed)
    return placed
