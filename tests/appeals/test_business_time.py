from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.appeals.few_contacts import Appealed, at, contact
from workbench.appeal_settings import BusinessHours
from workbench.appeals.business_time import business_spans
from workbench.settings import Settings

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-18:00")
NIGHTS = dict.fromkeys(("saturday", "sunday", "monday"), "00:00-24:00")
HOUR = 3600


def waited(opened: str, answered: str, zone: str = "Europe/Moscow", **hours) -> tuple[int, int]:
    settings = Settings(time_zone=zone, business_hours=BusinessHours(**hours))
    rows = [contact("a", opened, "ticket", responded_at=answered, operator="Eva")]
    (row,) = Appealed(rows, settings).appeals("wait_s, business_wait_s")
    return row


def test_without_hours_business_time_is_the_time_of_the_clock():
    assert waited("6 14:00", "9 07:00") == (65 * HOUR, 65 * HOUR)


def test_a_weekend_does_not_count():
    # Friday 17:00 to Monday 10:00 in Moscow: an hour of Friday and one of Monday.
    assert waited("2026-03-13 14:00", "2026-03-16 07:00", **OFFICE) == (65 * HOUR, 2 * HOUR)


def test_a_public_holiday_does_not_count():
    # Russia: 8 March 2026 is a Sunday, so that Monday the 9th is off. Friday 17:00 to Tuesday 10:00.
    assert waited("2026-03-06 14:00", "2026-03-10 07:00", **OFFICE, holidays="RU") == (89 * HOUR, 2 * HOUR)
    assert waited("2026-03-06 14:00", "2026-03-10 07:00", **OFFICE) == (89 * HOUR, 11 * HOUR)


def test_a_holiday_may_be_open_and_a_working_day_closed():
    own = {"closed": ["2026-03-10"], "open": {"2026-03-09": "10:00-15:00"}}
    # Friday 17:00 to Wednesday 10:00: an hour, five of the open holiday, an hour of Wednesday.
    assert waited("2026-03-06 14:00", "2026-03-11 07:00", **OFFICE, holidays="RU", **own)[1] == 7 * HOUR


def test_a_break_does_not_count():
    monday = {"monday": "09:00-13:00, 14:00-18:00"}
    assert waited("2026-03-02 09:30", "2026-03-02 11:30", **monday) == (2 * HOUR, HOUR)


def test_what_is_asked_and_answered_at_night_waited_no_business_time():
    assert waited("2026-03-02 20:00", "2026-03-02 22:00", **OFFICE) == (2 * HOUR, 0)


def test_the_night_on_which_the_clocks_go_forward_is_an_hour_shorter():
    # Berlin, 2026-03-29: 02:00 becomes 03:00. Saturday 22:00 to Sunday 06:00 by the clock are seven hours.
    assert waited("2026-03-28 21:00", "2026-03-29 04:00", "Europe/Berlin", **NIGHTS) == (7 * HOUR, 7 * HOUR)
    hours = BusinessHours(sunday="00:00-06:00")
    (span,) = business_spans(hours, BERLIN, date(2026, 3, 29), date(2026, 3, 29))
    assert span == (at("2026-03-28 23:00"), at("2026-03-29 04:00"), 0)


def test_the_night_on_which_the_clocks_go_back_is_an_hour_longer():
    # Berlin, 2026-10-25: 03:00 becomes 02:00. From 00:00 to 06:00 are seven hours, from 02:30 to 03:30 are two.
    (night,) = business_spans(BusinessHours(sunday="00:00-06:00"), BERLIN, date(2026, 10, 25), date(2026, 10, 25))
    assert night == (at("2026-10-24 22:00"), at("2026-10-25 05:00"), 0)
    (twice,) = business_spans(BusinessHours(sunday="02:30-03:30"), BERLIN, date(2026, 10, 25), date(2026, 10, 25))
    assert twice[1] - twice[0] == timedelta(hours=2)


def spans_of(zone: str, first: str, last: str, **hours: str) -> list[tuple]:
    known = business_spans(BusinessHours(**hours), ZoneInfo(zone), date.fromisoformat(first), date.fromisoformat(last))
    return [(starts, ends) for starts, ends, _ in known]


