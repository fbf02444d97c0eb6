"""How much money a purchase of a customer brings: the Gamma-Gamma model.

Purchases of a customer vary around a mean of the customer's own; the means vary over customers. The mean of few
purchases is drawn towards that of everybody, that of many is believed. How often a customer buys must tell nothing
about how much they spend: `independence` measures whether that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import WorkbenchError
from workbench.models.ltv.fit import least

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_CUSTOMERS = 100_000
_BOUNDS = ((-6.0, 12.0), (0.05, 12.0), (-6.0, 12.0))
"""Logs of p, q, v; with q of 1 or less the mean of everybody would be infinite."""


class GammaGamma:
    """Expected money of a purchase.

    Attributes after `fit`:
        p_: shape of the gamma distribution of a customer's purchases.
        q_, v_: shape and scale over customers; v is in the unit of money.

    Example:
        >>> model = GammaGamma().set_fitted(6.25, 3.74, 15.44)
        >>> model.expected_money(np.array([2, 0]), np.array([22.35, 0.0])).round(2)
        array([24.65, 35.22])

    Source: Fader and Hardie, The Gamma-Gamma model of monetary value (2013).

    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's own signature
        """Return what the model was made with: nothing."""
        return {}

    def set_fitted(self, p: float, q: float, v: float) -> GammaGamma:
        """Take parameters that were fitted before."""
        self.p_, self.q_, self.v_ = float(p), float(q), float(v)
        return self

    def fit(self, purchases: NDArray[Any], mean: NDArray[Any]) -> GammaGamma:
        """Find the parameters of the greatest likelihood.

        Args:
            purchases: purchases of each customer, 1 or more, shape (customers,).
            mean: their mean money, shape (customers,); customers without money (gifts, all refunded) are left out.

        Raises:
            WorkbenchError: fewer than two customers brought money.

        """
        purchases, mean = _paid(purchases, mean)
        unit = float(mean.mean())
        counts, where = np.unique(purchases, return_inverse=True)
        spent, log_spent = purchases * mean / unit, np.log(purchases * mean / unit)

        def loss(logs: Floats) -> float:
            return -_mean_log_likelihood(np.exp(logs), counts, where, spent, log_spent)

        p, q, v = np.exp(least(loss, (1.0, 1.0, 0.0), _BOUNDS))
        return self.set_fitted(p, q, v * unit)

    def expected_money(self, purchases: NDArray[Any], mean: NDArray[Any]) -> Floats:
        """Expect so much money of a customer's purchase.

        Args:
            purchases: purchases of each customer, shape (customers,); 0 gives the mean of everybody.
            mean: their mean money, shape (customers,); less than nothing counts as nothing.

        Returns:
            Money of a purchase, shape (customers,).

        """
        count = np.asarray(purchases, dtype=np.float64)
        spent = count * np.maximum(np.asarray(mean, dtype=np.float64), 0.0)
        expected: Floats = self.p_ * (self.v_ + spent) / (self.p_ * count + self.q_ - 1)
        return expected


def independence(purchases: NDArray[Any], mean: NDArray[Any]) -> float:
    """Return the correlation of how often and how much customers of two or more purchases buy; 0 if undefined."""
    several = (purchases > 1) & (mean > 0)
    often, much = purchases[several].astype(np.float64), mean[several]
    if len(often) < 3 or np.ptp(often) == 0 or np.ptp(much) == 0:  # noqa: PLR2004  two points always correlate
        return 0.0
    return float(np.corrcoef(often, much)[0, 1])


def _paid(purchases: NDArray[Any], mean: NDArray[Any]) -> tuple[Floats, Floats]:
    """Keep customers who brought money, thinned evenly over their means to what three parameters need."""
    paid = (purchases > 0) & (mean > 0)
    if paid.sum() < 2:  # noqa: PLR2004
        raise WorkbenchError(
            f"{'Only one customer has' if paid.any() else 'No customer has'} purchases with an amount; at least two "
            "are needed to tell how amounts vary. Map the amount and the currency of deals, and set rates for other "
            "currencies in workspace.toml."
        )
    count, money = purchases[paid].astype(np.float64), mean[paid].astype(np.float64)
    if len(count) > _CUSTOMERS:
        places = np.linspace(0, len(count) - 1, _CUSTOMERS).astype(np.int64)
        chosen = np.lexsort((count, money))[places]
        count, money = count[chosen], money[chosen]
    return count, money


def _mean_log_likelihood(
    parameters: Floats, counts: Floats, where: NDArray[np.int64], spent: Floats, log_spent: Floats
) -> float:
    """Return the mean over customers; terms without parameters are left out."""
    from scipy.special import gammaln  # noqa: PLC0415  slow to import

    p, q, v = parameters
    of_count = gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q) + q * np.log(v)
    shape = p * counts
    each = of_count[where] + shape[where] * log_spent - (shape + q)[where] * np.log(spent + v)
    return float(each.mean())
