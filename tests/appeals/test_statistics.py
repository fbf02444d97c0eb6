"""Statistics of ten appeals, every figure counted by hand."""

import json
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.appeals.statistics_tables import AROUND_THE_CLOCK, Tables, appeal, at
from workbench.appeals.period import Period, last_days
from workbench.appeals.statistics import statistics
from workbench.appeals.statistics_buckets import spoken_duration
from workbench.appeals.statistics_reading import Reading, known_until, overdue_before
from workbench.appeals.statistics_words import FIGURES
from workbench.errors import WorkbenchError
from workbench.segments.language.compiled import Compiled
from workbench.settings import Settings
from workbench.shares import wilson

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Period(date(2026, 3, 23), date(2026, 3, 29), BERLIN)  # the clocks go forward on its last day
KNOWN = at("2026-03-29 12:00")

APPEALS = [
    # the week: six appeals
    appeal("a1", "2026-03-23 08:00", waited=60, category="target", rating=5.0),
    appeal("a2", "2026-03-23 08:30", waited=600, category="non-target", rating=2.0),
    appeal("a3", "2026-03-25 09:00", waited=7200, closed_after=90_000, category="target", kind="ticket"),
    appeal("a4", "2026-03-28 23:30", status="missed", kind="call", source=None),  # 29 March, 00:30 in Berlin
    appeal("a5", "2026-03-29 01:30", kind="ticket", source="bing"),  # 03:30 in Berlin: 02:30 there never was
    appeal("a6", "2026-03-29 11:45"),  # a quarter of an hour before the data end
    # the week before: four
    appeal("b1", "2026-03-16 08:00", waited=300, category="target"),
    appeal("b2", "2026-03-17 08:00", waited=360),
    appeal("b3", "2026-03-22 22:59", status="missed", kind="call"),  # 23:59 in Berlin
    appeal("b4", "2026-03-22 12:00", closed_after=1800),  # closed, nobody is known to have answered
    # neither
    appeal("z1", "2026-03-15 22:59", waited=5),
    appeal("z2", "2026-03-29 22:00", waited=5),  # 30 March, 00:00 in Berlin
]

CALLS = [
    {"event_id": "c1", "occurred_at": at("2026-03-23 08:00"), "answered": True, "duration_s": 100},
    {"event_id": "c2", "occurred_at": at("2026-03-24 08:00"), "answered": True, "duration_s": 200},
    {"event_id": "c3", "occurred_at": at("2026-03-24 09:00"), "answered": True, "duration_s": 600},
    {"event_id": "c4", "occurred_at": at("2026-03-24 10:00"), "answered": True, "duration_s": None},  # without an end
    {"event_id": "c5", "occurred_at": at("2026-03-28 23:30"), "answered": False, "duration_s": 0},
    {"event_id": "c6", "occurred_at": at("2026-03-25 10:00"), "answered": True, "duration_s": 9, "direction": "out"},
    {"event_id": "c7", "occurred_at": at("2026-03-16 10:00"), "answered": None, "duration_s": 9},
]


@pytest.fixture(scope="module")
def tables():
    contacts = [{"appeal_id": "a1", "event_id": "c1"}, {"appeal_id": "a4", "event_id": "c5"}]
    return Tables(appeals=APPEALS, calls=CALLS, appeal_contacts=contacts, business_spans=AROUND_THE_CLOCK)


@pytest.fixture(scope="module")
def week(tables):
    return statistics(tables.ask, WEEK, Settings(), Reading(known_until=KNOWN))


def figure(found, name):
    one = found.figures[name]
    return (one.value, one.previous, one.change)


def test_numbers_against_the_week_before(week):
    assert (week.previous_first, week.previous_last) == ("2026-03-16", "2026-03-22")
    assert figure(week, "received") == (6, 4, 0.5)
    assert figure(week, "processed") == (3, 3, 0)  # a1 a2 a3; b1 b2 b4
    assert figure(week, "missed") == (1, 1, 0)
    assert week.complete


def test_shares_say_of_how_many_and_change_by_points(week):
    processed = week.figures["processed_share"]
    assert (processed.value, processed.of, processed.previous, processed.previous_of) == (3 / 6, 6, 3 / 4, 4)
    assert processed.change == pytest.approx(-0.25)
    assert processed.few
    target = week.figures["target_share"]
    assert (target.value, target.of, target.previous, target.previous_of) == (2 / 3, 3, 1.0, 1)


