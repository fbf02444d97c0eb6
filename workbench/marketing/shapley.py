"""Shapley attribution: what a channel adds, on average over all orders in which channels could have joined.

Which channels a chain has matters here, not their order. Two games are played with them.

"conversions": a group of channels is worth the conversions of the chains that need no channel outside it. The Shapley
value has a closed form, each conversion shared out equally among the channels of its chain, so it is exact for any
number of channels and never negative. Source: Zhao, Mahboobi and Bagheri, "Shapley value methods for attribution
modeling in online advertising" (2018), theorem 1.

"rates": within the chains of the same channels, a group of those is worth the conversion rate of the chains that have
exactly them, times the number of chains. Chains that did not convert count; a channel beside which fewer convert gets
less than nothing. Exact for chains of up to twelve channels, sampled beyond.
Source: Shapley, "A value for n-person games" (1953); sampling: Castro, Gómez and Tejada, "Polynomial calculation of
the Shapley value based on sampling", Computers and Operations Research 36 (2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.marketing.chains import Chains

    Numbers = NDArray[np.float64]

MOST_EXACT = 12
"""Channels of a chain up to which all groups of them are gone through."""

ORDERS = 2000
"""Orders that are drawn beyond."""

_SEED = 20260101


@dataclass(frozen=True)
class Shapley:
    """The value of each channel, in conversions and in hundredths, and the standard error of what was sampled."""

    conversions: dict[str, float]
    hundredths: dict[str, float]
    error: dict[str, float]
    error_hundredths: dict[str, float]


def shapley(chains: Chains) -> Shapley:
    """Share every conversion out equally among the channels of its chain."""
    chain, channel = chains.members
    of_chain = np.bincount(chain, minlength=chains.lengths.size)
    values = [
        np.bincount(channel, weights=(gain / np.maximum(of_chain, 1))[chain], minlength=len(chains.channels))
        for gain in (chains.conversions, chains.hundredths)
    ]
    conversions, hundredths = (dict(zip(chains.channels, value.tolist(), strict=True)) for value in values)
    none = dict.fromkeys(chains.channels, 0.0)
    return Shapley(conversions, hundredths, none, dict(none))


@dataclass(frozen=True)
class _Set:
    """Chains with the same channels: how many, what they brought, and a bit for each channel."""

    members: tuple[int, ...]
    chains: int
    gains: tuple[int, int]

    @property
    def mask(self) -> int:
        return sum(1 << member for member in self.members)


def shapley_of_rates(chains: Chains, largest: int = 0, most_exact: int = MOST_EXACT, orders: int = ORDERS) -> Shapley:
    """Share out the conversions of each set of channels by the conversion rates of the sets within it.

    Args:
        chains: chains that converted and chains that did not.
        largest: count as marketing-attribution-models does: of more channels keep only the last so many by name, and
            leave out sets of which no chain converted; 0: all channels, all sets.
        most_exact: sets of more channels are sampled.
        orders: how many orders are drawn for one of them.

    """
    sets = _sets(chains, largest)
    rates = {one.mask: np.array(one.gains) / one.chains for one in sets if one.gains[0]}
    values = np.zeros((len(chains.channels), 2))
    variances = np.zeros((len(chains.channels), 2))
    random = np.random.default_rng(_SEED)
    for one in sets:
        if largest and not one.gains[0]:
            continue
        members = list(one.members)
        if len(members) <= most_exact:
            values[members] += one.chains * _exact(members, rates)
        else:
            value, variance = _sampled(members, rates, orders, random)
            values[members] += one.chains * value
            variances[members] += one.chains**2 * variance
    columns = (*values.T, *np.sqrt(variances).T)
    return Shapley(*(dict(zip(chains.channels, column.tolist(), strict=True)) for column in columns))


def _sets(chains: Chains, largest: int) -> list[_Set]:
    """Gather the chains by the channels they have."""
    if not chains.channels:
        return []
    has = chains.has
    if largest:
        has = has & (np.cumsum(has[:, ::-1], axis=1)[:, ::-1] <= largest)
    first, number = _alike(has)
    won, money, lost = (
        _sums(number, column, len(first)) for column in (chains.conversions, chains.hundredths, chains.unconverted)
    )
    members = [tuple(np.flatnonzero(has[place]).tolist()) for place in first]
    gains = zip(won.tolist(), money.tolist(), strict=True)
    return [_Set(*row) for row in zip(members, (won + lost).tolist(), gains, strict=True)]


def _alike(has: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of those that are alike, shape (sets,), and the set of each row, shape (rows,)."""
    bits = np.packbits(has, axis=1)
    words = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)
    # whole numbers are sorted faster than rows
    rows, axis = (words.ravel(), None) if words.shape[1] == 1 else (words, 0)
    _, first, number = np.unique(rows, axis=axis, return_index=True, return_inverse=True)
    return first, number.ravel()


def _sums(number: NDArray[np.int64], column: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, number, column)
    return sums


def _exact(members: Sequence[int], rates: dict[int, Numbers]) -> Numbers:
    """Go through all groups of the members, shape (members, 2)."""
    worth = np.array([rates.get(mask, _NOTHING) for mask in _groups(members)])
    values: Numbers = _weights(len(members)).T @ worth
    return values


def _groups(members: Iterable[int]) -> list[int]:
    """List all groups as bits of the channels, in the order of the members' own bits."""
    masks = [0]
    for member in members:
        masks += [mask | 1 << member for mask in masks]
    return masks


@cache
def _weights(size: int) -> Numbers:
    """Weigh what each group is worth in the value of each member, shape (2 ** size, size)."""
    joined = np.arange(2**size)[:, None] >> np.arange(size) & 1
    count = joined.sum(axis=1, keepdims=True)
    ways = np.array([factorial(n) for n in range(size + 1)], dtype=np.float64)
    with_it = ways[np.maximum(count - 1, 0)] * ways[size - np.maximum(count, 1)]
    without = ways[np.minimum(count, size - 1)] * ways[size - 1 - np.minimum(count, size - 1)]
    weights: Numbers = np.where(joined == 1, with_it, -without) / ways[size]
    return weights


def _sampled(
    members: Sequence[int], rates: dict[int, Numbers], orders: int, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Draw orders in which the members join: mean of what each adds, and the variance of that mean."""
    added = np.empty((orders, len(members), 2))
    for drawn in range(orders):
        mask, before = 0, _NOTHING
        for place in random.permutation(len(members)):
            mask |= 1 << members[place]
            now = rates.get(mask, _NOTHING)
            added[drawn, place] = now - before
            before = now
    return added.mean(axis=0), added.var(axis=0, ddof=1) / orders


_NOTHING = np.zeros(2)
