"""Cox's proportional hazards, stratified and penalised, for durations with many ties.

Days are whole numbers, so the sums over everybody at risk are sums over (stratum, day) cells: a step of Newton costs
one pass over the rows and one matrix product, however many rows tie on a day.

Source: Cox, Regression models and life-tables, JRSS B 34 (1972); Efron, The efficiency of Cox's likelihood function for
censored data, JASA 72 (1977); Breslow's estimator of the baseline, discussion of Cox (1972).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEPS = 30
"""Steps of Newton at the most; it takes five or six."""

_CLOSE = 1e-9
_CONSTANT = 1e-12
_FARTHEST = 50.0  # of a linear predictor: beyond it exp() only loses digits


@dataclass(frozen=True)
class HazardFit:
    """A fitted model: what multiplies the hazard, and the hazard that is multiplied.

    Attributes:
        beta: log hazard ratio per unit of each feature, shape (features,); 0 for a constant one.
        variance: covariance of `beta`, shape (features, features).
        center: features of somebody whose hazard ratio is 1, shape (features,): the mean of the fit.
        baseline: cumulative hazard at the center at the end of each day 0, 1, …; shape (strata, days).
        at_risk: rows still at risk on each day, shape (strata, days).
        events: events on each day, shape (strata, days).

    """

    beta: Floats
    variance: Floats
    center: Floats
    baseline: Floats
    at_risk: Ints
    events: Ints

    def linear(self, features: Floats) -> Floats:
        """Give the log hazard ratio of each row against the center, shape (rows,)."""
        return np.clip((features - self.center) @ self.beta, -_FARTHEST, _FARTHEST)


def fit_hazards(
    duration: Ints, event: NDArray[np.bool_], features: Floats, stratum: Ints, *, strata: int = 0, penalty: float = 0.0
) -> HazardFit:
    """Fit by Newton's method; ties by Efron, baseline by Breslow.

    Args:
        duration: whole days (or months) at risk, 0 or more, shape (rows,); a row of 0 is at risk of nothing.
        event: whether the event ended it, shape (rows,).
        features: shape (rows, features), no missing values.
        stratum: which baseline the row has, 0 … strata - 1, shape (rows,).
        strata: how many baselines there are; 0 counts those that occur.
        penalty: ridge on the standardised coefficients, per row, as lifelines counts it.

    """
    strata = strata or (int(stratum.max()) + 1 if len(stratum) else 1)
    center, spread = _standard(features)
    cells = _Cells(duration, event, (features - center) / spread, stratum, strata)
    beta, information = _newton(cells, penalty)
    weight = np.exp(cells.features @ beta)
    moving = cells.features.std(axis=0) > _CONSTANT if len(duration) else np.zeros(features.shape[1], dtype=bool)
    beta = np.where(moving, beta, 0.0)
    hazard = np.divide(cells.deaths, cells.sums(weight)[0], out=np.zeros(cells.shape), where=cells.deaths > 0)
    return HazardFit(
        beta / spread,
        np.linalg.pinv(information, hermitian=True) / np.outer(spread, spread),
        center,
        np.cumsum(hazard, axis=1),
        cells.sums(np.ones(len(duration)))[0].round().astype(np.int64),
        cells.deaths.astype(np.int64),
    )


def schoenfeld(
    fit: HazardFit, duration: Ints, event: NDArray[np.bool_], features: Floats, stratum: Ints
) -> tuple[Ints, Floats]:
    """Give the days of the events and the Schoenfeld residuals there, shapes (events,) and (events, features).

    A residual is the features of who had the event less their mean among those at risk that day, each weighed by its
    hazard ratio.

    Source: Schoenfeld, Partial residuals for the proportional hazards regression model, Biometrika 69 (1982).
    """
    cells = _Cells(duration, event, features - fit.center, stratum, len(fit.baseline))
    weight = np.exp(np.clip(cells.features @ fit.beta, -_FARTHEST, _FARTHEST))
    cell = cells.cell[cells.event]
    at_risk = cells.sums(weight)[0].ravel()[cell]
    means = np.empty((len(cell), len(fit.beta)))
    for number, column in enumerate(cells.features.T):
        means[:, number] = cells.sums(weight * column)[0].ravel()[cell] / at_risk
    return cell % cells.shape[1], cells.features[cells.event] - means


class _Cells:
    """Rows laid on a grid of strata and days, sorted by cell so that sums walk through memory in order."""

    def __init__(self, duration: Ints, event: NDArray[np.bool_], features: Floats, stratum: Ints, strata: int) -> None:
        days = int(duration.max()) + 1 if len(duration) else 1
        self.shape = (strata, days)
        cell = stratum * days + duration
        order = np.argsort(cell, kind="stable")
        self.cell = cell[order]
        self.features = np.asfortranarray(features[order])  # columns are what is summed
        self.event = np.asarray(event, dtype=bool)[order] & (duration[order] > 0)
        self._dead = np.flatnonzero(self.event)
        self.deaths = self._grid(np.ones(len(self._dead)), self.cell[self._dead])
        self.died_features = self.features[self._dead].sum(axis=0)

    def _grid(self, weight: Floats, cell: Ints) -> Floats:
        return _summed(cell, weight, self.shape[0] * self.shape[1]).reshape(self.shape)

    def sums(self, weight: Floats) -> tuple[Floats, Floats]:
        """Sum a weight per row over those at risk on each day (their duration is it or longer) and those it ends."""
        reached = np.cumsum(self._grid(weight, self.cell)[:, ::-1], axis=1)[:, ::-1]
        return reached, self._grid(weight[self._dead], self.cell[self._dead])


def _standard(features: Floats) -> tuple[Floats, Floats]:
    if not len(features):
        return np.zeros(features.shape[1]), np.ones(features.shape[1])
    spread = features.std(axis=0, ddof=1) if len(features) > 1 else np.zeros(features.shape[1])
    return features.mean(axis=0), np.where(spread > _CONSTANT, spread, 1.0)


def _newton(cells: _Cells, penalty: float) -> tuple[Floats, Floats]:
    """Climb the penalised partial likelihood; halve a step that goes down."""
    ridge = penalty * max(len(cells.features), 1)
    beta = np.zeros(cells.features.shape[1])
    height, gradient, information = _likelihood(cells, beta, ridge)
    for _ in range(STEPS):
        step = np.linalg.lstsq(information, gradient, rcond=1e-10)[0]
        if float(step @ gradient) < _CLOSE:
            break
        for _ in range(STEPS):
            trial = _likelihood(cells, beta + step, ridge)
            if trial[0] >= height:
                break
            step = step / 2
        else:
            break
        beta = beta + step
        height, gradient, information = trial
    return beta, information


def _likelihood(cells: _Cells, beta: Floats, ridge: float) -> tuple[float, Floats, Floats]:
    """Give Efron's log partial likelihood, its gradient and the information, all penalised.

    Of d who tie on a day the l-th (0 … d - 1) has l/d of the tied weight taken off the sums over those at risk.
    """
    linear = np.clip(cells.features @ beta, -_FARTHEST, _FARTHEST)
    weight = np.exp(linear)
    died = cells.deaths.ravel()
    held = np.flatnonzero(died)  # cells with an event
    ties = died[held].astype(np.int64)
    place = np.repeat(np.arange(len(held)), ties)
    share = (np.arange(len(place)) - np.repeat(np.cumsum(ties) - ties, ties)) / ties[place]
    reached, tied = cells.sums(weight)
    total = reached.ravel()[held][place] - share * tied.ravel()[held][place]
    once, taken = (_summed(place, by / total, len(held)) for by in (np.ones(len(place)), share))
    squares = [_summed(place, share**power / total**2, len(held))[:, None] for power in (0, 1, 2)]
    risk, tie = np.empty((len(held), len(beta))), np.empty((len(held), len(beta)))
    for number, column in enumerate(cells.features.T):
        reached, tied = cells.sums(weight * column)
        risk[:, number], tie[:, number] = reached.ravel()[held], tied.ravel()[held]
    height = float(linear[cells.event].sum() - np.log(total).sum() - ridge / 2 * beta @ beta)
    gradient = cells.died_features - risk.T @ once + tie.T @ taken - ridge * beta
    mixed = (squares[1] * risk).T @ tie
    means = (squares[0] * risk).T @ risk - mixed - mixed.T + (squares[2] * tie).T @ tie
    outer = (cells.features * (weight * _exposure(cells, held, once, taken))[:, None]).T @ cells.features
    return height, gradient, outer - means + ridge * np.eye(len(beta))


def _exposure(cells: _Cells, held: Ints, hazard: Floats, taken: Floats) -> Floats:
    """Give the baseline hazard each row went through, less what Efron takes off those who tie."""
    grid = np.zeros(cells.shape[0] * cells.shape[1])
    grid[held] = hazard
    exposed = np.cumsum(grid.reshape(cells.shape), axis=1).ravel()[cells.cell]
    grid[held] = taken
    exposed[cells.event] -= grid[cells.cell[cells.event]]
    return np.asarray(exposed, dtype=np.float64)


def _summed(place: Ints, weight: Floats, places: int) -> Floats:
    return np.asarray(np.bincount(place, weight, places), dtype=np.float64)
