"""The interest estimator: logistic regression, or boosted trees that add up feature by feature.

Both give log odds that are a sum of one part per feature, so that a score can be shared out exactly. Boosting without
interactions is a sum of step functions; after the fit they are read off into tables, and scoring is looking up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import both_outcomes
from workbench.models.interest.columns import Column, FeatureError, Floats, column_of, learn_columns, read_table
from workbench.models.interest.logistic import fit_line, fit_logistic, sigmoid

Estimator = Literal["logistic", "boosting"]

ESTIMATORS: tuple[Estimator, ...] = ("logistic", "boosting")


class InterestModel:
    """Probability of an outcome from a feature table.

    Parameters
    ----------
        estimator: `logistic` (standardised, logarithms of numbers, one column a category) or `boosting`.
        interactions: let boosting use pairs of features; it then ranks better and cannot be shared out.
        penalty: ridge penalty of the logistic regression, per coefficient.
        rounds: trees of the boosting.
        learning_rate: how much each tree counts.
        leaves: most leaves of a tree.
        random_state: seed of the boosting.

    Attributes after `fit`:
        columns_: what is known of each feature that varies.
        constant_: names of features with one value, which are left out.
        slope_, intercept_: the calibration of the log odds; 1 and 0 until `calibrate`.

    Example:
        >>> visits = np.array([0, 1, 2, 8, 9, 9] * 20)
        >>> model = InterestModel().fit({"visits": visits}, visits > 5)
        >>> bool(model.predict_proba({"visits": [9]})[0] > 0.9)
        True

    """

    def __init__(
        self,
        estimator: Estimator = "logistic",
        *,
        interactions: bool = False,
        penalty: float = 1.0,
        rounds: int = 300,
        learning_rate: float = 0.05,
        leaves: int = 8,
        random_state: int = 0,
    ) -> None:
        self.estimator = estimator
        self.interactions = interactions
        self.penalty = penalty
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.leaves = leaves
        self.random_state = random_state

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's signature
        """Return the parameters by name."""
        names = ("estimator", "interactions", "penalty", "rounds", "learning_rate", "leaves", "random_state")
        return {name: getattr(self, name) for name in names}

    def fit(self, X: Mapping[str, ArrayLike], y: ArrayLike) -> Self:  # noqa: N803  scikit-learn's names
        """Learn from a feature table.

        Args:
            X: by name, numbers (NaN is missing) or categories (None is missing), each of shape (rows,).
            y: 1 or 0, shape (rows,).

        Raises:
            OneClassError: everybody or nobody had the outcome.
            FeatureError: no column varies, or the estimator is unknown.

        """
        if self.estimator not in ESTIMATORS:
            raise FeatureError(f"Unknown estimator {self.estimator!r}. Known: {', '.join(ESTIMATORS)}.")
        table = read_table(X)
        happened = both_outcomes(y)
        self.columns_, self.constant_ = learn_columns(table)
        if not self.columns_:
            raise FeatureError(
                f"Every feature has one value only ({', '.join(self.constant_[:5])}…), so nothing can be learned."
            )
        self.slope_, self.intercept_ = 1.0, 0.0
        self._boosted: Any = None
        fit = self._fit_logistic if self.estimator == "logistic" else self._fit_boosting
        fit(table, happened)
        return self

    def calibrate(self, X: Mapping[str, ArrayLike], y: ArrayLike) -> Self:  # noqa: N803
        """Bend the log odds by a straight line so that promised and realised shares agree on these rows.

        Source: Platt (1999), Cox (1958): logistic recalibration.
        """
        table = read_table(X)
        self.slope_, self.intercept_ = 1.0, 0.0
        self.slope_, self.intercept_ = fit_line(self.link(table), both_outcomes(y))
        return self

    def predict_proba(self, X: Mapping[str, ArrayLike]) -> Floats:  # noqa: N803
        """Return the probability of the outcome, shape (rows,)."""
        return sigmoid(self.link(X))

    def link(self, X: Mapping[str, ArrayLike]) -> Floats:  # noqa: N803
        """Return the calibrated log odds, shape (rows,)."""
        if self._boosted is not None:
            raw = self._boosted.decision_function(self._matrix(read_table(X)))
            return np.asarray(self.intercept_ + self.slope_ * raw, dtype=np.float64)
        base, parts = self.parts(X)
        return base + np.asarray(parts.sum(axis=1), dtype=np.float64)

    def parts(self, X: Mapping[str, ArrayLike], families: Mapping[str, str] | None = None) -> tuple[float, Floats]:  # noqa: N803
        """Return the log odds of the average, and what each feature (or family of features) adds, (rows, features).

        Args:
            X: the feature table.
            families: family of each feature; parts are in the order of `family_names`.

        Raises:
            FeatureError: interactions were allowed, so parts of single features do not add up.

        """
        if self._boosted is not None:
            raise FeatureError("A model with interactions cannot be shared out by feature. Fit it without them.")
        table = read_table(X)
        names = self.family_names(families)
        place = {name: at for at, name in enumerate(names)}
        found = np.zeros((len(next(iter(table.values()))), len(names)))
        for column, weights in zip(self.columns_, self._weights, strict=True):
            at = place[families[column.name] if families else column.name]
            found[:, at] += self._part(column, weights, column_of(table, column.name))
        return self.intercept_ + self.slope_ * self._base, self.slope_ * found

    def family_names(self, families: Mapping[str, str] | None = None) -> list[str]:
        """Name the features, or their families, in the order of `parts`."""
        return list(dict.fromkeys(families[c.name] if families else c.name for c in self.columns_))

    def numbers(self) -> dict[str, Any]:
        """Return what was learned as plain numbers, for a card or a file."""
        weights = {c.name: w.tolist() for c, w in zip(self.columns_, self._weights, strict=True)}
        return {**self.get_params(), "base": self._base, "slope": self.slope_, "intercept": self.intercept_,
                "weights": weights, "constant": self.constant_}  # fmt: skip

    def set_fitted(
        self, columns: list[Column], constant: list[str], weights: list[Floats], line: tuple[float, float, float]
    ) -> Self:
        """Take what was fitted before.

        Args:
            columns: how each feature is read.
            constant: names of the features left out.
            weights: what the values of each feature add, in the order of `columns`.
            line: log odds of the average, slope and intercept of the calibration.

        """
        self.columns_, self.constant_, self._weights, self._boosted = columns, constant, weights, None
        self._base, self.slope_, self.intercept_ = line
        return self

    def _part(self, column: Column, weights: Floats, values: NDArray[Any]) -> Floats:
        if self.estimator == "logistic":
            return np.asarray(column.standard(values) @ weights, dtype=np.float64)
        return np.asarray(weights[column.codes(values)], dtype=np.float64)

    def _fit_logistic(self, table: Mapping[str, NDArray[Any]], happened: NDArray[np.bool_]) -> None:
        blocks = [column.standard(table[column.name]) for column in self.columns_]
        self._base, weights = fit_logistic(np.column_stack(blocks), happened, self.penalty)
        self._weights = np.split(weights, np.cumsum([block.shape[1] for block in blocks])[:-1])

    def _fit_boosting(self, table: Mapping[str, NDArray[Any]], happened: NDArray[np.bool_]) -> None:
        # scikit-learn takes seconds to load, and only a fit of this estimator needs it
        from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415

        codes = self._matrix(table)
        boosted = HistGradientBoostingClassifier(
            learning_rate=self.learning_rate,
            max_iter=self.rounds,
            max_leaf_nodes=self.leaves,
            l2_regularization=1.0,
            interaction_cst="pairwise" if self.interactions else "no_interactions",
            categorical_features=[hasattr(column, "levels") for column in self.columns_],
            early_stopping=False,
            random_state=self.random_state,
        )
        with threadpool_limits(1):  # waiting for each other costs its threads more than the work on shared cores
            boosted.fit(codes, happened)
        self._base, self._weights = 0.0, [np.zeros(column.steps) for column in self.columns_]
        if self.interactions:
            self._boosted = boosted
        else:
            self._read_off(boosted, codes)

    def _read_off(self, boosted: Any, codes: Floats) -> None:
        """Read each feature's step function off the trees, and centre it on its mean over the rows of the fit."""
        steps_of = [column.steps for column in self.columns_]
        ends = np.cumsum(steps_of)
        # every step of every feature in turn, the others at their first; asked at once, as each question is dear
        swept = np.zeros((1 + int(ends[-1]), len(self.columns_)))
        for at, end in enumerate(ends):
            swept[1 + end - steps_of[at] : 1 + end, at] = np.arange(steps_of[at])
        start, *found = np.split(boosted.decision_function(swept), 1 + np.concatenate([[0], ends[:-1]]))
        self._base = float(start[0])
        for at, (odds, count) in enumerate(zip(found, steps_of, strict=True)):
            steps = odds - start[0]
            mean = float(np.average(steps, weights=np.bincount(codes[:, at].astype(int), minlength=count)))
            self._weights[at] = steps - mean
            self._base += mean

    def _matrix(self, table: Mapping[str, NDArray[Any]]) -> Floats:
        columns = [column.codes(column_of(table, column.name)) for column in self.columns_]
        return np.column_stack(columns).astype(np.float64)
