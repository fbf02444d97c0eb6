"""Churn of customers without a contract: who will buy nothing in the next 30, 60, 90 days.

Two models stand for it, `PurchaseGapCox` and `LandmarkChurn`. Which is published, and on which features, is decided on
past days before the holdout, so that the holdout judges a choice it had no part in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.models.churn.gaps import Gaps
from workbench.models.churn.history import History
from workbench.models.churn.parts import family_parts
from workbench.models.evaluation.metrics import brier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZONS = (30, 60, 90)
"""Days ahead; the last one is explained."""

LONGEST = HORIZONS[-1]

COX, LANDMARK = "PurchaseGapCox", "LandmarkChurn"


@dataclass(frozen=True)
class Champion:
    """Which model is published, and why.

    Attributes:
        name: `PurchaseGapCox` or `LandmarkChurn`.
        judged_at: the past day they were compared on; None where there was none.
        briers: Brier score by model on that day.

    """

    name: str
    judged_at: int | None
    briers: dict[str, float]


@dataclass(frozen=True)
class Scored:
    """Customers scored for one day; every array of shape (customers,), horizons as in `HORIZONS`.

    Attributes:
        gaps: their open gaps.
        sums: log(-log(score)) by horizon.
        scores: P(no purchase in the horizon) by horizon; a longer one is never likelier.

    """

    gaps: Gaps
    sums: dict[int, Floats]
    scores: dict[int, Floats]


def log_hazard(history: History, name: str, at: int, horizon: int) -> Floats | None:
    """Give what the score of one model on the day `at` adds up on; None where the model cannot be fitted."""
    gaps = history.open_gaps(at)
    if name == COX:
        cox = history.cox(at)
        return cox.log_hazard(gaps, horizon) if cox else None
    landmark = history.landmark(at, horizon)
    return landmark.log_hazard(gaps) if landmark else None


def champion(history: History, at: int) -> Champion:
    """Choose on the latest past day whose outcome was over on the day `at`, by the Brier score.

    `LandmarkChurn` has been held against past outcomes in its fit, so it is published wherever there are enough of
    them, unless `PurchaseGapCox` is better beyond chance; where there are not, the gap model is.
    """
    day = at - LONGEST
    sums = {name: log_hazard(history, name, day, LONGEST) for name in (COX, LANDMARK)} if _usable(history, day) else {}
    known = {name: probability(total) for name, total in sums.items() if total is not None}
    happened = history.silent(day, LONGEST) if known else np.zeros(0, dtype=bool)
    briers = {name: brier(happened, score) for name, score in known.items()}
    compared = day if len(briers) > 1 else None
    if any(history.landmark(at, horizon) is None for horizon in HORIZONS):
        return Champion(COX, None, briers)
    if compared is not None and _clearly_better(happened, known[COX], known[LANDMARK]):
        return Champion(COX, compared, briers)
    return Champion(LANDMARK, compared, briers)


def _clearly_better(happened: NDArray[np.bool_], score: Floats, other: Floats) -> bool:
    """Say whether a score's Brier score is smaller, the whole 95 % interval of the difference above nought."""
    gain = (other - happened) ** 2 - (score - happened) ** 2
    return float(gain.sum()) > 1.96 * float(np.sqrt(len(gain)) * gain.std())


def score_day(history: History, name: str, at: int) -> Scored | None:
    """Score everybody who had bought before the day `at` with what was known then; None where no model fits."""
    sums = {horizon: log_hazard(history, name, at, horizon) for horizon in HORIZONS}
    known = {horizon: total for horizon, total in sums.items() if total is not None}
    if len(known) < len(HORIZONS):
        return None
    scores = {horizon: probability(total) for horizon, total in known.items()}
    for shorter, longer in zip(HORIZONS[-2::-1], HORIZONS[:0:-1], strict=True):
        scores[shorter] = np.maximum(scores[shorter], scores[longer])
    return Scored(history.open_gaps(at), known, scores)


def probability(log_hazards: Floats) -> Floats:
    """Turn sums into P(no purchase): exp(-exp(sum))."""
    return np.asarray(np.exp(-np.exp(np.clip(log_hazards, -50.0, 6.0))))


def explained(history: History, name: str, at: int, scored: Scored) -> tuple[float, Floats, tuple[str, ...]]:
    """Part the longest horizon's sum: of a customer with average figures, and what each family of features adds."""
    cox, landmark = history.cox(at), history.landmark(at, LONGEST) if name == LANDMARK else None
    return family_parts(cox if landmark is None else landmark, scored.gaps, LONGEST, scored.sums[LONGEST])


def expected_days(history: History, at: int, scored: Scored) -> NDArray[np.int64]:
    """Give the day by which the next purchase is as likely to have come as not, since 1970-01-01; -1 where unknown.

    The curve's shape is the gap model's, its height the published score's. A median beyond the known curve is unknown.
    """
    cox, gaps = history.cox(at), scored.gaps
    found = np.full(len(gaps.duration), -1, dtype=np.int64)
    if cox is None:
        return found
    stratum = cox.strata_[gaps.stratum]
    ratio = np.exp(scored.sums[LONGEST] - cox.log_baseline(gaps, LONGEST))
    target = cox.cumulative(stratum, gaps.duration) + np.log(2) / ratio
    for number, known in enumerate(cox.known_days_):
        rows = np.flatnonzero((stratum == number) & (gaps.duration < known))
        day = np.searchsorted(cox.fit_.baseline[number, : known + 1], target[rows])
        inside = day <= known
        found[rows[inside]] = gaps.start[rows[inside]] + np.maximum(day[inside], gaps.duration[rows[inside]] + 1)
    return found


def _usable(history: History, day: int) -> bool:
    return len(history.purchases) > 0 and history.has_past(day)
