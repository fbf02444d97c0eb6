"""The published interest model as plain numbers, and back: the same scores for the same snapshot."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.interest.columns import CategoryColumn, Column, NumberColumn
from workbench.models.interest.model import InterestModel
from workbench.models.interest.touch_features import FeatureTable
from workbench.models.interest.training import History
from workbench.models.registry.keep import Told, keep_run

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.models.context import Context

LIMITS = (
    "It does not say that a call causes the action: those about to act are high whether anybody calls or not.",
    "It knows what customers did, not why; a new campaign is not in it until its outcomes are over.",
    "A customer whose records were joined later counts as one person on past days too.",
)


def keep(
    context: Context, history: History, table: FeatureTable, model: InterestModel, tables: dict[str, pa.Table]
) -> None:
    """Save the run of a scoring."""
    told = Told(
        "interest",
        model.estimator,
        f"The chance of a target action ({', '.join(context.settings.deals.target_actions)}) in the next "
        f"{history.horizon_days} days.",
        history.cutoffs(context.as_of)[-1],
        [column.name for column in model.columns_],
        table.columns,
        model.get_params(),
        LIMITS,
    )
    keep_run(context, told, {"horizon_days": history.horizon_days, **numbers(model)}, tables)


def numbers(model: InterestModel) -> dict[str, Any]:
    """Return the fitted model: how each feature is read, and what each of its values adds."""
    learned = model.numbers()
    columns = [{"kind": type(column).__name__, **asdict(column)} for column in model.columns_]
    weights = [np.asarray(learned["weights"][column.name], dtype=np.float64) for column in model.columns_]
    return {
        "parameters": model.get_params(),
        "columns": columns,
        "weights": weights,
        **{name: learned[name] for name in ("base", "slope", "intercept", "constant")},
    }


def model_of(told: dict[str, Any]) -> InterestModel:
    """Make the model again of what `numbers` gave."""
    columns = [_column(dict(each)) for each in told["columns"]]
    line = (told["base"], told["slope"], told["intercept"])
    return InterestModel(**told["parameters"]).set_fitted(columns, told["constant"], told["weights"], line)


def _column(told: dict[str, Any]) -> Column:
    if told.pop("kind") == CategoryColumn.__name__:
        return CategoryColumn(**{**told, "levels": tuple(told["levels"])})
    return NumberColumn(**told)
