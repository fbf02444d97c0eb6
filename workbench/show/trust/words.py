"""How the figures of a model are said in plain words: what each measures, which way is better, who is compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One figure of a model: its title, what it means, how it is written, and which way is better.

    `form`: number, share (of 100), money or times. `better`: larger, smaller or zero (nearest to it). `compared`:
    whether it tells a way of scoring from a simple rule by itself.
    """

    title: str
    meaning: str
    form: str
    better: str
    compared: bool = True


METRICS = {
    "auc": Metric(
        "Order (AUC)",
        "How often the customer with whom it came true stands higher than the other of a pair; 0.5 is a coin.",
        "number",
        "larger",
    ),
    "lift": Metric(
        "Top tenth (lift)",
        "How many times more often it came true among the best-scored tenth than among all.",
        "times",
        "larger",
    ),
    "brier": Metric(
        "Error of the chance (Brier)",
        "Mean squared distance between the chance that was told and what came true; 0 is perfect.",
        "number",
        "smaller",
    ),
    "ece": Metric(
        "Calibration error",
        "How far told chances are from the shares that came true, on average. A rule that tells everybody the same "
        "does well here and sorts nobody.",
        "share",
        "smaller",
        compared=False,
    ),
    "log_loss": Metric(
        "Log loss", "Like the error of the chance, but confident mistakes weigh more.", "number", "smaller"
    ),
    "total_error": Metric(
        "Error of the total",
        "Forecast money of all together against what came in; +10 % is a tenth too much.",
        "share",
        "zero",
    ),
    "rank_correlation": Metric(
        "Order (rank correlation)",
        "Whether those who were forecast more brought more: 1 is the same order, 0 is none.",
        "number",
        "larger",
    ),
    "mae": Metric(
        "Error of one customer (MAE)",
        "Mean distance of a customer's forecast from what the customer brought. Promising nothing to anybody does "
        "well where most bring nothing: read it beside the total and the order.",
        "money",
        "smaller",
    ),
    "rmse": Metric(
        "Error of one customer (RMSE)", "The same, with large mistakes weighing more.", "money", "smaller"
    ),
    "purchases_total_error": Metric(
        "Error of the total, purchases", "Forecast purchases of all together against those that came.", "share", "zero"
    ),
    "purchases_rank_correlation": Metric(
        "Order, purchases", "Whether those who were forecast more purchases bought more often.", "number", "larger"
    ),
    "purchases_mae": Metric(
        "Error of one customer, purchases (MAE)", "Mean distance of forecast purchases.", "number", "smaller"
    ),
    "purchases_rmse": Metric(
        "Error of one customer, purchases (RMSE)", "The same, with large mistakes weighing more.", "number", "smaller"
    ),
}  # fmt: skip
"""By name, in the order they are read."""

ESTIMATORS = {
    "LandmarkChurn": "Landmark regression",
    "PurchaseGapCox": "Cox regression of gaps",
    "base rate": "Everybody alike",
    "recency": "Last purchase alone",
    "logistic": "Logistic regression",
    "boosting": "Gradient boosting",
    "days since last touch": "Last touch alone",
    "touches in 30 days": "Touches in 30 days alone",
    "pareto_nbd": "Pareto/NBD",
    "bg_nbd": "BG/NBD",
    "mbg_nbd": "MBG/NBD",
    "past_rate": "Pace so far goes on",
    "same_for_all": "The same for all",
    "nobody_buys": "Nobody buys again",
}
"""What people call the ways of scoring; another one goes by its own name."""

ROLES = {"champion": "published", "challenger": "challenger", "naive": "naive rule"}

CAME_TRUE = {
    "churn": "bought nothing in the next {days} days",
    "interest": "did a target action in the next {days} days",
}
"""What a score foretells, by model."""

CHECKS = {
    "base_rate_drift": "How often it comes true",
    "calibration_drift": "Whether the chances still hold",
    "population_drift": "Whether the customers are still alike",
    "leak_alarm": "Nothing tells the outcome beforehand",
    "constant_features": "Features that vary",
    "identity_of_today": "Identity as it is known today",
    "champion": "Which way is published",
    "proportional hazards": "Same weight early and late",
    "enough data": "Enough data",
    "history": "Length of the history",
    "independence_of_money": "How often and how much",
    "total_error": "Forecast of the total",
    "recency alone": "Beside the last purchase alone",
}
"""Titles of the checks; another one goes by its own name."""


def estimator_title(name: str) -> str:
    """Return what people call a way of scoring."""
    return ESTIMATORS.get(name, name.replace("_", " "))


def in_titles(words: str) -> str:
    """Put what people call a way of scoring in the place of the name that programs know it by.

    >>> in_titles("Published: LandmarkChurn.")
    'Published: Landmark regression.'
    """
    for name in ("LandmarkChurn", "PurchaseGapCox"):
        words = words.replace(name, ESTIMATORS[name])
    return words


def check_title(name: str) -> str:
    """Return what people call a check.

    >>> check_title("leap_years")
    'Leap years'
    """
    words = name.replace("_", " ")
    return CHECKS.get(name, words[:1].upper() + words[1:])


def distance(metric: Metric, measured: float) -> float:
    """Return how far a figure is from the best there could be; the smaller of two is the better one.

    >>> distance(METRICS["total_error"], -0.2) < distance(METRICS["total_error"], 0.3)
    True
    """
    if metric.better == "zero":
        return abs(measured)
    return -measured if metric.better == "larger" else measured
