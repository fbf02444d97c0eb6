"""Finds the parameters of the models of lifetime value: three or four numbers within bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def least(
    loss: Callable[[NDArray[np.float64]], Any],
    start: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    *,
    gradient: bool = False,
) -> NDArray[np.float64]:
    """Return where the loss is least, shape (parameters,).

    Args:
        loss: gives the loss, or the loss and its gradient.
        start: where to begin.
        bounds: least and greatest of each parameter.
        gradient: whether `loss` gives the gradient too.

    """
    # slow to import, and only fitting needs them
    from scipy.optimize import minimize  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415

    options = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7} if gradient else {}
    with threadpool_limits(1):  # steps of four numbers: on shared cores threads wait longer than they work
        found = minimize(loss, np.asarray(start), jac=gradient, method="L-BFGS-B", bounds=bounds, options=options)
    where: NDArray[np.float64] = found.x
    return where