def test_calls_are_the_incoming_ones(week):
    assert figure(week, "calls") == (5, 1, 4)
    assert figure(week, "calls_missed") == (1, 0, None)
    assert week.figures["calls_missed_share"].of == 5
    assert week.figures["calls_missed_share"].previous is None  # of c7 it is not known
    assert week.figures["call_mean_s"].value == 300  # (100 + 200 + 600) / 3
    assert week.figures["call_median_s"].value == 200
    assert week.figures["call_mean_s"].of == 3


def test_first_response_and_resolution(week):
    assert figure(week, "response_median_s") == (600, 330, pytest.approx(600 / 330 - 1))
    assert week.figures["response_mean_s"].value == (60 + 600 + 7200) / 3
    assert week.figures["response_median_s"].of == 3
    assert figure(week, "resolution_median_s") == (90_000, 1800, 49)


def test_every_appeal_is_in_one_bucket(week):
    told = {bucket.label: (bucket.appeals, bucket.previous) for bucket in week.response}
    assert told == {
        "≤ 5 min": (1, 1),  # 60 s; 300 s is five minutes and no more
        "5–15 min": (1, 1),
        "15 min – 1 h": (0, 0),
        "1–4 h": (1, 0),
        "4–24 h": (0, 0),
        "> 24 h": (0, 0),
        "not yet": (3, 1),
        "closed without an answer": (0, 1),
    }
    assert [bucket.appeals for bucket in week.resolution] == [0, 0, 0, 0, 0, 1, 5]
    assert week.response[0].share == 1 / 6


def test_an_answer_before_the_question_has_a_bucket_and_no_time():
    early = appeal("a", "2026-03-24 08:00", first_response_at=at("2026-03-24 07:00"), status="answered")
    found = statistics(Tables(appeals=[early], business_spans=AROUND_THE_CLOCK).ask, WEEK, Settings())
    assert {one.label: one.appeals for one in found.response if one.appeals} == {"time unknown": 1}
    assert found.figures["response_median_s"].value is None
    assert found.figures["response_sla"].of == 0


@pytest.mark.parametrize("more", [{"status": "answered"}, {"closed_after": 60, "has_answer": True}])
def test_an_answer_at_a_time_that_no_source_tells_is_an_answer(more):
    told = appeal("a", "2026-03-24 08:00", **more)
    found = statistics(Tables(appeals=[told], business_spans=AROUND_THE_CLOCK).ask, WEEK, Settings())
    assert {one.label: one.appeals for one in found.response if one.appeals} == {"time unknown": 1}
    assert found.figures["response_sla"].of == 0


def test_the_unanswered_break_the_promise_once_their_hour_is_over(week):
    # kept a1 a2 (≤ 1 h); broken a3 (2 h), a4 and a5 (open for more than an hour); a6 has 45 minutes left
    sla = week.figures["response_sla"]
    assert (sla.value, sla.of) == (2 / 5, 5)
    # b1 b2 kept, b4 closed within the hour, b3 never answered
    assert (sla.previous, sla.previous_of) == (3 / 4, 4)


def test_only_kinds_that_are_ever_closed_can_be_closed_late(week):
    # kinds that are closed: ticket (a3, 25 h: broken) and request (b4). Open for over 24 h: a1, a2, not a5 nor a6;
    # the call a4 is never closed and not judged
    sla = week.figures["resolution_sla"]
    assert (sla.value, sla.of) == (0, 3)


def test_a_call_that_a_ticket_closed_makes_no_call_late():
    rows = [
        appeal("a", "2026-03-23 09:00", closed_after=60, kind="call", contacts=2),  # the second contact was a ticket
        appeal("b", "2026-03-23 09:00", waited=60, kind="call"),
    ]
    found = statistics(
        Tables(appeals=rows, business_spans=AROUND_THE_CLOCK).ask, WEEK, Settings(), Reading(known_until=KNOWN)
    )
    assert (found.figures["resolution_sla"].value, found.figures["resolution_sla"].of) == (1, 1)


def test_days_have_the_hours_they_had(week):
    assert [(day.day, day.hours, day.received, day.previous) for day in week.days] == [
        ("2026-03-23", 24, 2, 1),
        ("2026-03-24", 24, 0, 1),
        ("2026-03-25", 24, 1, 0),
        ("2026-03-26", 24, 0, 0),
        ("2026-03-27", 24, 0, 0),
        ("2026-03-28", 24, 0, 0),
        ("2026-03-29", 23, 3, 2),
    ]
    assert week.days[0].processed == 2
    assert week.days[6].missed == 1


