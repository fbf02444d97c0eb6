from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from workbench.segments.language.moments import days_meant, moments_meant

BERLIN = ZoneInfo("Europe/Berlin")
AFTER_SUMMER_TIME_BEGAN = date(2026, 3, 30)  # clocks went from 2:00 to 3:00 on the 29th


def moment(text):
    return datetime.fromisoformat(text)


def test_a_day_counts_as_a_day_also_when_it_has_23_hours():
    span = moments_meant("within", "1d", AFTER_SUMMER_TIME_BEGAN, BERLIN)
    assert span == (moment("2026-03-28 23:00"), moment("2026-03-29 22:00"))


def test_hours_count_as_hours():
    span = moments_meant("within", "25h", AFTER_SUMMER_TIME_BEGAN, BERLIN)
    assert span == (moment("2026-03-28 21:00"), moment("2026-03-29 22:00"))


@pytest.mark.parametrize(
    ("operator", "value", "span"),
    [
        ("=", date(2026, 1, 2), (date(2026, 1, 2), date(2026, 1, 3))),
        ("<", date(2026, 1, 2), (None, date(2026, 1, 2))),
        ("<=", date(2026, 1, 2), (None, date(2026, 1, 3))),
        (">", date(2026, 1, 2), (date(2026, 1, 3), None)),
        (">=", date(2026, 1, 2), (date(2026, 1, 2), None)),
        ("between", (date(2026, 1, 2), date(2026, 1, 4)), (date(2026, 1, 2), date(2026, 1, 5))),
        ("within", "2w", (date(2026, 3, 16), date(2026, 3, 30))),
        ("within next", "14d", (date(2026, 3, 30), date(2026, 4, 13))),
        ("older than", "90d", (None, date(2025, 12, 30))),
    ],
)
def test_days_are_whole_and_both_ends_of_between_belong_to_it(operator, value, span):
    assert days_meant(operator, value, AFTER_SUMMER_TIME_BEGAN, BERLIN) == span
