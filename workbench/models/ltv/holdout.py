"""How good lifetime value is: fitted on what was known some time ago, measured on what customers did since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import WorkbenchError
from workbench.models.evaluation import intervals, metrics
from workbench.models.ltv.model import MODELS, LifetimeValue
from workbench.models.ltv.spending import Spending
from workbench.models.purchases import Purchases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONGEST, SHORTEST = 365, 28
LEAST_REPEATERS = 20
_CUSTOMERS = 20_000
"""Customers that are measured, at the most, drawn evenly: enough for two figures of every error."""
_REPEATS = 100
_METRICS: dict[str, Callable[[Floats, Floats], float]] = {
    "total_error": metrics.total_error,
    "rmse": metrics.rmse,
    "mae": metrics.mae,
    "rank_correlation": metrics.rank_correlation,
}


@dataclass(frozen=True)
class Figure:
    """One figure of one way of scoring; `metric` is of money, or of purchases where it says so."""

    estimator: str
    role: str
    metric: str
    measured: float
    lower: float
    upper: float
    rows: int


def horizon_of(purchases: Purchases, as_of: int) -> int:
    """Return how many days to hold out: a year, or a third of a shorter history; 0 where that is less than 4 weeks."""
    history = as_of - int(purchases.day.min()) if len(purchases) else 0
    days = min(LONGEST, history // 3)
    return days if days >= SHORTEST else 0


def figures(
    purchases: Purchases,
    as_of: int,
    horizon: int,
    refunded: Callable[[NDArray[np.object_], int], Floats],
    champion: str,
) -> list[Figure]:
    """Measure the champion, its challengers and three naive rules on the last days before `as_of`.

    Args:
        purchases: all before `as_of`.
        as_of: first day that is not known, days since 1970-01-01.
        horizon: days held out.
        refunded: gives what customers (ids) had got back before a day.
        champion: the model of purchases that was chosen without these days.

    Returns:
        Nothing where too few had bought twice before the cutoff, or nobody bought since.

    """
    cutoff = as_of - horizon
    known = purchases.before(cutoff)
    back = refunded(known.ids, cutoff)
    spending = Spending.of(known, cutoff, back)
    bought, brought = since(purchases, known, cutoff)
    brought = brought - (refunded(known.ids, as_of) - back)
    if (spending.repeats > 0).sum() < LEAST_REPEATERS or bought.sum() == 0 or brought.sum() <= 0:
        return []
    measured = np.unique(np.linspace(0, len(spending) - 1, min(len(spending), _CUSTOMERS)).astype(np.int64))
    found = []
    for name, role, (purchase_days, money) in _estimates(spending, horizon, champion):
        for prefix, actual, expected in (("", brought, money), ("purchases_", bought, purchase_days)):
            found += _measured(name, role, prefix, actual[measured], expected[measured])
    return found


def _estimates(spending: Spending, horizon: int, champion: str) -> list[tuple[str, str, tuple[Floats, Floats]]]:
    """Give expected purchase days and money of every way of scoring."""
    estimates = []
    for name in MODELS:
        model = LifetimeValue(name).fit(spending)
        pair = (model.expected_purchases(spending, horizon), model.expected_money(spending, horizon))
        estimates.append((name, "champion" if name == champion else "challenger", pair))
    # whoever first bought yesterday would otherwise be promised a purchase a day
    rate = (spending.repeats + 1) / np.maximum(spending.age + 1, 30)
    estimates.append(("past_rate", "naive", (rate * horizon, rate * horizon * spending.mean)))
    everybody = np.full(len(spending), float(rate.mean()) * horizon)
    estimates.append(("same_for_all", "naive", (everybody, everybody * float(spending.mean.mean()))))
    nobody = np.zeros(len(spending))
    estimates.append(("nobody_buys", "naive", (nobody, nobody)))
    return estimates


def _measured(name: str, role: str, prefix: str, actual: Floats, expected: Floats) -> list[Figure]:
    found = []
    for metric, measure in _METRICS.items():
        try:
            value = measure(actual, expected)
            lower, upper = intervals.bootstrap(measure, actual, expected, repeats=_REPEATS)
        except WorkbenchError:  # an even forecast ranks nobody, so that figure does not exist
            continue
        found.append(Figure(name, role, prefix + metric, value, lower, upper, len(actual)))
    return found


def since(purchases: Purchases, known: Purchases, cutoff: int) -> tuple[Floats, Floats]:
    """Count purchase days and money from the cutoff on, of customers known by then.

    Args:
        purchases: all of them.
        known: those before the cutoff.
        cutoff: days since 1970-01-01.

    Returns:
        Purchase days and money, each of shape (known customers,).

    """
    later = purchases.day >= cutoff
    place = np.full(len(purchases.ids), -1)
    place[np.searchsorted(purchases.ids, known.ids)] = np.arange(len(known.ids))
    who = place[purchases.customer[later]]
    mine = who >= 0
    count = np.bincount(who[mine], minlength=len(known.ids)).astype(np.float64)
    money = np.bincount(who[mine], purchases.amount[later][mine], minlength=len(known.ids)).astype(np.float64)
    return count, money
