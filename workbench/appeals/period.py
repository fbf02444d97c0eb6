"""The days a statistic is about, in the workspace's zone, and the days it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.errors import WorkbenchError

LONGEST_DAYS = 3660


@dataclass(frozen=True)
class Period:
    """First and last day, both included, in a zone; a day over a clock change has 23 or 25 hours.

    Raises:
        WorkbenchError: the last day is before the first, the period is longer than ten years, or lies at an end of the
            calendar.

    >>> Period(date(2026, 3, 1), date(2026, 3, 7), ZoneInfo("Europe/Berlin")).previous.first
    datetime.date(2026, 2, 22)
    """

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise WorkbenchError(
                f"The period ends on {self.last}, before it begins on {self.first}. Give the earlier day first."
            )
        if self.days > LONGEST_DAYS:
            raise WorkbenchError(
                f"The period {self.first} to {self.last} has {self.days:,} days; ten years at most. Give a later first "
                "day."
            )
        if self.first.year <= date.min.year + LONGEST_DAYS // 365 or self.last.year >= date.max.year:
            raise WorkbenchError(
                f"The period {self.first} to {self.last} lies at an end of the calendar. Give days of this century."
            )

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """Its first moment, UTC without a zone."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC without a zone."""
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def previous(self) -> Period:
        """As many days right before it."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length, self.zone)

    def each_day(self) -> list[tuple[date, float]]:
        """List its days with their length in hours."""
        return [(day, _hours(day, self.zone)) for day in (self.first + timedelta(days=n) for n in range(self.days))]


def last_days(days: int, until: datetime, zone: ZoneInfo) -> Period:
    """Give the last days up to a moment (UTC without a zone), the day of it included."""
    last = until.replace(tzinfo=UTC).astimezone(zone).date()
    return Period(last - timedelta(days=days - 1), last, zone)


def _hours(day: date, zone: ZoneInfo) -> float:
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)) / timedelta(hours=1)
