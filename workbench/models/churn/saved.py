"""The published churn model as plain numbers, and back: the same scores for the same snapshot."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.churn.history import History
from workbench.models.churn.landmark_churn import LandmarkChurn
from workbench.models.churn.purchase_gap_cox import PurchaseGapCox
from workbench.models.churn.scored import COX, HORIZONS, LANDMARK, Scored, score_day
from workbench.models.purchases import date_of, day_number
from workbench.models.registry.keep import Told, keep_run
from workbench.models.survival.proportional_hazards import HazardFit

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.models.context import Context
    from workbench.models.purchases import Purchases
    from workbench.models.registry.runs import Run

PREDICTS = "The chance of no purchase in the next 30, 60 and 90 days, given how long the customer has been silent."

LIMITS = (
    "It does not say why somebody stays away, nor whether a message would bring them back.",
    "Nobody without a purchase is scored.",
    "A customer whose records were joined later counts as one person on past days too.",
)


@dataclass(frozen=True)
class Fitted:
    """What was fitted for a day: its history, which holds the models, and which of them is published."""

    history: History
    published: str


def keep(context: Context, fitted: Fitted, tables: dict[str, pa.Table]) -> None:
    """Save the run of a scoring."""
    history = fitted.history
    gaps = history.open_gaps(history.as_of)
    cox, landmark = history.cox(history.as_of), history.landmark(history.as_of, HORIZONS[-1])
    model = landmark if fitted.published == LANDMARK else cox
    told = Told(
        "churn",
        fitted.published,
        PREDICTS,
        date_of(history.first_day),
        model.used_ if model else gaps.names,
        {
            "customer": history.purchases.customer,
            "day": history.purchases.day,
            "amount": history.purchases.amount,
            "first_source": history.source,
        },
        model.get_params() if model else {},
        LIMITS,
    )
    keep_run(context, told, numbers(fitted), tables)


def numbers(fitted: Fitted) -> dict[str, Any]:
    """Return what scoring needs: both models, as expected days come from the gap model whichever is published."""
    history = fitted.history
    landmarks = {horizon: history.landmark(history.as_of, horizon) for horizon in HORIZONS}
    cox = history.cox(history.as_of)
    return {
        "published": fitted.published,
        "first_sources": list(history.kinds),
        COX: _cox_numbers(cox) if cox else None,
        LANDMARK: {str(horizon): _landmark_numbers(each) for horizon, each in landmarks.items() if each},
    }


def score_again(
    run: Run, purchases: Purchases, as_of: date, source: NDArray[np.object_] | None = None
) -> tuple[History, Scored]:
    """Score with a loaded run, learning nothing anew.

    Args:
        run: as `registry.load` gave it.
        purchases: sorted by customer and day; those on `as_of` or later are not looked at.
        as_of: first day that is not known.
        source: first source of each customer of `purchases.ids`, "" where unknown.

    Returns:
        the history, whose purchases' `ids` name the rows, and the scores.

    """
    day, held = day_number(as_of), run.numbers
    history = History.of(purchases, day, source, tuple(held["first_sources"]))
    for each in (history, history.past):
        each.take_over(
            day,
            _cox(held[COX]) if held[COX] else None,
            {int(horizon): _landmark(told) for horizon, told in held[LANDMARK].items()},
        )
    scored = score_day(history, held["published"], day)
    if scored is None:
        raise ValueError(f"The run {run.run_id} lacks a model of {held['published']}.")
    return history, scored


def _cox_numbers(model: PurchaseGapCox) -> dict[str, Any]:
    return {
        "penalty": model.penalty,
        "names": list(model.names_),
        "used": list(model.used_),
        "strata": model.strata_,
        "known_days": model.known_days_,
        "tail_rate": model.tail_rate_,
        "fit": asdict(model.fit_),
    }


def _cox(told: dict[str, Any]) -> PurchaseGapCox:
    model = PurchaseGapCox(told["penalty"])
    model.names_, model.used_, model.strata_ = tuple(told["names"]), tuple(told["used"]), told["strata"]
    model.known_days_, model.tail_rate_ = told["known_days"], told["tail_rate"]
    model.fit_ = HazardFit(**told["fit"])
    return model


def _landmark_numbers(model: LandmarkChurn) -> dict[str, Any]:
    return {
        "penalty": model.penalty_,
        "names": list(model.names_),
        "used": list(model.used_),
        "center": model.center_,
        "scale": model.scale_,
        "beta": model.beta_,
        "intercept": model.intercept_,
    }


def _landmark(told: dict[str, Any]) -> LandmarkChurn:
    model = LandmarkChurn()
    model.penalty_, model.intercept_ = told["penalty"], told["intercept"]
    model.names_, model.used_ = tuple(told["names"]), tuple(told["used"])
    model.center_, model.scale_, model.beta_ = told["center"], told["scale"], told["beta"]
    return model
