"""How columns of a customer table become features: numbers as they are, categories as yes and no, blanks told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MOST_VALUES = 30
"""Values of a category that get a feature; the rest are like the commonest."""


@dataclass(frozen=True)
class Columns:
    """What was learned about the columns in the fit.

    Attributes:
        numbers: median by numeric column, which stands in for a blank.
        categories: values by category column that get a feature; the commonest is what they are compared with.
        left_out: constant columns, which tell nothing.

    """

    numbers: dict[str, float]
    categories: dict[str, tuple[str, ...]]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, ArrayLike]) -> Columns:
        """Learn from a table."""
        numbers: dict[str, float] = {}
        categories: dict[str, tuple[str, ...]] = {}
        left_out: list[str] = []
        for name, values in table.items():
            parsed = _numbers(values)
            texts, counts = np.unique(np.asarray(values).astype(str), return_counts=True)
            if len(texts) < 2:  # noqa: PLR2004  a constant
                left_out.append(name)
            elif parsed is not None:
                numbers[name] = float(np.nanmedian(parsed))
            else:
                ranked = sorted(zip(-counts, texts.tolist(), strict=True))
                categories[name] = tuple(sorted(text for _, text in ranked[1 : MOST_VALUES + 1]))
        return cls(numbers, categories, tuple(left_out))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        parts = (f"{name}={value}" for name, values in self.categories.items() for value in values)
        return (*self.numbers, *parts)

    def features(self, table: Mapping[str, ArrayLike]) -> Floats:
        """Give the features of a table, shape (rows, features).

        Raises:
            WorkbenchError: a column of the fit is missing.

        """
        missing = [name for name in (*self.numbers, *self.categories) if name not in table]
        if missing:
            raise WorkbenchError(f"The column {missing[0]!r} that the model was fitted with is missing; add it.")
        rows = len(np.asarray(next(iter(table.values()))))
        columns = []
        for name, middle in self.numbers.items():
            parsed = _numbers(table[name])
            if parsed is None:
                raise WorkbenchError(f"The column {name!r} held numbers in the fit and holds text now; mend the text.")
            columns.append(np.where(np.isnan(parsed), middle, parsed))
        for name, values in self.categories.items():
            texts = np.asarray(table[name]).astype(str)
            columns.extend((texts == value).astype(np.float64) for value in values)
        return np.column_stack(columns) if columns else np.zeros((rows, 0))


def _numbers(values: ArrayLike) -> Floats | None:
    """Read a column as numbers, blanks as missing; None where something is neither or nothing is a number."""
    texts = np.char.strip(np.asarray(values).astype(str))
    blank = np.isin(texts, ("", "nan", "None", "NaN"))
    try:
        parsed = np.where(blank, "nan", texts).astype(np.float64)
    except ValueError:
        return None
    return None if np.isnan(parsed).all() else parsed
