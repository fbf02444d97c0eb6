"""Churn and lifetime value on CDNOW's purchases: one cutoff each, what came after is only measured."""

# ruff: noqa: PLC0415  each part imports its own model: slow, and one part must not fail for another's

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from evaluate_figures import Figure, with_interval

from workbench.models.context import Context
from workbench.models.evaluation import metrics
from workbench.models.evaluation.naive import BaseRate, RateByRange, past_rate
from workbench.models.purchases import Purchases, day_number, read_purchases
from workbench.settings import Settings

HERE = Path(__file__).parent
DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", HERE.parents[1] / "shared" / "datasets"))
CDNOW = "CDNOW_master.txt"


class MissingFileError(Exception):
    """A data set is not where it is looked for."""


def dataset(name: str) -> Path:
    """Return the file, or say where it is looked for."""
    if not (DATASETS / name).exists():
        raise MissingFileError(f"{DATASETS / name} is not there; set WORKBENCH_DATASETS to the folder that holds it")
    return DATASETS / name


def cdnow() -> duckdb.DuckDBPyConnection:
    """Open a database whose `touches` are CDNOW's purchases."""
    columns = {"customer_id": "VARCHAR", "day": "VARCHAR", "cds": "BIGINT", "money": "DOUBLE"}
    rows = [line.split() for line in dataset(CDNOW).read_text(encoding="utf-8").splitlines()[1:]]
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create table bought (" + ", ".join(f"{name} {kind}" for name, kind in columns.items()) + ")")
    lists = dict(zip("abcd", map(list, zip(*rows, strict=True)), strict=True))
    connection.execute(
        "insert into bought select unnest($a), unnest($b), cast(unnest($c) as bigint), cast(unnest($d) as double)",
        lists,
    )
    connection.execute(TOUCHES)
    return connection


TOUCHES = """
    create table touches as
    select
        customer_id,
        row_number() over (partition by customer_id order by day, money) as touch_no,
        'cdnow ' || row_number() over (order by customer_id, day, money) as event_id,
        cast(strptime(day, '%Y%m%d') as timestamp) as occurred_at,
        'deal' as kind, 'shop' as project, 'shop' as source, cast(null as varchar) as medium,
        cast(null as varchar) as campaign, cast(null as varchar) as city, cast(null as varchar) as device,
        money as amount, 'USD' as currency, 'won' as status, cast(null as varchar) as order_number,
        money as amount_base
    from bought
"""


CHURN_DAYS = (date(1998, 1, 1), date(1998, 4, 1))
"""First days not known. Recency alone has the peers' 0.793 on the earlier one only, so theirs ended at 1998-03-31."""


def cdnow_churn() -> Iterator[Figure]:
    """No purchase in 90 days, scored with what was known before: the published churn score on two days."""
    from workbench.models.churn import tables as churn

    connection, horizon = cdnow(), 90
    for day in CHURN_DAYS:
        known, after = split_purchases(connection, day, horizon)
        silent = ~among(known.ids, after.ids)
        table = churn.score(connection, Context(day, Settings()))["scores"].to_pylist()
        score = {row["customer_id"]: row["score"] for row in table if row["horizon_days"] == horizon}
        yield Figure(f"{day}: customers scored, silent", f"{len(score):,}, {silent.mean():.1%}")
        chance = np.array([score[customer] for customer in known.ids])
        yield with_interval(f"{day}: AUC", metrics.auc, silent, chance, least=0.808, peers="landmark 0.808, Cox 0.805")
        yield with_interval(f"{day}: Brier", metrics.brier, silent, chance, most=0.104, peers="0.1038, 0.1061")
        yield with_interval(f"{day}: ECE", metrics.ece, silent, chance, most=0.02, peers="0.017, 0.042")
        yield from naive_churn(connection, silent, known, day, horizon)


