"""How many more purchases a customer makes: the BG/NBD model and its modification, fitted on grouped customers.

While a customer stays, purchases come at random at a rate of the customer's own (gamma over customers); after a
purchase the customer leaves with a chance of their own (beta over customers). BG/NBD lets nobody leave before the
first repeat purchase, so it holds everyone who bought once to be alive for ever; MBG/NBD lets them leave after the
first purchase too. The chance of being alive is not offered here for that reason: only expected purchases are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.ltv.bg_nbd_histories import Histories, not_enough
from workbench.models.ltv.fit import least

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_START = (0.0, 2.0, -0.5, 0.5)  # log of r, alpha, a, b; where CDNOW's lie within one unit
_LEAST, _MOST = -12.0, 12.0


class BetaGeometricNBD:
    """Expected purchases by BG/NBD, or by MBG/NBD where customers may leave after their first purchase too.

    Parameters
    ----------
        modified: whether it is MBG/NBD.

    Attributes after `fit`:
        r_, alpha_: shape and rate of the gamma distribution of purchase rates; alpha is in the unit of time.
        a_, b_: of the beta distribution of the chance to leave after a purchase.
        log_likelihood_: of all customers.

    Example:
        >>> model = BetaGeometricNBD().set_fitted(0.243, 4.414, 0.793, 2.426)
        >>> model.expected_purchases(np.array([2]), np.array([30.43]), np.array([38.86]), 39.0).round(3)
        array([1.226])

    Source: Fader, Hardie and Lee, "Counting your customers" the easy way, Marketing Science 24 (2005); for MBG/NBD
    Batislam, Denizel and Filiztekin, Empirical validation and comparison of models for customer base analysis,
    International Journal of Research in Marketing 24 (2007).

    """

    def __init__(self, *, modified: bool = False) -> None:
        self.modified = modified

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's own signature
        """Return what the model was made with."""
        return {"modified": self.modified}

    def set_fitted(self, r: float, alpha: float, a: float, b: float) -> BetaGeometricNBD:
        """Take parameters that were fitted before."""
        self.r_, self.alpha_, self.a_, self.b_ = float(r), float(alpha), float(a), float(b)
        return self

    def fit(self, histories: Histories) -> BetaGeometricNBD:
        """Find the parameters of the greatest likelihood.

        Raises:
            WorkbenchError: nobody has bought twice, so that neither rate nor leaving can be told.

        """
        not_enough(histories)
        r, alpha, a, b = _START
        start = (r, alpha + math.log(max(float(histories.age.mean()) / 30, 1e-9)), a, b)
        loss = _loss(histories, modified=self.modified)
        logs = least(loss, start, [(_LEAST, _MOST)] * 4, gradient=True)
        self.log_likelihood_ = -loss(logs)[0] * float(histories.weight.sum())
        return self.set_fitted(*np.exp(logs))

    def expected_purchases(
        self, repeats: NDArray[Any], last: NDArray[Any], age: NDArray[Any], horizon: float
    ) -> Floats:
        """Expect so many purchases in the time after the cutoff.

        Args:
            repeats: purchases after the first, shape (customers,).
            last: time of the last of them after the first, shape (customers,).
            age: time from the first purchase to the cutoff, shape (customers,).
            horizon: time after the cutoff, in the same unit.

        Returns:
            Expected purchases, shape (customers,).

        """
        x, last, age = (np.asarray(values, dtype=np.float64) for values in (repeats, last, age))
        could_leave = x + 1 if self.modified else np.maximum(x, 1)  # purchases after which one could have left
        silence = np.exp((self.r_ + x) * np.log((self.alpha_ + age) / (self.alpha_ + last)))
        left = self.a_ / (self.b_ + could_leave - 1) * silence
        if not self.modified:
            left = np.where(x > 0, left, 0.0)
        return self._if_alive(x, age, horizon) / (1 + left)

    def _if_alive(self, x: Floats, age: Floats, horizon: float) -> Floats:
        """Expect purchases of customers who have not left at the cutoff; computed once for equal (x, age)."""
        from scipy.special import hyp2f1  # noqa: PLC0415  slow to import

        pairs, where = np.unique(x + 1j * age, return_inverse=True)
        x, age = pairs.real, pairs.imag
        chances = x + 1 if self.modified else x
        a, b, rate = self.a_, self.b_ + chances, self.r_ + x
        later = self.alpha_ + age + horizon
        shrunk = np.exp(rate * np.log((self.alpha_ + age) / later)) * hyp2f1(rate, b, a + b - 1, horizon / later)
        expected: Floats = ((a + b - 1) / (a - 1) * (1 - shrunk))[where]
        return expected


def _loss(histories: Histories, *, modified: bool) -> Callable[[Floats], tuple[float, Floats]]:
    """Write the mean negative log likelihood and its gradient in the logarithms of the parameters.

    Gamma and beta functions depend on the repeats alone, of which there are few different numbers.
    """
    from scipy.special import betaln, gammaln, psi  # noqa: PLC0415  slow to import

    repeats, where = np.unique(histories.repeats, return_inverse=True)
    share = histories.weight / histories.weight.sum()
    chances = repeats + 1 if modified else repeats
    may_have_left = (chances > 0)[where]
    before_last = np.maximum(chances - 1, 0)

    def loss(logs: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        to_cutoff, to_last = np.log(alpha + histories.age), np.log(alpha + histories.last)
        rate = (r + repeats)[where]
        counted = (gammaln(r + repeats) - gammaln(r))[where] + r * logs[1]
        stayed = (betaln(a, b + chances) - betaln(a, b))[where] - rate * to_cutoff
        left = (betaln(a + 1, b + before_last) - betaln(a, b))[where] - rate * to_last
        left = np.where(may_have_left, left, -np.inf)
        both = np.logaddexp(stayed, left)
        p_left = np.exp(left - both) * share
        p_stayed = np.exp(stayed - both) * share
        of_r = share @ ((psi(r + repeats) - psi(r))[where] + logs[1]) - p_stayed @ to_cutoff - p_left @ to_last
        of_alpha = r / alpha - p_stayed @ (rate / (alpha + histories.age)) - p_left @ (rate / (alpha + histories.last))
        sums = psi(a + b) - psi(a + b + chances)
        of_a = p_stayed @ sums[where] + p_left @ (1 / a + sums)[where]
        of_b = p_stayed @ (psi(b + chances) - psi(b) + sums)[where]
        of_b += p_left @ (psi(b + before_last) - psi(b) + sums)[where]
        gradient = np.array([of_r * r, of_alpha * alpha, of_a * a, of_b * b])
        return -float(share @ (counted + both)), -gradient

    return loss
