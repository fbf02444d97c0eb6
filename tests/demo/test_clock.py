from datetime import date

import numpy as np
import pytest

from workbench.demo.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(date(2026, 11, 15))


def test_the_span_is_eighteen_months(clock: Clock):
    assert clock.start == date(2025, 5, 15)
    assert clock.days == 549  # 15 May 2025 to 15 May 2026 are 365 days, to 15 November another 184


def test_a_span_that_would_start_on_a_day_no_month_has_starts_on_the_28th():
    assert Clock(date(2027, 8, 31)).start == date(2026, 2, 28)


def test_company_days_cover_the_span_from_end_to_end(clock: Clock):
    assert clock.seconds(np.array([0.0, clock.days])).tolist() == [0.0, 549 * 86_400.0]


def test_time_never_runs_backwards(clock: Clock):
    assert (np.diff(clock.seconds(np.linspace(0, clock.days, 5_000))) > 0).all()


def test_stamps_are_whole_seconds_after_the_start(clock: Clock):
    assert clock.stamps(np.array([3_661.9])).astype(str).tolist() == ["2025-05-15T01:01:01.000000"]


@pytest.mark.parametrize(
    ("busy", "quiet"),
    [
        (("2025-11-24", "2025-11-29"), ("2025-11-03", "2025-11-08")),  # Black Friday week, the same weekdays before
        (("2025-12-15", "2025-12-20"), ("2026-01-01", "2026-01-06")),  # before and after New Year
        (("2026-09-07", "2026-09-11"), ("2026-07-06", "2026-07-10")),  # autumn and summer
    ],
)
def test_business_follows_the_season(clock: Clock, busy: tuple[str, str], quiet: tuple[str, str]):
    days = clock.stamps(clock.seconds(np.linspace(0, clock.days, 200_000))).astype("datetime64[D]")

    def events(span: tuple[str, str]) -> int:
        return int(((days >= np.datetime64(span[0])) & (days <= np.datetime64(span[1]))).sum())

    assert events(busy) > 1.15 * events(quiet)


def test_nights_are_quiet(clock: Clock):
    hours = Clock.hour(clock.seconds(np.linspace(0, clock.days, 100_000)))
    assert (hours == 11).sum() > 30 * (hours == 4).sum()