def naive_churn(
    connection: duckdb.DuckDBPyConnection, silent: np.ndarray, known: Purchases, day: date, horizon: int
) -> Iterator[Figure]:
    """Give recency and the base rate, learned on the 90 days before."""
    before = date.fromordinal(day.toordinal() - horizon)
    earlier, since = split_purchases(connection, before, horizon)
    was_silent = ~among(earlier.ids, since.ids)
    learned = RateByRange().fit(recency(earlier, before), was_silent)
    chance = learned.predict(recency(known, day))
    yield with_interval(
        f"  {day}, without a model: recency, AUC", metrics.auc, silent, recency(known, day), peers="0.793"
    )
    yield with_interval(f"  {day}, without a model: recency, Brier", metrics.brier, silent, chance)
    same = BaseRate().fit(was_silent).predict(len(silent))
    yield with_interval(f"  {day}, without a model: base rate, Brier", metrics.brier, silent, same)


def recency(purchases: Purchases, day: date) -> np.ndarray:
    """Return the days since the last purchase."""
    last = np.zeros(len(purchases.ids), dtype=np.int64)
    np.maximum.at(last, purchases.customer, purchases.day)
    return (day_number(day) - last).astype(float)


def among(ids: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Tell which ids are among some; as texts, since objects would be compared one by one."""
    return np.isin(ids.astype(str), some.astype(str))


def split_purchases(connection: duckdb.DuckDBPyConnection, day: date, horizon: int) -> tuple[Purchases, Purchases]:
    """Return what was bought before the day, and in the horizon from it on by customers known by then."""
    until = date.fromordinal(day.toordinal() + horizon)
    everything = read_purchases(connection, until)
    known = everything.before(day_number(day))
    later = (everything.day >= day_number(day)) & among(everything.ids, known.ids)[everything.customer]
    return known, Purchases.of(
        everything.ids[everything.customer[later]], everything.day[later], everything.amount[later]
    )


def cdnow_ltv() -> Iterator[Figure]:
    """Purchases of 39 weeks, calibrated to 1997-09-30."""
    from workbench.models.ltv.choice import choose
    from workbench.models.ltv.model import MODELS, LifetimeValue
    from workbench.models.ltv.spending import Spending

    day, horizon = date(1997, 10, 1), 273
    known, after = split_purchases(cdnow(), day, horizon)
    actual = np.zeros(len(known.ids))
    np.add.at(actual, np.searchsorted(known.ids, after.ids[after.customer]), 1)
    spending = Spending.of(known, day_number(day))
    peers = {"pareto_nbd": ("1.726", "−13 %", "0.794"), "bg_nbd": ("1.733", "−14 %", "0.819")}
    chosen = choose(known, day_number(day))
    yield Figure("published, chosen before 1997-10-01", chosen.name)
    for name in MODELS:
        expected = LifetimeValue(name).fit(spending).expected_purchases(spending, horizon)
        rmse, total, mae = peers.get(name, ("", "", ""))
        bounds = ({"most": 1.73}, {"most": 0.13}) if name == chosen.name else ({}, {})
        mark = "published: " if name == chosen.name else "challenger: "
        yield with_interval(f"{mark}{name}, RMSE", metrics.rmse, actual, expected, peers=rmse, **bounds[0])
        yield with_interval(f"{mark}{name}, |total error|", total_off, actual, expected, peers=total, **bounds[1])
        yield with_interval(f"{mark}{name}, MAE", metrics.mae, actual, expected, peers=mae)
        yield with_interval(f"{mark}{name}, rank correlation", metrics.rank_correlation, actual, expected)
    rate = past_rate(spending.repeats, spending.age, horizon)
    yield with_interval("  without a model: past rate, RMSE", metrics.rmse, actual, rate, peers="2.158")
    yield with_interval("  without a model: nothing for all, RMSE", metrics.rmse, actual, 0 * actual, peers="2.467")
    yield with_interval("  without a model: nothing for all, MAE", metrics.mae, actual, 0 * actual, peers="0.835")


def total_off(actual: np.ndarray, expected: np.ndarray) -> float:
    """Return the size of the total error."""
    return abs(metrics.total_error(actual, expected))
