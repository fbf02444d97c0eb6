"""Fitted scikit-learn objects on disk, without pickle: only types that are named here come back to life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError

TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""Beyond what skops itself holds safe: the trees of gradient boosting."""


class UntrustedModelError(WorkbenchError):
    """A model file holds a type that the workbench does not load."""


def dump(estimator: Any, file: Path) -> None:
    """Write a fitted object.

    Raises:
        UntrustedModelError: it holds a type that could not be read back.

    """
    from skops.io import dump as write  # noqa: PLC0415  skops imports all of scikit-learn: five seconds

    write(estimator, file)
    try:
        _refuse_untrusted(file)
    except UntrustedModelError:
        file.unlink()
        raise


def load_estimator(file: Path) -> Any:
    """Read it back.

    Raises:
        UntrustedModelError: it holds a type that is not named in `TRUSTED`.

    """
    from skops.io import load  # noqa: PLC0415  see dump

    _refuse_untrusted(file)
    return load(file, trusted=list(TRUSTED))


def _refuse_untrusted(file: Path) -> None:
    from skops.io import get_untrusted_types  # noqa: PLC0415  see dump

    strange = sorted(set(get_untrusted_types(file=file)) - set(TRUSTED))
    if strange:
        raise UntrustedModelError(
            f"{file} holds {', '.join(strange)}; only scikit-learn's own estimators are loaded, since others "
            "could run code. Do not use the file unless you know who made it."
        )