@pytest.mark.parametrize(
    ("hours", "open_"),
    [
        ("02:15-02:45", []),
        ("00:00-02:30", [(at("2026-03-28 23:00"), at("2026-03-29 01:00"))]),
        ("02:30-04:00", [(at("2026-03-29 01:00"), at("2026-03-29 02:00"))]),
        ("01:00-02:15, 02:45-04:00", [(at("2026-03-29 00:00"), at("2026-03-29 02:00"))]),
    ],
)
def test_times_that_the_clocks_jump_over_are_the_moment_of_the_jump(hours, open_):
    # Berlin, 2026-03-29: 02:00 becomes 03:00, at 01:00 UTC.
    assert spans_of("Europe/Berlin", "2026-03-29", "2026-03-29", sunday=hours) == open_


@pytest.mark.parametrize(
    ("zone", "before", "jump"),
    [
        # Egypt: on Friday 2026-04-24 00:00 (UTC+2) becomes 01:00 (UTC+3).
        ("Africa/Cairo", "2026-04-23", "2026-04-23 22:00"),
        # Chile: on Sunday 2026-09-06 00:00 (UTC-4) becomes 01:00 (UTC-3).
        ("America/Santiago", "2026-09-05", "2026-09-06 04:00"),
    ],
)
def test_a_day_that_begins_with_a_jump_has_23_hours_and_the_day_before_24(zone, before, jump):
    day = date.fromisoformat(before)
    names = [(day + timedelta(days=number)).strftime("%A").lower() for number in range(2)]
    whole = [spans_of(zone, before, str(day + timedelta(days=1)), **{name: "00:00-24:00"}) for name in names]
    assert whole == [[(at(jump) - timedelta(hours=24), at(jump))], [(at(jump), at(jump) + timedelta(hours=23))]]


def test_a_day_ends_where_the_next_begins_though_midnight_comes_twice():
    # Cuba: on Sunday 2026-11-01 01:00 (UTC-4) becomes 00:00 (UTC-5). Saturday 09:00 to 24:00 are 15 hours.
    assert spans_of("America/Havana", "2026-10-31", "2026-11-01", saturday="09:00-24:00") == [
        (at("2026-10-31 13:00"), at("2026-11-01 04:00"))
    ]
    assert spans_of("America/Havana", "2026-10-31", "2026-11-01", sunday="00:00-24:00") == [
        (at("2026-11-01 04:00"), at("2026-11-02 05:00"))
    ]


def test_the_office_opens_by_the_clock_on_both_sides_of_a_change():
    # Berlin: 09:00 is 08:00 UTC on Friday 2026-03-27 and 07:00 UTC on Monday 2026-03-30.
    spans = business_spans(BusinessHours(**OFFICE), BERLIN, date(2026, 3, 27), date(2026, 3, 30))
    assert spans == [
        (at("2026-03-27 08:00"), at("2026-03-27 17:00"), 0),
        (at("2026-03-30 07:00"), at("2026-03-30 16:00"), 9 * HOUR),
    ]


def test_around_the_clock_is_one_stretch_over_the_days_of_the_data():
    made = Appealed([contact("a", "2 22:00"), contact("b", "4 10:00")])
    # Moscow's days: 3 March (22:00 UTC is past midnight there) to 4 March.
    assert made.engine.rows("from spans_of_business") == [(at("2 21:00"), at("4 21:00"), 0)]


def test_a_closing_years_later_is_counted_and_one_of_another_age_is_not():
    settings = Settings(business_hours=BusinessHours(**OFFICE))
    rows = [
        contact("a", "2026-03-02 06:00", "ticket", closed_at="2027-03-01 06:00"),  # 52 weeks of 45 hours
        contact("b", "2026-03-02 06:00", "ticket", who="boris", closed_at="9999-03-02 06:00"),
    ]
    assert Appealed(rows, settings).appeals("business_resolution_s") == [(52 * 45 * HOUR,), (None,)]
