"""One line of the table that `evaluate.py` prints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from workbench.models.evaluation.intervals import bootstrap

SEED = 0
REPEATS = 200


@dataclass(frozen=True)
class Figure:
    """One line; `good` is None where there is no target."""

    name: str
    measured: str
    peers: str = ""
    target: str = ""
    good: bool | None = None


def bounded(name: str, figure: float, *, least=None, most=None, peers="", interval="", unit="") -> Figure:
    """Hold a figure against its target, as it is printed nowhere: unrounded."""
    if least is None and most is None:
        return Figure(name, f"{figure:.4g}{unit}{interval}", peers)
    good = figure >= least if least is not None else figure <= most
    target = f"≥ {least:g}{unit}" if least is not None else f"≤ {most:g}{unit}"
    return Figure(name, f"{figure:.4f}{unit}{interval}", peers, target, bool(good) and math.isfinite(figure))


def with_interval(name: str, metric: Any, *arrays: Any, groups: Any = None, **bounds: Any) -> Figure:
    """Measure on the arrays, and on customers drawn again."""
    lower, upper = bootstrap(metric, *arrays, repeats=REPEATS, seed=SEED, groups=groups)
    return bounded(name, metric(*arrays), interval=f" ({lower:.4f} – {upper:.4f})", **bounds)


def missing(name: str, why: str) -> Figure:
    """Say why there is no figure; counts as missed."""
    return Figure(name, why, good=False)
