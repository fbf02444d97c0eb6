"""Turns a plain feature table, numbers and categories with gaps, into columns that an estimator can add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import WorkbenchError, nearest

Floats = NDArray[np.float64]

MOST_STEPS = 200
"""Steps that a number is cut into for boosting."""

KNOTS = (0.25, 0.5, 0.75, 0.9)
"""Quantiles at which the line of a number may bend."""

MOST_LEVELS = 60
LEAST_LEVEL_ROWS = 20
"""A category that fewer rows have is one of the others: too few to learn from."""

MISSING = "(missing)"
OTHERS = "(others)"
WIDEST = 8.0
"""Standard deviations that a number may lie from the mean; a wild value must not outweigh all the rest."""


class FeatureError(WorkbenchError):
    """The feature table is not the one the model was fitted on, or nothing can be learned from it."""


@dataclass(frozen=True)
class NumberColumn:
    """A number: cut points for boosting; for adding up its signed logarithm, bent at some knots, and its gaps.

    Attributes:
        edges: between the steps of boosting, shape (steps - 2,).
        mean: of the logarithm.
        spread: its standard deviation.
        knots: where the line may bend, standardised, shape (knots,).
        bends: mean of what is above each knot, shape (knots,).
        missing: share of gaps.

    """

    name: str
    edges: Floats
    mean: float
    spread: float
    knots: Floats
    bends: Floats
    missing: float

    @property
    def steps(self) -> int:
        """How many codes there are; the last one is a gap."""
        return len(self.edges) + 2

    def codes(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """Give the step of each value, shape (rows,)."""
        number = np.asarray(values, dtype=np.float64)
        found = np.searchsorted(self.edges, number, side="right")
        return np.where(np.isfinite(number), found, self.steps - 1).astype(np.int64)

    def standard(self, values: NDArray[Any]) -> Floats:
        """Give the standardised logarithm, what is above each knot, and whether it is a gap if the fit saw any.

        Every column is centred on the rows of the fit, so that nought is the average; shape (rows, columns).
        """
        number = np.asarray(values, dtype=np.float64)
        known = np.isfinite(number)
        scaled = (_squeezed(np.where(known, number, 0.0)) - self.mean) / self.spread
        held = np.clip(scaled, -WIDEST, WIDEST)
        parts = [np.where(known, held, 0.0)]
        parts += [
            np.where(known, np.maximum(held - k, 0.0) - b, 0.0) for k, b in zip(self.knots, self.bends, strict=True)
        ]
        if self.missing > 0:
            parts.append(~known - self.missing)
        return np.column_stack(parts)


@dataclass(frozen=True)
class CategoryColumn:
    """A category: the levels common enough to be told apart, and the share of each."""

    name: str
    levels: tuple[str, ...]
    shares: Floats

    @property
    def steps(self) -> int:
        """How many codes there are; the last one is for the others."""
        return len(self.levels) + 1

    def codes(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """Give the level's number of each value, shape (rows,)."""
        known, place = np.unique(_words(values), return_inverse=True)
        number = {level: code for code, level in enumerate(self.levels)}
        code = np.array([number.get(str(level), len(self.levels)) for level in known], dtype=np.int64)
        return code[place]

    def standard(self, values: NDArray[Any]) -> Floats:
        """Give for every level whether it is this one, less its share, shape (rows, steps)."""
        return np.asarray(np.eye(self.steps)[self.codes(values)] - self.shares, dtype=np.float64)


Column = NumberColumn | CategoryColumn


def read_table(features: Mapping[str, ArrayLike]) -> dict[str, NDArray[Any]]:
    """Check that every column is flat and as long as the others; truth values become numbers, all else words.

    Raises:
        FeatureError: there is no column or no row, or the columns differ in length.

    """
    table = {str(name): np.asarray(features[name]) for name in features}
    sizes = {len(values) if values.ndim == 1 else -1 for values in table.values()}
    if len(sizes) != 1 or sizes <= {-1, 0}:
        lengths = ", ".join(f"{name}: {values.shape}" for name, values in list(table.items())[:5])
        raise FeatureError(
            f"A feature table needs columns of one length with at least one row, not {lengths or 'none'}."
        )
    return {name: v.astype(np.float64) if v.dtype.kind in "biuf" else v for name, v in table.items()}


def learn_columns(table: Mapping[str, NDArray[Any]]) -> tuple[list[Column], list[str]]:
    """Describe every column that varies; those with one value only are named apart.

    Args:
        table: as `read_table` gives it.

    Returns:
        the columns, and the names of the constant ones.

    """
    found: list[Column] = []
    constant = []
    for name, values in table.items():
        column = _number(name, values) if values.dtype.kind == "f" else _category(name, values)
        if column is None:
            constant.append(name)
        else:
            found.append(column)
    return found, constant


def column_of(table: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """Return a column that the model needs.

    Raises:
        FeatureError: the table lacks it.

    """
    if name not in table:
        raise FeatureError(
            f"The feature table has no column {name!r}, which the model was fitted on.{nearest(name, table)} "
            f"Columns: {', '.join(table)}."
        )
    return table[name]


def _number(name: str, values: Floats) -> NumberColumn | None:
    known = values[np.isfinite(values)]
    missing = 1 - len(known) / len(values)
    distinct = np.unique(known)
    if len(distinct) + (missing > 0) < 2:  # noqa: PLR2004  one value cannot tell customers apart
        return None
    if len(distinct) > MOST_STEPS:
        cuts = np.quantile(known, np.linspace(0, 1, MOST_STEPS + 1)[1:-1], method="nearest")
        edges = np.unique(cuts)
    else:
        edges = (distinct[1:] + distinct[:-1]) / 2
    if len(known) == 0 or len(distinct) == 1:
        only = float(_squeezed(known[:1])[0]) if len(known) else 0.0
        return NumberColumn(name, edges, only, 1.0, np.zeros(0), np.zeros(0), missing)
    squeezed = _squeezed(known)
    mean, spread = float(squeezed.mean()), float(squeezed.std())
    scaled = np.clip((squeezed - mean) / spread, -WIDEST, WIDEST)
    knots = np.unique(np.quantile(scaled, KNOTS, method="nearest"))
    knots = knots[(knots > scaled.min()) & (knots < scaled.max())]
    bends = np.array([np.maximum(scaled - knot, 0.0).mean() for knot in knots])
    return NumberColumn(name, edges, mean, spread, knots, bends, missing)


def _category(name: str, values: NDArray[Any]) -> CategoryColumn | None:
    levels, counts = np.unique(_words(values), return_counts=True)
    if len(levels) < 2:  # noqa: PLR2004
        return None
    common = sorted(np.flatnonzero(counts >= LEAST_LEVEL_ROWS), key=lambda at: (-counts[at], levels[at]))[:MOST_LEVELS]
    kept = counts[common] if common else np.zeros(0)
    shares = np.append(kept, counts.sum() - kept.sum()) / counts.sum()
    return CategoryColumn(name, tuple(str(levels[at]) for at in common), shares) if common else None


def _words(values: NDArray[Any]) -> NDArray[np.str_]:
    """Write categories as text; None, NaN and the empty text are one level."""
    missing = np.array([value is None or value != value or value == "" for value in values.tolist()])  # noqa: PLR0124
    words = values.astype(str)
    return np.where(missing, MISSING, words)


def _squeezed(values: Floats) -> Floats:
    """Take the logarithm of 1 + |x| with the sign of x: counts and days spread over powers of ten."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)), dtype=np.float64)
