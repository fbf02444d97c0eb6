"""When things happen: company time runs faster where customers are busier.

Journeys are drawn in *company days*, in which business is even; the clock maps them to wall time through the summed
intensity per hour. So season, weekday, hour, growth and holidays shape every event without being drawn anywhere else.

Source: time change of a Poisson process, Çinlar, Introduction to Stochastic Processes (1975), ch. 4.7.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from workbench.demo.arrays import Array

MONTHS = 18
_GROWTH = 0.8  # over the whole span
_MONTH = (0.86, 0.94, 1.04, 1.0, 0.95, 0.9, 0.86, 0.92, 1.03, 1.06, 1.22, 1.3)
_WEEKDAY = (1.1, 1.08, 1.06, 1.04, 1.02, 0.9, 0.8)
_HOUR = (6, 3, 2, 1, 1, 2, 6, 16, 34, 55, 72, 80, 74, 66, 68, 66, 62, 60, 64, 70, 74, 66, 42, 18)
_BLACK_FRIDAY = 1.7
_NEW_YEAR_REST = 0.6


class Clock:
    """Company time of the months before `until` (midnight in Moscow, the company's zone, not included)."""

    def __init__(self, until: date) -> None:
        self.until = until
        self.start = _months_before(until, MONTHS)
        self.days = (until - self.start).days
        self.end_s = float(self.days * 86_400)
        daily = np.array([_intensity(self.start + timedelta(days=n), n / self.days) for n in range(self.days)])
        hourly = np.outer(daily, np.array(_HOUR, dtype=float)).ravel()
        self._sum = np.concatenate([[0.0], np.cumsum(hourly)]) * (self.days / hourly.sum())

    def seconds(self, company_days: Array) -> Array:
        """Turn company days into seconds of wall time after the start."""
        seconds: Array = np.interp(company_days, self._sum, np.arange(len(self._sum)) * 3600.0)
        return seconds

    def stamps(self, seconds: Array) -> Array:
        """Turn seconds after the start into timestamps (Moscow time, whole seconds)."""
        stamps: Array = np.datetime64(self.start, "us") + np.floor(seconds).astype("timedelta64[s]")
        return stamps

    @staticmethod
    def hour(seconds: Array) -> Array:
        """Return the hour of the day."""
        hours: Array = (seconds // 3600 % 24).astype(int)
        return hours


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, min(day.day, 28))


def _intensity(day: date, share: float) -> float:
    """Return how busy a day is; `share` of the span has passed."""
    busy = (1 + _GROWTH * share) * _MONTH[day.month - 1] * _WEEKDAY[day.weekday()]
    if day.month == 11 and 22 <= day.day <= 29:  # noqa: PLR2004 - the week of Black Friday
        return busy * _BLACK_FRIDAY
    if day.month == 1 and day.day <= 8:  # noqa: PLR2004 - the New Year holidays
        return busy * _NEW_YEAR_REST
    return busy