def test_a_day_of_25_hours(tables):
    day = date(2026, 10, 25)
    twice = [appeal("x", "2026-10-25 00:30"), appeal("y", "2026-10-25 01:30"), appeal("z", "2026-10-25 22:59")]
    found = statistics(Tables(appeals=twice).ask, Period(day, day, BERLIN), Settings())
    assert [(one.day, one.hours, one.received) for one in found.days] == [("2026-10-25", 25, 3)]
    at_two = next(cell for cell in found.heatmap if (cell.weekday, cell.hour) == (7, 2))
    assert (at_two.received, at_two.hours, at_two.per_hour) == (2, 2, 1.0)  # it was 02:30 twice


def test_the_heatmap_is_in_the_zone(week):
    cells = {(cell.weekday, cell.hour): cell for cell in week.heatmap}
    assert len(cells) == 7 * 24
    assert {place: cell.received for place, cell in cells.items() if cell.received} == {
        (1, 9): 2, (3, 10): 1, (7, 0): 1, (7, 3): 1, (7, 13): 1,
    }  # fmt: skip
    assert (cells[7, 0].missed_share, cells[7, 3].missed_share, cells[7, 5].missed_share) == (1.0, 0.0, None)
    assert (cells[7, 2].hours, cells[7, 3].hours, cells[1, 9].hours) == (0, 1, 1)
    assert cells[7, 23].hours == 0  # the data end before


def test_groups_by_source_kind_and_category(week):
    sources = {group.value: (group.received.value, group.received.previous) for group in week.by["source"]}
    assert sources == {"google": (4, 4), "bing": (1, 0), None: (1, 0)}
    kinds = {group.value: group.missed_share.value for group in week.by["kind"]}
    assert kinds == {"request": 0, "ticket": 0, "call": 1}
    assert [group.value for group in week.by["category"]] == [None, "target", "non-target"]


def test_service_and_categories_of_ones_own_are_in_no_target_share():
    given = ["target", "non-target", "service", "billing", None]
    rows = [appeal(f"a{n}", "2026-03-24 08:00", category=one) for n, one in enumerate(given)]
    found = statistics(Tables(appeals=rows, business_spans=AROUND_THE_CLOCK).ask, WEEK, Settings())
    assert (found.figures["target_share"].value, found.figures["target_share"].of) == (1 / 2, 2)
    assert (found.by["source"][0].target_share.value, found.by["source"][0].target_share.of) == (1 / 2, 2)
    shares = {group.value: group.target_share.value for group in found.by["category"]}
    assert shares == {"target": 1, "non-target": 0, "service": None, "billing": None, None: None}


def test_beyond_thirty_sources_the_rest_share_a_row():
    many = [appeal(f"a{n}", "2026-03-24 08:00", source=f"source {n:02}") for n in range(33)]
    found = statistics(Tables(appeals=[*many, *many[:1]]).ask, WEEK, Settings()).by["source"]
    assert len(found) == 31
    assert (found[0].value, found[0].received.value) == ("source 00", 2)
    assert (found[-1].value, found[-1].others, found[-1].received.value) == (None, True, 3)


def test_nothing_before_gives_no_change(tables):
    first_week = Period(date(2026, 3, 9), date(2026, 3, 15), BERLIN)
    found = statistics(tables.ask, first_week, Settings(), Reading(known_until=KNOWN))
    assert figure(found, "received") == (1, 0, None)
    assert figure(found, "response_median_s") == (5, None, None)
    assert figure(found, "processed_share") == (1, None, None)


def test_a_period_without_appeals_is_empty_and_not_wrong():
    found = statistics(Tables().ask, WEEK, Settings())
    assert figure(found, "received") == (0, 0, None)
    assert figure(found, "missed_share") == (None, None, None)
    assert (found.known_until, found.complete) == (None, False)
    assert [bucket.share for bucket in found.response] == [None] * 7


def test_a_condition_narrows_appeals_and_their_calls(tables):
    calls_only = Compiled('"kind" = $c1', {"c1": "call"})
    found = statistics(tables.ask, WEEK, Settings(), Reading(known_until=KNOWN, where=calls_only))
    assert figure(found, "received") == (1, 1, 0)
    assert figure(found, "calls") == (1, 0, None)  # c5 belongs to a4


def test_a_period_that_the_data_do_not_reach_says_so(tables):
    found = statistics(tables.ask, WEEK, Settings(), Reading(known_until=at("2026-03-28 20:00")))
    assert not found.complete
    assert found.known_until == "2026-03-28T21:00:00+01:00"


