"""How many more purchases a customer makes: the Pareto/NBD model.

While a customer stays, purchases come at random at a rate of the customer's own (gamma over customers); the customer
leaves at any moment, at a rate of their own too (gamma over customers). Unlike BG/NBD, leaving is not tied to a
purchase, so that those who bought once may have left as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.ltv.bg_nbd_histories import Histories, not_enough
from workbench.models.ltv.fit import least

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_START = (-0.5, 1.0, -0.5, 1.0)  # logs of r, alpha, s, beta at a mean age of one; near where CDNOW's lie
_BOUNDS = ((-5.0, 4.0), (-6.0, 4.0), (-9.0, 2.5), (-4.0, 6.0))
"""Of the same logs. Beyond them the hypergeometric function overflows, and customers differ less than can be told."""
_CUSTOMERS = 100_000
"""Customers the parameters are fitted on, at the most."""


class ParetoNBD:
    """Expected purchases by Pareto/NBD.

    Attributes after `fit`:
        r_, alpha_: shape and rate of the gamma distribution of purchase rates; alpha is in the unit of time.
        s_, beta_: of the gamma distribution of the rates of leaving; beta is in the unit of time.

    Example:
        >>> model = ParetoNBD().set_fitted(0.553, 10.578, 0.606, 11.669)
        >>> model.expected_purchases(np.array([2]), np.array([30.43]), np.array([38.86]), 39.0).round(3)
        array([1.455])

    Source: Schmittlein, Morrison and Colombo, Counting your customers, Management Science 33 (1987); the form of
    Fader and Hardie, A note on deriving the Pareto/NBD model and related expressions (2005).

    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's own signature
        """Return what the model was made with: nothing."""
        return {}

    def set_fitted(self, r: float, alpha: float, s: float, beta: float) -> ParetoNBD:
        """Take parameters that were fitted before."""
        self.r_, self.alpha_, self.s_, self.beta_ = float(r), float(alpha), float(s), float(beta)
        return self

    def fit(self, histories: Histories) -> ParetoNBD:
        """Find the parameters of the greatest likelihood.

        Raises:
            WorkbenchError: nobody has bought twice, so that neither rate nor leaving can be told.

        """
        not_enough(histories)
        kept = histories.thinned(_CUSTOMERS)
        unit = float(kept.weight @ kept.age / kept.weight.sum()) or 1.0
        share = kept.weight / kept.weight.sum()
        last, age = kept.last / unit, kept.age / unit

        def loss(logs: Floats) -> float:
            counted, stayed, left = _log_parts(np.exp(logs), kept.repeats, last, age)
            return -float(share @ (counted + np.logaddexp(stayed, left)))

        r, alpha, s, beta = np.exp(least(loss, _START, _BOUNDS))
        return self.set_fitted(r, alpha * unit, s, beta * unit)

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
        _, stayed, left = _log_parts(np.array([self.r_, self.alpha_, self.s_, self.beta_]), x, last, age)
        here = np.exp(stayed - np.logaddexp(stayed, left))
        shrink = np.log((self.beta_ + age) / (self.beta_ + age + horizon))
        power = self.s_ - 1
        # (1 - e^(power·shrink)) / power, which tends to -shrink as s tends to 1
        lasting = -shrink if abs(power) < 1e-9 else -np.expm1(power * shrink) / power  # noqa: PLR2004
        expected: Floats = here * (self.r_ + x) / (self.alpha_ + age) * (self.beta_ + age) * lasting
        return expected


def _log_parts(parameters: Floats, x: Floats, last: Floats, age: Floats) -> tuple[Floats, Floats, Floats]:
    """Return logs of what both ways share, of still being there at the cutoff, and of having left before it.

    The last is the integral over the moment of leaving, which is a difference of two hypergeometric functions; in
    logarithms, so that hundreds of purchases do not underflow.
    """
    from scipy.special import gammaln  # noqa: PLC0415  slow to import

    r, alpha, s, beta = parameters
    counted = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    stayed = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    at_last, at_cutoff = (_log_tail(parameters, x, time) for time in (last, age))
    with np.errstate(divide="ignore"):  # a purchase on the last day leaves no time to leave: log of 0
        between = at_last + np.log(-np.expm1(np.minimum(at_cutoff - at_last, 0.0)))
    return counted, stayed, np.log(s / (r + s + x)) + between


def _log_tail(parameters: Floats, x: Floats, time: Floats) -> Floats:
    """Return the log of (m + t)^-n · F(n, b; n+1; |alpha-beta| / (m + t)); n = r+s+x, m the greater of alpha, beta.

    F overflows for many purchases. Euler's transformation, F(n, b; n+1; z) = (1-z)^(1-b) · F(1, n+1-b; n+1; z), leaves
    a factor of moderate size.
    """
    from scipy.special import hyp2f1  # noqa: PLC0415  slow to import

    r, alpha, s, beta = parameters
    order = r + s + x
    greater, second = (alpha, np.full_like(x, s + 1)) if alpha >= beta else (beta, r + x)
    rest = np.log((min(alpha, beta) + time) / (greater + time))  # log of 1 - z
    moderate = np.log(hyp2f1(1.0, order + 1 - second, order + 1, -np.expm1(rest)))
    tail: Floats = (1 - second) * rest + moderate - order * np.log(greater + time)
    return tail
