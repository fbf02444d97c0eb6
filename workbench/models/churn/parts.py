"""What adds up to a churn score, by families of features that a marketer can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.models.churn.gaps import FEATURES, Gaps
from workbench.models.churn.landmark_churn import LandmarkChurn
from workbench.models.churn.purchase_gap_cox import PurchaseGapCox

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FAMILIES = {
    "silence": ("silence",),
    "purchases": ("orders", "silence_by_orders", "one_order"),
    "money": ("money", "mean_money"),
    "rhythm": ("previous_gap", "mean_gap"),
    "age": ("age", "tenure"),
    "first_source": (),
}
"""Family: its features; every `first_source=…` belongs to the last one. In the gap model silence and the order number
act together, through the baseline, and are shown as silence."""

LABELS = {
    "money": "money of the last purchase",
    "mean_money": "money of purchases on average",
    "previous_gap": "the last gap between purchases",
    "mean_gap": "the mean gap between purchases",
    "age": "how long the customer has been one",
}
"""Features for people."""


def family_parts(
    model: PurchaseGapCox | LandmarkChurn | None, gaps: Gaps, horizon: int, sums: Floats
) -> tuple[float, Floats, tuple[str, ...]]:
    """Part a sum into that of a customer with average figures and what each family adds.

    Args:
        model: the published one.
        gaps: open gaps, a row a customer.
        horizon: days ahead.
        sums: log(-log(score)), shape (customers,).

    Returns:
        the average, the parts of shape (customers, families), and the families.

    """
    families = tuple(FAMILIES)
    parts = np.zeros((len(sums), len(families)))
    if isinstance(model, PurchaseGapCox):
        names, columns = gaps.names, gaps.features * model.fit_.beta
        parts[:, 0] = model.log_baseline(gaps, horizon)
    elif isinstance(model, LandmarkChurn):
        names, columns = model.names_, model.features(gaps) * (model.beta_ / model.scale_)
    else:
        return 0.0, parts, families
    for place, name in enumerate(names):
        parts[:, families.index(family_of(name))] += columns[:, place]
    average = float(sums.mean())
    parts -= parts.mean(axis=0)
    return average, parts, families


def family_values(gaps: Gaps, family: str) -> NDArray[np.str_]:
    """Say what each customer's value of a family is, shape (customers,); empty where there is none.

    Days are counted up to the day asked for, as everywhere they are shown; the last of them is not over in a gap.
    """
    raw = {name: np.expm1(gaps.features[:, place]) for place, name in enumerate(FEATURES)}
    if family == "silence":
        return (gaps.duration + 1).astype(str)
    if family == "purchases":
        return gaps.order.astype(str)
    if family == "money":
        return np.round(raw["mean_money"], 2).astype(str)
    if family == "rhythm":
        days = np.round(raw["mean_gap"]).astype(np.int64).astype(str)
        return np.where(gaps.order > 1, days, "")
    if family == "age":
        return (np.round(raw["age"]).astype(np.int64) + gaps.duration + 1).astype(str)
    found = np.full(len(gaps.duration), "", dtype=object)
    for place, name in enumerate(gaps.names):
        if name.startswith("first_source="):
            found[gaps.features[:, place] > 0] = name.partition("=")[2]
    return found.astype(str)


def family_of(name: str) -> str:
    """Name the family of a feature."""
    return next((family for family, names in FAMILIES.items() if name in names), "first_source")
