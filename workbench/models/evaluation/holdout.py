"""Which past days a model is fitted, calibrated and tested on, so that nothing is known before its time.

A window is one day to score for: features strictly before `as_of`, outcomes in [as_of, as_of + horizon). A model that
is tested at a day may have been fitted only on windows whose outcomes were over by then, less the purge gap (deals
that are won on one day and entered on another). One cutoff is luck; `rolling` gives several.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.models.evaluation.checks import EvaluationError

Days = NDArray[np.int64]


class NotEnoughHistoryError(EvaluationError):
    """The data reach back too little for a fit and a test after it. Callers turn it into a note."""


@dataclass(frozen=True, order=True)
class Window:
    """One day to score for; days since 1970-01-01.

    Attributes:
        as_of: the first day that features may not see, and the first that counts for the outcome.
        horizon: how many days count.

    """

    as_of: int
    horizon: int

    @property
    def over(self) -> int:
        """The first day on which every outcome is known."""
        return self.as_of + self.horizon

    def features(self, day: Days) -> NDArray[np.bool_]:
        """Tell which days features may be made of; shape of `day`."""
        return np.asarray(day < self.as_of, dtype=np.bool_)

    def outcomes(self, day: Days) -> NDArray[np.bool_]:
        """Tell which days count for the outcome; shape of `day`."""
        return np.asarray((day >= self.as_of) & (day < self.over), dtype=np.bool_)


@dataclass(frozen=True)
class Split:
    """What one test may use.

    Attributes:
        fit: windows to fit on, the earliest first.
        calibrate: the latest window that was over by the test, kept out of the fit.
        test: the window whose outcomes nothing else has seen.

    """

    fit: tuple[Window, ...]
    calibrate: Window
    test: Window


@dataclass(frozen=True)
class Plan:
    """How windows are laid out.

    Attributes:
        horizon: days that count for the outcome.
        step: days between two windows; None for the horizon, so that outcomes do not overlap.
        gap: days between the end of one window's outcomes and the day its model is used.
        history: days of data that the first window must have before it.
        most_fit: how many windows to fit on at the most, the latest.

    """

    horizon: int
    step: int | None = None
    gap: int = 0
    history: int = 90
    most_fit: int = 12

    def __post_init__(self) -> None:
        """Refuse lengths that make no plan.

        Raises:
            EvaluationError: a length is too small.

        """
        if self.horizon < 1 or self.stride < 1 or self.gap < 0 or self.history < 1 or self.most_fit < 1:
            raise EvaluationError(
                f"A horizon of {self.horizon}, a step of {self.stride}, a gap of {self.gap}, a history of "
                f"{self.history} days and {self.most_fit} windows make no plan; only the gap may be 0."
            )

    @property
    def stride(self) -> int:
        """Days between two windows."""
        return self.horizon if self.step is None else self.step


def rolling(first_day: int, known_until: int, plan: Plan, folds: int = 3) -> list[Split]:
    """Return up to `folds` splits, the earliest test first; the last test ends where the data end.

    Args:
        first_day: day of the first event.
        known_until: first day that is not known, the `as_of` of the scoring.
        plan: of the windows.
        folds: how many tests at the most.

    Raises:
        NotEnoughHistoryError: not even one split fits.

    """
    found = []
    for fold in range(folds):
        split = _split(first_day, Window(known_until - plan.horizon - fold * plan.stride, plan.horizon), plan)
        if split is not None:
            found.append(split)
    if not found:
        needed = plan.history + 3 * plan.horizon + 2 * plan.gap
        raise NotEnoughHistoryError(
            f"The data cover {max(known_until - first_day, 0)} days; to fit, calibrate and test a horizon of "
            f"{plan.horizon} days, {needed} are needed. Take a shorter horizon, or come back with more history."
        )
    return found[::-1]


def latest(first_day: int, known_until: int, plan: Plan) -> Split:
    """Return the one split whose test ends where the data end; Raises as `rolling`."""
    return rolling(first_day, known_until, plan, folds=1)[-1]


def published(first_day: int, as_of: int, plan: Plan) -> tuple[tuple[Window, ...], Window]:
    """Return what the score published for `as_of` is fitted and calibrated on: everything that was over by then.

    Raises:
        NotEnoughHistoryError: no two windows fit.

    """
    split = _split(first_day, Window(as_of, plan.horizon), plan)
    if split is None:
        raise NotEnoughHistoryError(
            f"The data cover {max(as_of - first_day, 0)} days before the day scored; "
            f"{plan.history + 2 * (plan.horizon + plan.gap)} are needed for a horizon of {plan.horizon} days."
        )
    return split.fit, split.calibrate


def _split(first_day: int, test: Window, plan: Plan) -> Split | None:
    """Lay windows backwards from a test; None where there is no room for one to fit on."""
    calibrate = Window(test.as_of - plan.gap - plan.horizon, plan.horizon)
    latest_fit = calibrate.as_of - plan.gap - plan.horizon
    room = latest_fit - first_day - plan.history
    if room < 0:
        return None
    count = min(room // plan.stride + 1, plan.most_fit)
    fit = tuple(Window(latest_fit - back * plan.stride, plan.horizon) for back in range(count - 1, -1, -1))
    return Split(fit, calibrate, test)
