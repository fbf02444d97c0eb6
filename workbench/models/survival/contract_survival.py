"""When contract customers leave: Cox or Weibull's AFT on tenure, with a curve of its own for each kind of contract.

Source: Cox (1972); strata as in Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data (2002), 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.errors import WorkbenchError, nearest
from workbench.models.survival.contract_survival_aft import WeibullFit, fit_weibull
from workbench.models.survival.contract_survival_columns import Columns
from workbench.models.survival.proportional_hazards import HazardFit, fit_hazards

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

LEAST_EVENTS = 10
KINDS = ("cox", "aft")


class ContractSurvival:
    """A model of tenure; columns may be numbers, categories or blank.

    Never give it a column that grows with the tenure itself, such as the sum of all bills: it knows the answer.

    Args:
        strata: the column whose values have a baseline each; empty for one baseline.
        penalty: ridge on the standardised coefficients, per row.
        kind: `cox`, whose curves take any shape and end with the longest tenure seen; or `aft`, Weibull's accelerated
            failure time, whose curves have two numbers each and go on.

    Attributes:
        fit_: coefficients and baselines, or scales and shapes.
        columns_: how columns became features.
        strata_: the values of the stratum column, in the order of the baselines.

    """

    def __init__(self, strata: str = "", penalty: float = 1e-3, kind: Literal["cox", "aft"] = "cox") -> None:
        self.strata = strata
        self.penalty = penalty
        self.kind = kind

    def get_params(self) -> dict[str, float | str]:
        """Give the parameters by name."""
        return {"strata": self.strata, "penalty": self.penalty, "kind": self.kind}

    def fit(self, table: Mapping[str, ArrayLike], tenure: ArrayLike, churned: ArrayLike) -> ContractSurvival:
        """Fit.

        Args:
            table: columns of features by name, shape (rows,) each, the stratum column among them.
            tenure: whole months (or days) of the contract so far, 0 or more, shape (rows,).
            churned: whether it ended, shape (rows,).

        Raises:
            WorkbenchError: the kind is unknown, the stratum column is not there, a tenure is negative or not whole, or
                hardly anybody left.

        """
        if self.kind not in KINDS:
            raise WorkbenchError(
                f"Unknown kind of model {self.kind!r}.{nearest(self.kind, KINDS)} Kinds: {', '.join(KINDS)}."
            )
        if self.strata and self.strata not in table:
            near = nearest(self.strata, table)
            raise WorkbenchError(
                f"There is no column {self.strata!r} to part contracts by.{near} There are {list(table)}."
            )
        duration, ended = _outcome(tenure, churned)
        self.columns_ = Columns.of({name: values for name, values in table.items() if name != self.strata})
        named = _texts(table[self.strata]) if self.strata else np.zeros(len(duration), dtype=str)
        self.strata_, stratum = np.unique(named, return_inverse=True)
        features = self.columns_.features(table)
        number = stratum.astype(np.int64)
        fit = fit_weibull if self.kind == "aft" else fit_hazards
        self.fit_: HazardFit | WeibullFit = fit(duration, ended, features, number, penalty=self.penalty)
        return self

    def survival(self, table: Mapping[str, ArrayLike], times: ArrayLike) -> Floats:
        """Give the share expected to be still there after each time, shape (rows, times).

        With `cox` the curve stays where it was beyond the longest tenure seen in the fit.

        Raises:
            WorkbenchError: the stratum of a row was not seen in the fit.

        """
        return np.asarray(np.exp(-self._hazard(table, np.asarray(times, dtype=np.float64))))

    def risk(self, table: Mapping[str, ArrayLike]) -> Floats:
        """Rank rows over all strata: the share of the time seen that they are expected to be gone, shape (rows,)."""
        return np.asarray(1 - self.survival(table, np.arange(1, self.longest + 1)).mean(axis=1))

    def leaves_within(self, table: Mapping[str, ArrayLike], tenure: ArrayLike, horizon: int) -> Floats:
        """Give P(leaves in the next `horizon` | still here after the tenure so far), shape (rows,)."""
        so_far = np.asarray(tenure, dtype=np.float64)
        hazard = self._hazard(table, np.column_stack([so_far, so_far + horizon]))
        return np.asarray(-np.expm1(hazard[:, 0] - hazard[:, 1]))

    @property
    def longest(self) -> int:
        """The longest tenure seen in the fit."""
        return self.fit_.longest if isinstance(self.fit_, WeibullFit) else self.fit_.baseline.shape[1] - 1

    def _hazard(self, table: Mapping[str, ArrayLike], times: Floats) -> Floats:
        """Give the cumulative hazard, shape (rows, times); times of shape (times,) or (rows, times)."""
        stratum, features = self._stratum(table), self.columns_.features(table)
        if isinstance(self.fit_, WeibullFit):
            return self.fit_.cumulative(features, stratum, times)
        at = np.clip(np.floor(times).astype(np.int64), 0, self.longest)
        held = self.fit_.baseline[stratum[:, None], np.atleast_2d(at)]
        return np.asarray(held * np.exp(self.fit_.linear(features))[:, None])

    def _stratum(self, table: Mapping[str, ArrayLike]) -> NDArray[np.int64]:
        if not self.strata:
            return np.zeros(len(np.asarray(next(iter(table.values())))), dtype=np.int64)
        named = _texts(table[self.strata])
        new = sorted(set(named.tolist()) - set(self.strata_.tolist()))
        if new:
            raise WorkbenchError(
                f"{self.strata} {new[0]!r} did not occur in the fit, so it has no baseline. "
                f"Known: {self.strata_.tolist()}. Fit again with such contracts."
            )
        return np.searchsorted(self.strata_, named).astype(np.int64)


def _texts(values: ArrayLike) -> NDArray[np.str_]:
    return np.asarray(values).astype(str)


def _outcome(tenure: ArrayLike, churned: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    duration, ended = np.asarray(tenure, dtype=np.float64), np.asarray(churned, dtype=bool)
    if not np.isfinite(duration).all() or (duration < 0).any() or (duration != np.floor(duration)).any():
        wrong = duration[~(np.isfinite(duration) & (duration >= 0) & (duration == np.floor(duration)))][0]
        raise WorkbenchError(f"A tenure is {wrong}; whole months or days of 0 or more are needed. Round them first.")
    if int(ended.sum()) < LEAST_EVENTS:
        raise WorkbenchError(
            f"{int(ended.sum())} of {len(ended)} contracts ended; at least {LEAST_EVENTS} are needed to learn from. "
            "Take a longer period."
        )
    return duration.astype(np.int64), ended
