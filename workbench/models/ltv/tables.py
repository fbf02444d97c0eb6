"""Lifetime value: the money a customer is expected to bring in the next year, why, and how good the forecast is."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.models.context import Context
from workbench.models.ltv import holdout as ltv_holdout
from workbench.models.ltv.choice import Choice, choose
from workbench.models.ltv.explain import FEATURES, contributions
from workbench.models.ltv.gamma_gamma import independence
from workbench.models.ltv.holdout import LEAST_REPEATERS
from workbench.models.ltv.model import LifetimeValue
from workbench.models.ltv.saved import keep
from workbench.models.ltv.spending import Spending
from workbench.models.purchases import date_of, day_number
from workbench.models.refunded import Refunded
from workbench.tables.scores import MODEL_FIGURES, MODEL_NOTES, SCORE_CONTRIBUTIONS, SCORES

if TYPE_CHECKING:
    import duckdb

MODEL = "ltv"
HORIZON_DAYS = 365
_CORRELATED, _STRONGLY = 0.2, 0.4
_OFF, _FAR_OFF = 0.15, 0.3

Note = tuple[str, str, str, float]


def score(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, pa.Table]:
    """Score every buyer.

    Reads `touches`; gives rows of scores, score_contributions, model_figures and model_notes, of the model `ltv`.
    Where too few customers have bought twice there are no scores, and a note says so.
    """
    day = day_number(context.as_of)
    purchases = context.known_purchases(connection)
    with closing(Refunded(connection, context.zone)) as refunded:
        spending = Spending.of(purchases, day, refunded.before(purchases.ids, day))
        missing = _missing(spending)
        if missing:
            return {MODEL_NOTES.name: _notes([missing])}
        horizon = ltv_holdout.horizon_of(purchases, day)
        choice = choose(purchases, day - horizon)
        figures = ltv_holdout.figures(purchases, day, horizon, refunded.before, choice.name) if horizon else []
    model = LifetimeValue(choice.name).fit(spending)
    notes = [_of_history(day, purchases.day), _of_choice(choice), _of_money(spending), _of_total(figures, horizon)]
    tables = {
        SCORES.name: _scores(spending, model, context),
        SCORE_CONTRIBUTIONS.name: _contributions(spending, model, context),
        MODEL_FIGURES.name: _figures(figures, horizon, day),
        MODEL_NOTES.name: _notes(notes),
    }
    keep(context, spending, model, choice, tables)
    return tables


def _missing(spending: Spending) -> Note | None:
    """Say why there can be no score."""
    repeaters = int((spending.repeats > 0).sum())
    if len(spending) == 0:
        return "buyers", "none", "Nobody had bought by this day, so there is nothing to forecast.", 0.0
    if repeaters == 0:
        words = "Everyone has bought on one day only, so how often customers come back is unknown: no forecast is made."
        return "repeat_buyers", "none", words, 0.0
    if repeaters < LEAST_REPEATERS:
        words = (
            f"Only {'one customer has' if repeaters == 1 else f'{repeaters} customers have'} bought on two days or "
            f"more; a forecast needs {LEAST_REPEATERS}, "
            "so none is made."
        )
        return "repeat_buyers", "none", words, float(repeaters)
    if (spending.mean > 0).sum() < LEAST_REPEATERS:
        words = (
            "Hardly any purchase has an amount in the base currency, so no money can be forecast. Map the amount and "
            "the currency of deals, and set rates for other currencies in workspace.toml."
        )
        return "money", "none", words, float((spending.mean > 0).sum())
    return None


def _scores(spending: Spending, model: LifetimeValue, context: Context) -> pa.Table:
    rows = len(spending)
    return pa.table(
        {
            "customer_id": pa.array(spending.ids, pa.string()),
            "model": pa.repeat(pa.scalar(MODEL), rows),
            "horizon_days": pa.repeat(pa.scalar(HORIZON_DAYS, pa.int64()), rows),
            "as_of": pa.repeat(pa.scalar(context.as_of, pa.date32()), rows),
            "score": pa.array(model.expected_money(spending, HORIZON_DAYS)),
            "tier": pa.nulls(rows, pa.string()),
            "expected_at": pa.nulls(rows, pa.date32()),
            "money_at_stake": pa.nulls(rows, pa.float64()),
        }
    )


def _contributions(spending: Spending, model: LifetimeValue, context: Context) -> pa.Table:
    """Explain every score: that of a customer with average figures, and what the four features add."""
    base, parts = contributions(spending, model, HORIZON_DAYS)
    rows = len(spending)
    ids = pa.array(spending.ids, pa.string())
    texts = {
        "frequency": _text("days with a purchase: {}", spending.repeats + 1),
        "recency": _text("days since the last purchase: {}", spending.age - spending.last + 1),
        "age": _text("days since the first purchase: {}", spending.age + 1),
        "money": _text(f"{context.currency} a day with a purchase: {{}}", np.round(spending.mean, 2)),
    }
    blocks = [("average", pa.repeat(pa.scalar("a customer with average figures"), rows), np.full(rows, base))]
    blocks += [(name, texts[name], parts[:, number]) for number, name in enumerate(FEATURES)]
    return pa.concat_tables(
        pa.table(
            {
                "customer_id": ids,
                "model": pa.repeat(pa.scalar(MODEL), rows),
                "feature": pa.repeat(pa.scalar(name), rows),
                "horizon_days": pa.repeat(pa.scalar(HORIZON_DAYS, pa.int64()), rows),
                "value": text,
                "contribution": pa.array(part),
            }
        )
        for name, text, part in blocks
    )


def _text(words: str, numbers: np.ndarray) -> pa.Array:
    """Put each number in the place of {}."""
    before, after = words.split("{}")
    return pc.binary_join_element_wise(before, pc.cast(pa.array(numbers), pa.string()), after, "")


def _figures(figures: list[ltv_holdout.Figure], horizon: int, day: int) -> pa.Table:
    cutoff = date_of(day - horizon)
    rows = [
        {
            "model": MODEL, "horizon_days": horizon, "estimator": figure.estimator, "metric": figure.metric,
            "role": figure.role, "measured": figure.measured, "lower": figure.lower, "upper": figure.upper,
            "as_of": cutoff, "rows": figure.rows,
        }
        for figure in figures
    ]  # fmt: skip
    schema = pa.schema(
        [("model", pa.string()), ("horizon_days", pa.int64()), ("estimator", pa.string()), ("metric", pa.string()),
         ("role", pa.string()), ("measured", pa.float64()), ("lower", pa.float64()), ("upper", pa.float64()),
         ("as_of", pa.date32()), ("rows", pa.int64())]
    )  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


def _notes(notes: list[Note]) -> pa.Table:
    names = ("check_name", "verdict", "words", "figure")
    return pa.Table.from_pylist([{"model": MODEL, **dict(zip(names, note, strict=True))} for note in notes])


def _of_history(day: int, days: np.ndarray) -> Note:
    history = day - int(days.min())
    if history < HORIZON_DAYS:
        words = f"Purchases are known for {_days(history)} only; a forecast of {HORIZON_DAYS} days reaches beyond that."
        return "history", "watch", words, float(history)
    return "history", "ok", f"Purchases are known for {_days(history)}.", float(history)


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"


def _of_choice(choice: Choice) -> Note:
    verdict = "none" if choice.cutoff is None else "ok"
    return "champion", verdict, choice.words, choice.errors.get(choice.name, float("nan"))


def _of_money(spending: Spending) -> Note:
    """Check what the model of money takes for granted: that how often and how much customers buy is unrelated."""
    correlation = independence(spending.repeats + 1, spending.mean)
    verdict = "ok" if abs(correlation) < _CORRELATED else "watch" if abs(correlation) < _STRONGLY else "alarm"
    words = {
        "ok": "How often and how much customers buy is hardly related, as the forecast of money takes for granted.",
        "watch": "Those who buy often spend somewhat differently a time, which the forecast of money leaves out.",
        "alarm": "Those who buy often spend very differently a time: the forecast of money is off for them.",
    }[verdict]
    return "independence_of_money", verdict, words, correlation


def _of_total(figures: list[ltv_holdout.Figure], horizon: int) -> Note:
    total = [figure.measured for figure in figures if (figure.role, figure.metric) == ("champion", "total_error")]
    if not total:
        words = "The history is too short or too thin to hold a part of it out, so how good the forecast is is unknown."
        return "total_error", "none", words, float("nan")
    off = total[0]
    verdict = "ok" if abs(off) < _OFF else "watch" if abs(off) < _FAR_OFF else "alarm"
    words = (
        f"Fitted on what was known {horizon} days ago, it forecast {1 + off:.0%} of the money that these customers "
        "brought in all since then."
    )
    return "total_error", verdict, words, off
