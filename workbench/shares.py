"""The interval of one share, and when a group is small, in plain Python: pages import no numpy."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

FEW = 30
"""Shares and means of fewer are marked: the next period may well say otherwise."""


def wilson(happened: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give the interval of a share; nobody asked gives 0 to 1: nothing is known.

    Source: Wilson, JASA 22 (1927), as in `workbench.models.evaluation.intervals` for whole columns.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    value, whole = happened / of, 1 + z**2 / of
    middle = value + z**2 / (2 * of)
    spread = z * sqrt(value * (1 - value) / of + z**2 / (4 * of**2))
    lower = 0.0 if happened == 0 else (middle - spread) / whole
    upper = 1.0 if happened == of else (middle + spread) / whole
    return lower, upper
