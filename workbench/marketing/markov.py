"""Markov attribution: by how much the conversions fall when a channel is taken out of the chains.

Chains are a walk from a start over channels to a conversion or to nothing. What a channel is worth is the share of
conversions that is lost when every step to it leads to nothing (its removal effect); conversions are shared out in
proportion. The walk's probabilities are solved for, not simulated, so that the same data give the same answer.

Source: Anderl, Becker, von Wangenheim and Schumann, "Mapping the customer journey", International Journal of Research
in Marketing 33 (2016), section 3; absorbing chains: Kemeny and Snell, Finite Markov Chains (1960), chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array, eye_array
from scipy.sparse.linalg import bicgstab, spsolve

from workbench.errors import WorkbenchError
from workbench.marketing_settings import HIGHEST_ORDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.marketing.chains import Chains

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

_START = 0
_MOST_DENSE = 40
"""So many states are solved for at once as a full matrix; for more a sparse one is faster, and needs no second core."""
_CLOSE = 1e-13


@dataclass(frozen=True)
class Markov:
    """Removal effects by channel, of conversions and of revenue, 0 to 1."""

    removal_conversions: dict[str, float]
    removal_revenue: dict[str, float]


@dataclass(frozen=True)
class _Walk:
    """The walk over states.

    Attributes:
        steps: probability of going from a state to another, shape (states, states); state 0 is the start.
        gains: conversions and revenue expected on leaving a state for a conversion, shape (states, 2).
        newest: place of the channel that a state ends with, shape (states,); -1 for the start.

    """

    steps: csr_array
    gains: Numbers
    newest: Whole


def markov(chains: Chains, order: int = 1) -> Markov:
    """Find the removal effect of every channel.

    Args:
        chains: chains that converted and chains that did not.
        order: how many of the last touch points a step depends on, 1 to 4.

    Raises:
        WorkbenchError: the order is none of these.

    """
    if not 1 <= order <= HIGHEST_ORDER:
        raise WorkbenchError(f"The Markov order is {order}; it has to be 1 to {HIGHEST_ORDER}.")
    if not chains.total:
        none = dict.fromkeys(chains.channels, 0.0)
        return Markov(none, dict(none))
    walk = _walk(chains, order)
    whole = _expected(walk, np.ones(walk.newest.size, dtype=np.bool_))
    without = np.array([_expected(walk, walk.newest != place) for place in range(len(chains.channels))])
    lost = 1 - np.divide(without, whole, out=np.ones_like(without), where=whole != 0)
    lost[np.abs(lost) < _CLOSE] = 0.0  # what solving leaves of a channel that no conversion needs
    conversions, revenue = (dict(zip(chains.channels, column.tolist(), strict=True)) for column in lost.T)
    return Markov(conversions, revenue)


def _walk(chains: Chains, order: int) -> _Walk:
    """Count the steps between states: the last touch points, as many as the order says."""
    codes = _state_codes(chains, order)
    known, states = np.unique(np.concatenate(([_START], codes)), return_inverse=True)
    states = states[1:].astype(np.int64)
    first = np.zeros(states.size, dtype=np.bool_)
    first[chains.starts] = True
    before = np.where(first, _START, np.roll(states, 1))
    weight = (chains.conversions + chains.unconverted)[chains.chain_of].astype(np.float64)
    size = known.size
    counts = coo_array((weight, (before, states)), shape=(size, size)).tocsr()
    ends = states[chains.starts + chains.lengths - 1]
    gains = np.column_stack(
        [np.bincount(ends, weights=gain, minlength=size) for gain in (chains.conversions, chains.hundredths)]
    )
    left = np.asarray(counts.sum(axis=1)).ravel()
    left += np.bincount(ends, weights=chains.conversions + chains.unconverted, minlength=size)
    scale = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)
    steps = csr_array(counts.multiply(scale[:, None]))
    newest = known % (len(chains.channels) + 1) - 1
    return _Walk(steps, gains * scale[:, None], newest)


def _state_codes(chains: Chains, order: int) -> Whole:
    """Number the state after each touch point: the last channels as digits, 0 where the chain had not begun."""
    base = len(chains.channels) + 1
    place = np.arange(chains.points.size) - chains.starts[chains.chain_of]
    codes = np.zeros(chains.points.size, dtype=np.int64)
    for back in range(order):
        digit = np.where(place >= back, np.roll(chains.points, back) + 1, 0)
        codes += digit * base**back
    return codes


def _expected(walk: _Walk, kept: NDArray[np.bool_]) -> Numbers:
    """Return the conversions and the revenue that a walk brings which may only visit some states, shape (2,)."""
    steps, gains = walk.steps[kept][:, kept], walk.gains[kept]
    if steps.shape[0] <= _MOST_DENSE:
        solved: Numbers = np.linalg.solve(np.eye(steps.shape[0]) - steps.toarray(), gains)
    else:
        solved = _solve_sparse(eye_array(steps.shape[0], format="csr") - steps, gains)
    start: Numbers = solved[_START]
    return start


def _solve_sparse(matrix: csr_array, gains: Numbers) -> Numbers:
    """Solve by iterations, which keep no large factors; where they do not settle, by factors after all."""
    columns = []
    for gain in gains.T:
        solved, failed = bicgstab(matrix, gain, rtol=_CLOSE, maxiter=1000)
        size = float(np.abs(gain).max()) or 1.0
        if failed or float(np.abs(matrix @ solved - gain).max()) > size * 1e-10:
            solved = spsolve(matrix.tocsc(), gain)
        columns.append(solved)
    return np.column_stack(columns)
