"""Which features the churn score may use, and how strongly they are held back: chosen on past outcomes alone.

A shop with a few hundred buyers cannot afford many features: what they seem to say of the past is mostly chance. So the
model starts from silence alone and climbs a ladder; a rung is taken only where customers who were left out of the fit
are told better by it, by more than chance would.

Source: Stone, Cross-validatory choice and assessment of statistical predictions, JRSS B 36 (1974); Hastie, Tibshirani &
Friedman, The elements of statistical learning (2009), 7.10, for the rule of one standard error; Peduzzi et al., A
simulation study of the number of events per variable, J. Clin. Epidemiol. 49 (1996).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.churn.cloglog import coefficients, loss
from workbench.models.churn.gaps import FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RUNGS = (
    ("silence",),
    ("orders",),
    ("tenure",),
    ("silence_by_orders", "one_order"),
    FEATURES,
)
"""What each rung adds to the one below; the last one adds whatever is left, the first sources."""

PENALTIES = (1.0, 10.0, 100.0)

PER_FEATURE = 15
"""Customers who bought in the past outcomes that each feature needs."""

FOLDS = 5

MOST_ROWS = 20_000
"""Rows that the choice is made on; of more, those of every k-th customer."""


@dataclass(frozen=True)
class Choice:
    """Which features enter, by name, and the ridge on their standardised coefficients."""

    names: tuple[str, ...]
    penalty: float


def choose(features: Floats, bought: NDArray[np.bool_], customer: NDArray[np.int64], names: tuple[str, ...]) -> Choice:
    """Climb the ladder on the outcomes of past days.

    The folds are of customers, so that nobody who is on several past days is both learned from and told.

    Args:
        features: standardised, shape (rows, features).
        bought: what came after, shape (rows,).
        customer: whose row it is, shape (rows,).
        names: of the features.

    """
    fold, turn = customer % FOLDS, customer // FOLDS
    kept = turn % -(-len(bought) // MOST_ROWS) == 0
    buyers = len(np.unique(customer[bought]))
    whose = np.unique(customer[kept], return_inverse=True)[1]
    held: tuple[Choice, Floats] | None = None
    for rung in _rungs(names):
        if held is not None and len(rung) * PER_FEATURE > buyers:
            break
        columns = features[np.ix_(kept, [names.index(name) for name in rung])]
        tried = [(_left_out(columns, bought[kept], fold[kept], penalty), penalty) for penalty in PENALTIES]
        losses, penalty = min(tried, key=lambda one: float(one[0].sum()))
        own: Floats = np.bincount(whose, weights=losses).astype(np.float64)
        if held is None or _beyond_chance(held[1] - own):
            held = Choice(rung, penalty), own
    return held[0] if held else Choice((), PENALTIES[-1])


def _rungs(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Name the features of each rung, those of the rungs below among them."""
    rung: tuple[str, ...] = ()
    for added in RUNGS:
        rung += tuple(name for name in added if name in names)
        yield rung
    if len(rung) < len(names):
        yield rung + tuple(name for name in names if name not in rung)


def _left_out(columns: Floats, bought: NDArray[np.bool_], fold: NDArray[np.int64], penalty: float) -> Floats:
    """Give the loss of each row where it is told by a fit without its fold, shape (rows,)."""
    found = np.zeros(len(bought))
    whole = coefficients(columns, bought, penalty)
    for number in range(FOLDS):
        out = fold == number
        if out.any() and not out.all():
            intercept, beta = coefficients(columns[~out], bought[~out], penalty, start=whole)
            found[out] = loss(intercept + columns[out] @ beta, bought[out])
    return found


def _beyond_chance(gain: Floats) -> bool:
    """Say whether a gain by customer is, summed up, above its standard error."""
    return float(gain.sum()) > float(np.sqrt(len(gain)) * gain.std())
