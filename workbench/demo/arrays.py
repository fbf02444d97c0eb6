"""What draws and joins whole columns: nothing loops over people."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Columns = dict[str, Array]


def chance(rng: np.random.Generator, size: int, share: float | Array) -> Array:
    """Draw which of so many rows happen, at this share (or each row's own)."""
    happens: Array = rng.random(size) < share
    return happens


def spread(counts: Array) -> tuple[Array, Array]:
    """Lay groups of these sizes end to end; return each element's group and its number within the group.

    >>> spread(np.array([2, 0, 1]))
    (array([0, 0, 2]), array([0, 1, 0]))
    """
    group = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return group, np.arange(len(group)) - first[group]


def running_sum(values: Array, number: Array) -> Array:
    """Sum up within each group, where `number` counts from 0 in every group.

    >>> running_sum(np.array([1, 2, 5, 5]), np.array([0, 1, 0, 1]))
    array([ 1,  3,  5, 10])
    """
    total = np.cumsum(values)
    before = (total - values)[number == 0]
    within: Array = total - before[np.cumsum(number == 0) - 1]
    return within


def take(columns: Columns, rows: Array) -> Columns:
    """Return these rows (a mask or positions) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def stack(*parts: Columns) -> Columns:
    """Put tables of the same columns under one another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
