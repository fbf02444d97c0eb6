"""The published lifetime value as plain numbers, and back: the same scores for the same snapshot."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workbench.models.ltv.choice import Choice
from workbench.models.ltv.explain import FEATURES
from workbench.models.ltv.gamma_gamma import GammaGamma
from workbench.models.ltv.model import LifetimeValue, purchase_model
from workbench.models.ltv.spending import Spending
from workbench.models.purchases import date_of
from workbench.models.registry.keep import Told, keep_run

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.models.context import Context

PREDICTS = "The money a customer is expected to bring in the next 365 days, in the base currency, before any discount."

LIMITS = (
    "It is a mean over customers with the same history: a single customer brings more or less, many nothing.",
    "It takes the year ahead for a year like those behind; a new price, season or assortment is not in it.",
    "Nobody without a purchase is scored.",
)


def keep(
    context: Context, spending: Spending, model: LifetimeValue, choice: Choice, tables: dict[str, pa.Table]
) -> None:
    """Save the run of a scoring."""
    told = Told(
        "ltv",
        model.purchases,
        PREDICTS,
        context.as_of - timedelta(days=int(spending.age.max()) + 1),
        FEATURES,
        {"repeats": spending.repeats, "last": spending.last, "age": spending.age, "mean": spending.mean},
        model.get_params() | _chosen(choice),
        LIMITS,
    )
    keep_run(context, told, numbers(model), tables)


def numbers(model: LifetimeValue) -> dict[str, Any]:
    """Return the fitted parameters by name; those of purchases are in days, v in the base currency."""
    return {
        "purchases": model.purchases,
        "parameters": _fitted(model.purchases_),
        "money": _fitted(model.money_),
    }


def model_of(told: dict[str, Any]) -> LifetimeValue:
    """Make the model again of what `numbers` gave."""
    model = LifetimeValue(told["purchases"])
    model.purchases_ = purchase_model(told["purchases"]).set_fitted(**told["parameters"])
    model.money_ = GammaGamma().set_fitted(**told["money"])
    return model


def _fitted(model: object) -> dict[str, float]:
    """Return the parameters of a fit, whose names end in an underscore; the likelihood is none of them."""
    found = {name[:-1]: float(value) for name, value in vars(model).items() if name.endswith("_")}
    found.pop("log_likelihood", None)
    return found


def _chosen(choice: Choice) -> dict[str, Any]:
    """Tell of the choice for the card: by what error, in which days."""
    if choice.cutoff is None:
        return {"chosen": "by default"}
    errors = {f"rmse_{name}": round(error, 6) for name, error in choice.errors.items()}
    return {"chosen": f"on the {choice.days} days from {date_of(choice.cutoff)}", **errors}
