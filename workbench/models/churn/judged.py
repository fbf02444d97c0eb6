"""How good the churn score was on past days: figures, reliability, call list, what tiers went on to do, drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workbench.models.churn.scored import (
    COX,
    HORIZONS,
    LANDMARK,
    champion,
    log_hazard,
    probability,
    score_day,
)
from workbench.models.evaluation.checks import EvaluationError, Finding
from workbench.models.evaluation.drift import base_rate, calibration
from workbench.models.evaluation.gains import call_table
from workbench.models.evaluation.intervals import bootstrap
from workbench.models.evaluation.metrics import auc, brier, ece, lift
from workbench.models.evaluation.outcomes import outcome_table
from workbench.models.evaluation.reliability import bins
from workbench.models.purchases import date_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.models.churn.history import History
    from workbench.models.churn.tiers import ChurnTiers

    Floats = NDArray[np.float64]

MODEL = "churn"

MEASURES: dict[str, Callable[..., float]] = {"auc": auc, "brier": brier, "ece": ece, "lift": lift}

MOST_DRAWN = 5_000
"""Customers of the holdout that intervals are drawn from; of more every k-th is taken and the interval made as much
narrower as the root of their number asks for."""

REPEATS = 100

LEAST_GAIN = 0.005
"""Of AUC over the simplest rule; with two digits, less is no difference."""

Row = dict[str, Any]


def judge(history: History, tiers: ChurnTiers) -> tuple[dict[str, pa.Table], dict[str, list[Row]], list[Finding]]:
    """Measure on the latest past day whose outcome is over, for each horizon, the models as they were then.

    Args:
        history: of the customers that past days are asked of.
        tiers: how the scores of each past day are parted.

    Returns:
        tables `score_outcomes` and `score_gains` by name; rows of `model_figures` and `reliability`; findings of drift,
        and whether the score orders better than the days since the last purchase.

    """
    outcomes, gains, findings = [], [], []
    rows: dict[str, list[Row]] = {"model_figures": [], "reliability": []}
    for horizon in HORIZONS:
        outcomes += [
            table for day in history.matured(HORIZONS[-1]) for table in _outcomes(history, day, horizon, tiers)
        ]
        days = history.matured(horizon)
        if not days or not _both(history.silent(days[0], horizon)):
            continue
        happened = history.silent(days[0], horizon)
        estimators = _estimators(history, days[0], horizon)
        published = champion(history, days[0]).name
        for name, score in estimators.items():
            role = "naive" if name not in {COX, LANDMARK} else "champion" if name == published else "challenger"
            about = {"model": MODEL, "horizon_days": horizon, "estimator": name}
            rows["model_figures"] += [about | {"role": role} | each for each in _figures(happened, score, name)]
            for each in rows["model_figures"]:
                each.setdefault("as_of", date_of(days[0]))
            if role != "naive":
                rows["reliability"] += [about | each for each in _reliability(happened, score)]
            if role == "champion":
                gains.append(call_table(MODEL, horizon, happened, score))
                if horizon == HORIZONS[-1]:
                    findings.append(_calibration(happened, score))
                    findings += _beside_recency(happened, score, estimators["recency"])
        if horizon == HORIZONS[-1] and len(days) > 1:
            findings.append(base_rate(history.silent(days[1], horizon), happened))
    tables = {"score_outcomes": outcomes, "score_gains": gains}
    return {name: pa.concat_tables(parts) for name, parts in tables.items() if parts}, rows, findings


def _calibration(happened: NDArray[np.bool_], score: Floats) -> Finding:
    try:
        return calibration(happened, score).finding
    except EvaluationError as error:  # everybody alike
        return Finding("calibration_drift", "none", str(error))


def _beside_recency(happened: NDArray[np.bool_], score: Floats, silence: Floats) -> list[Finding]:
    """Warn where the order by the score is no better than that by the days since the last purchase alone."""
    own, alone = auc(happened, score), auc(happened, silence)
    if own - alone >= LEAST_GAIN:
        return []
    words = (
        f"The order is hardly better than the days since the last purchase alone: an AUC of {own:.3f} against "
        f"{alone:.3f} on the days held out. Go by the chances; for the order alone no model is needed."
    )
    return [Finding("recency alone", "watch", words, own - alone)]


def _outcomes(history: History, day: int, horizon: int, tiers: ChurnTiers) -> list[pa.Table]:
    scored = score_day(history, champion(history, day).name, day)
    if scored is None:
        return []
    score = scored.scores[horizon]
    happened = history.silent(day, horizon)
    return [outcome_table(MODEL, horizon, date_of(day), tier=tiers.of(score), happened=happened, score=score)]


def _estimators(history: History, day: int, horizon: int) -> dict[str, Floats]:
    """Score the holdout by each model and by the naive rules: longest silence first, everybody at the past share."""
    sums = {name: log_hazard(history, name, day, horizon) for name in (COX, LANDMARK)}
    found = {name: probability(total) for name, total in sums.items() if total is not None}
    silence = history.open_gaps(day).duration
    found["recency"] = silence.astype(np.float64)
    before = day - horizon
    if history.has_past(before):
        found["base rate"] = np.full(len(silence), history.silent(before, horizon).mean())
    return found


def _figures(happened: NDArray[np.bool_], score: Floats, name: str) -> list[Row]:
    every = -(-len(happened) // MOST_DRAWN)
    wanted = {"recency": ("auc", "lift"), "base rate": ("brier", "ece")}.get(name, tuple(MEASURES))
    found = []
    for metric in wanted:
        measured = MEASURES[metric](happened, score)
        lower, upper = _interval(MEASURES[metric], measured, happened[::every], score[::every], every)
        found.append({"metric": metric, "measured": measured, "lower": lower, "upper": upper, "rows": len(happened)})
    return found


def _interval(
    measure: Callable[..., float], measured: float, happened: NDArray[np.bool_], score: Floats, every: int
) -> tuple[float, float]:
    if not _both(happened):
        return np.nan, np.nan
    middle, ends = measure(happened, score), bootstrap(measure, happened, score, repeats=REPEATS)
    lower, upper = (measured + (end - middle) / np.sqrt(every) for end in ends)
    return lower, upper


def _reliability(happened: NDArray[np.bool_], score: Floats) -> list[Row]:
    found = bins(happened, score)
    columns = (found.predicted, found.observed, found.lower, found.upper, found.customers)
    names = ("predicted", "observed", "lower", "upper", "customers")
    return [
        {"bin": number} | {name: value.item() for name, value in zip(names, values, strict=True)}
        for number, values in enumerate(zip(*columns, strict=True), start=1)
    ]


def _both(happened: NDArray[np.bool_]) -> bool:
    """Say whether there are enough of both outcomes for a figure to mean something."""
    return min(int(happened.sum()), int((~happened).sum())) >= 10  # noqa: PLR2004  as few as a model is fitted on
