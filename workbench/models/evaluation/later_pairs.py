"""Pairs of which one is known to have come first: what every concordance counts, in n log n, no loop a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.models.evaluation.checks import Bools, Floats

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class LaterPairs:
    """For every row with an event, whom it is known to have come before; each of shape (rows,), 0 where censored.

    Attributes:
        comparable: rows whose event came later, or who were censored at that time or later.
        concordant: those of them with a lower risk.
        tied: those of them with the same risk.

    """

    comparable: Counts
    concordant: Counts
    tied: Counts


def later_pairs(duration: Floats, event: Bools, risk: Floats) -> LaterPairs:
    """Count the pairs; two events at one time are no pair, an event and a censoring at one time are.

    Args:
        duration: time of the event or of the last look, shape (rows,).
        event: whether it was an event, shape (rows,).
        risk: the higher, the sooner the event is expected, shape (rows,).

    """
    _, rank = np.unique(risk, return_inverse=True)
    order = np.lexsort((rank, ~event, duration))  # ranks ascend where time and kind are one: no inversions in there
    ranked, happened, time = rank[order].astype(np.int64), event[order], duration[order]
    group = np.cumsum(np.r_[False, (time[1:] != time[:-1]) | (happened[1:] != happened[:-1])])
    comparable = len(time) - np.searchsorted(group, group, side="right")
    tied = _same_behind(ranked) - _same_behind(group * (ranked.max() + 1) + ranked)
    found = np.zeros((3, len(time)), dtype=np.int64)
    found[:, order] = np.stack([comparable, _lower_behind(ranked), tied]) * happened
    return LaterPairs(*found)


def _lower_behind(rank: Counts) -> Counts:
    """Count, for each place, the places behind it with a lower rank; shape (rows,).

    Bit by bit from the highest: of two ranks that first differ in a bit, the one without it is lower. Each pass
    parts the places by that bit and keeps their order, as a radix sort does.
    """
    below = np.zeros(len(rank), dtype=np.int64)
    place = np.arange(len(rank))
    for bit in range(int(rank.max()).bit_length() - 1, -1, -1):
        value = rank[place]
        one = (value >> bit & 1).astype(bool)
        prefix = value >> (bit + 1)
        starts = np.flatnonzero(np.r_[True, prefix[1:] != prefix[:-1]])
        sizes = np.diff(np.r_[starts, len(rank)])
        zeros = np.cumsum(~one)
        through = np.repeat(zeros[starts + sizes - 1], sizes)  # zeros up to the end of the run of one prefix
        below[place[one]] += (through - zeros)[one]
        before = np.repeat(np.r_[0, zeros[starts + sizes - 1][:-1]], sizes)
        first = np.repeat(starts, sizes)
        target = np.where(one, np.arange(len(rank)) + through - zeros, first + zeros - before - 1)
        parted = np.empty_like(place)
        parted[target] = place
        place = parted
    return below


def _same_behind(value: Counts) -> Counts:
    """Count, for each place, the places behind it with the same value; shape (rows,)."""
    order = np.argsort(value, kind="stable")
    ordered = value[order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    sizes = np.diff(np.r_[-1, ends])
    behind = np.empty(len(value), dtype=np.int64)
    behind[order] = np.repeat(ends, sizes) - np.arange(len(value))
    return behind
