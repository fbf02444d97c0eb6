"""Interest right now: the chance that a customer takes a target action within the next two weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.models.context import Context
from workbench.models.evaluation import drift, leaks
from workbench.models.evaluation.checks import EvaluationError, Finding, OneClassError
from workbench.models.evaluation.gains import call_table
from workbench.models.evaluation.outcomes import outcome_table
from workbench.models.evaluation.reliability import bins
from workbench.models.interest.explained import contributions
from workbench.models.interest.holdout import Holdout, hold_out
from workbench.models.interest.model import InterestModel
from workbench.models.interest.saved import keep
from workbench.models.interest.tiers import Tiers
from workbench.models.interest.touch_features import FeatureTable, read_features
from workbench.models.interest.training import History, TooFewOutcomesError, fit_at

MODEL = "interest"
PAST_PERIODS = 3
"""Past periods whose tiers are held against what came of them."""

IDENTITY_NOTE = Finding(
    "identity_of_today",
    "watch",
    "Past periods are scored with today's knowledge of which records are one person. Records that a later deal joined "
    "count as joined before, so the figures of the past are a little better than they could have been then.",
)


def score(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, pa.Table]:
    """Score everybody with a touch before the day, and say how far to trust it.

    Args:
        connection: holds the table `touches`.
        context: the day and the workspace.

    Returns:
        rows of `scores`, `score_contributions`, `score_outcomes`, `score_gains`, `model_figures`, `reliability` and
        `model_notes`; where the past is too short only the last, which says so.

    """
    table = read_features(connection, context.as_of, context.zone)
    if not len(table):
        return {
            "model_notes": _notes(
                [_none(f"There is no touch before {context.as_of}, so nobody is scored for interest.")]
            )
        }
    history = History(connection, context.settings, context.as_of, context.settings.scores.interest_days)
    tiers = Tiers.of_settings(context.settings.scores, MODEL)
    held = hold_out(history)
    try:
        model = fit_at(history, context.as_of, held.champion if held else "logistic")
    except TooFewOutcomesError as error:
        return {"model_notes": _notes([_none(str(error))])}
    chance = model.predict_proba(table.columns)
    tables = {
        "scores": scores_table(table, chance, tiers, history.horizon_days),
        "score_contributions": contributions(model, table, chance, history.horizon_days),
        "model_notes": _notes([*_findings(held, model, chance), IDENTITY_NOTE]),
    }
    tables |= _evaluation(history, held, tiers) if held else {}
    keep(context, history, table, model, tables)
    return tables


def scores_table(table: FeatureTable, chance: NDArray[np.float64], tiers: Tiers, horizon_days: int) -> pa.Table:
    """Return rows of `scores`."""
    rows = len(table)
    return pa.table(
        {
            "customer_id": pa.array(table.ids, pa.string()),
            "model": pa.repeat(pa.scalar(MODEL), rows),
            "horizon_days": pa.repeat(pa.scalar(horizon_days, pa.int64()), rows),
            "as_of": pa.repeat(pa.scalar(table.as_of, pa.date32()), rows),
            "score": chance,
            "tier": pa.array(tiers.of(chance), pa.string()),
            "expected_at": pa.nulls(rows, pa.date32()),
            "money_at_stake": pa.nulls(rows, pa.float64()),
        }
    )


def _evaluation(history: History, held: Holdout, tiers: Tiers) -> dict[str, pa.Table]:
    """Write what the holdout showed."""
    days = history.horizon_days
    chance = held.scores[held.champion]
    return {
        "score_outcomes": _past_tiers(history, held, tiers),
        "score_gains": call_table(MODEL, days, held.period.happened, chance),
        "model_figures": _figures(held, days),
        "reliability": pa.concat_tables(
            _reliability(name, held.period.happened, held.scores[name], days) for name in ("logistic", "boosting")
        ),
    }


def _past_tiers(history: History, held: Holdout, tiers: Tiers) -> pa.Table:
    """Score earlier periods as they could have been scored then, and count what came of the tiers."""
    found = []
    for k in range(1, PAST_PERIODS + 1):
        period, chance = held.period, held.scores[held.champion]
        if k > 1:
            period = history.period(history.as_of - timedelta(days=k * history.horizon_days))
            try:
                chance = fit_at(history, period.table.as_of, held.champion).predict_proba(period.table.columns)
            except EvaluationError:  # the past before that day was too short
                break
        tier = tiers.of(chance)
        found.append(
            outcome_table(
                MODEL, history.horizon_days, period.table.as_of, tier=tier, happened=period.happened, score=chance
            )
        )
    return pa.concat_tables(found)


def _figures(held: Holdout, days: int) -> pa.Table:
    table = pa.Table.from_pylist(held.figures)
    rows = len(table)
    table = table.add_column(0, "model", pa.repeat(pa.scalar(MODEL), rows))
    return table.add_column(1, "horizon_days", pa.repeat(pa.scalar(days, pa.int64()), rows))


def _reliability(name: str, happened: NDArray[np.bool_], chance: NDArray[np.float64], days: int) -> pa.Table:
    found = bins(happened, chance)
    rows = len(found.customers)
    return pa.table(
        {
            "model": pa.repeat(pa.scalar(MODEL), rows),
            "horizon_days": pa.repeat(pa.scalar(days, pa.int64()), rows),
            "estimator": pa.repeat(pa.scalar(name), rows),
            "bin": np.arange(1, rows + 1),
            "predicted": found.predicted,
            "observed": found.observed,
            "lower": found.lower,
            "upper": found.upper,
            "customers": found.customers,
        }
    )


def _findings(held: Holdout | None, model: InterestModel, chance: NDArray[np.float64]) -> list[Finding]:
    """Look for leaks and for drift of who is scored, of the base rate and of the calibration."""
    found = [_constant(model)]
    if held is None:
        return [
            *found,
            Finding("holdout", "none", "The past is too short to hold a period out; nothing tells how good it is."),
        ]
    happened = held.period.happened
    columns = {column.name: held.period.table.columns[column.name] for column in model.columns_}
    # Not `value`: that hardly anybody who has long been silent acts is no leak, it is what the features are for
    alarms = [leak for leak in leaks.leak_alarm(columns, happened) if leak.sign != "value"]
    found.append(leaks.leak_finding(alarms))
    found.append(drift.base_rate(held.learned, happened))
    try:
        found.append(drift.calibration(happened, held.scores[held.champion]).finding)
    except OneClassError as error:
        found.append(Finding("calibration_drift", "none", str(error)))
    found.append(drift.psi(model.predict_proba(held.period.table.columns), chance))
    return found


def _constant(model: InterestModel) -> Finding:
    left_out = ", ".join(model.constant_)
    words = f"The same for everybody, so left out: {left_out}." if left_out else "Every feature varies."
    return Finding("constant_features", "ok", words, float(len(model.constant_)))


def _none(words: str) -> Finding:
    return Finding("not_enough_data", "none", words)


def _notes(findings: Sequence[Finding]) -> pa.Table:
    return pa.table(
        {
            "model": pa.array([MODEL] * len(findings), pa.string()),
            "check_name": [finding.check_name for finding in findings],
            "verdict": [finding.verdict for finding in findings],
            "words": [finding.words for finding in findings],
            "figure": pa.array(
                [None if finding.figure != finding.figure else finding.figure for finding in findings], pa.float64()
            ),
        }
    )
