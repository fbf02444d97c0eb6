"""Measures a base: who is recognised, how interested they are now and were before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.models.interest.base_file import Base
from workbench.models.interest.model import Estimator
from workbench.models.interest.people import FOUND, OWN_VISITS_DAYS, facts, own_visitors, profile, recognise
from workbench.models.interest.tiers import Tiers
from workbench.models.interest.touch_features import FeatureTable, read_features, read_outcomes
from workbench.models.interest.training import HORIZON_DAYS, History, TooFewOutcomesError, fit_at
from workbench.settings import Settings

PERIODS = 6
STEPS = PERIODS + 1
"""Of progress: the periods, then the keeping of the run."""
TIERS = ("high", "medium", "low")
NOT_RECOGNISED = "not recognised"
_CONTACTS = ("recognised", "not recognised")

Progress = Callable[[int, int, str], None]

_CHOSEN = "base_recognised"

_MEMBERS = f"""
    select
        b.row,
        b.phone,
        b.email,
        b.status,
        b.customer_id,
        s.score,
        case when b.status = 'recognised' then s.tier when b.status = '{NOT_RECOGNISED}' then b.status end as tier,
        case when b.status = 'recognised' and $verified then o.customer_id is not null end as own_visitor,
        f.sex,
        f.age,
        f.interests,
        b.reason
    from {FOUND} b
    left join base_scores s on s.customer_id = b.customer_id and b.status = 'recognised'
    left join base_own o on o.customer_id = b.customer_id
    left join base_facts f on f.customer_id = b.customer_id and b.status = 'recognised'
    order by b.row, b.status
