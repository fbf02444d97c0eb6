"""Lifetime value as one estimator: expected purchases times expected money of a purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import WorkbenchError, nearest
from workbench.models.ltv.bg_nbd import BetaGeometricNBD
from workbench.models.ltv.gamma_gamma import GammaGamma
from workbench.models.ltv.pareto_nbd import ParetoNBD
from workbench.models.ltv.spending import Spending

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEFAULT = "pareto_nbd"
"""The model that the others simplify; what is published where no past outcomes speak for another."""
MODELS = (DEFAULT, "bg_nbd", "mbg_nbd")


class LifetimeValue:
    """Money that customers are expected to bring in a horizon, before any discount.

    Parameters
    ----------
        purchases: the model of repeat purchases: pareto_nbd, bg_nbd or mbg_nbd.

    Attributes after `fit`:
        purchases_: the fitted model of repeat purchases; its time is in days.
        money_: the fitted model of the money of a purchase.

    """

    def __init__(self, purchases: str = DEFAULT) -> None:
        self.purchases = purchases

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's own signature
        """Return what the estimator was made with."""
        return {"purchases": self.purchases}

    def fit(self, spending: Spending) -> LifetimeValue:
        """Fit both models.

        Raises:
            WorkbenchError: nobody bought twice, nobody paid, or the model of purchases is none of the three.

        """
        self.purchases_ = purchase_model(self.purchases).fit(spending.histories)
        self.money_ = GammaGamma().fit(spending.repeats + 1, spending.mean)
        return self

    def expected_purchases(self, spending: Spending, horizon_days: float) -> Floats:
        """Expect so many purchase days, shape (customers,)."""
        return self.purchases_of(spending.repeats, spending.last, spending.age, horizon_days)

    def expected_money(self, spending: Spending, horizon_days: float) -> Floats:
        """Expect so much money in the base currency, shape (customers,)."""
        each = self.money_of(spending.repeats, spending.mean)
        return self.expected_purchases(spending, horizon_days) * each

    def purchases_of(self, repeats: NDArray[Any], last: NDArray[Any], age: NDArray[Any], horizon_days: float) -> Floats:
        """Expect purchase days of histories given as arrays, shape (customers,); equal ones are computed once."""
        one_of, where = _distinct(repeats, last, age)
        return self.purchases_.expected_purchases(repeats[one_of], last[one_of], age[one_of], horizon_days)[where]

    def money_of(self, repeats: NDArray[Any], mean: NDArray[Any]) -> Floats:
        """Expect so much money of a purchase day, shape (customers,)."""
        return self.money_.expected_money(repeats + 1, mean)


def _distinct(*columns: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return a row of every distinct one, and where each row is found among them; 1M rows in a second."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        known, where = np.unique(column, return_inverse=True)
        code = code * len(known) + where
    _, one_of, place = np.unique(code, return_index=True, return_inverse=True)
    return one_of, place


def purchase_model(name: str) -> ParetoNBD | BetaGeometricNBD:
    """Make a model of repeat purchases that is not fitted yet.

    Raises:
        WorkbenchError: there is none of that name.

    """
    if name not in MODELS:
        raise WorkbenchError(
            f"Unknown model of purchases {name!r}.{nearest(name, MODELS)} Models: {', '.join(MODELS)}."
        )
    return ParetoNBD() if name == "pareto_nbd" else BetaGeometricNBD(modified=name == "mbg_nbd")
