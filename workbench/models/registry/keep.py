"""Keeps what a scoring fitted as a run whose card has the figures of the naive rules beside; sweeps the oldest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from workbench.models.context import Context
from workbench.models.registry import runs as registry
from workbench.models.registry.cards import Card, Figure
from workbench.models.registry.fingerprint import fingerprint

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Told:
    """What a model says about itself, beside the figures and notes that its tables hold.

    Attributes:
        model: churn, ltv, interest.
        estimator: the class that was fitted.
        predicts: a sentence.
        data_from: day of the first event used.
        features: their names, in order.
        data: what was scored, by name, for the fingerprint, shape (rows,) each; kept as a hash only.
        parameters: what the estimator was made with.
        limits: what the score does not mean, a sentence each.

    """

    model: str
    estimator: str
    predicts: str
    data_from: date
    features: Sequence[str]
    data: Mapping[str, ArrayLike]
    parameters: dict[str, Any] = field(default_factory=dict)
    limits: Sequence[str] = ()


def keep_run(context: Context, told: Told, numbers: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> str | None:
    """Save a run and sweep the oldest; return its id, None where the context keeps none.

    Args:
        context: the day, the snapshot, and where runs are kept.
        told: about the model.
        numbers: what was fitted, as `registry.save` takes it.
        tables: what the scoring made: `model_figures` and `model_notes` go into the card.

    """
    if context.run_folder is None:
        return None
    card = Card(
        told.model,
        told.estimator,
        told.predicts,
        context.as_of.isoformat(),
        told.data_from.isoformat(),
        list(told.features),
        fingerprint(context.snapshot_id, context.as_of, told.data),
        told.parameters,
        figures(tables["model_figures"].to_pylist() if "model_figures" in tables else []),
        told.limits,
        [f"{row['check_name']} ({row['verdict']}): {row['words']}" for row in tables["model_notes"].to_pylist()],
    )
    run_id = registry.save(context.run_folder, card, numbers)
    registry.sweep(context.run_folder, told.model, context.settings.scores.keep_runs)
    return run_id


def figures(rows: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """Put the figures of what is published beside those of the naive rules.

    Args:
        rows: of `model_figures`.

    """
    naive = {(r["horizon_days"], r["metric"]): r for r in reversed(rows) if r["role"] == "naive"}
    found = []
    for row in rows:
        if row["role"] == "champion":
            beside = naive.get((row["horizon_days"], row["metric"]), {})
            found.append(
                Figure(
                    f"{row['metric']}, {row['horizon_days']} days",
                    _number(row["measured"]),
                    _number(row["lower"]),
                    _number(row["upper"]),
                    _number(beside.get("measured")),
                    beside.get("estimator", ""),
                )
            )
    return found


def _number(value: float | None) -> float:
    return math.nan if value is None else value
