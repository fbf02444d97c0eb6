"""How good a forecast of *when* is, where many have not been seen to the end.

Concordance says whether those who left sooner were ranked higher; the Brier score whether the promised survival was
true. Who was not seen to the end is made up for by weighting those who were (inverse probability of censoring).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from workbench.models.evaluation.checks import Bools, EvaluationError, Floats, numbers, outcomes, same_rows
from workbench.models.evaluation.later_pairs import later_pairs


def harrell_c(duration: ArrayLike, event: ArrayLike, risk: ArrayLike) -> float:
    """Return the share of comparable pairs in which the one with the higher risk had the event first.

    A tie in risk counts half. The figure drifts with how long people were watched: prefer `uno_c` to compare periods.

    Args:
        duration: time to the event or to the last look, shape (rows,).
        event: 1 where it happened, 0 where it had not by then, shape (rows,).
        risk: the higher, the sooner, shape (rows,).

    Raises:
        EvaluationError: no pair can be compared.

    Source: Harrell, Lee & Mark, Statistics in Medicine 15 (1996).

    """
    time, happened, ranked = _survival(duration, event, risk)
    return _concordance(time, happened, ranked, happened.astype(np.float64))


def uno_c(  # noqa: PLR0917  the order that the field's libraries use: train, test, forecast
    train_duration: ArrayLike,
    train_event: ArrayLike,
    duration: ArrayLike,
    event: ArrayLike,
    risk: ArrayLike,
    tau: float | None = None,
) -> float:
    """Return concordance that does not depend on how long people happened to be watched.

    Args:
        train_duration: from which the censoring is estimated, shape (train rows,).
        train_event: shape (train rows,).
        duration: shape (rows,).
        event: shape (rows,).
        risk: the higher, the sooner, shape (rows,).
        tau: only events before this time count; needed where later ones could hardly have been seen.

    Raises:
        EvaluationError: no pair can be compared, or an event is later than anyone was watched in training.

    Source: Uno, Cai, Pencina, D'Agostino & Wei, Statistics in Medicine 30 (2011).

    """
    time, happened, ranked = _survival(duration, event, risk)
    counted = happened if tau is None else happened & (time < tau)
    weight = _weights(train_duration, train_event, time, counted)
    return _concordance(time, happened, ranked, weight**2)


def ibs(  # noqa: PLR0917  the order that the field's libraries use: train, test, forecast
    train_duration: ArrayLike,
    train_event: ArrayLike,
    duration: ArrayLike,
    event: ArrayLike,
    survival: ArrayLike,
    times: ArrayLike,
) -> float:
    """Return the integrated Brier score: the mean over `times` (trapezes) of `survival_brier`. Arguments as there.

    Raises:
        EvaluationError: there are fewer than two times.

    Source: Graf, Schmoor, Sauerbrei & Schumacher, Statistics in Medicine 18 (1999).

    """
    moments = numbers(times, "times")
    score = survival_brier(train_duration, train_event, duration, event, survival, moments)
    if len(moments) < 2:  # noqa: PLR2004
        raise EvaluationError("A score over time needs at least two times. Give a grid such as the months 1 to 70.")
    return float(np.trapezoid(score, moments) / (moments[-1] - moments[0]))


def survival_brier(  # noqa: PLR0917  the order that the field's libraries use: train, test, forecast
    train_duration: ArrayLike,
    train_event: ArrayLike,
    duration: ArrayLike,
    event: ArrayLike,
    survival: ArrayLike,
    times: ArrayLike,
) -> Floats:
    """Return the squared distance of the promised survival from what was seen, by time, shape (times,).

    Args:
        train_duration: from which the censoring is estimated, shape (train rows,).
        train_event: shape (train rows,).
        duration: shape (rows,).
        event: shape (rows,).
        survival: promised share without the event after each time, shape (rows, times).
        times: ascending, within the durations, shape (times,).

    Raises:
        EvaluationError: the shapes or times do not fit.

    """
    time, happened = numbers(duration, "duration"), outcomes(event, "event")
    same_rows(duration=time, event=happened)
    moments = _times(times, time)
    promised = np.asarray(survival, dtype=np.float64)
    if promised.shape != (len(time), len(moments)):
        raise EvaluationError(
            f"`survival` has the shape {promised.shape}; {len(time)} customers at {len(moments)} times are needed."
        )
    watched = censoring_survival(train_duration, train_event)
    gone = _inverse(watched(time)) * happened
    still = _inverse(watched(moments))
    score = np.empty(len(moments))
    for column, moment in enumerate(moments):
        left = time > moment
        said = promised[:, column]
        score[column] = np.mean(np.where(left, (1 - said) ** 2 * still[column], said**2 * gone))
    return score


def cumulative_auc(  # noqa: PLR0917  the order that the field's libraries use: train, test, forecast
    train_duration: ArrayLike,
    train_event: ArrayLike,
    duration: ArrayLike,
    event: ArrayLike,
    risk: ArrayLike,
    times: ArrayLike,
) -> tuple[Floats, float]:
    """Return, by time, the chance that one gone by then was ranked above one still there; and its mean.

    Args:
        train_duration: from which the censoring is estimated, shape (train rows,).
        train_event: shape (train rows,).
        duration: shape (rows,).
        event: shape (rows,).
        risk: shape (rows,), or (rows, times) where it changes with time.
        times: ascending, within the durations, shape (times,).

    Returns:
        by time, shape (times,), and the mean over times weighted by how many left between them.

    Raises:
        EvaluationError: at some time nobody has left, or nobody remains.

    Source: Uno, Cai, Tian & Wei, JASA 102 (2007); mean as in Lambert & Chevret, Stat. Meth. Med. Res. 25 (2016).

    """
    time, happened = numbers(duration, "duration"), outcomes(event, "event")
    same_rows(duration=time, event=happened)
    moments = _times(times, time)
    ranked = np.asarray(risk, dtype=np.float64)
    ranked = np.broadcast_to(ranked[:, None], (len(time), len(moments))) if ranked.ndim == 1 else ranked
    if ranked.shape != (len(time), len(moments)):
        raise EvaluationError(f"`risk` has the shape {ranked.shape}; ({len(time)},) or one column a time is needed.")
    weight = _weights(train_duration, train_event, time, happened & (time <= moments[-1]))
    found = np.array([_auc_at(time, weight, ranked[:, k], moment) for k, moment in enumerate(moments)])
    remaining = event_survival(time, happened)(moments)
    leaving = -np.diff(np.r_[1.0, remaining])
    mean = float(found @ leaving / leaving.sum()) if leaving.sum() > 0 else float(found.mean())
    return found, mean


class StepCurve:
    """A share that only falls at known times and keeps its value from each on; 1 before the first."""

    def __init__(self, at: Floats, value: Floats) -> None:
        self.at = at
        self.value = np.r_[1.0, value]

    def __call__(self, time: Floats) -> Floats:
        """Return the share at each time, shape of `time`."""
        return np.asarray(self.value[np.searchsorted(self.at, time, side="right")], dtype=np.float64)


def censoring_survival(duration: ArrayLike, event: ArrayLike) -> StepCurve:
    """Return the share still watched by time: Kaplan–Meier of the censoring, events of the same time leaving first."""
    time, happened = numbers(duration, "duration"), outcomes(event, "event")
    same_rows(duration=time, event=happened)
    at, risk, events, censored = _counts(time, happened)
    remaining = risk - events
    return StepCurve(at, _product(1 - censored / np.maximum(remaining, 1)))


def event_survival(duration: Floats, event: Bools) -> StepCurve:
    """Return the share without the event by time: Kaplan–Meier."""
    at, risk, events, _ = _counts(duration, event)
    return StepCurve(at, _product(1 - events / risk))


def _counts(time: Floats, happened: Bools) -> tuple[Floats, Floats, Floats, Floats]:
    at, code = np.unique(time, return_inverse=True)
    events = np.bincount(code, weights=happened).astype(np.float64)
    everyone = np.bincount(code).astype(np.float64)
    risk = (len(time) - np.cumsum(everyone) + everyone).astype(np.float64)
    return at, risk, events, (everyone - events).astype(np.float64)


def _product(kept: Floats) -> Floats:
    return np.asarray(np.cumprod(kept), dtype=np.float64)


def _survival(duration: ArrayLike, event: ArrayLike, risk: ArrayLike) -> tuple[Floats, Bools, Floats]:
    time, happened, ranked = numbers(duration, "duration"), outcomes(event, "event"), numbers(risk, "risk")
    same_rows(duration=time, event=happened, risk=ranked)
    return time, happened, ranked


def _concordance(time: Floats, happened: Bools, risk: Floats, weight: Floats) -> float:
    pairs = later_pairs(time, happened, risk)
    every = float(weight @ pairs.comparable)
    if every == 0:
        raise EvaluationError(
            "No two customers can be compared: nobody is known to have had the event before somebody else. "
            "Take a longer period."
        )
    return float(weight @ (pairs.concordant + 0.5 * pairs.tied)) / every


def _weights(train_duration: ArrayLike, train_event: ArrayLike, time: Floats, counted: Bools) -> Floats:
    share = censoring_survival(train_duration, train_event)(time)
    beyond = counted & (share <= 0)
    if beyond.any():
        raise EvaluationError(
            f"An event at {time[beyond].min():g} is later than anyone was watched in training. "
            f"Count events up to an earlier time (tau below {time[beyond].min():g})."
        )
    return np.where(counted, 1 / np.where(counted, share, 1.0), 0.0)


def _inverse(share: Floats) -> Floats:
    """Return 1 / share, 0 where nobody is watched any more: those rows can say nothing."""
    return np.where(share > 0, 1 / np.where(share > 0, share, 1.0), 0.0)


def _times(times: ArrayLike, duration: Floats) -> Floats:
    moments = numbers(times, "times")
    if (np.diff(moments) <= 0).any() or moments[0] < duration.min() or moments[-1] >= duration.max():
        raise EvaluationError(
            f"Times from {moments[0]:g} to {moments[-1]:g} were asked for; they must ascend and lie from "
            f"{duration.min():g} to below {duration.max():g}, where customers were watched."
        )
    return moments


def _auc_at(time: Floats, weight: Floats, risk: Floats, moment: float) -> float:
    gone, still = (time <= moment) & (weight > 0), np.sort(risk[time > moment])
    if not gone.any() or not len(still):
        raise EvaluationError(f"By time {moment:g} nobody has left, or nobody remains. Take times in between.")
    below = np.searchsorted(still, risk[gone], side="left")
    upto = np.searchsorted(still, risk[gone], side="right")
    return float(weight[gone] @ (below + upto) / 2 / (len(still) * weight[gone].sum()))
