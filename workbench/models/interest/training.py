"""Fits interest on past periods that are over, as it could have been fitted at a given day.

For the day D and a horizon of N days the periods are D - 1 - N, D - 1 - 2 N, … : what was known at each, and who took
a target action in the N days after. The windows never overlap, and a day's gap keeps the last of them from D. The
latest period calibrates, the earlier ones are learned from. Asking for a D in the past gives the model of that day:
that is the holdout, and the way a run shows its dynamics.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.interest.columns import FeatureError
from workbench.models.interest.model import Estimator, InterestModel
from workbench.models.interest.touch_features import FeatureTable, read_features, read_outcomes, start_of
from workbench.settings import Settings

HORIZON_DAYS = 14
GAP_DAYS = 1
LEARNED_PERIODS = 4
LEAST_OUTCOMES = 20
"""Fewer target actions than this teach nothing that would hold."""

MOST_CUSTOMERS = 25_000
"""Customers that a model learns from, the same ones in every period; drawn by their ids."""

SAMPLE = "interest_sample"

_SAMPLE = f"""
    create or replace temp table {SAMPLE} as
    with known as (
        select customer_id, md5(customer_id) as lot
        from touches
        where occurred_at < $before
        group by customer_id
    )
    select customer_id
    from known
    order by lot, customer_id
    limit $most
"""


class TooFewOutcomesError(EvaluationError):
    """The past does not hold enough target actions to learn from; the message says what there is."""


@dataclass(frozen=True)
class Period:
    """What was known of customers at a day, and which of them took a target action in the horizon, (customers,)."""

    table: FeatureTable
    happened: NDArray[np.bool_]


@dataclass
class History:
    """Reads past periods of a sample of customers, each once.

    Attributes:
        connection: holds `touches`.
        settings: of the workspace: its zone and target actions.
        as_of: the first day that is not known; no period reaches it.
        horizon_days: length of a period.

    """

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    as_of: date
    horizon_days: int = HORIZON_DAYS
    most_customers: int = MOST_CUSTOMERS
    _periods: dict[date, Period] = field(default_factory=dict)

    def __post_init__(self) -> None:
        before = start_of(self.connection, self.as_of, self.settings.time_zone)
        self.connection.execute(_SAMPLE, {"before": before, "most": self.most_customers})

    def period(self, cutoff: date) -> Period:
        """Read what was known at the cutoff, and what came of it.

        Raises:
            EvaluationError: the period is not over at `as_of`.

        """
        if cutoff + timedelta(days=self.horizon_days) > self.as_of:
            raise EvaluationError(
                f"What follows {cutoff} for {self.horizon_days} days is not known yet at {self.as_of}."
            )
        if cutoff not in self._periods:
            table = read_features(self.connection, cutoff, self.settings.time_zone, SAMPLE)
            actions = self.settings.deals.target_actions
            happened = read_outcomes(self.connection, table, self.horizon_days, self.settings.time_zone, actions)
            self._periods[cutoff] = Period(table, happened)
        return self._periods[cutoff]

    def cutoffs(self, day: date) -> list[date]:
        """Name the cutoffs of the periods that are over at the day, the latest first."""
        latest = day - timedelta(days=GAP_DAYS)
        return [latest - timedelta(days=k * self.horizon_days) for k in range(1, LEARNED_PERIODS + 2)]


def fit_at(history: History, day: date, estimator: Estimator = "logistic") -> InterestModel:
    """Fit as it could have been done at the start of the day.

    Raises:
        TooFewOutcomesError: too few target actions before the day.

    """
    periods = [history.period(cutoff) for cutoff in history.cutoffs(day)]
    periods = [period for period in periods if period.happened.any() and not period.happened.all()]
    outcomes = sum(int(period.happened.sum()) for period in periods)
    if outcomes < LEAST_OUTCOMES:
        raise TooFewOutcomesError(
            f"In the {LEARNED_PERIODS + 1} periods of {history.horizon_days} days before {day} "
            f"{'one customer' if outcomes == 1 else f'{outcomes} customers'} known by then took a target action; at "
            f"least {LEAST_OUTCOMES} are needed. Nobody is scored: take in a longer history, or name other "
            "target_actions in workspace.toml."
        )
    calibrating, learned = (periods[0], periods[1:]) if len(periods) > 1 else (None, periods)
    model = InterestModel(estimator, rounds=150)
    try:
        model.fit(_stacked(learned), np.concatenate([period.happened for period in learned]))
    except FeatureError as error:
        raise TooFewOutcomesError(str(error)) from None
    if calibrating is not None and calibrating.happened.sum() >= LEAST_OUTCOMES:
        model.calibrate(calibrating.table.columns, calibrating.happened)
    return model


def learned_happened(history: History, day: date) -> NDArray[np.bool_]:
    """Return the outcomes that a fit at the day saw, shape (rows,)."""
    return np.concatenate([history.period(cutoff).happened for cutoff in history.cutoffs(day)])


def _stacked(periods: list[Period]) -> dict[str, NDArray[np.float64]]:
    names = periods[0].table.columns
    return {name: np.concatenate([period.table.columns[name] for period in periods]) for name in names}
