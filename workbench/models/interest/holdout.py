"""How good interest is on the latest period that is over, scored as it could have been before it began."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from workbench.models.evaluation.checks import OneClassError
from workbench.models.evaluation.intervals import bootstrap
from workbench.models.evaluation.metrics import auc, brier, ece, lift, log_loss
from workbench.models.interest.model import Estimator
from workbench.models.interest.training import History, Period, TooFewOutcomesError, fit_at, learned_happened

REPEATS = 100
BASE_RATE = "base rate"

Metric = Callable[[NDArray[np.bool_], NDArray[np.float64]], float]
METRICS: dict[str, Metric] = {"auc": auc, "lift": lift, "brier": brier, "ece": ece, "log_loss": log_loss}
_RANKING = ("auc", "lift")
_CHANCES = ("brier", "ece", "log_loss")


@dataclass(frozen=True)
class Holdout:
    """The period held out and what each estimator said about it.

    Attributes:
        period: the customers, and what they did.
        champion: the estimator whose scores are published.
        scores: by estimator, shape (customers,); chances, but for the naive rankings.
        figures: rows of `model_figures` without model and horizon.
        learned: outcomes the fit saw, shape (rows,).

    """

    period: Period
    champion: Estimator
    scores: dict[str, NDArray[np.float64]]
    figures: list[dict[str, object]] = field(default_factory=list)
    learned: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


def hold_out(history: History) -> Holdout | None:
    """Fit both estimators as of the start of the latest period that is over, and compare them on it.

    The logistic regression stays champion unless boosting's log loss is lower beyond the 95 % interval of the paired
    difference. None where the past is too short for it.
    """
    day = history.as_of - timedelta(days=history.horizon_days)
    period = history.period(day)
    try:
        models = {name: fit_at(history, day, name) for name in ("logistic", "boosting")}
    except TooFewOutcomesError:
        return None
    if not period.happened.any() or period.happened.all():
        return None
    table = period.table.columns
    scores = {name: model.predict_proba(table) for name, model in models.items()}
    learned = learned_happened(history, day)
    champion = _champion(period.happened, scores)
    naive = {
        "days since last touch": -table["days_since_touch"],
        "touches in 30 days": table["touches_30d"],
        BASE_RATE: np.full(len(period.table), learned.mean()),
    }
    figures: list[dict[str, object]] = []
    for name, score in {**scores, **naive}.items():
        role = "naive" if name in naive else "champion" if name == champion else "challenger"
        metrics = (
            _RANKING if role == "naive" and name != BASE_RATE else _CHANCES if name == BASE_RATE else tuple(METRICS)
        )
        figures += [_figure(name, role, metric, period, score) for metric in metrics]
    return Holdout(period, champion, {**scores, **naive}, figures, learned)


def _champion(happened: NDArray[np.bool_], scores: dict[str, NDArray[np.float64]]) -> Estimator:
    def gained(yes: NDArray[np.bool_], old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
        return log_loss(yes, old) - log_loss(yes, new)

    lower, _ = bootstrap(gained, happened, scores["logistic"], scores["boosting"], repeats=REPEATS)
    return "boosting" if lower > 0 else "logistic"


def _figure(name: str, role: str, metric: str, period: Period, score: NDArray[np.float64]) -> dict[str, object]:
    measure = METRICS[metric]
    lower: float | None
    upper: float | None
    try:
        lower, upper = bootstrap(measure, period.happened, score, repeats=REPEATS)
    except OneClassError:  # so few outcomes that many draws hold none
        lower, upper = None, None
    return {
        "estimator": name,
        "metric": metric,
        "role": role,
        "measured": measure(period.happened, score),
        "lower": lower,
        "upper": upper,
        "as_of": period.table.as_of,
        "rows": len(period.table),
    }