def test_it_is_json_and_every_figure_has_its_words(week):
    assert json.loads(json.dumps(asdict(week)))["figures"]["received"]["value"] == 6
    assert set(FIGURES) == set(week.figures)


@pytest.mark.parametrize(
    ("known", "overdue"),
    [
        ("2026-03-23 08:30", "2026-03-20 16:30"),  # half an hour into Monday: half an hour of Friday is left
        ("2026-03-23 12:00", "2026-03-23 11:00"),
        ("2026-03-22 12:00", "2026-03-20 16:00"),  # Sunday
        ("2026-03-23 09:00", "2026-03-20 17:00"),  # used up exactly: whoever came before Friday's end is overdue
    ],
)
def test_business_hours_decide_what_is_overdue(known, overdue):
    # 09:00–18:00 in Berlin, nothing on the weekend
    spans = [
        {"starts_at": at("2026-03-20 08:00"), "ends_at": at("2026-03-20 17:00"), "seconds_before": 0},
        {"starts_at": at("2026-03-23 08:00"), "ends_at": at("2026-03-23 17:00"), "seconds_before": 9 * 3600},
    ]
    ask = Tables(business_spans=spans).ask
    assert overdue_before(ask, "business_spans", at(known), 3600) == at(overdue)
    assert overdue_before(ask, "business_spans", at("2026-03-20 08:30"), 3600) is None
    assert overdue_before(ask, "(from business_spans where false)", at(known), 3600) is None


def test_the_end_of_the_data_is_no_slip_of_a_clock():
    tables = Tables()
    tables.connection.execute(
        "create table touches as select unnest([timestamp '2026-03-28', timestamp '2099-01-01']) as occurred_at"
    )
    assert known_until(tables.ask, datetime(2026, 4, 1)) == at("2026-03-28")  # noqa: DTZ001
    assert known_until(tables.ask, datetime(2020, 4, 1)) is None  # noqa: DTZ001


@pytest.mark.parametrize(
    ("happened", "of", "lower", "upper"),
    [  # Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_wilsons(happened, of, lower, upper):
    assert [round(end, 4) for end in wilson(happened, of)] == [lower, upper]


def test_a_period_ends_after_it_begins():
    with pytest.raises(WorkbenchError, match="ends on 2026-01-01, before it begins on 2026-01-02"):
        Period(date(2026, 1, 2), date(2026, 1, 1), BERLIN)
    with pytest.raises(WorkbenchError, match="ten years at most"):
        Period(date(2000, 1, 1), date(2026, 1, 1), BERLIN)
    with pytest.raises(WorkbenchError, match="end of the calendar"):
        Period(date(1, 1, 1), date(1, 1, 1), BERLIN)


def test_the_last_days_are_those_of_the_zone():
    week = last_days(7, at("2026-03-28 23:30"), BERLIN)  # it is the 29th in Berlin
    assert (week.first, week.last) == (date(2026, 3, 23), date(2026, 3, 29))


_MOMENTS = st.datetimes(datetime(2026, 3, 14), datetime(2026, 3, 31))  # noqa: DTZ001
_APPEALS = st.tuples(_MOMENTS, st.none() | st.integers(0, 200_000), st.sampled_from(["google", "bing", None]))


@settings(max_examples=25, deadline=None)
@given(st.lists(_APPEALS, max_size=10))
def test_days_hours_buckets_and_groups_add_up_to_what_was_received(drawn):
    rows = [
        appeal(f"a{n}", moment.isoformat(), waited=waited, source=source)
        for n, (moment, waited, source) in enumerate(drawn)
    ]
    found = statistics(Tables(appeals=rows, business_spans=AROUND_THE_CLOCK).ask, WEEK, Settings())
    received = sum(WEEK.start <= moment < WEEK.end for moment, _, _ in drawn)
    before = sum(WEEK.previous.start <= moment < WEEK.start for moment, _, _ in drawn)
    assert figure(found, "received")[:2] == (received, before)
    assert sum(day.received for day in found.days) == sum(cell.received for cell in found.heatmap) == received
    assert sum(day.previous for day in found.days) == before
    for buckets in (found.response, found.response_business, found.resolution, found.resolution_business):
        assert (sum(one.appeals for one in buckets), sum(one.previous for one in buckets)) == (received, before)
    for groups in found.by.values():
        assert sum(group.received.value for group in groups) == received


def test_durations_are_spoken_in_the_largest_unit():
    assert [spoken_duration(s) for s in (45, 300, 5400, 3600, 86_400, 172_800)] == [
        "45 s", "5 min", "90 min", "1 h", "24 h", "2 d",
    ]  # fmt: skip