"""


@dataclass(frozen=True)
class Asked:
    """What is asked of a base.

    Attributes:
        as_of: the first day that is not known.
        settings: of the workspace.
        tiers: how they are drawn.
        project: the verification project, or None.

    """

    as_of: date
    settings: Settings
    tiers: Tiers
    project: str | None = None


def measure(
    connection: duckdb.DuckDBPyConnection, base: Base, asked: Asked, progress: Progress = lambda *_: None
) -> tuple[pa.Table, dict[str, Any]]:
    """Score a base as of the day and the periods before it.

    Args:
        connection: holds the tables of the snapshot; temporary tables are made in it.
        base: the people.
        asked: about them.
        progress: called before each period with its number (from 0), the number of steps and what is done.

    Returns:
        the members (a row of the base each) and the figures of the run, without anything personal.

    """
    history = History(connection, asked.settings, asked.as_of, asked.settings.scores.interest_days)
    estimator = _champion(connection)
    points, cuts, problems = [], None, []
    for k in range(PERIODS):
        day = asked.as_of - timedelta(days=k * HORIZON_DAYS)
        progress(k, STEPS, f"scoring as of {day}")
        scored = _score(connection, base, asked, history, day=day, estimator=estimator)
        if k == 0:
            cuts = asked.tiers.cuts(scored.chance)
            members = _members(connection, asked, scored, cuts)
            who = (
                profile(connection, asked.as_of, asked.settings.time_zone)
                if _has(connection, "customer_profiles")
                else []
            )
            unscored = scored.problem or ("" if len(scored.chance) else _nobody(day))
        if scored.problem:
            problems.append(scored.problem)
        points.append(_point(connection, history, scored, cuts or (np.inf, np.inf), day))
    figures = {
        "as_of": asked.as_of.isoformat(),
        "horizon_days": HORIZON_DAYS,
        "estimator": estimator,
        "tiers": {"mode": asked.tiers.mode, "high": asked.tiers.high, "medium": asked.tiers.medium},
        "least_scores": {"high": _finite(cuts and cuts[0]), "medium": _finite(cuts and cuts[1])},
        **_counts(members),
        "project": asked.project,
        "own_visits_days": OWN_VISITS_DAYS if asked.project else None,
        "apart": _apart(members) if asked.project else None,
        "dynamics": points[::-1],
        "profile": who,
        "notes": _once([unscored, *problems]),
        "unscored": unscored or None,
    }
    return members, figures


def _nobody(day: date) -> str:
    return f"Nobody of this base was known before {day}, so nobody is scored."


def _once(problems: list[str]) -> list[str]:
    """Say what was wrong once, where several periods have the like."""
    told = list(dict.fromkeys(problem for problem in problems if problem))
    if len(told) < 2:  # noqa: PLR2004  one is said as it is
        return told
    before = len(told) - 1
    return [f"{told[0]} So it is in {'one period' if before == 1 else f'{before} periods'} before that day."]


@dataclass(frozen=True)
class _Scored:
    """Recognised customers at a day and their chances, shape (customers,); no chances where a problem says why."""

    table: FeatureTable
    chance: NDArray[np.float64]
    problem: str = ""

    @property
    def ids(self) -> NDArray[np.object_]:
        """Whose chances they are."""
        return self.table.ids[: len(self.chance)]


def _score(
    connection: duckdb.DuckDBPyConnection,
    base: Base,
    asked: Asked,
    history: History,
    *,
    day: date,
    estimator: Estimator,
) -> _Scored:
    """Recognise and score the base with what was known at the day."""
    zone = asked.settings.time_zone
    recognise(connection, base, day, zone)
    connection.execute(
        f"create or replace temp table {_CHOSEN} as select customer_id from {FOUND} where status = 'recognised'"
    )
    table = read_features(connection, day, zone, _CHOSEN)
    if not len(table):
        return _Scored(table, np.zeros(0))
    try:
        chance = fit_at(history, day, estimator).predict_proba(table.columns)
    except TooFewOutcomesError as error:
        return _Scored(table, np.zeros(0), str(error))
    return _Scored(table, chance)


def _members(
    connection: duckdb.DuckDBPyConnection, asked: Asked, scored: _Scored, cuts: tuple[float, float]
) -> pa.Table:
    """Put together what is known of every row of the base."""
    zone = asked.settings.time_zone
    tier = pa.array(_tiers(scored, cuts), pa.string())
    ids = pa.array(scored.ids, pa.string())
    nobody = pa.table({"customer_id": pa.array([], pa.string())})
    words = pa.schema([(name, pa.string()) for name in ("customer_id", "sex", "age", "interests")])
    told = facts(connection, asked.as_of, zone) if _has(connection, "customer_profiles") else words.empty_table()
    connection.register("base_scores", pa.table({"customer_id": ids, "score": scored.chance, "tier": tier}))
    connection.register("base_facts", told)
    own = own_visitors(connection, asked.project, asked.as_of, zone) if asked.project else nobody
    connection.register("base_own", own)
    return connection.sql(_MEMBERS, params={"verified": asked.project is not None}).to_arrow_table()


def _tiers(scored: _Scored, cuts: tuple[float, float]) -> NDArray[np.object_]:
    """Draw the tiers of any period at the chances of the latest one, so that periods can be compared."""
    high, medium = cuts
    return np.where(scored.chance >= high, "high", np.where(scored.chance >= medium, "medium", "low")).astype(object)


def _point(
    connection: duckdb.DuckDBPyConnection, history: History, scored: _Scored, cuts: tuple[float, float], day: date
) -> dict[str, Any]:
    """Count a period: tiers, and what came of them where the period is over."""
    tiers = _tiers(scored, cuts)
    known = not scored.problem
    point: dict[str, Any] = {"as_of": day.isoformat(), "recognised": len(scored.table)}
    point |= {tier: int((tiers == tier).sum()) if known else None for tier in TIERS}
    point["mean_score"] = float(scored.chance.mean()) if len(scored.chance) else None
    point["happened"] = None
    if len(scored.ids) and day + timedelta(days=HORIZON_DAYS) <= history.as_of:
        settings = history.settings
        acted = read_outcomes(connection, scored.table, HORIZON_DAYS, settings.time_zone, settings.deals.target_actions)
        point["happened"] = {tier: int(acted[tiers == tier].sum()) for tier in TIERS}
    return point


def _counts(members: pa.Table) -> dict[str, Any]:
    """Count the rows by status, and the contacts by tier; the share recognised is of distinct contacts."""
    status, tier = members["status"].to_numpy(), members["tier"].to_numpy()
    rows = {str(name): int((status == name).sum()) for name in dict.fromkeys(status.tolist())}
    recognised, contacts = rows.get("recognised", 0), sum(rows.get(name, 0) for name in _CONTACTS)
    return {
        "rows_by_status": rows,
        "contacts": contacts,
        "recognised": recognised,
        "share_recognised": recognised / contacts if contacts else 0.0,
        "donut": {name: int((tier == name).sum()) for name in (*TIERS, NOT_RECOGNISED)},
    }


def _apart(members: pa.Table) -> dict[str, Any]:
    """Count tiers and the average chance of the project's own visitors and of the others."""
    own, tier, score = (members[name].to_numpy() for name in ("own_visitor", "tier", "score"))
    found = {}
    for name, wanted in (("own_visitors", True), ("others", False)):
        rows = np.array([value is wanted for value in own.tolist()], dtype=bool)
        known = score[rows].astype(float)
        mean = float(np.nanmean(known)) if np.isfinite(known).any() else None
        found[name] = {"customers": int(rows.sum()), "mean_score": mean}
        found[name] |= {one: int((tier[rows] == one).sum()) for one in TIERS}
    return found


def _champion(connection: duckdb.DuckDBPyConnection) -> Estimator:
    """Use the estimator whose scores are published; the logistic regression where none are."""
    if _has(connection, "model_figures"):
        query = "select estimator from model_figures where model = 'interest' and role = 'champion' limit 1"
        found = connection.execute(query).fetchall()
        if found and found[0][0] == "boosting":
            return "boosting"
    return "logistic"


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select count(*) from information_schema.tables where table_name = $table"
    return bool(connection.execute(query, {"table": table}).fetchall()[0][0])


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
